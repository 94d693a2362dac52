/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BENCH_LIBRARY_HASH_H
#define _BENCH_LIBRARY_HASH_H

#define SEED	20150815
#define KEY_0	0x0706050403020100ull
#define KEY_1	0x0f0e0d0c0b0a0908ull

#endif /* _BENCH_LIBRARY_HASH_H */
