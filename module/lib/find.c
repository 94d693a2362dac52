// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find a string in a string, and bytes in bytes.
 *
 * Where a match could begin is told by the needle's rarest byte, which is looked for in 32 places
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

static void prepare(struct search *s, const u8 *sub, u32 m)
{
	u32 i, best = 256, n = min_t(u32, m, RARE_SPAN);

	s->sub = sub;
	s->m = m;
	s->rare = 0;
	s->work = 0;
	for (i = 0; i < n; i++) {
		if (rank[sub[i]] >= best)
			continue;
		best = rank[sub[i]];
		s->rare = i;
	}
	s->other = s->rare == m - 1 ? 0 : m - 1;
	s->rare_byte = word_of(sub[s->rare]);
	s->other_byte = word_of(sub[s->other]);
}

static bool matches(struct search *s, const u8 *p)
{
	u32 i;

	s->work += 16;
	for (i = 0; i < s->m; i += 8, s->work += 8)
		if (word_at(s->sub, s->m, i) != word_at(p, s->m, i))
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

static u32 in_32(struct search *s, const u8 *p)
{
	u32 i, k;

	if (!((word_hint(pair(s, p)) | word_hint(pair(s, p + 8)) | word_hint(pair(s, p + 16)) |
	       word_hint(pair(s, p + 24))) & WORD_HIGHS))
		return 32;
	for (i = 0; i < 32; i += 8) {
		k = in_eight(s, p + i);
		if (k < 8)
			return i + k;
	}
	return 32;
}

/* At one of the last places, fewer than 32, from @at to @last? */
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

static __always_inline u64 hints(const u8 *p, u64 c)
{
	return word_hint(word_load(p) ^ c) | word_hint(word_load(p + 8) ^ c) |
		word_hint(word_load(p + 16) ^ c) | word_hint(word_load(p + 24) ^ c);
}

/*
 * @or_nul: the haystack ends at a NUL, if one comes before @n. There are as many bytes as the
 * needle has, at least.
 */
static __always_inline s32 find(struct search *s, const u8 *hay, u32 n, bool or_nul)
{
	const u8 *from = hay + s->rare, *p = from;
	u64 rare_byte = s->rare_byte, rare, nul;
	u32 blocks, at, got;

	for (blocks = (n - s->m + 1) / 32; blocks; blocks--, p += 32) {
		rare = hints(p, rare_byte);
		nul = or_nul ? hints(p, 0) : 0;
		if (!((rare | nul) & WORD_HIGHS))
			continue;
		at = p - from;
		got = nul & WORD_HIGHS ? bpfx_scan(p, 32, 0) : 32;
		if (got < 32) {
			n = at + s->rare + got;
			or_nul = false;
			break;
		}
		got = in_32(s, hay + at);
		if (got < 32)
			return at + got;
		if (s->work > 8ull * at + 1024)
			break;
	}
	at = p - from;
	if (or_nul)
		n = at + bpfx_scan(hay + at, n - at, 0);
	if (n < s->m || at > n - s->m)
		return -ENOENT;
	if (n - s->m - at >= 31)
		return worst_case(s, hay, n, at);
	return in_rest(s, hay, at, n - s->m);
}

static noinline s32 find_in_memory(const u8 *hay, u32 n, const u8 *sub, u32 m)
{
	struct search s;

	if (!m)
		return 0;
	if (m > n)
		return -ENOENT;
	prepare(&s, sub, m);
	return find(&s, hay, n, false);
}

static noinline s32 find_in_string(const u8 *hay, u32 n, const u8 *sub, u32 m)
{
	struct search s;

	if (!m)
		return 0;
	if (m > n)
		return -ENOENT;
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
 * @s that have none of the rarest byte of @sub, and linear in both sizes whatever they are. Source:
 * word tests for a rare byte; then Crochemore and Perrin, "Two-way string-matching", 1991.
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
 * About 7 instructions for 8 bytes of @p that have none of the rarest byte of @sub; see
 * bpfx_str_find().
 *
 * Return: where it begins first; -ENOENT if it is not there; -EAGAIN if somebody changed the memory
 * meanwhile so that the search took too long.
 */
__bpf_kfunc s32 bpfx_str_memmem(const void *p, u32 p__sz, const void *sub, u32 sub__sz)
{
	return find_in_memory(p, p__sz, sub, sub__sz);
}

__bpf_kfunc_end_defs();
