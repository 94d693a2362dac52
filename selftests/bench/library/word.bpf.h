/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Eight bytes at a time, as a program can: it has no instruction that finds a bit.
 */
#ifndef _BENCH_LIBRARY_WORD_BPF_H
#define _BENCH_LIBRARY_WORD_BPF_H

#include "arm.bpf.h"

#define ONES	0x0101010101010101ull
#define HIGHS	0x8080808080808080ull

static __always_inline u64 word(const void *p)
{
	return *(const u64 *)p;
}

/* The high bit of the lowest byte that is zero, and of any such byte, is set with HIGHS. */
static __always_inline u64 zero_hint(u64 x)
{
	return (x - ONES) & ~x;
}

/* Exactly the high bits of the bytes that are zero. */
static __always_inline u64 zero_bytes(u64 x)
{
	return ~(((x & ~HIGHS) + ~HIGHS) | x | ~HIGHS);
}

/* The number of the lowest byte whose high bit is set, of others none is. */
static __always_inline u32 first(u64 highs)
{
	return (((highs & -highs) >> 7) - 1 & ONES) * ONES >> 56;
}

/* Zeros above the highest bit of a byte. */
static const u8 zeros[256] = {
	[0] = 8, [1] = 7, [2 ... 3] = 6, [4 ... 7] = 5, [8 ... 15] = 4, [16 ... 31] = 3,
	[32 ... 63] = 2, [64 ... 127] = 1, [128 ... 255] = 0
};

static __always_inline u32 leading_zeros(u64 x)
{
	u32 n = 56;

	if (x >> 32) {
		x >>= 32;
		n -= 32;
	}
	if (x >> 16) {
		x >>= 16;
		n -= 16;
	}
	if (x >> 8) {
		x >>= 8;
		n -= 8;
	}
	return n + zeros[x & 0xff];
}

/* Leiserson, Prokop, Randall, "Using de Bruijn Sequences to Index a 1 in a Computer Word". */
static const u8 de_bruijn[64] = {
	0, 1, 2, 53, 3, 7, 54, 27, 4, 38, 41, 8, 34, 55, 48, 28,
	62, 5, 39, 46, 44, 42, 22, 9, 24, 35, 59, 56, 49, 18, 29, 11,
	63, 52, 6, 26, 37, 40, 33, 47, 61, 45, 43, 21, 23, 58, 17, 10,
	51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12,
};

static __always_inline u32 trailing_zeros(u64 x)
{
	return x ? de_bruijn[(x & -x) * 0x022fdd63cc95386d >> 58] : 64;
}

/*
 * Where a byte of a word pattern is first, or n, at most BENCH_SIZE. A loop is stopped by the
 * verifier's counter four words at a time only, or that would cost more than to look at one.
 */
static __always_inline u64 scan(const u8 *p, u64 n, u64 c, u64 zero)
{
	u64 at = zero, end = n & ~31ull;
	u64 found;

	for (; at < end && bench_goes_on && bench_inside(at); at += 32) {
		found = zero_hint(word(p + at) ^ c) | zero_hint(word(p + at + 8) ^ c) |
			zero_hint(word(p + at + 16) ^ c) | zero_hint(word(p + at + 24) ^ c);
		if (found & HIGHS)
			break;
	}
	for (end = n & ~7ull; at < end && bench_goes_on && bench_inside(at); at += 8) {
		found = zero_hint(word(p + at) ^ c) & HIGHS;
		if (found)
			return at + first(found);
	}
	for (; at < n && bench_goes_on && bench_inside(at); at++)
		if (p[at] == (u8)c)
			break;
	return at;
}

#endif /* _BENCH_LIBRARY_WORD_BPF_H */
