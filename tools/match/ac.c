// SPDX-License-Identifier: GPL-2.0-only
/*
 * Source: Aho and Corasick, "Efficient string matching: an aid to bibliographic search", 1975.
 */
#include <errno.h>
#include "ac.h"

static uint32_t child_by(const struct ac *ac, uint32_t node, uint32_t symbol)
{
	uint32_t child;

	for (child = ac->nodes.item[node].child; child; child = ac->nodes.item[child].sibling)
		if (ac->nodes.item[child].symbol == symbol)
			break;
	return child;
}

/* The child by a symbol, new if need be; 0: no memory. */
static uint32_t extend(struct ac *ac, uint32_t node, uint32_t symbol)
{
	struct ac_node new = { .symbol = symbol, .sibling = ac->nodes.item[node].child };
	uint32_t child = child_by(ac, node, symbol);

	if (child || !vec_push(&ac->nodes, new))
		return child;
	child = ac->nodes.nr - 1;
	ac->nodes.item[node].child = child;
	return child;
}

static uint32_t end_symbol(const struct ac *ac)
{
	return ac->nr_classes;
}

static uint32_t begin_symbol(const struct ac *ac)
{
	return ac->nr_classes + 1;
}

/* Bytes in no pattern, bytes that are the first of none, the others. */
static void make_classes(struct ac *ac, const struct literal *literals, uint32_t nr,
			 const uint8_t *pool, bool nocase)
{
	struct bytes used = {}, first = {};
	uint32_t i, k, c;

	for (i = 0; i < nr; i++) {
		if (!literals[i].begin)
			bytes_add(&first, pool[literals[i].first]);
		for (k = 0; k < literals[i].len; k++)
			bytes_add(&used, pool[literals[i].first + k]);
	}
	ac->nr_classes = bytes_count(&used) < 256;
	for (c = 0; c < 256; c++)
		if (bytes_has(&used, c) && !bytes_has(&first, c))
			ac->class_of[c] = ac->nr_classes++;
	ac->stay = ac->nr_classes;
	for (c = 0; c < 256; c++)
		if (bytes_has(&first, c))
			ac->class_of[c] = ac->nr_classes++;
	for (c = 'a'; nocase && c <= 'z'; c++)
		ac->class_of[c ^ 0x20] = ac->class_of[c];
}

static int add_literal(struct ac *ac, const struct literal *literal, uint32_t id,
		       const uint8_t *pool, struct outs *outs)
{
	uint32_t node = 0, i;

	if (literal->begin) {
		node = extend(ac, 0, begin_symbol(ac));
		if (!node)
			return -ENOMEM;
		ac->start = node;
	}
	for (i = 0; i < literal->len; i++) {
		node = extend(ac, node, ac->class_of[pool[literal->first + i]]);
		if (!node)
			return -ENOMEM;
	}
	if (literal->end)
		node = extend(ac, node, end_symbol(ac));
	if (!node)
		return -ENOMEM;
	return outs_push(outs, &ac->nodes.item[node].outs, id, literal->len);
}

/* The nearest node on the way of links that has a child by this symbol: that child; or the root. */
static uint32_t follow(const struct ac *ac, uint32_t node, uint32_t symbol)
{
	uint32_t child;

	for (;;) {
		child = child_by(ac, node, symbol);
		if (child || !node)
			return child;
		node = ac->nodes.item[node].fail;
	}
}

/* A node's own patterns come before those of its link. */
static int append(struct outs *outs, uint32_t *list, uint32_t tail)
{
	struct bpfx_match_out out;
	uint32_t own = *list;
	int err;

	if (!own || !tail) {
		*list = own ? own : tail;
		return 0;
	}
	/* Only the same string can be here twice: these lists are short. */
	out = outs->items.item[own - 1];
	err = append(outs, &out.next, tail);
	if (err)
		return err;
	*list = out.next;
	return outs_push(outs, list, out.id, out.len);
}

static int make_links(struct ac *ac, struct outs *outs)
{
	struct ac_node *node = ac->nodes.item;
	uint32_t i, at, child;
	int err;

	if (!vec_more(&ac->order, ac->nodes.nr))
		return -ENOMEM;
	ac->order.item[ac->order.nr++] = 0;
	for (i = 0; i < ac->order.nr; i++) {
		at = ac->order.item[i];
		for (child = node[at].child; child; child = node[child].sibling) {
			ac->order.item[ac->order.nr++] = child;
			if (at)
				node[child].fail = follow(ac, node[at].fail, node[child].symbol);
			err = append(outs, &node[child].outs, node[node[child].fail].outs);
			if (err)
				return err;
		}
	}
	return 0;
}

int ac_make(struct ac *ac, const struct literal *literals, uint32_t nr, const uint8_t *pool,
	    bool nocase, struct outs *outs)
{
	struct ac_node root = {};
	uint32_t i;
	int err = 0;

	make_classes(ac, literals, nr, pool, nocase);
	if (!vec_push(&ac->nodes, root))
		return -ENOMEM;
	for (i = nr; i-- && !err;)
		err = add_literal(ac, &literals[i], i, pool, outs);
	return err ?: make_links(ac, outs);
}

void ac_free(struct ac *ac)
{
	vec_free(&ac->nodes);
	vec_free(&ac->order);
}
