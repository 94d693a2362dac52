/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The families: NAME.bpf.c has their programs, NAME.c the native arms and the table.
 */
#ifndef _BENCH_LIBRARY_FAMILIES_H
#define _BENCH_LIBRARY_FAMILIES_H

#include "native.h"

#define BENCH_FAMILIES(X)	\
	X(bits)			\
	X(str)			\
	X(match)		\
	X(hash)			\
	X(sketch)		\
	X(heap)			\
	X(ring)			\
	X(lock)			\
	X(deadline)		\
	X(scratch)

#define BENCH_DECLARE(name)	extern const struct bench_function bench_##name[];
BENCH_FAMILIES(BENCH_DECLARE)

#endif /* _BENCH_LIBRARY_FAMILIES_H */
