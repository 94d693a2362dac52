// SPDX-License-Identifier: GPL-2.0-only
/*
 * A queue, whatever its discipline: packets go in at a leaf, the account goes up to the root, and
 * a queue that gets its first packet takes its place in its parent's order.
 */
#include "prio.h"

/**
 * bpfx_queue_init() - make an empty queue in zeroed memory
 * @q: the queue
 * @type: enum bpfx_queue_type
 * @id: the scheduler's name for it
 *
 * A STRICT queue needs its levels (@q->strict) from the caller; a TIMED queue, and a PRIO queue
 * that is to hold packets, the room for them (@q->prio).
 */
void bpfx_queue_init(struct bpfx_queue *q, u32 type, u32 id)
{
	q->type = type;
	q->id = id;
	q->inner = type == BPFX_DRR || type == BPFX_STRICT;
	q->limit = U32_MAX;
	q->limit_bytes = U64_MAX;
	q->level = 0;
	INIT_LIST_HEAD(&q->node);
	INIT_LIST_HEAD(&q->fat);
	INIT_LIST_HEAD(&q->sibling);
	INIT_HLIST_NODE(&q->hash);
}

/**
 * bpfx_queue_bound() - set a queue's limits
 * @q: a queue without a parent
 * @limit: packets it may hold; 0: any
 * @limit_bytes: bytes it may hold; 0: any
 */
void bpfx_queue_bound(struct bpfx_queue *q, u32 limit, u32 limit_bytes)
{
	q->limit = limit ?: U32_MAX;
	q->limit_bytes = limit_bytes ?: U64_MAX;
	q->bounded = limit || limit_bytes;
}

/* A queue has got its first packet: it takes its place in its parent's order. */
static void activate(struct bpfx_queue *q)
{
	struct bpfx_queue *parent = q->parent;

	/* A DRR child that is still in the round works off its debt: leave it there. */
	if (!parent || q->active)
		return;

	q->active = true;
	switch (parent->type) {
	case BPFX_DRR:
		bpfx_drr_activate(parent, q);
		break;
	case BPFX_STRICT:
		bpfx_strict_activate(parent, q);
		break;
	default:
		bpfx_prio_activate(parent, q);
		break;
	}
}

bool __bpfx_queue_fits(const struct bpfx_queue *q, u32 len)
{
	for (; q; q = q->parent)
		if (q->qlen >= q->limit || q->backlog + len > q->limit_bytes)
			return false;
	return true;
}

static void fifo_push(struct bpfx_queue *q, struct sk_buff *skb)
{
	skb->next = NULL;
	if (q->head)
		q->tail->next = skb;
	else
		q->head = skb;
	q->tail = skb;
}

/**
 * bpfx_queue_push() - put a packet into a queue of packets
 * @q: the queue; not an inner one
 * @skb: the packet, its rank in its control block
 * @fat: the tree's lists of leaves by backlog
 */
void bpfx_queue_push(struct bpfx_queue *q, struct sk_buff *skb, struct bpfx_fat *fat)
{
	u32 len = qdisc_pkt_len(skb);
	struct bpfx_queue *p = q;

	if (q->type == BPFX_FIFO)
		fifo_push(q, skb);
	else
		bpfx_prio_push(q->prio, skb, q->qlen);
	do {
		p->enqueued++;
		p->backlog += len;
		if (!p->qlen++)
			activate(p);
		p = p->parent;
	} while (p);
	bpfx_fat_update(fat, q);
}

/* Whose turn is it below an inner queue that has packets? May turn the round, never more. */
static struct bpfx_queue *turn(struct bpfx_queue *q)
{
	if (q->type == BPFX_DRR)
		return bpfx_drr_select(q);
	if (q->type == BPFX_STRICT)
		return bpfx_strict_select(q);
	return rb_entry(rb_first_cached(&q->tree), struct bpfx_queue, rb);
}

/* @q has served a packet of @len bytes: charge it in its parent's order. */
static void served(struct bpfx_queue *q, u32 len)
{
	struct bpfx_queue *parent = q->parent;

	if (parent->type == BPFX_DRR)
		q->deficit -= len;
	else if (parent->type == BPFX_STRICT)
		bpfx_strict_served(parent, q);
	else
		bpfx_prio_served(parent, q);
}

/**
 * bpfx_queue_leaf() - the queue of packets that would serve next
 * @q: a queue that has packets
 *
 * Return: @q itself or a queue below it; the same one until packets come or go.
 */
struct bpfx_queue *bpfx_queue_leaf(struct bpfx_queue *q)
{
	while (q->inner)
		q = turn(q);
	return q;
}

/**
 * bpfx_queue_peek() - the packet that would be served next
 * @q: any queue
 *
 * Return: the packet, still queued, or NULL.
 */
struct sk_buff *bpfx_queue_peek(struct bpfx_queue *q)
{
	if (!q->qlen)
		return NULL;
	q = bpfx_queue_leaf(q);
	return q->type == BPFX_FIFO ? q->head : bpfx_prio_peek(q->prio);
}

/**
 * bpfx_queue_pop() - serve one packet
 * @q: any queue
 * @fat: the tree's lists of leaves by backlog
 *
 * Return: the packet; NULL if there is none, or, of a TIMED queue, none whose time has come.
 */
struct sk_buff *bpfx_queue_pop(struct bpfx_queue *q, struct bpfx_fat *fat)
{
	struct sk_buff *skb;
	u32 len;

	if (!q->qlen)
		return NULL;
	q = bpfx_queue_leaf(q);
	skb = q->type == BPFX_FIFO ? bpfx_fifo_pop(q) : bpfx_prio_pop(q->prio);
	if (unlikely(!skb))
		return NULL;
	len = qdisc_pkt_len(skb);
	q->backlog -= len;
	q->qlen--;
	bpfx_fat_update(fat, q);
	for (;;) {
		q->sent++;
		q->sent_bytes += len;
		if (!q->parent)
			return skb;
		served(q, len);
		q = q->parent;
		q->backlog -= len;
		q->qlen--;
	}
}

/* A packet was taken out of turn: whoever is empty now leaves its parent's order. */
static void unserved(struct bpfx_queue *q)
{
	switch (q->parent->type) {
	case BPFX_DRR:
		break;		/* stays in the round until its turn comes, and leaves then */
	case BPFX_STRICT:
		if (!q->qlen)
			bpfx_strict_deactivate(q->parent, q);
		break;
	default:
		bpfx_prio_served(q->parent, q);
		break;
	}
}

/**
 * bpfx_queue_evict() - take out the packet that is to be dropped first
 * @q: a queue of packets that is not empty
 * @fat: the tree's lists of leaves by backlog
 *
 * Of a FIFO the head, so that the sender learns soonest; of others the packet that would have been
 * served last, as dropping the most urgent one would invert the scheduler's order.
 *
 * Return: the packet.
 */
struct sk_buff *bpfx_queue_evict(struct bpfx_queue *q, struct bpfx_fat *fat)
{
	struct sk_buff *skb;
	u32 len;

	skb = q->type == BPFX_FIFO ? bpfx_fifo_pop(q) : bpfx_prio_pop_last(q->prio);
	len = qdisc_pkt_len(skb);
	q->backlog -= len;
	q->qlen--;
	bpfx_fat_update(fat, q);
	for (;;) {
		q->dropped++;
		if (!q->parent)
			return skb;
		unserved(q);
		q = q->parent;
		q->backlog -= len;
		q->qlen--;
	}
}

/**
 * bpfx_queue_adopt() - put a queue below another
 * @parent: an inner queue, or an empty PRIO queue, which becomes one
 * @child: a queue without a parent
 *
 * What the child holds is counted in @parent as inserted, but not further up.
 */
void bpfx_queue_adopt(struct bpfx_queue *parent, struct bpfx_queue *child)
{
	if (!parent->inner && parent->type == BPFX_PRIO) {
		bpfx_prio_free(parent->prio);
		parent->tree = RB_ROOT_CACHED;
	}
	parent->inner = true;
	child->parent = parent;
	child->depth = parent->depth + 1;
	child->bounded |= parent->bounded;
	child->active = false;
	if (!child->qlen)
		return;
	parent->qlen += child->qlen;
	parent->backlog += child->backlog;
	parent->enqueued += child->qlen;
	activate(child);
}

/**
 * bpfx_queue_forget() - take an empty queue out of its parent's order and from under it
 * @q: an empty queue
 */
void bpfx_queue_forget(struct bpfx_queue *q)
{
	if (!q->parent)
		return;
	if (q->active && q->parent->type == BPFX_DRR)
		bpfx_drr_deactivate(q->parent, q);
	q->active = false;
	q->parent = NULL;
}

/**
 * bpfx_queue_take_all() - empty a queue of packets at once, without any account
 * @q: a queue of packets in a tree that will not be used again
 *
 * Return: the packets, linked by their next pointers, in the order in which they would be served.
 */
struct sk_buff *bpfx_queue_take_all(struct bpfx_queue *q)
{
	struct sk_buff *first, *skb, **link = &first;

	if (q->type == BPFX_FIFO) {
		first = q->head;
		q->head = NULL;
		q->tail = NULL;
	} else {
		q->prio->until = U64_MAX;
		while ((skb = bpfx_prio_pop(q->prio))) {
			*link = skb;
			link = &skb->next;
		}
		*link = NULL;
	}
	q->qlen = 0;
	q->backlog = 0;
	return first;
}
