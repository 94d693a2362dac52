// SPDX-License-Identifier: GPL-2.0-only
/*
 * PRIO: a push-in first-out queue (PIFO; Sivaraman et al., "Programmable Packet Scheduling at Line
 * Rate", SIGCOMM 2016): lowest rank first, equal ranks in order of arrival, exactly.
 *
 * Of packets most are in buckets (bucket.c), at O(1), and the rest in a red-black tree with its
 * leftmost node cached, at O(log n) to insert and O(1) amortised to remove. Whichever of the two
 * has the first packet is served, so the order does not depend on who is where, and buckets may
 * refuse any packet they have no place for.
 *
 * How wide buckets have to be is found out by trying: if they miss more than half of the packets of
 * a period, they get the width by which they would have taken most of those; if it is more than one
 * in eight, only a larger one, and not soon again. What is in the way of a smaller one goes to the
 * tree first, a packet with each that comes, so that none pays for all. Ranks for which there is no
 * good width cost O(log n).
 *
 * A queue gets buckets when it is found to be long. Packets that are in the tree by then stay there
 * until their turn comes, so that moment costs no more than the memory. If there is none, the queue
 * goes on with the tree, and tries again later.
 *
 * A packet's node lies over its list links and its device pointer, as in sch_fq; whoever takes the
 * packet out of the instance sets the device again.
 *
 * With child queues it is a PIFO tree, in a red-black tree: a child is ranked by itself or by the
 * packet it would serve next, and ranked anew whenever that changes.
 */
#include <linux/slab.h>
#include "prio.h"

#define LONG		64u	/* packets that a queue should have buckets for */
#define PERIOD		256u	/* packets */
#define MOST_MISSED	128u	/* ... of them, for which any other width is tried */
#define FEW_MISSED	32u	/* ... for which a larger one is */
#define CALM		64u	/* periods after a change in which few do not matter */
#define MOST		8	/* all but one in so many */
#define BITS		12	/* of the number of buckets */

/**
 * bpfx_prio_new() - room for the packets of a PRIO queue
 * @memcg: who pays for what is allocated later; must outlive it
 *
 * Return: it, or NULL.
 */
struct bpfx_prio *bpfx_prio_new(struct mem_cgroup *memcg)
{
	struct bpfx_prio *p;

	p = kzalloc(sizeof(*p), GFP_KERNEL_ACCOUNT);
	if (!p)
		return NULL;
	p->rest = RB_ROOT_CACHED;
	p->top = U64_MAX;
	p->until = U64_MAX;
	p->left = LONG;
	p->memcg = memcg;
	return p;
}

void bpfx_prio_free(struct bpfx_prio *p)
{
	if (!p)
		return;
	bpfx_bucket_free(p);
	kfree(p);
}

static struct sk_buff *packet(const struct rb_node *node)
{
	return node ? rb_entry(node, struct sk_buff, rbnode) : NULL;
}

static bool packet_before(struct rb_node *a, const struct rb_node *b)
{
	return bpfx_packet_before(packet(a), packet(b));
}

/**
 * bpfx_prio_rest() - put a packet into the tree
 * @p: the queue's packets
 * @skb: the packet
 */
void bpfx_prio_rest(struct bpfx_prio *p, struct sk_buff *skb)
{
	bpfx_cb(skb)->list = BPFX_LIST_TREE;
	rb_add_cached(&skb->rbnode, &p->rest, packet_before);
}

/* By which width would the buckets have taken most of the packets they have missed? */
static u32 choose_shift(const struct bpfx_prio *p)
{
	u32 bits, beyond = 0;

	for (bits = 64; bits > BITS; bits--) {
		beyond += p->use->far[bits];
		if (beyond > p->missed / MOST)
			return bits - BITS;
	}
	return 0;
}

/*
 * A period is over. Not to have a place for a few hurts the longer the more of them are queued, and
 * to join buckets is cheap; but for narrower ones all that is in the way has to go to the tree.
 */
static void reconsider(struct bpfx_prio *p)
{
	u32 shift = p->missed > FEW_MISSED ? choose_shift(p) : p->shift;

	if (p->calm)
		p->calm--;
	if (shift != p->shift &&
	    (p->missed > MOST_MISSED || (shift > p->shift && !p->calm))) {
		p->next_shift = shift;
		p->calm = CALM;
	}
	p->missed = 0;
	memset(p->use->far, 0, sizeof(p->use->far));
}

/*
 * A period is over, or buckets are about to get another width. Return: may packets come into them?
 */
static noinline bool adapt(struct bpfx_prio *p, u32 qlen)
{
	struct sk_buff *skb;

	if (!p->buckets) {
		p->left = qlen < LONG ? LONG : PERIOD;
		return qlen >= LONG && bpfx_bucket_make(p);
	}
	if (p->shift == p->next_shift) {
		p->left = PERIOD;
		/* Only a promise, which spares bpfx_prio_pop_last() a look. */
		p->top = U64_MAX;
		reconsider(p);
		if (p->shift == p->next_shift)
			return true;
	}
	p->left = 1;
	skb = bpfx_bucket_take_misfit(p);
	if (skb) {
		bpfx_prio_rest(p, skb);
		return false;
	}
	bpfx_bucket_resize(p, p->next_shift);
	p->left = PERIOD;
	return true;
}

/**
 * bpfx_prio_push() - insert a packet by its rank, behind all of the same rank
 * @p: the queue's packets
 * @skb: the packet
 * @qlen: how many there are already
 */
void bpfx_prio_push(struct bpfx_prio *p, struct sk_buff *skb, u32 qlen)
{
	if (unlikely(!--p->left) && !adapt(p, qlen))
		bpfx_prio_rest(p, skb);
	else if (unlikely(!bpfx_bucket_add(p, skb)))
		bpfx_prio_rest(p, skb);
}

/* Take a packet out of the tree. */
static void take(struct bpfx_prio *p, struct sk_buff *skb)
{
	rb_erase_cached(&skb->rbnode, &p->rest);
	skb->dev = NULL;
}

static struct sk_buff *unlinked(struct sk_buff *skb)
{
	skb->next = NULL;
	skb->prev = NULL;
	return skb;
}

/* The packet of the lowest rank, NULL if there is none. */
struct sk_buff *bpfx_prio_peek(struct bpfx_prio *p)
{
	struct sk_buff *skb, *rest;

	skb = bpfx_bucket_first(p);
	rest = packet(rb_first_cached(&p->rest));
	return skb && !(rest && bpfx_packet_before(rest, skb)) ? skb : rest;
}

/**
 * bpfx_prio_pop() - take out the packet of the lowest rank
 * @p: the queue's packets
 *
 * Return: the packet; or NULL: there is none, or none that may be served yet.
 */
struct sk_buff *bpfx_prio_pop(struct bpfx_prio *p)
{
	struct sk_buff *skb, *rest;

	skb = bpfx_bucket_first(p);
	/* The search may have moved packets there. */
	rest = packet(rb_first_cached(&p->rest));
	if (skb && !(rest && bpfx_packet_before(rest, skb))) {
		if (unlikely(bpfx_cb(skb)->rank > p->until))
			return NULL;
		return unlinked(bpfx_bucket_take(p));
	}
	if (!rest || bpfx_cb(rest)->rank > p->until)
		return NULL;
	take(p, rest);
	return unlinked(rest);
}

/**
 * bpfx_prio_pop_last() - take out the packet that would be served last
 * @p: the queue's packets; there must be one
 *
 * Return: the packet.
 */
struct sk_buff *bpfx_prio_pop_last(struct bpfx_prio *p)
{
	struct sk_buff *skb = NULL, *rest;

	rest = packet(rb_last(&p->rest.rb_root));
	if (!rest || bpfx_cb(rest)->rank <= p->top) {
		skb = bpfx_bucket_last(p);
		rest = packet(rb_last(&p->rest.rb_root));
	}
	if (skb && !(rest && bpfx_packet_before(skb, rest))) {
		bpfx_bucket_take_last(p, skb);
		return unlinked(skb);
	}
	take(p, rest);
	return unlinked(rest);
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
