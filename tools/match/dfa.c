// SPDX-License-Identifier: GPL-2.0-only
/*
 * The subset construction: a state of the DFA is a set of positions of the NFA.
 * Source: Rabin and Scott, "Finite automata and their decision problems", 1959.
 */
#include <errno.h>
#include "dfa.h"
#include "hash.h"

#define POOL_MAX	(1u << 25)	/* positions in all sets together */

/**
 * struct set - the positions of a state
 * @first: where they are in the pool
 * @nr: how many
 */
struct set {
	uint32_t first;
	uint32_t nr;
};

VEC(sets, struct set);

/**
 * struct subsets - the work
 * @dfa: what is made
 * @nfa: of this
 * @max_states: how many states there may be
 * @sets: of each state
 * @pool: their positions, in order
 * @slots: states by the hash of their sets: number + 1
 * @nr_slots: a power of two
 * @seen: for each position, the last state that it followed
 * @follow: positions that follow the state in hand, in order
 */
struct subsets {
	struct dfa *dfa;
	const struct nfa *nfa;
	uint32_t max_states;
	struct sets sets;
	struct u32s pool;
	uint32_t *slots;
	uint32_t nr_slots;
	uint32_t *seen;
	struct u32s follow;
};

void classes_make(struct classes *classes, const struct bytes *sets, uint32_t nr)
{
	uint32_t i, byte, class;
	int16_t other[256];

	*classes = (struct classes){ .nr = 1 };
	for (i = 0; i < nr; i++) {
		/* A class that the set cuts in two gets a new one for the other half. */
		memset(other, -1, sizeof(other));
		for (byte = 0; byte < 256; byte++) {
			class = classes->of[byte];
			if (bytes_has(&sets[i], byte) == bytes_has(&sets[i], classes->byte[class]))
				continue;
			if (other[class] < 0) {
				classes->byte[classes->nr] = byte;
				other[class] = classes->nr++;
			}
			classes->of[byte] = other[class];
		}
	}
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static uint32_t *slot_of(const struct subsets *subsets, const uint32_t *set, uint32_t nr)
{
	uint32_t at = hash_words(set, nr), *slot;
	const struct set *other;

	for (;; at++) {
		slot = &subsets->slots[at & (subsets->nr_slots - 1)];
		if (!*slot)
			return slot;
		other = &subsets->sets.item[*slot - 1];
		if (other->nr == nr &&
		    !memcmp(subsets->pool.item + other->first, set, nr * sizeof(*set)))
			return slot;
	}
}

/* The state of the set at the end of the pool, which has nr positions. */
static int state_of(struct subsets *subsets, uint32_t nr, uint32_t *state)
{
	struct set set = { .first = subsets->pool.nr, .nr = nr };
	struct dfa_state none = {};
	uint32_t *slot = slot_of(subsets, subsets->pool.item + set.first, nr);

	if (!*slot) {
		if (subsets->sets.nr >= subsets->max_states || set.first + nr > POOL_MAX)
			return -E2BIG;
		if (!vec_push(&subsets->sets, set) || !vec_push(&subsets->dfa->states, none))
			return -ENOMEM;
		*slot = subsets->sets.nr;
		subsets->pool.nr += nr;
	}
	*state = *slot - 1;
	return 0;
}

/* All positions that follow a state. */
static bool gather(struct subsets *subsets, uint32_t state)
{
	struct set set = subsets->sets.item[state];
	const struct nfa *nfa = subsets->nfa;
	uint32_t i, k, to;

	subsets->follow.nr = 0;
	for (i = 0; i < set.nr; i++) {
		const struct position *position =
			&nfa->positions.item[subsets->pool.item[set.first + i]];

		for (k = 0; k < position->nr; k++) {
			to = nfa->follows.item[position->first + k];
			if (subsets->seen[to] == state + 1)
				continue;
			subsets->seen[to] = state + 1;
			if (!vec_push(&subsets->follow, to))
				return false;
		}
	}
	if (subsets->follow.nr)
		qsort(subsets->follow.item, subsets->follow.nr, sizeof(uint32_t), by_number);
	return true;
}

static int add_row(struct subsets *subsets, uint32_t state)
{
	const struct nfa *nfa = subsets->nfa;
	struct dfa *dfa = subsets->dfa;
	uint32_t class, i, nr, to;
	int err;

	if (!gather(subsets, state))
		return -ENOMEM;
	for (class = 0; class < dfa->classes.nr; class++) {
		if (!vec_more(&subsets->pool, subsets->follow.nr + 1))
			return -ENOMEM;
		for (i = nr = 0; i < subsets->follow.nr; i++) {
			to = subsets->follow.item[i];
			if (bytes_has(&nfa->sets.item[nfa->positions.item[to].takes],
				      dfa->classes.byte[class]))
				subsets->pool.item[subsets->pool.nr + nr++] = to;
		}
		err = state_of(subsets, nr, &to);
		if (err)
			return err;
		if (!vec_push(&dfa->next, to))
			return -ENOMEM;
	}
	return 0;
}

/* Positions are in the order of their patterns: lists are made from the last to the first. */
static int add_outs(struct subsets *subsets, uint32_t state, const uint32_t *lens,
		    struct outs *outs)
{
	struct set set = subsets->sets.item[state];
	struct dfa_state *out = &subsets->dfa->states.item[state];
	uint32_t i, last = AST_NONE, last_end = AST_NONE;
	int err = 0;

	for (i = set.nr; i-- && !err;) {
		const struct position *position =
			&subsets->nfa->positions.item[subsets->pool.item[set.first + i]];
		uint32_t pattern = position->pattern;

		if (position->accept && pattern != last) {
			last = pattern;
			err = outs_push(outs, &out->accept, pattern, lens[pattern]);
		}
	}
	for (i = set.nr; i-- && !err;) {
		const struct position *position =
			&subsets->nfa->positions.item[subsets->pool.item[set.first + i]];
		uint32_t pattern = position->pattern, list;

		if (!position->end || pattern == last_end)
			continue;
		for (list = out->accept; list; list = outs->items.item[list - 1].next)
			if (outs->items.item[list - 1].id == pattern)
				break;
		last_end = pattern;
		if (!list)
			err = outs_push(outs, &out->end, pattern, lens[pattern]);
	}
	return err;
}

static int make(struct subsets *subsets, const uint32_t *lens, struct outs *outs)
{
	const struct nfa *nfa = subsets->nfa;
	uint32_t i;
	int err;

	if (!vec_more(&subsets->pool, nfa->begin.nr))
		return -ENOMEM;
	memcpy(subsets->pool.item, nfa->begin.item, nfa->begin.nr * sizeof(uint32_t));
	qsort(subsets->pool.item, nfa->begin.nr, sizeof(uint32_t), by_number);
	err = state_of(subsets, nfa->begin.nr, &subsets->dfa->start);
	for (i = 0; !err && i < subsets->sets.nr; i++) {
		err = add_row(subsets, i);
		if (!err)
			err = add_outs(subsets, i, lens, outs);
	}
	return err;
}

int dfa_make(struct dfa *dfa, const struct nfa *nfa, const uint32_t *lens, struct outs *outs,
	     uint32_t max_states)
{
	struct subsets subsets = {
		.dfa = dfa,
		.nfa = nfa,
		.max_states = max_states,
		.nr_slots = 64,
	};
	int err = -ENOMEM;

	while (subsets.nr_slots / 2 < max_states && subsets.nr_slots < 1u << 30)
		subsets.nr_slots *= 2;
	classes_make(&dfa->classes, nfa->sets.item, nfa->sets.nr);
	subsets.slots = calloc(subsets.nr_slots, sizeof(*subsets.slots));
	subsets.seen = calloc(nfa->positions.nr, sizeof(*subsets.seen));
	if (subsets.slots && subsets.seen)
		err = make(&subsets, lens, outs);
	free(subsets.slots);
	free(subsets.seen);
	vec_free(&subsets.sets);
	vec_free(&subsets.pool);
	vec_free(&subsets.follow);
	return err;
}

void dfa_free(struct dfa *dfa)
{
	vec_free(&dfa->states);
	vec_free(&dfa->next);
}
