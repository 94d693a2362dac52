// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables of Aho and Corasick: a trie of thousands of patterns, and from each of its nodes a link to
 * the longest other one that ends the same. A byte follows links until a node has a child by it.
 *
 * The trie is a double array after Aoe: the child of a node by a class is where the node's base and
 * the class add up to, if that slot says it is.
 */
#include "match.h"

/**
 * struct ac - a table and where we are in it
 * @slots: its nodes
 * @nr: how many
 * @at: the slot of our node
 * @base: that one's base
 */
struct ac {
	const struct bpfx_match_slot *slots;
	u32 nr;
	u32 at;
	u32 base;
};

static __always_inline void go(struct ac *ac, u32 slot)
{
	ac->at = slot;
	ac->base = READ_ONCE(ac->slots[slot].base);
}

/* Follow links until there is a child. Return: 0, -E2BIG, -EINVAL. */
static __always_inline s32 step(struct ac *ac, u32 class, u32 *left)
{
	u32 next;

	for (;;) {
		if (unlikely(!*left))
			return -E2BIG;
		--*left;
		next = (ac->base & ~BPFX_MATCH_HAS_OUT) + class;
		if (next < ac->nr && READ_ONCE(ac->slots[next].check) == ac->at) {
			go(ac, next);
			return 0;
		}
		if (!ac->at)
			return 0;
		next = READ_ONCE(ac->slots[ac->at].fail);
		if (unlikely(next >= ac->nr))
			return -EINVAL;
		go(ac, next);
	}
}

/* Step over bytes until there is something to report. */
static s32 advance(struct ac *ac, struct match_scan *scan)
{
	const u8 *p = scan->text + scan->at, *end = scan->text + scan->size, *to;
	u32 left = scan->left;
	s32 ret = 0;

	while (p < end) {
		if (!ac->at) {
			to = match_skip(scan, p, p + min_t(u32, left, end - p));
			left -= to - p;
			p = to;
			if (p == end)
				break;
		}
		ret = step(ac, scan->class_of[*p], &left);
		if (ret)
			break;
		p++;
		if (ac->base & BPFX_MATCH_HAS_OUT)
			break;
	}
	scan->left = left;
	scan->at = p - scan->text;
	return ret;
}

static s32 run(struct ac *ac, struct match_scan *scan)
{
	s32 ret;

	for (;;) {
		if (scan->phase == MATCH_HERE && ac->base & BPFX_MATCH_HAS_OUT) {
			ret = match_report(scan, READ_ONCE(ac->slots[ac->at].out));
			if (ret)
				return ret;
		}
		if (scan->phase == MATCH_HERE)
			scan->phase = MATCH_PASSED;
		if (scan->at == scan->size)
			break;
		ret = advance(ac, scan);
		if (ret)
			return ret;	/* on the way to a child: nothing to report in between */
		scan->phase = MATCH_HERE;
		scan->after = 0;
	}
	if (!scan->last)
		return 0;
	if (scan->phase == MATCH_PASSED) {
		ret = step(ac, READ_ONCE(scan->table->ac.end), &scan->left);
		if (ret)
			return ret;
		scan->phase = MATCH_END;
		scan->after = 0;
	}
	if (!(ac->base & BPFX_MATCH_HAS_OUT))
		return 0;
	return match_report(scan, READ_ONCE(ac->slots[ac->at].out));
}

s32 match_ac(struct match_scan *scan, bool begin)
{
	const struct bpfx_match_table *table = scan->table;
	struct ac ac = { .slots = scan->data };
	u32 at;
	s32 ret;

	ac.nr = READ_ONCE(table->ac.slots);
	at = begin ? READ_ONCE(table->start) : scan->state;
	if (ac.nr > scan->nr_data / sizeof(*ac.slots) || at >= ac.nr)
		return -EINVAL;
	go(&ac, at);
	ret = run(&ac, scan);
	scan->state = ac.at;
	return ret;
}
