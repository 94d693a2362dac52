// SPDX-License-Identifier: GPL-2.0-only
/*
 * STRICT: child queues by priority, 0 first. A bit per level finds the first busy one; children of
 * the same level take turns packet by packet.
 */
#include "queue.h"

/* A child has got its first packet. */
void bpfx_strict_activate(struct bpfx_queue *q, struct bpfx_queue *child)
{
	list_add_tail(&child->node, &q->strict->level[child->level]);
	q->strict->busy |= BIT_ULL(child->level);
}

/* A child is empty. */
void bpfx_strict_deactivate(struct bpfx_queue *q, struct bpfx_queue *child)
{
	list_del_init(&child->node);
	child->active = false;
	if (list_empty(&q->strict->level[child->level]))
		q->strict->busy &= ~BIT_ULL(child->level);
}

/* A packet has left a child. */
void bpfx_strict_served(struct bpfx_queue *q, struct bpfx_queue *child)
{
	if (!child->qlen)
		bpfx_strict_deactivate(q, child);
	else if (!list_is_singular(&q->strict->level[child->level]))
		list_move_tail(&child->node, &q->strict->level[child->level]);
}
