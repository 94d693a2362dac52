/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_BITMAP_H
#define _PROGS_BITMAP_H

#include "memory.h"

enum bitmap_op {
	BITMAP_NEXT_SET,
	BITMAP_NEXT_CLEAR,
	BITMAP_WEIGHT,
	BITMAP_AND,
	BITMAP_OR,
	BITMAP_ANDNOT,
	NR_BITMAP_OPS
};

#endif /* _PROGS_BITMAP_H */
