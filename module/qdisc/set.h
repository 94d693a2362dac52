/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sets of small numbers: a bitmap and a bitmap of its words, so that the next member is found by
 * two find-first-set instructions, however far it is.
 */
#ifndef _BPFX_SET_H
#define _BPFX_SET_H

#include <linux/bitops.h>
#include <linux/types.h>

#define BPFX_SET_MAX	4096u

/**
 * struct bpfx_set - some of the numbers below %BPFX_SET_MAX
 * @used: words that are not 0
 * @word: a bit per number
 */
struct bpfx_set {
	u64 used;
	u64 word[BPFX_SET_MAX / 64];
};

/* An index that cannot be out of bounds spares the check that some kernels are compiled with. */
static inline u64 *bpfx_set_word(struct bpfx_set *set, u32 i)
{
	return &set->word[i % (BPFX_SET_MAX / 64)];
}

static inline void bpfx_set_add(struct bpfx_set *set, u32 i)
{
	*bpfx_set_word(set, i / 64) |= BIT_ULL(i % 64);
	set->used |= BIT_ULL(i / 64);
}

static inline void bpfx_set_del(struct bpfx_set *set, u32 i)
{
	u64 *word = bpfx_set_word(set, i / 64);

	*word &= ~BIT_ULL(i % 64);
	if (!*word)
		set->used &= ~BIT_ULL(i / 64);
}

/* The first member from @i on, beginning anew behind the last one. There must be one. */
static inline u32 bpfx_set_next(struct bpfx_set *set, u32 i)
{
	u64 rest = *bpfx_set_word(set, i / 64) >> i % 64;
	u32 word;

	if (rest)
		return i + __ffs64(rest);
	rest = set->used & (~1ULL << i / 64);
	word = __ffs64(rest ?: set->used);
	return word * 64 + __ffs64(*bpfx_set_word(set, word));
}

/* The last member before @i, beginning anew before the first one. There must be one. */
static inline u32 bpfx_set_prev(struct bpfx_set *set, u32 i)
{
	u64 rest = *bpfx_set_word(set, i / 64) & (BIT_ULL(i % 64) - 1);
	u32 word = i / 64;

	if (!rest) {
		rest = set->used & (BIT_ULL(word) - 1);
		word = fls64(rest ?: set->used) - 1;
		rest = *bpfx_set_word(set, word);
	}
	return word * 64 + fls64(rest) - 1;
}

#endif /* _BPFX_SET_H */
