// SPDX-License-Identifier: GPL-2.0-only
/*
 * The longest queue, for when an instance is over its limit.
 *
 * Leaves stand in lists by the power of two of their backlog. The longest leaf is in the highest
 * list that is not empty; of that list a few are compared, which is exact as long as no more than
 * that many queues are within a factor of two of the longest, and never off by more than that
 * factor. The lowest list has the empty leaves, those first that have been empty longest: the flows
 * to recycle.
 */
#include <linux/bitops.h>
#include <linux/minmax.h>
#include "queue.h"

#define COMPARE		16

void bpfx_fat_init(struct bpfx_fat *fat)
{
	int i;

	fat->used = 0;
	for (i = 0; i < BPFX_FAT_CLASSES; i++)
		INIT_LIST_HEAD(&fat->class[i]);
}

static u32 class_of(const struct bpfx_queue *q)
{
	return q->qlen ? clamp_t(u32, fls64(q->backlog), 1, BPFX_FAT_CLASSES - 1) : 0;
}

/**
 * bpfx_fat_update() - note that a leaf's backlog has changed
 * @fat: the tree's lists
 * @q: the leaf
 */
void bpfx_fat_update(struct bpfx_fat *fat, struct bpfx_queue *q)
{
	u32 class = class_of(q);

	if (likely(class == q->fat_class))
		return;

	list_del_init(&q->fat);
	if (list_empty(&fat->class[q->fat_class]))
		fat->used &= ~BIT_ULL(q->fat_class);
	q->fat_class = class;
	list_add_tail(&q->fat, &fat->class[class]);
	fat->used |= BIT_ULL(class);
}

/**
 * bpfx_fat_longest() - the leaf with the largest backlog in bytes
 * @fat: the tree's lists
 *
 * Return: the leaf, or NULL if the tree is empty.
 */
struct bpfx_queue *bpfx_fat_longest(struct bpfx_fat *fat)
{
	struct bpfx_queue *q, *longest = NULL;
	u64 used = fat->used & ~BIT_ULL(0);
	int left = COMPARE;

	if (!used)
		return NULL;

	list_for_each_entry(q, &fat->class[fls64(used) - 1], fat) {
		if (!longest || q->backlog > longest->backlog)
			longest = q;
		if (!--left)
			break;
	}
	/* Let others be compared next time. */
	list_move_tail(&longest->fat, &fat->class[longest->fat_class]);
	return longest;
}
