// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find a string in a string, and bytes in bytes.
 *
 * Where a match could begin is told by the needle's rarest byte, which is looked for in many places
 * at once. Where it is, another byte of the needle has to be at its distance before anything is
 * compared. Who knows which byte is rare could make all of that useless: when more has been
 * compared than the progress is worth, an algorithm goes on that is linear in the worst case
 * (twoway.c).
 */
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <bpfx/str.bpf.h>
#include "scan.h"
#include "simd_scan.h"
#include "twoway.h"
#include "word.h"

/*
 * The rank of each byte, the rarest first: counted over documentation, C, programs and settings of
 * a Debian system.
 */
static const u8 rank[256] = {
	253, 185, 167, 145, 163, 168, 111, 131, 180, 236, 245, 107, 112, 119, 136, 199,
	169, 157, 144, 73, 110, 108, 75, 51, 143, 58, 42, 80, 78, 55, 46, 153,
	255, 140, 222, 146, 192, 126, 148, 135, 204, 205, 191, 161, 220, 231, 224, 219,
	206, 203, 202, 194, 177, 166, 186, 158, 170, 187, 195, 197, 212, 221, 216, 63,
	171, 229, 188, 213, 210, 230, 200, 190, 234, 233, 130, 162, 226, 198, 218, 215,
	207, 129, 217, 223, 228, 196, 173, 181, 152, 182, 134, 139, 118, 142, 94, 239,
	179, 247, 227, 244, 242, 254, 235, 232, 238, 251, 150, 209, 243, 241, 249, 250,
	237, 176, 248, 246, 252, 240, 211, 208, 193, 225, 160, 155, 149, 159, 133, 69,
	147, 114, 88, 178, 174, 175, 52, 65, 117, 201, 24, 189, 74, 184, 35, 25,
	128, 7, 2, 8, 77, 41, 17, 6, 81, 40, 0, 10, 48, 19, 5, 11,
	86, 45, 3, 9, 50, 13, 23, 21, 67, 90, 20, 14, 33, 22, 1, 29,
	105, 26, 18, 38, 72, 54, 106, 47, 115, 66, 132, 44, 98, 70, 120, 104,
	172, 137, 127, 164, 123, 97, 124, 151, 102, 93, 39, 4, 28, 16, 71, 36,
	165, 121, 103, 31, 43, 32, 37, 85, 113, 53, 34, 79, 12, 15, 57, 101,
	125, 68, 96, 64, 60, 56, 83, 95, 183, 154, 61, 138, 99, 84, 76, 100,
	116, 27, 62, 59, 49, 30, 109, 92, 141, 87, 89, 91, 82, 122, 156, 214,
};

/* A longer look for the rarest byte would not pay. */
#define RARE_SPAN	16

/**
 * struct search - what is looked for
 * @sub: the needle
 * @m: its size, at least 1
 * @rare: where in it the rarest byte is, or one of the rarest
 * @other: where another byte is
 * @rare_byte: eight of the one
 * @other_byte: eight of the other
 * @work: what was compared, in bytes and more for each time
 */
struct search {
	const u8 *sub;
	u32 m;
	u32 rare;
	u32 other;
	u64 rare_byte;
	u64 other_byte;
	u64 work;
};

/* The rarest of eight bytes, or of fewer: its rank times eight, and where it is. */
static __always_inline u32 rarest(const u8 *sub, u32 n)
{
	u32 i, best = U32_MAX;

#pragma GCC unroll 8
	for (i = 0; i < n; i++)
		best = min(best, rank[sub[i]] * 8u + i);
	return best;
}

static __always_inline void prepare(struct search *s, const u8 *sub, u32 m)
{
	u32 best = m < 8 ? rarest(sub, m) : rarest(sub, 8), rare = best % 8, at, other;

	if (m > 8) {
		at = min_t(u32, m, RARE_SPAN) - 8;
		other = rarest(sub + at, 8);
		if (other < (best & -8))
			rare = at + other % 8;
	}
	s->sub = sub;
	s->m = m;
	s->rare = rare;
	s->work = 0;
	s->other = rare == m - 1 ? 0 : m - 1;
	s->rare_byte = word_of(sub[rare]);
	s->other_byte = word_of(sub[s->other]);
}

static noinline bool matches(struct search *s, const u8 *p)
{
	const u8 *sub = s->sub;
	u32 i, m = s->m;

	s->work += 16;
	if (m < 8)
		return word_load_part(sub, m) == word_load_part(p, m);
	/* The end of it tells more: where it begins is where something has been found. */
	if (word_load(sub + m - 8) != word_load(p + m - 8))
		return false;
	for (i = 0; i < m - 8; i += 8, s->work += 8)
		if (word_load(sub + i) != word_load(p + i))
			return false;
	return true;
}

/* Where its two bytes could be, at one of the eight places from @p on: a zero byte. */
static __always_inline u64 pair(const struct search *s, const u8 *p)
{
	return (word_load(p + s->rare) ^ s->rare_byte) | (word_load(p + s->other) ^ s->other_byte);
}

/* Does it begin at one of eight places from @p on? There are seven bytes more than the needle. */
static u32 in_eight(struct search *s, const u8 *p)
{
	u64 maybe = word_zero(pair(s, p));
	u32 at;

	for (; maybe; maybe &= maybe - 1) {
		at = word_first(maybe);
		if (matches(s, p + at))
			return at;
	}
	return 8;
}

/* At one of the last places, fewer than a block, from @at to @last? */
static s32 in_rest(struct search *s, const u8 *hay, u32 at, u32 last)
{
	u32 k;

	if (last < 7) {
		for (; at <= last; at++)
			if (READ_ONCE(hay[at + s->rare]) == (u8)s->rare_byte &&
			    matches(s, hay + at))
				return at;
		return -ENOENT;
	}
	for (; at <= last; at += 8) {
		/* Places of the last eight are looked at again rather than one by one. */
		at = min(at, last - 7);
		k = in_eight(s, hay + at);
		if (k < 8)
			return at + k;
	}
	return -ENOENT;
}

static s32 worst_case(const struct search *s, const u8 *hay, u32 n, u32 at)
{
	u32 found = bpfx_twoway(hay + at, n - at, s->sub, s->m);

	if (found == U32_MAX)
		return -EAGAIN;
	return found < n - at ? (s32)(at + found) : -ENOENT;
}

#if SIMD
#define BLOCK	SIMD_BLOCK

/* The end of the haystack is found. At one of the places from @at on? */
static s32 in_string(struct search *s, const u8 *hay, u32 n, u32 at);

/* How far is it to a NUL, from @p on? */
static u32 to_nul(const u8 *hay, u32 n, const u8 *p)
{
	return p - hay + bpfx_scan(p, hay + n - p, 0);
}

/* @or_nul as below. There are as many places as a block has, at least, and some from @at on. */
static __always_inline s32 find_from(struct search *s, const u8 *hay, u32 n, u32 at, bool or_nul)
{
	const u8 *from = hay + s->rare, *p = from + at, *end = from + (n - s->m + 1), *stop;
	struct simd_save save __uninitialized;
	u64 maybe = 0;
	bool ends;

	for (;; p += BLOCK) {
		stop = p + (min_t(u32, end - p, SIMD_STRETCH - BLOCK) & -BLOCK);
		simd_begin(&save, or_nul ? 4 : 3);
		if (p < stop)
			p = simd_skip(p, stop, s->rare_byte, or_nul ? SCAN_BOTH : SCAN_BYTE);
		/* The last places; those that were looked at before don't have it. */
		if (end - p < BLOCK && !or_nul)
			p = end - BLOCK;
		ends = or_nul && (end - p < BLOCK || simd_mask(p, 0, false));
		if (!ends)
			maybe = simd_mask(p, s->rare_byte, false);
		simd_end(&save, or_nul ? 4 : 3);
		if (ends)
			break;
		for (; maybe; maybe &= maybe - 1)
			if (matches(s, p - s->rare + __ffs64(maybe)))
				return p - from + __ffs64(maybe);
		if (end - p == BLOCK)
			break;
		if (s->work > 8ull * (p - from) + 1024)
			return worst_case(s, hay, or_nul ? to_nul(hay, n, p) : n, p - from);
	}
	return or_nul ? in_string(s, hay, to_nul(hay, n, p), p - from) : -ENOENT;
}

static noinline s32 in_string(struct search *s, const u8 *hay, u32 n, u32 at)
{
	if (n < s->m || at > n - s->m)
		return -ENOENT;
	if (n - s->m < BLOCK - 1)
		return in_rest(s, hay, at, n - s->m);
	return find_from(s, hay, n, at, false);
}

static __always_inline s32 find(struct search *s, const u8 *hay, u32 n, bool or_nul)
{
	if (n - s->m >= BLOCK - 1)
		return find_from(s, hay, n, 0, or_nul);
	if (or_nul)
		n = bpfx_scan(hay, n, 0);
	return n < s->m ? -ENOENT : in_rest(s, hay, 0, n - s->m);
}
#else
#define BLOCK	32

static __always_inline u64 hints(const u8 *p, u64 c)
{
	return word_hint(word_load(p) ^ c) | word_hint(word_load(p + 8) ^ c) |
		word_hint(word_load(p + 16) ^ c) | word_hint(word_load(p + 24) ^ c);
}

/* Past the blocks of places, of @blocks, whose rare byte is none, and no NUL if that ends it. */
static __always_inline const u8 *skip(const u8 *p, u32 blocks, u64 rare_byte, bool or_nul)
{
	u64 found;

	for (; blocks; blocks--, p += BLOCK) {
		found = hints(p, rare_byte);
		if (or_nul)
			found |= hints(p, 0);
		if (found & WORD_HIGHS)
			break;
	}
	return p;
}

static u32 in_block(struct search *s, const u8 *p)
{
	u32 i, k;

	if (!((word_hint(pair(s, p)) | word_hint(pair(s, p + 8)) | word_hint(pair(s, p + 16)) |
	       word_hint(pair(s, p + 24))) & WORD_HIGHS))
		return BLOCK;
	for (i = 0; i < BLOCK; i += 8) {
		k = in_eight(s, p + i);
		if (k < 8)
			return i + k;
	}
	return BLOCK;
}

/*
 * @or_nul: the haystack ends at a NUL, if one comes before @n. There are as many bytes as the
 * needle has, at least.
 */
static __always_inline s32 find(struct search *s, const u8 *hay, u32 n, bool or_nul)
{
	const u8 *p = hay + s->rare, *end = p + (n - s->m + 1) / BLOCK * BLOCK;
	u64 rare_byte = s->rare_byte;
	u32 at, got;

	for (; p < end; p += BLOCK) {
		p = skip(p, (end - p) / BLOCK, rare_byte, or_nul);
		if (p == end)
			break;
		at = p - hay - s->rare;
		got = or_nul ? bpfx_scan(p, BLOCK, 0) : BLOCK;
		if (got < BLOCK) {
			n = at + s->rare + got;
			or_nul = false;
			break;
		}
		got = in_block(s, hay + at);
		if (got < BLOCK)
			return at + got;
		if (s->work > 8ull * at + 1024)
			break;
	}
	at = p - hay - s->rare;
	if (or_nul)
		n = at + bpfx_scan(hay + at, n - at, 0);
	if (n < s->m || at > n - s->m)
		return -ENOENT;
	if (n - s->m - at >= BLOCK - 1)
		return worst_case(s, hay, n, at);
	return in_rest(s, hay, at, n - s->m);
}

#endif

/* To choose a byte that is rare would take longer than to look with any two. */
#define SHORT	128

static __always_inline bool is_at(const u8 *p, const u8 *sub, u32 m)
{
	u32 i;

	if (m < 8)
		return word_load_part(p, m) == word_load_part(sub, m);
	for (i = 0; i < m - 8; i += 8)
		if (word_load(p + i) != word_load(sub + i))
			return false;
	return word_load(p + m - 8) == word_load(sub + m - 8);
}

/* Eight places at a time, where the first byte and the last are; the last eight perhaps again. */
static noinline s32 find_in_short(const u8 *hay, u32 n, const u8 *sub, u32 m)
{
	const u8 *p = hay, *last = hay + (n - m), *at;
	u64 first = word_of(sub[0]), other = word_of(sub[m - 1]), maybe;

	if (n - m < 7) {
		for (; p <= last; p++)
			if (is_at(p, sub, m))
				return p - hay;
		return -ENOENT;
	}
	for (last -= 7; ; p = min(p + 8, last)) {
		maybe = word_zero((word_load(p) ^ first) | (word_load(p + m - 1) ^ other));
		for (; unlikely(maybe); maybe &= maybe - 1) {
			at = p + word_first(maybe);
			if (is_at(at, sub, m))
				return at - hay;
		}
		if (p == last)
			return -ENOENT;
	}
}

static noinline s32 find_in_memory(const u8 *hay, u32 n, const u8 *sub, u32 m)
{
	struct search s __uninitialized;

	if (!m)
		return 0;
	if (m > n)
		return -ENOENT;
	if (n <= SHORT)
		return find_in_short(hay, n, sub, m);
	prepare(&s, sub, m);
	return find(&s, hay, n, false);
}

static noinline s32 find_in_string(const u8 *hay, u32 n, const u8 *sub, u32 m)
{
	struct search s __uninitialized;

	if (!m)
		return 0;
	if (m > n)
		return -ENOENT;
	if (n <= SHORT) {
		n = bpfx_scan(hay, n, 0);
		return m <= n ? find_in_short(hay, n, sub, m) : -ENOENT;
	}
	prepare(&s, sub, m);
	/* find() sees no NUL below this byte of the first place. */
	if (bpfx_scan(hay, s.rare, 0) < s.rare)
		return -ENOENT;
	return find(&s, hay, n, true);
}

__bpf_kfunc_start_defs();

/**
 * bpfx_str_find() - find a string in a string
 * @s: where to look
 * @s__sz: how many bytes of memory there are, below 2 GB
 * @sub: what to look for; if empty, it is found at 0
 * @sub__sz: how many bytes of memory there are
 *
 * For the next one, look in the memory behind what was found. About 10 instructions for 8 bytes of
 * @s that have none of the rarest byte of @sub, on x86-64 2.7 where there are many, and linear in
 * both sizes whatever they are. Source: word tests for a rare byte; then Crochemore and Perrin,
 * "Two-way string-matching", 1991.
 *
 * Return: where it begins first; -ENOENT if it is not there; -EAGAIN if somebody changed the memory
 * meanwhile so that the search took too long.
 */
__bpf_kfunc s32 bpfx_str_find(const void *s, u32 s__sz, const void *sub, u32 sub__sz)
{
	return find_in_string(s, s__sz, sub, bpfx_scan(sub, sub__sz, 0));
}

/**
 * bpfx_str_memmem() - find bytes in bytes
 * @p: where to look; a NUL is a byte as any other
 * @p__sz: its size in bytes, below 2 GB
 * @sub: what to look for
 * @sub__sz: its size in bytes; 0: it is found at 0
 *
 * About 6 instructions for 8 bytes of @p that have none of the rarest byte of @sub, on x86-64 1.7
 * where there are many; see bpfx_str_find().
 *
 * Return: where it begins first; -ENOENT if it is not there; -EAGAIN if somebody changed the memory
 * meanwhile so that the search took too long.
 */
__bpf_kfunc s32 bpfx_str_memmem(const void *p, u32 p__sz, const void *sub, u32 sub__sz)
{
	return find_in_memory(p, p__sz, sub, sub__sz);
}

__bpf_kfunc_end_defs();
