/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_STR_H
#define _PROGS_STR_H

#include "memory.h"

enum str_op {
	STR_LEN,
	STR_CMP,
	STR_CASECMP,
	STR_CHR,
	STR_RCHR,
	STR_MEMCHR,
	STR_FIND,
	STR_MEMMEM,
	STR_LOWER,
	STR_UPPER,
	STR_TO_U64,
	STR_TO_S64,
	STR_FROM_U64,
	STR_FROM_S64,
	STR_SPAN,
	STR_CSPAN,
	STR_TOKEN,
	NR_STR_OPS
};

#endif /* _PROGS_STR_H */
