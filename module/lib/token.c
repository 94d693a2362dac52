// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes of a set in strings, and strings that such bytes split.
 */
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <bpfx/str.bpf.h>
#include "scan.h"
#include "word.h"

/* Sets of so few are compared with words; of more, a table tells. */
#define FEW	3

/* For each value of a byte: is it in the set? */
struct set {
	u8 has[256];
};

static void fill(struct set *set, const u8 *from, u32 n)
{
	u32 i;

	*set = (struct set){};
	for (i = 0; i < n; i++)
		set->has[READ_ONCE(from[i])] = 1;
}

/* How many bytes are in the set, or are not (@in), before the first that is otherwise? */
static __always_inline u32 run(const struct set *set, const u8 *s, u32 n, u8 in)
{
	const u8 *p = s, *end = s + n;

	while (p < end && set->has[READ_ONCE(*p)] == in)
		p++;
	return p - s;
}

/* Where one of at most three bytes or a NUL is first, or @n. */
static u32 scan_few(const u8 *s, u32 n, const u8 *from, u32 n_from)
{
	u64 a = word_of(from[0]), b = word_of(from[n_from / 2]), c = word_of(from[n_from - 1]);
	u64 x, found;
	u32 i;

	for (i = 0; i < n; i += 8) {
		x = word_at(s, n, i);
		found = word_zero(x) | word_zero(x ^ a) | word_zero(x ^ b);
		if (n_from > 2)
			found |= word_zero(x ^ c);
		if (found)
			return min(n, i + word_first(found));
	}
	return n;
}

/* How many bytes a set has, of which there are few mostly. */
static __always_inline u32 size_of(const u8 *from, u32 size)
{
	if (size > FEW)
		return bpfx_scan(from, size, 0);
	if (!size || !from[0])
		return 0;
	if (size == 1 || !from[1])
		return 1;
	return size == 2 || !from[2] ? 2 : 3;
}

/* Where a byte of a string is first in another, or a NUL, or @n. */
static u32 scan_set(const u8 *s, u32 n, const u8 *from, u32 from_size)
{
	u32 n_from = size_of(from, from_size);
	struct set set;

	if (n_from <= 1)
		return bpfx_scan_or_nul(s, n, n_from ? READ_ONCE(*from) : 0);
	if (n_from <= FEW)
		return scan_few(s, n, from, n_from);
	fill(&set, from, n_from);
	set.has[0] = 1;
	return run(&set, s, n, 0);
}

__bpf_kfunc_start_defs();

/**
 * bpfx_str_span() - how far a string has bytes of a set only
 * @s: the string
 * @s__sz: how many bytes of memory there are
 * @set: the bytes, a string
 * @set__sz: how many bytes of memory there are
 *
 * As strspn() of C. About 6 instructions for a byte of each, and 140.
 *
 * Return: the number of bytes at the beginning of @s that are all in @set.
 */
__bpf_kfunc u32 bpfx_str_span(const void *s, u32 s__sz, const void *set, u32 set__sz)
{
	struct set in;

	fill(&in, set, bpfx_scan(set, set__sz, 0));
	return run(&in, s, s__sz, 1);
}

/**
 * bpfx_str_cspan() - how far a string has no byte of a set
 * @s: the string
 * @s__sz: how many bytes of memory there are
 * @set: the bytes, a string
 * @set__sz: how many bytes of memory there are
 *
 * As strcspn() of C. About 6 instructions for each byte, fewer for a set of up to three.
 *
 * Return: the number of bytes at the beginning of @s of which none is in @set.
 */
__bpf_kfunc u32 bpfx_str_cspan(const void *s, u32 s__sz, const void *set, u32 set__sz)
{
	return scan_set(s, s__sz, set, set__sz);
}

/**
 * bpfx_str_token() - the next token of a string that some bytes split
 * @s: the string
 * @s__sz: how many bytes of memory there are, below 2 GB
 * @set: the bytes that split it, a string
 * @set__sz: how many bytes of memory there are
 * @token: where the token is; zeros before the first
 *
 * As strsep() of C, but nothing is written into the string: "a,,b" has three tokens, the second of
 * them empty, and an empty string has one. Who wants no empty ones goes on at a length of 0. Costs
 * what bpfx_str_cspan() of the token does.
 *
 * Return: 1; 0 if there is no more token, and @token is as it was.
 */
__bpf_kfunc s32 bpfx_str_token(const void *s, u32 s__sz, const void *set, u32 set__sz,
			       struct bpfx_str_token *token)
{
	const u8 *p = s;
	u32 at = READ_ONCE(token->next), n;

	if (at > s__sz)
		return 0;
	n = scan_set(p + at, s__sz - at, set, set__sz);
	token->at = at;
	token->len = n;
	at += n;
	/* Behind what split it; nowhere behind the end of the string. */
	token->next = at < s__sz && READ_ONCE(p[at]) ? at + 1 : U32_MAX;
	return 1;
}

__bpf_kfunc_end_defs();
