// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include "hash.h"
#include "outs.h"

static uint32_t hash_of(const struct bpfx_match_out *out)
{
	return hash_words((const uint32_t *)out, sizeof(*out) / 4);
}

/* Where it is, or is to go. */
static uint32_t *find(struct outs *outs, const struct bpfx_match_out *out)
{
	uint32_t at = hash_of(out), *slot;

	for (;; at++) {
		slot = &outs->slots[at & (outs->nr_slots - 1)];
		if (!*slot || !memcmp(&outs->items.item[*slot - 1], out, sizeof(*out)))
			return slot;
	}
}

static int grow(struct outs *outs)
{
	uint32_t *old = outs->slots, i;

	if (outs->items.nr < outs->nr_slots / 2)
		return 0;
	outs->nr_slots = outs->nr_slots ? 2 * outs->nr_slots : 64;
	outs->slots = calloc(outs->nr_slots, sizeof(*outs->slots));
	if (!outs->slots) {
		outs->slots = old;
		outs->nr_slots /= 2;
		return -ENOMEM;
	}
	free(old);
	for (i = 0; i < outs->items.nr; i++)
		*find(outs, &outs->items.item[i]) = i + 1;
	return 0;
}

int outs_push(struct outs *outs, uint32_t *list, uint32_t id, uint32_t len)
{
	struct bpfx_match_out out = { .id = id, .len = len, .next = *list };
	uint32_t *slot;
	int err;

	err = grow(outs);
	if (err)
		return err;
	slot = find(outs, &out);
	if (!*slot) {
		if (!vec_push(&outs->items, out))
			return -ENOMEM;
		*slot = outs->items.nr;
	}
	*list = *slot;
	return 0;
}

void outs_free(struct outs *outs)
{
	vec_free(&outs->items);
	free(outs->slots);
	outs->slots = NULL;
	outs->nr_slots = 0;
}
