// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables of NFAs.
 */
#include <errno.h>
#include "emit.h"

/**
 * struct group - positions that the same follows
 * @from: these
 * @to: what follows them besides the next one in order
 */
struct group {
	uint64_t from[BPFX_MATCH_WORDS];
	uint64_t to[BPFX_MATCH_WORDS];
};

VEC(groups, struct group);

struct sets {
	uint64_t first[BPFX_MATCH_WORDS];
	uint64_t chain[BPFX_MATCH_WORDS];
	uint64_t accept[BPFX_MATCH_WORDS];
	uint64_t end[BPFX_MATCH_WORDS];
	struct groups groups;
};

static void add(uint64_t *set, uint32_t at)
{
	set[at / 64] |= 1ull << at % 64;
}

static int add_group(struct sets *sets, uint32_t from, const struct group *made)
{
	uint32_t i;

	for (i = 0; i < sets->groups.nr; i++)
		if (!memcmp(sets->groups.item[i].to, made->to, sizeof(made->to)))
			break;
	if (i == sets->groups.nr && !vec_push(&sets->groups, *made))
		return -ENOMEM;
	add(sets->groups.item[i].from, from);
	return 0;
}

static int add_position(struct sets *sets, const struct nfa *nfa, uint32_t at)
{
	const struct position *position = &nfa->positions.item[at];
	struct group group = {};
	uint32_t i, to, others = 0;

	if (position->accept)
		add(sets->accept, at);
	if (position->end)
		add(sets->end, at);
	for (i = 0; i < position->nr; i++) {
		to = nfa->follows.item[position->first + i];
		if (to == at + 1) {
			add(sets->chain, at);
		} else {
			add(group.to, to);
			others++;
		}
	}
	return others ? add_group(sets, at, &group) : 0;
}

static uint64_t *put(uint64_t *p, const uint64_t *set, uint32_t words)
{
	memcpy(p, set, words * sizeof(*p));
	return p + words;
}

static uint64_t *put_takes(uint64_t *p, const struct nfa *nfa, uint32_t byte, uint32_t words)
{
	uint32_t i;

	for (i = 0; i < nfa->positions.nr; i++)
		if (bytes_has(&nfa->sets.item[nfa->positions.item[i].takes], byte))
			add(p, i);
	return p + words;
}

static void fill(const struct sets *sets, const struct nfa *nfa, const struct classes *classes,
		 struct bpfx_match_table *head)
{
	uint32_t words = head->nfa.words, i;
	uint64_t *p = (uint64_t *)(head + 1);

	p = put(p, sets->first, words);
	p = put(p, sets->chain, words);
	p = put(p, sets->accept, words);
	p = put(p, sets->end, words);
	for (i = 0; i < classes->nr; i++)
		p = put_takes(p, nfa, classes->byte[i], words);
	for (i = 0; i < sets->groups.nr; i++) {
		p = put(p, sets->groups.item[i].from, words);
		p = put(p, sets->groups.item[i].to, words);
	}
	memcpy(head->class_of, classes->of, sizeof(head->class_of));
	head->nr_classes = classes->nr;
	head->nfa.groups = sets->groups.nr;
	head->nr_states = nfa->positions.nr;
}

/* One out for each bit. */
static int make_outs(struct outs *outs, const struct nfa *nfa, const uint32_t *lens,
		     uint32_t words)
{
	uint32_t i;

	for (i = 0; i < 64 * words; i++) {
		struct bpfx_match_out out = {};

		if (i < nfa->positions.nr) {
			out.id = nfa->positions.item[i].pattern;
			out.len = lens[out.id];
		}
		if (!vec_push(&outs->items, out))
			return -ENOMEM;
	}
	return 0;
}

static int make_sets(struct sets *sets, const struct nfa *nfa)
{
	uint32_t i;
	int err = 0;

	for (i = 0; i < nfa->begin.nr; i++)
		add(sets->first, nfa->begin.item[i]);
	for (i = 0; i < nfa->positions.nr && !err; i++)
		err = add_position(sets, nfa, i);
	return err ?: sets->groups.nr > BPFX_MATCH_GROUPS ? -E2BIG : 0;
}

int emit_nfa(const struct nfa *nfa, const uint32_t *lens, uint32_t patterns,
	     struct match_table *table)
{
	uint32_t words = (nfa->positions.nr + 63) / 64;
	struct classes classes;
	struct sets sets = {};
	struct outs outs = {};
	size_t data;
	int err;

	if (words > BPFX_MATCH_WORDS)
		return -E2BIG;
	err = make_sets(&sets, nfa);
	if (!err)
		err = make_outs(&outs, nfa, lens, words);
	if (!err) {
		classes_make(&classes, nfa->sets.item, nfa->sets.nr);
		data = 8ull * words * (4 + classes.nr + 2 * sets.groups.nr);
		err = emit_new(table, BPFX_MATCH_NFA, data, &outs, 0);
	}
	if (!err) {
		table->data->nfa.words = words;
		table->data->nr_patterns = patterns;
		fill(&sets, nfa, &classes, table->data);
	}
	vec_free(&sets.groups);
	outs_free(&outs);
	return err;
}
