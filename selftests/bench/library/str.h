/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BENCH_LIBRARY_STR_H
#define _BENCH_LIBRARY_STR_H

#define WANTED		'#'
#define NEEDLE_MAX	64
#define DIGITS_MOST	19
#define DIGITS_ROOM	32

#endif /* _BENCH_LIBRARY_STR_H */
