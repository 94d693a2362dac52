// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trie as a double array: each node's children go to free slots that are as far from each other
 * as their symbols. Most nodes have one child, for which the first free slot will do.
 * Source: Aoe, "An efficient digital search algorithm by using a double-array structure", 1989.
 */
#include <errno.h>
#include "emit.h"

#define TRIES	256	/* places that a node with several children tries in a crowded part */

/**
 * struct place - the slots
 * @taken: is it? Behind its end, none is
 * @free: the first one that is free
 */
struct place {
	struct bools taken;
	uint32_t free;
};

static bool is_free(const struct place *place, uint32_t slot)
{
	return slot >= place->taken.nr || !place->taken.item[slot];
}

/* Return: was there memory? */
static bool take(struct place *place, uint32_t slot)
{
	while (place->taken.nr <= slot)
		if (!vec_push(&place->taken, false))
			return false;
	place->taken.item[slot] = true;
	return true;
}

/* The first free slot from this one on. */
static uint32_t next_free(const struct place *place, uint32_t slot)
{
	while (!is_free(place, slot))
		slot++;
	return slot;
}

static bool fits(const struct ac *ac, const struct place *place, uint32_t node, uint32_t base)
{
	uint32_t child;

	for (child = ac->nodes.item[node].child; child; child = ac->nodes.item[child].sibling)
		if (!is_free(place, base + ac->nodes.item[child].symbol))
			return false;
	return true;
}

static uint32_t lowest_symbol(const struct ac *ac, uint32_t node)
{
	uint32_t child, lowest = UINT32_MAX;

	for (child = ac->nodes.item[node].child; child; child = ac->nodes.item[child].sibling)
		if (ac->nodes.item[child].symbol < lowest)
			lowest = ac->nodes.item[child].symbol;
	return lowest;
}

/* Find a base for a node's children and take their slots. */
static bool place_children(struct ac *ac, struct place *place, uint32_t node)
{
	uint32_t lowest = lowest_symbol(ac, node), slot, base, child, at, tries = 0;

	place->free = next_free(place, place->free);
	slot = place->free;
	while (slot < lowest || !fits(ac, place, node, slot - lowest)) {
		slot = next_free(place, slot + 1);
		/* Too crowded here: leave the gaps to nodes with one child. */
		if (++tries == TRIES && slot < place->taken.nr)
			slot = place->taken.nr;
	}
	base = slot - lowest;
	for (child = ac->nodes.item[node].child; child; child = ac->nodes.item[child].sibling) {
		at = base + ac->nodes.item[child].symbol;
		if (!take(place, at))
			return false;
		ac->nodes.item[child].slot = at;
	}
	return true;
}

/* Where the nodes go. Return: how many slots that takes; 0: no memory. */
static uint32_t place_nodes(struct ac *ac)
{
	struct place place = { .free = 1 };
	uint32_t i, nr = 0;
	bool good = take(&place, 0);

	for (i = 0; good && i < ac->order.nr; i++)
		if (ac->nodes.item[ac->order.item[i]].child)
			good = place_children(ac, &place, ac->order.item[i]);
	if (good)
		nr = place.taken.nr;
	vec_free(&place.taken);
	return nr;
}

static void fill(const struct ac *ac, struct bpfx_match_slot *slots)
{
	const struct ac_node *node, *nodes = ac->nodes.item;
	uint32_t i, child;

	for (i = 0; i < ac->nodes.nr; i++) {
		node = &nodes[i];
		slots[node->slot].fail = nodes[node->fail].slot;
		slots[node->slot].out = node->outs;
		if (node->child)
			slots[node->slot].base = nodes[node->child].slot -
						 nodes[node->child].symbol;
		if (node->outs)
			slots[node->slot].base |= BPFX_MATCH_HAS_OUT;
		for (child = node->child; child; child = nodes[child].sibling)
			slots[nodes[child].slot].check = node->slot;
	}
}

int emit_ac(struct ac *ac, const struct outs *outs, uint32_t patterns,
	    struct match_table *table)
{
	struct bpfx_match_slot *slots;
	uint32_t i, nr = place_nodes(ac);
	int err;

	if (!nr)
		return -ENOMEM;
	err = emit_new(table, BPFX_MATCH_AC, nr * sizeof(*slots), outs, 0);
	if (err)
		return err;
	slots = (struct bpfx_match_slot *)(table->data + 1);
	for (i = 0; i < nr; i++)
		slots[i].check = UINT32_MAX;
	fill(ac, slots);
	memcpy(table->data->class_of, ac->class_of, sizeof(ac->class_of));
	table->data->nr_patterns = patterns;
	table->data->nr_classes = ac->nr_classes;
	table->data->nr_states = ac->nodes.nr;
	table->data->start = ac->nodes.item[ac->start].slot;
	table->data->stay = ac->stay;
	table->data->ac.slots = nr;
	table->data->ac.end = ac->nr_classes;
	emit_rare(table->data);
	return 0;
}
