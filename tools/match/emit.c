// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables of DFAs, and what those of all forms share.
 */
#include <errno.h>
#include "emit.h"

#define LOOP_BYTES	128	/* that stay in a state for which skipping pays */

int emit_new(struct match_table *table, enum bpfx_match_form form, size_t data,
	     const struct outs *outs, size_t least)
{
	size_t lists = outs->items.nr * sizeof(*outs->items.item);
	size_t size = data + lists > least ? data + lists : least;
	struct bpfx_match_table *head;

	size = (sizeof(*head) + size + 7) & ~(size_t)7;
	if (size > UINT32_MAX)
		return -E2BIG;
	head = calloc(1, size);
	if (!head)
		return -ENOMEM;
	head->magic = BPFX_MATCH_MAGIC;
	head->size = size;
	head->form = form;
	head->outs = sizeof(*head) + data;
	head->nr_outs = outs->items.nr;
	if (lists)
		memcpy((char *)head + head->outs, outs->items.item, lists);
	table->data = head;
	table->size = size;
	return 0;
}

void emit_rare(struct bpfx_match_table *head)
{
	uint32_t byte, nr = 0, i;

	for (byte = 0; byte < 256; byte++) {
		if (head->class_of[byte] < head->stay)
			continue;
		if (nr == 4)
			return;
		head->rare[nr++] = byte;
	}
	/* All four are looked for when there are three. */
	for (i = nr; i < 4; i++)
		head->rare[i] = head->rare[0];
	head->nr_rare = nr;
}

/**
 * struct layout - which row is where
 * @dfa: of this
 * @loop: the state in which bytes are skipped, or AST_NONE
 * @class: the new number of each class
 * @row: of each state
 * @nr: how many of them there are of each kind
 */
struct layout {
	const struct dfa *dfa;
	uint32_t loop;
	uint32_t class[256];
	uint32_t *row;
	uint32_t nr[4];
};

enum kind { PLAIN, LOOP, SINK, ACCEPT };

static bool is_sink(const struct dfa *dfa, uint32_t state)
{
	uint32_t class;

	for (class = 0; class < dfa->classes.nr; class++)
		if (dfa_next(dfa, state, class) != state)
			return false;
	return true;
}

static enum kind kind(const struct layout *layout, uint32_t state)
{
	if (layout->dfa->states.item[state].accept)
		return ACCEPT;
	if (state == layout->loop)
		return LOOP;
	return is_sink(layout->dfa, state) ? SINK : PLAIN;
}

/* The state that most bytes stay in; of equals the first, which is nearest to the start. */
static void find_loop(struct layout *layout)
{
	const struct dfa *dfa = layout->dfa;
	uint32_t state, byte, stay, most = LOOP_BYTES - 1;

	layout->loop = AST_NONE;
	for (state = 0; state < dfa->states.nr; state++) {
		if (kind(layout, state) != PLAIN)
			continue;
		for (stay = byte = 0; byte < 256; byte++)
			stay += dfa_next(dfa, state, dfa->classes.of[byte]) == state;
		if (stay > most) {
			most = stay;
			layout->loop = state;
		}
	}
}

/* Classes that stay in the loop state come first. Return: how many do. */
static uint32_t order_classes(struct layout *layout)
{
	const struct dfa *dfa = layout->dfa;
	uint32_t class, nr = 0, stay;

	for (class = 0; class < dfa->classes.nr; class++)
		if (layout->loop != AST_NONE &&
		    dfa_next(dfa, layout->loop, class) == layout->loop)
			layout->class[class] = nr++;
	stay = nr;
	for (class = 0; class < dfa->classes.nr; class++)
		if (layout->loop == AST_NONE ||
		    dfa_next(dfa, layout->loop, class) != layout->loop)
			layout->class[class] = nr++;
	return stay;
}

static void order_states(struct layout *layout, uint32_t stride)
{
	uint32_t state, k, at = 0;

	for (k = PLAIN; k <= ACCEPT; k++) {
		layout->nr[k] = 0;
		for (state = 0; state < layout->dfa->states.nr; state++) {
			if (kind(layout, state) != k)
				continue;
			layout->row[state] = at;
			layout->nr[k]++;
			at += stride;
		}
	}
}

static void fill(const struct layout *layout, struct bpfx_match_table *head, uint32_t stride)
{
	const struct dfa *dfa = layout->dfa;
	uint32_t *next = (uint32_t *)(head + 1), *row, state, class;

	for (state = 0; state < dfa->states.nr; state++) {
		row = next + layout->row[state];
		for (class = 0; class < dfa->classes.nr; class++)
			row[layout->class[class]] = layout->row[dfa_next(dfa, state, class)];
		row[class] = dfa->states.item[state].accept;
		row[class + 1] = dfa->states.item[state].end;
	}
	for (class = 0; class < 256; class++)
		head->class_of[class] = layout->class[dfa->classes.of[class]];
	head->nr_classes = dfa->classes.nr;
	head->nr_states = dfa->states.nr;
	head->start = layout->row[dfa->start];
	head->dfa.plain = layout->nr[PLAIN] * stride;
	head->dfa.sinks = head->dfa.plain + layout->nr[LOOP] * stride;
	head->dfa.accepts = head->dfa.sinks + layout->nr[SINK] * stride;
	head->dfa.rows = head->dfa.accepts + layout->nr[ACCEPT] * stride;
}

int emit_dfa(const struct dfa *dfa, const struct outs *outs, uint32_t patterns, size_t max,
	     struct match_table *table)
{
	size_t stride = dfa->classes.nr + 2, entries = dfa->states.nr * stride;
	struct layout layout = { .dfa = dfa };
	uint32_t stay;
	int err;

	if (4 * entries > max)
		return -E2BIG;
	layout.row = calloc(dfa->states.nr, sizeof(*layout.row));
	if (!layout.row)
		return -ENOMEM;
	find_loop(&layout);
	stay = order_classes(&layout);
	order_states(&layout, stride);
	err = emit_new(table, BPFX_MATCH_DFA, 4 * entries, outs,
		       4 * (entries + BPFX_MATCH_SLACK));
	if (!err) {
		fill(&layout, table->data, stride);
		table->data->nr_patterns = patterns;
		table->data->stay = stay;
		if (stay)
			emit_rare(table->data);
	}
	free(layout.row);
	return err;
}
