/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_PARSE_H
#define _PROGS_PARSE_H

/* What the programs return in place of 0. They return no error but a number that counts down. */
#define PARSE_RESULT	1000

#endif /* _PROGS_PARSE_H */
