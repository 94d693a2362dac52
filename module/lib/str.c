// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strings in a program's memory: each ends at its first NUL, or where its memory ends.
 */
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <bpfx/str.bpf.h>
#include "scan.h"
#include "simd_str.h"
#include "word.h"

/* In each byte that is a letter from @first on, in ASCII: 0x20, what its two cases differ by. */
static __always_inline u64 case_bits(u64 x, u8 first)
{
	u64 low = x & ~WORD_HIGHS;
	u64 from = low + word_of(0x80 - first), beyond = low + word_of(0x80 - first - 26);

	return (from & ~beyond & ~x & WORD_HIGHS) >> 2;
}

static __always_inline u64 lower(u64 x)
{
	return x + case_bits(x, 'A');
}

static __always_inline u64 upper(u64 x)
{
	return x - case_bits(x, 'a');
}

/* Two words that differ, or have the end of both: which is less? */
static __always_inline s32 compare_words(u64 x, u64 y)
{
	u32 at = word_first(word_zero(x) | (word_zeros(x ^ y) ^ WORD_HIGHS)) * 8;

	x = x >> at & 0xff;
	y = y >> at & 0xff;
	return x < y ? -1 : x > y;
}

static __always_inline bool decide(u64 *x, u64 *y, bool fold)
{
	if (fold && *x != *y) {
		*x = lower(*x);
		*y = lower(*y);
	}
	return *x != *y || word_zero(*x);
}

/* Past the blocks of 32 in which both are the same, and perhaps no end. */
static __always_inline u32 same(const u8 *p, const u8 *q, u32 size)
{
	u64 unlike, ends, x;
	u32 i, k;

	for (i = 0; size - i >= 32; i += 32) {
		unlike = 0;
		ends = 0;
#pragma GCC unroll 4
		for (k = 0; k < 32; k += 8) {
			x = word_load(p + i + k);
			unlike |= x ^ get_unaligned_le64(q + i + k);
			ends |= word_hint(x);
		}
		if (unlike || ends & WORD_HIGHS)
			break;
	}
	return i;
}

/* As many bytes as are the same, and perhaps some fewer. */
static __always_inline u32 skip_same(const u8 *a, const u8 *b, u32 size, bool fold)
{
#if SIMD
	if (size >= SIMD_PAYS)
		return bpfx_simd_differ(a, b, size, fold) & -8;
#endif
	return same(a, b, size);
}

static __always_inline s32 compare(const u8 *a, u32 a_size, const u8 *b, u32 b_size, bool fold)
{
	u32 size = min(a_size, b_size), words = size / 8, i = skip_same(a, b, size, fold);
	const u8 *p = a + i, *q = b + i;
	u64 x, y;

	for (i = words - i / 8; i; i--, p += 8, q += 8) {
		x = word_load(p);
		y = word_load(q);
		if (decide(&x, &y, fold))
			return compare_words(x, y);
	}
	/* Zeros behind an end are less than any byte, and the end is that of both, or of one. */
	x = word_at(a, a_size, words * 8);
	y = word_at(b, b_size, words * 8);
	return decide(&x, &y, fold) ? compare_words(x, y) : 0;
}

/* The least that it is worth to convert in sixteens. */
#define CONVERT_PAYS	32

static __always_inline s32 convert(u8 *dst, u32 dst_size, const u8 *src, u32 src_size, bool up)
{
	u32 i = 0, n = bpfx_scan(src, src_size, 0);
	u64 x;

	if (n > dst_size)
		return -E2BIG;
#if SIMD
	if (n >= CONVERT_PAYS)
		i = bpfx_simd_convert(dst, src, n, up ? 'a' : 'A');
#endif
	for (; n - i >= 8; i += 8) {
		x = word_load(src + i);
		word_store(dst + i, up ? upper(x) : lower(x));
	}
	x = word_load_part(src + i, n - i);
	word_store_part(dst + i, up ? upper(x) : lower(x), n - i);
	if (n < dst_size)
		dst[n] = 0;
	return n;
}

__bpf_kfunc_start_defs();

/**
 * bpfx_str_len() - the length of a string
 * @s: the string
 * @s__sz: how many bytes of memory there are
 *
 * About 6 instructions for 8 bytes; on x86-64 1.2 where there are many.
 *
 * Return: the number of bytes before the first NUL; @s__sz without one.
 */
__bpf_kfunc u32 bpfx_str_len(const void *s, u32 s__sz)
{
	return bpfx_scan_near(s, s__sz, 0);
}

/**
 * bpfx_str_cmp() - compare two strings
 * @a: a string
 * @a__sz: how many bytes of memory there are
 * @b: another string
 * @b__sz: how many bytes of memory there are
 *
 * Byte by byte, unsigned; of two strings of which one begins with the other, the shorter one is
 * less. About 8 instructions for 8 bytes; on x86-64 3.4 where there are many.
 *
 * Return: -1, 0, 1: @a is less, equal, greater.
 */
__bpf_kfunc s32 bpfx_str_cmp(const void *a, u32 a__sz, const void *b, u32 b__sz)
{
	return compare(a, a__sz, b, b__sz, false);
}

/**
 * bpfx_str_casecmp() - compare two strings, without regard to the case of letters
 * @a: a string
 * @a__sz: how many bytes of memory there are
 * @b: another string
 * @b__sz: how many bytes of memory there are
 *
 * As bpfx_str_cmp() of what bpfx_str_lower() makes of them: the letters are those of ASCII. Where
 * the cases differ, about 44 instructions for 8 bytes; on x86-64 7.4 where there are many.
 *
 * Return: -1, 0, 1: @a is less, equal, greater.
 */
__bpf_kfunc s32 bpfx_str_casecmp(const void *a, u32 a__sz, const void *b, u32 b__sz)
{
	return compare(a, a__sz, b, b__sz, true);
}

/**
 * bpfx_str_chr() - find a byte in a string
 * @s: the string
 * @s__sz: how many bytes of memory there are, below 2 GB
 * @c: the byte; the higher bits do not count. 0: the NUL that ends the string
 *
 * About 11 instructions for 8 bytes; on x86-64 2.8 where there are many.
 *
 * Return: where it is first; -ENOENT if it is not in the string.
 */
__bpf_kfunc s32 bpfx_str_chr(const void *s, u32 s__sz, u32 c)
{
	const u8 *p = s;
	u32 at = bpfx_scan_or_nul(p, s__sz, c);

	return at < s__sz && READ_ONCE(p[at]) == (u8)c ? (s32)at : -ENOENT;
}

/**
 * bpfx_str_rchr() - find the last of a byte in a string
 * @s: the string
 * @s__sz: how many bytes of memory there are, below 2 GB
 * @c: the byte; the higher bits do not count. 0: the NUL that ends the string
 *
 * Finds the end of the string first.
 *
 * Return: where it is last; -ENOENT if it is not in the string.
 */
__bpf_kfunc s32 bpfx_str_rchr(const void *s, u32 s__sz, u32 c)
{
	u32 n = bpfx_scan(s, s__sz, 0), at;

	if (!(u8)c)
		return n < s__sz ? (s32)n : -ENOENT;
	at = bpfx_scan_last(s, n, c);
	return at < n ? (s32)at : -ENOENT;
}

/**
 * bpfx_str_memchr() - find a byte in memory
 * @p: the memory; a NUL is a byte as any other
 * @p__sz: its size in bytes, below 2 GB
 * @c: the byte; the higher bits do not count
 *
 * About 6 instructions for 8 bytes; on x86-64 1.7 where there are many. Source: Mycroft's test for
 * a zero byte, without its last step for most words.
 *
 * Return: where it is first; -ENOENT if it is not there.
 */
__bpf_kfunc s32 bpfx_str_memchr(const void *p, u32 p__sz, u32 c)
{
	u32 at = bpfx_scan_near(p, p__sz, c);

	return at < p__sz ? (s32)at : -ENOENT;
}

/**
 * bpfx_str_lower() - copy a string, in lower case
 * @dst: where to; may be @src: then the string changes in place. If it overlaps it and begins above
 *	it, nobody knows what becomes of both
 * @dst__sz: how many bytes there is room for
 * @src: the string
 * @src__sz: how many bytes of memory there are, below 2 GB
 *
 * The letters are those of ASCII; other bytes stay. A NUL is put behind the copy if there is room
 * for one. About 23 instructions for 8 bytes; on x86-64 5.2 where there are many.
 *
 * Return: the length of the string; -E2BIG if there is no room for it, and nothing is copied.
 */
__bpf_kfunc s32 bpfx_str_lower(void *dst, u32 dst__sz, const void *src, u32 src__sz)
{
	return convert(dst, dst__sz, src, src__sz, false);
}

/**
 * bpfx_str_upper() - copy a string, in upper case
 * @dst: where to; may be @src: then the string changes in place. If it overlaps it and begins above
 *	it, nobody knows what becomes of both
 * @dst__sz: how many bytes there is room for
 * @src: the string
 * @src__sz: how many bytes of memory there are, below 2 GB
 *
 * As bpfx_str_lower().
 *
 * Return: the length of the string; -E2BIG if there is no room for it, and nothing is copied.
 */
__bpf_kfunc s32 bpfx_str_upper(void *dst, u32 dst__sz, const void *src, u32 src__sz)
{
	return convert(dst, dst__sz, src, src__sz, true);
}

__bpf_kfunc_end_defs();
