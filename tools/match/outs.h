/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What ends in the states of a table: lists, which share what they have in common.
 */
#ifndef MATCH_OUTS_H
#define MATCH_OUTS_H

#include "match.h"
#include "vec.h"

VEC(out_items, struct bpfx_match_out);

/**
 * struct outs - the lists
 * @items: their entries
 * @slots: the entries by their hash: index + 1
 * @nr_slots: a power of two, or 0
 */
struct outs {
	struct out_items items;
	uint32_t *slots;
	uint32_t nr_slots;
};

/*
 * Put an entry before a list. The list itself is its first entry's index + 1, or 0 if it is empty.
 * Return: 0, -ENOMEM.
 */
int outs_push(struct outs *outs, uint32_t *list, uint32_t id, uint32_t len);

void outs_free(struct outs *outs);

#endif /* MATCH_OUTS_H */
