/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BENCH_LIBRARY_SKETCH_H
#define _BENCH_LIBRARY_SKETCH_H

/* A clock in b: up to half a second between two events. */
#define NOW(m, i)	\
	(*(u64 *)(m)->b += 250000000 + ((m)->words[(i) % BENCH_WORDS].x & 0xfffffff))

#endif /* _BENCH_LIBRARY_SKETCH_H */
