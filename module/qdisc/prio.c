// SPDX-License-Identifier: GPL-2.0-only
/*
 * PRIO: a push-in first-out queue (PIFO; Sivaraman et al., "Programmable Packet Scheduling at Line
 * Rate", SIGCOMM 2016): lowest rank first, equal ranks in order of arrival, exactly.
 *
 * Packets, or child queues, in a red-black tree with its leftmost node cached: O(log n) to insert,
 * O(1) to find, O(1) amortised to remove. A packet's node lies over its list links and its device
 * pointer, as in sch_fq; whoever takes the packet out of the instance sets the device again.
 *
 * With child queues it is a PIFO tree: a child is ranked by itself or by the packet it would serve
 * next, and ranked anew whenever that changes.
 */
#include "queue.h"

static struct sk_buff *packet(const struct rb_node *node)
{
	return node ? rb_entry(node, struct sk_buff, rbnode) : NULL;
}

static bool packet_before(struct rb_node *a, const struct rb_node *b)
{
	return bpfx_cb(packet(a))->rank < bpfx_cb(packet(b))->rank;
}

/**
 * bpfx_prio_push() - insert a packet by its rank, behind all of the same rank
 * @q: a PRIO queue of packets
 * @skb: the packet
 */
void bpfx_prio_push(struct bpfx_queue *q, struct sk_buff *skb)
{
	rb_add_cached(&skb->rbnode, &q->tree, packet_before);
}

static struct sk_buff *take(struct bpfx_queue *q, struct sk_buff *skb)
{
	rb_erase_cached(&skb->rbnode, &q->tree);
	skb->next = NULL;
	skb->prev = NULL;
	skb->dev = NULL;
	return skb;
}

/* The packet of the lowest rank, NULL if there is none. */
struct sk_buff *bpfx_prio_peek(const struct bpfx_queue *q)
{
	return packet(rb_first_cached(&q->tree));
}

/* Take out the packet of the lowest rank; there must be one. */
struct sk_buff *bpfx_prio_pop(struct bpfx_queue *q)
{
	return take(q, packet(rb_first_cached(&q->tree)));
}

/* Take out the packet that would be served last; there must be one. O(log n). */
struct sk_buff *bpfx_prio_pop_last(struct bpfx_queue *q)
{
	return take(q, packet(rb_last(&q->tree.rb_root)));
}

static struct bpfx_queue *queue(const struct rb_node *node)
{
	return rb_entry(node, struct bpfx_queue, rb);
}

static bool queue_before(struct rb_node *a, const struct rb_node *b)
{
	const struct bpfx_queue *x = queue(a), *y = queue(b);

	if (x->rank_by == BPFX_BY_SEQ)
		return (s32)((u32)x->rank - (u32)y->rank) < 0;
	return x->rank < y->rank;
}

static u64 rank_of(struct bpfx_queue *child)
{
	switch (child->rank_by) {
	case BPFX_BY_HEAD:
		return bpfx_cb(bpfx_queue_peek(child))->rank;
	case BPFX_BY_SEQ:
		return bpfx_cb(bpfx_queue_peek(child))->seq;
	default:
		return child->rank;
	}
}

/**
 * bpfx_prio_activate() - a child has got its first packet
 * @q: a PRIO queue of queues
 * @child: the child
 */
void bpfx_prio_activate(struct bpfx_queue *q, struct bpfx_queue *child)
{
	child->rank = rank_of(child);
	rb_add_cached(&child->rb, &q->tree, queue_before);
}

/**
 * bpfx_prio_served() - a packet has left a child: rank it anew
 * @q: a PRIO queue of queues
 * @child: the child, which may be empty now
 *
 * A child of an unchanged rank goes behind its equals, so that they take turns.
 */
void bpfx_prio_served(struct bpfx_queue *q, struct bpfx_queue *child)
{
	rb_erase_cached(&child->rb, &q->tree);
	if (child->qlen)
		bpfx_prio_activate(q, child);
	else
		child->active = false;
}
