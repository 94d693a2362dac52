/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory in words of eight bytes, at any address, and bytes within a word.
 *
 * A word is little-endian: the byte at the lowest address is the lowest. It is read once, whatever
 * becomes of the memory meanwhile, so that what is tested is what is used.
 */
#ifndef _BPFX_LIB_WORD_H
#define _BPFX_LIB_WORD_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#define WORD_ONES	0x0101010101010101ull
#define WORD_HIGHS	0x8080808080808080ull

static __always_inline u64 word_load(const u8 *p)
{
	u64 x = get_unaligned_le64(p);

	/* A volatile access would cost an instruction more, for its address. */
	OPTIMIZER_HIDE_VAR(x);
	return x;
}

static __always_inline void word_store(u8 *p, u64 x)
{
	put_unaligned_le64(x, p);
}

/* A byte's place in a word, in bits. A UBSAN that looks at shifts sees that it is below 64. */
static __always_inline u32 word_shift(u32 byte)
{
	return byte % 8 * 8;
}

/* The last @n bytes, fewer than a word, zeros above them. */
static inline u64 word_load_part(const u8 *p, u32 n)
{
	if (n & 4)
		return get_unaligned_le32(p) |
			(u64)get_unaligned_le32(p + n - 4) << word_shift(n - 4);
	if (!n)
		return 0;
	return p[0] | (u64)p[n / 2] << word_shift(n / 2) |
	       (u64)p[n - 1] << word_shift(n - 1);
}

/* Store the lowest @n bytes of a word, fewer than eight. */
static __always_inline void word_store_part(u8 *p, u64 x, u32 n)
{
	if (n & 4) {
		put_unaligned_le32(x, p);
		x >>= 32;
		p += 4;
	}
	if (n & 2) {
		put_unaligned_le16(x, p);
		x >>= 16;
		p += 2;
	}
	if (n & 1)
		*p = x;
}

/* The word at @at of @n bytes of memory, zeros behind the end. */
static __always_inline u64 word_at(const u8 *p, u32 n, u32 at)
{
	if (likely(at < n && n - at >= 8))
		return word_load(p + at);
	return at < n ? word_load_part(p + at, n - at) : 0;
}

/* A byte, eight times. */
static __always_inline u64 word_of(u8 c)
{
	return c * WORD_ONES;
}

/*
 * The high bit of the lowest byte that is zero, and nothing below it; bits above it mean nothing. 0
 * if no byte is zero. Source: Mycroft, 1987; Knuth, "The Art of Computer Programming" 4A, 7.1.3.
 */
static __always_inline u64 word_zero(u64 x)
{
	return (x - WORD_ONES) & ~x & WORD_HIGHS;
}

/* The high bit of each byte that is zero. */
static __always_inline u64 word_zeros(u64 x)
{
	return ~(((x & ~WORD_HIGHS) + ~WORD_HIGHS) | x | ~WORD_HIGHS);
}

/*
 * Has one of the high bits if a byte is zero; seldom without: if one is 0x80. For the OR of several
 * words, an instruction less for each than word_zero().
 */
static __always_inline u64 word_hint(u64 x)
{
	return x ^ (x - WORD_ONES);
}

/* The byte that the lowest of some high bits, at least one, belongs to. */
static __always_inline u32 word_first(u64 highs)
{
	return __ffs64(highs) / 8;
}

#endif /* _BPFX_LIB_WORD_H */
