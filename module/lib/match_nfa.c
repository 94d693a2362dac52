// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables that are an NFA: all positions in which a search may be, a bit each.
 *
 * Bits are the positions of Glushkov's automaton: the bytes that a pattern can take. Most are
 * followed by the next one alone, which is a shift for all of them together (Baeza-Yates and
 * Gonnet's Shift-And); the others are grouped by what follows them. So a byte costs the same
 * whatever the text is.
 */
#include "match.h"

/**
 * struct nfa - a table
 * @first: the set before the first byte
 * @chain: positions from which the next in order follows
 * @accept: positions where a pattern ends
 * @end: positions where one ends if the text does
 * @takes: for each class, positions that take it
 * @groups: pairs: positions, what else follows them
 * @words: of a set
 * @nr_groups: how many
 * @classes: how many
 * @cost: steps per byte
 */
struct nfa {
	const u64 *first;
	const u64 *chain;
	const u64 *accept;
	const u64 *end;
	const u64 *takes;
	const u64 *groups;
	u32 words;
	u32 nr_groups;
	u32 classes;
	u32 cost;
};

static bool open_nfa(struct nfa *nfa, const struct match_scan *scan)
{
	const struct bpfx_match_table *table = scan->table;
	const u64 *set = scan->data;
	u32 words, groups;

	words = READ_ONCE(table->nfa.words);
	groups = READ_ONCE(table->nfa.groups);
	nfa->classes = READ_ONCE(table->nr_classes);
	if (!words || words > BPFX_MATCH_WORDS || groups > BPFX_MATCH_GROUPS ||
	    nfa->classes > 256 || scan->nr_outs < 64 * words ||
	    scan->nr_data / (8 * words) < 4 + nfa->classes + 2 * groups)
		return false;
	nfa->words = words;
	nfa->nr_groups = groups;
	nfa->cost = words * (1 + groups);
	nfa->first = set;
	nfa->chain = set + words;
	nfa->accept = set + 2 * words;
	nfa->end = set + 3 * words;
	nfa->takes = set + 4 * words;
	nfa->groups = nfa->takes + nfa->classes * words;
	return true;
}

static __always_inline void follow(const struct nfa *nfa, const u64 *now, u64 *next, u32 words)
{
	const u64 *group = nfa->groups;
	u64 any, chained, carry = 0;
	u32 i, g;

	for (i = 0; i < words; i++) {
		chained = now[i] & READ_ONCE(nfa->chain[i]);
		next[i] = chained << 1 | carry;
		carry = chained >> 63;
	}
	for (g = 0; g < nfa->nr_groups; g++, group += 2 * words) {
		any = 0;
		for (i = 0; i < words; i++)
			any |= now[i] & READ_ONCE(group[i]);
		if (!any)
			continue;
		for (i = 0; i < words; i++)
			next[i] |= READ_ONCE(group[words + i]);
	}
}

enum found { NOTHING, ALIVE, HIT };

/* Take a byte. */
static __always_inline enum found step(const struct nfa *nfa, u32 class, u64 *now, u64 *next,
				       u32 words)
{
	const u64 *takes = nfa->takes + class * words;
	u64 any = 0, hit = 0;
	u32 i;

	follow(nfa, now, next, words);
	for (i = 0; i < words; i++) {
		now[i] = next[i] & READ_ONCE(takes[i]);
		any |= now[i];
		hit |= now[i] & READ_ONCE(nfa->accept[i]);
	}
	return hit ? HIT : any ? ALIVE : NOTHING;
}

static __always_inline s32 steps(const struct nfa *nfa, struct match_scan *scan, u64 *now,
				 u32 words)
{
	u64 next[BPFX_MATCH_WORDS];
	enum found found;
	u32 class;

	while (scan->at < scan->size) {
		if (scan->left < nfa->cost)
			return -E2BIG;
		class = scan->class_of[scan->text[scan->at]];
		if (class >= nfa->classes)
			return -EINVAL;
		scan->left -= nfa->cost;
		scan->at++;
		found = step(nfa, class, now, next, words);
		if (found == HIT)
			break;
		if (found == NOTHING)	/* and from nothing follows nothing */
			scan->at = scan->size;
	}
	return 0;
}

/* Step over bytes until there is something to report. */
static s32 advance(const struct nfa *nfa, struct match_scan *scan, u64 *now)
{
	return nfa->words == 1 ? steps(nfa, scan, now, 1) : steps(nfa, scan, now, nfa->words);
}

/* Does a position of this pattern end here whether the text does or not? */
static bool ends_anyway(const struct nfa *nfa, const struct match_scan *scan, const u64 *now,
			u32 id)
{
	u64 hit;
	u32 i;

	for (i = 0; i < nfa->words; i++)
		for (hit = now[i] & READ_ONCE(nfa->accept[i]); hit; hit &= hit - 1)
			if (READ_ONCE(scan->outs[64 * i + __ffs64(hit)].id) == id)
				return true;
	return false;
}

/* Positions are in the order of their patterns. */
static s32 report(const struct nfa *nfa, struct match_scan *scan, const u64 *now, const u64 *set)
{
	const struct bpfx_match_out *out;
	u32 i, id;
	u64 hit;

	for (i = 0; i < nfa->words; i++) {
		for (hit = now[i] & READ_ONCE(set[i]); hit; hit &= hit - 1) {
			out = scan->outs + 64 * i + __ffs64(hit);
			id = READ_ONCE(out->id);
			if (id < scan->after || id == U32_MAX ||
			    (set == nfa->end && ends_anyway(nfa, scan, now, id)))
				continue;
			scan->id = id;
			scan->len = READ_ONCE(out->len);
			scan->after = id + 1;
			return 1;
		}
	}
	return 0;
}

static s32 run(const struct nfa *nfa, struct match_scan *scan, u64 *now)
{
	s32 ret;

	for (;;) {
		if (scan->phase == MATCH_HERE && report(nfa, scan, now, nfa->accept))
			return 1;
		if (scan->phase == MATCH_HERE)
			scan->phase = MATCH_PASSED;
		if (scan->at == scan->size)
			break;
		ret = advance(nfa, scan, now);
		if (ret)
			return ret;
		scan->phase = MATCH_HERE;
		scan->after = 0;
	}
	if (!scan->last)
		return 0;
	if (scan->phase == MATCH_PASSED) {
		scan->phase = MATCH_END;
		scan->after = 0;
	}
	return report(nfa, scan, now, nfa->end);
}

s32 match_nfa(struct match_scan *scan, struct bpfx_match *m, bool begin)
{
	u64 now[BPFX_MATCH_WORDS];
	struct nfa nfa;
	u32 i;
	s32 ret;

	if (!open_nfa(&nfa, scan))
		return -EINVAL;
	for (i = 0; i < nfa.words; i++)
		now[i] = begin ? READ_ONCE(nfa.first[i]) : READ_ONCE(m->set[i]);
	ret = run(&nfa, scan, now);
	for (i = 0; i < nfa.words; i++)
		m->set[i] = now[i];
	scan->state = 0;
	return ret;
}
