// SPDX-License-Identifier: GPL-2.0-only
/*
 * The longest queue, for when an instance is over its limit.
 *
 * Leaves stand in lists by the power of two of their backlog, and leave a list downwards only at
 * half of its least, so that one whose backlog goes up and down around a power of two stays where
 * it is. So the longest leaf is in the highest list that is not empty, or in the one below; of each
 * a few are compared, which is exact as long as no more than that many queues are within a factor
 * of four of the longest, and never off by more than a factor of two. The lowest list has the empty
 * leaves, those first that have been empty longest: the flows to recycle.
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

/*
 * The leaf has left its list's range of backlogs, or is empty. Return: 0, for who does this last of
 * all and has nothing else to say.
 */
int __bpfx_fat_update(struct bpfx_fat *fat, struct bpfx_queue *q)
{
	u32 class = class_of(q);

	if (class == q->fat_class)
		return 0;

	list_del_init(&q->fat);
	if (list_empty(&fat->class[q->fat_class]))
		fat->used &= ~BIT_ULL(q->fat_class);
	q->fat_class = class;
	q->fat_min = class ? max(BIT_ULL(class - 1) / 2, 1) : 0;
	q->fat_span = class ? BIT_ULL(class) - q->fat_min : 0;
	list_add_tail(&q->fat, &fat->class[class]);
	fat->used |= BIT_ULL(class);
	return 0;
}

static struct bpfx_queue *compare(struct bpfx_fat *fat, int class, struct bpfx_queue *longest)
{
	struct bpfx_queue *q;
	int left = COMPARE;

	list_for_each_entry(q, &fat->class[class], fat) {
		if (!longest || q->backlog > longest->backlog)
			longest = q;
		if (!--left)
			break;
	}
	return longest;
}

/**
 * bpfx_fat_longest() - the leaf with the largest backlog in bytes
 * @fat: the tree's lists
 *
 * Return: the leaf, or NULL if the tree is empty.
 */
struct bpfx_queue *bpfx_fat_longest(struct bpfx_fat *fat)
{
	u64 used = fat->used & ~BIT_ULL(0);
	struct bpfx_queue *longest;
	int class;

	if (!used)
		return NULL;
	class = fls64(used) - 1;
	longest = compare(fat, class, NULL);
	if (used & BIT_ULL(class - 1))
		longest = compare(fat, class - 1, longest);
	/* Let others be compared next time. */
	list_move_tail(&longest->fat, &fat->class[longest->fat_class]);
	return longest;
}
