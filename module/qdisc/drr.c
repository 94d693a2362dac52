// SPDX-License-Identifier: GPL-2.0-only
/*
 * DRR: child queues by deficit round robin (Shreedhar and Varghese, "Efficient Fair Queuing Using
 * Deficit Round-Robin", IEEE/ACM Trans. Networking 4(3), 1996), weighted by the child's quantum.
 *
 * As in sch_fq and fq_codel a child may send as long as its deficit is positive and goes into debt
 * with its last packet, so nobody has to know a packet's length before it is sent. A child that
 * runs empty in debt stays in the round until it has paid: otherwise one large packet at a time
 * would be a way to get more than a fair share.
 */
#include "queue.h"

/**
 * bpfx_drr_activate() - a child that was not in the round has got a packet
 * @q: a DRR queue
 * @child: the child; goes to the end of the round with a fresh quantum
 */
void bpfx_drr_activate(struct bpfx_queue *q, struct bpfx_queue *child)
{
	child->deficit = child->quantum;
	if (q->turn_of) {
		list_add_tail(&child->node, &q->turn_of->node);
	} else {
		INIT_LIST_HEAD(&child->node);
		q->turn_of = child;
	}
}

/**
 * bpfx_drr_deactivate() - a child leaves the round
 * @q: a DRR queue
 * @child: one of the round, which is empty
 */
void bpfx_drr_deactivate(struct bpfx_queue *q, struct bpfx_queue *child)
{
	if (list_empty(&child->node))
		q->turn_of = NULL;
	else if (q->turn_of == child)
		q->turn_of = list_next_entry(child, node);
	list_del_init(&child->node);
	child->active = false;
}

/**
 * bpfx_drr_select() - the child whose turn it is
 * @q: a DRR queue that holds at least one packet
 *
 * Turns the round until a child with packets has a positive deficit. Each step but those that take
 * an empty child out pays one quantum for bytes that were sent: O(1) amortised for quanta of the
 * order of a packet.
 *
 * Return: the child.
 */
struct bpfx_queue *bpfx_drr_select(struct bpfx_queue *q)
{
	struct bpfx_queue *child;

	while (!(child = bpfx_drr_turn(q))->qlen)
		bpfx_drr_deactivate(q, child);
	return child;
}
