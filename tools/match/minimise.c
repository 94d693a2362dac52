// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest DFA: states fall into blocks, by what ends in them and by which blocks they lead to,
 * until no block falls apart any more.
 * Source: Moore, "Gedanken-experiments on sequential machines", 1956.
 */
#include <errno.h>
#include "dfa.h"
#include "hash.h"

/**
 * struct blocks - the work
 * @dfa: what is made smaller
 * @of: the block of each state
 * @next: the same, a round later
 * @first: a state of each block of @next
 * @slots: blocks of @next by their hash: number + 1
 * @nr_slots: a power of two
 * @row: what tells a state from others
 */
struct blocks {
	struct dfa *dfa;
	uint32_t *of;
	uint32_t *next;
	uint32_t *first;
	uint32_t *slots;
	uint32_t nr_slots;
	uint32_t *row;
};

static bool same(const struct blocks *blocks, uint32_t a, uint32_t b)
{
	const struct dfa *dfa = blocks->dfa;
	const struct dfa_state *state = dfa->states.item;
	uint32_t class;

	if (blocks->of[a] != blocks->of[b] || state[a].accept != state[b].accept ||
	    state[a].end != state[b].end)
		return false;
	for (class = 0; class < dfa->classes.nr; class++)
		if (blocks->of[dfa_next(dfa, a, class)] != blocks->of[dfa_next(dfa, b, class)])
			return false;
	return true;
}

static uint32_t hash_of(const struct blocks *blocks, uint32_t state)
{
	const struct dfa *dfa = blocks->dfa;
	uint32_t class;

	for (class = 0; class < dfa->classes.nr; class++)
		blocks->row[class] = blocks->of[dfa_next(dfa, state, class)];
	blocks->row[class++] = blocks->of[state];
	blocks->row[class++] = dfa->states.item[state].accept;
	blocks->row[class++] = dfa->states.item[state].end;
	return hash_words(blocks->row, class);
}

/* One round. Return: how many blocks there are now. */
static uint32_t refine(struct blocks *blocks)
{
	uint32_t state, at, *slot, nr = 0;

	memset(blocks->slots, 0, blocks->nr_slots * sizeof(*blocks->slots));
	for (state = 0; state < blocks->dfa->states.nr; state++) {
		for (at = hash_of(blocks, state);; at++) {
			slot = &blocks->slots[at & (blocks->nr_slots - 1)];
			if (!*slot) {
				blocks->first[nr] = state;
				*slot = ++nr;
			} else if (!same(blocks, blocks->first[*slot - 1], state)) {
				continue;
			}
			blocks->next[state] = *slot - 1;
			break;
		}
	}
	memcpy(blocks->of, blocks->next, state * sizeof(*blocks->of));
	return nr;
}

/* One state for each block. */
static void merge(struct blocks *blocks, uint32_t nr)
{
	struct dfa *dfa = blocks->dfa;
	uint32_t block, class, nc = dfa->classes.nr;

	for (block = 0; block < nr; block++) {
		uint32_t from = blocks->first[block];

		/* The first state of a block is not before the block's own place. */
		dfa->states.item[block] = dfa->states.item[from];
		for (class = 0; class < nc; class++)
			dfa->next.item[block * nc + class] =
				blocks->of[dfa->next.item[from * nc + class]];
	}
	dfa->start = blocks->of[dfa->start];
	dfa->states.nr = nr;
	dfa->next.nr = nr * nc;
}

static bool same_class(const struct dfa *dfa, uint32_t a, uint32_t b)
{
	uint32_t state;

	for (state = 0; state < dfa->states.nr; state++)
		if (dfa_next(dfa, state, a) != dfa_next(dfa, state, b))
			return false;
	return true;
}

static void merge_classes(struct dfa *dfa)
{
	uint32_t state, class, other, nr = 0, nc = dfa->classes.nr, i;
	uint32_t to[256], kept[256];

	for (class = 0; class < nc; class++) {
		for (other = 0; other < nr; other++)
			if (same_class(dfa, class, kept[other]))
				break;
		if (other == nr)
			kept[nr++] = class;
		to[class] = other;
	}
	for (state = 0; state < dfa->states.nr; state++)
		for (i = 0; i < nr; i++)
			dfa->next.item[state * nr + i] = dfa_next(dfa, state, kept[i]);
	for (i = 0; i < nr; i++)
		dfa->classes.byte[i] = dfa->classes.byte[kept[i]];
	for (i = 0; i < 256; i++)
		dfa->classes.of[i] = to[dfa->classes.of[i]];
	dfa->classes.nr = nr;
	dfa->next.nr = dfa->states.nr * nr;
}

int dfa_minimise(struct dfa *dfa)
{
	struct blocks blocks = { .dfa = dfa, .nr_slots = 64 };
	uint32_t n = dfa->states.nr, nr = 0, before;
	int err = -ENOMEM;

	while (blocks.nr_slots / 2 < n)
		blocks.nr_slots *= 2;
	blocks.of = calloc(n, sizeof(*blocks.of));
	blocks.next = calloc(n, sizeof(*blocks.next));
	blocks.first = calloc(n, sizeof(*blocks.first));
	blocks.slots = calloc(blocks.nr_slots, sizeof(*blocks.slots));
	blocks.row = calloc(dfa->classes.nr + 3, sizeof(*blocks.row));
	if (blocks.of && blocks.next && blocks.first && blocks.slots && blocks.row) {
		do {
			before = nr;
			nr = refine(&blocks);
		} while (nr != before);
		merge(&blocks, nr);
		merge_classes(dfa);
		err = 0;
	}
	free(blocks.of);
	free(blocks.next);
	free(blocks.first);
	free(blocks.slots);
	free(blocks.row);
	return err;
}
