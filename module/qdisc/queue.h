/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Native queues: what holds packets, and what decides whose turn it is.
 *
 * A queue holds packets (FIFO, PRIO, TIMED) or other queues (PRIO, STRICT, DRR). A packet's path
 * through the tree costs O(depth) for the account and O(1) for the disciplines; O(log n) where
 * queues are ranked, or packets by ranks without a pattern.
 *
 * Nothing here locks: every function wants the root qdisc lock of the instance, or a tree that
 * nobody else can see. Nothing here needs more of the kernel than lists, rbtrees and the packet's
 * links and control block, so that user space can compile it with a thin shim.
 */
#ifndef _BPFX_QUEUE_H
#define _BPFX_QUEUE_H

#include <linux/bitops.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/skbuff.h>
#include <net/sch_generic.h>
#include <uapi/bpfx/qdisc.h>

/* A queued packet's own state, in the part of its control block that belongs to the qdisc. */
struct bpfx_skb_cb {
	u64 rank;	/* given to insert */
	u32 seq;	/* order of arrival at the instance; wraps, compare by difference */
	u32 stamp;	/* jiffies of arrival */
	u32 list;	/* of its list in a PRIO queue, see bucket.c; 0 on arrival */
} __packed __aligned(4);

static inline struct bpfx_skb_cb *bpfx_cb(const struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct bpfx_skb_cb) > QDISC_CB_PRIV_LEN);
	return (struct bpfx_skb_cb *)qdisc_skb_cb(skb)->data;
}

/* In @list: it is in a tree. Its rbnode lies where its device was. */
#define BPFX_LIST_TREE	U32_MAX

struct bpfx_queue;
struct bpfx_prio;
struct mem_cgroup;

struct bpfx_strict {
	u64 busy;				/* bit per level that has children with packets */
	struct list_head level[BPFX_STRICT_LEVELS];
};

/* How a child of a PRIO queue is ranked among its siblings. */
enum bpfx_rank_by {
	BPFX_BY_CONF,		/* by a rank of its own */
	BPFX_BY_HEAD,		/* by the rank of the packet it would serve next */
	BPFX_BY_SEQ,		/* by the arrival of the packet it would serve next */
};

/**
 * struct bpfx_queue - one queue
 * @parent: queue that holds this one, or NULL
 * @qlen: packets held, here and below
 * @type: enum bpfx_queue_type
 * @bounded: it or one above it has a limit
 * @shape: both of these in one, 0 for a FIFO without a limit
 * @inner: holds queues, not packets
 * @active: stands in its parent's order; a DRR child may be active and empty (it works off debt)
 * @rank_by: of a child of a PRIO queue
 * @flow: the queue of a struct bpfx_flow
 * @backlog: bytes held
 * @head: FIFO: first packet
 * @tail: FIFO: last packet
 * @prio: PRIO of packets, TIMED: they
 * @tree: PRIO of queues: active children by rank
 * @turn_of: DRR: the active child that is being served; the others follow it in a ring, without a
 *	head, so that to turn the round is to move a pointer
 * @strict: STRICT: active children by level
 * @node: as an active child of DRR or STRICT; TIMED: in the tree's list of such
 * @rb: as an active child of PRIO
 * @deficit: as a child of DRR: bytes it may still send in this round
 * @quantum: as a child of DRR: bytes per round
 * @rank: as a child of PRIO: place in the order
 * @limit: packets it may hold
 * @limit_bytes: bytes it may hold
 * @enqueued: packets inserted; = sent + dropped + qlen
 * @sent: packets moved on
 * @dropped: packets dropped
 * @sent_bytes: bytes moved on
 * @fat: place among the leaves of similar backlog
 * @fat_class: which of those lists
 * @fat_min: the least backlog that may stay there
 * @fat_span: how much more it may be, at the least one byte less than that
 * @level: as a child of STRICT: its priority
 * @depth: queues above this one
 * @id: the scheduler's name for it
 * @minor: of its class, as tc sees it
 * @unit: DRR: quantum of a child of weight 1
 * @sibling: in the tree's list of queues
 * @hash: in the tree's table of ids
 */
struct bpfx_queue {
	struct bpfx_queue *parent;
	u32 qlen;
	union {
		struct {
			u8 type;
			bool bounded;
		};
		u16 shape;
	};
	bool inner;
	bool active;
	u64 backlog;
	union {
		struct {
			struct sk_buff *head;
			struct sk_buff *tail;
		};
		struct bpfx_prio *prio;
		struct rb_root_cached tree;
		struct bpfx_queue *turn_of;
		struct bpfx_strict *strict;
	};
	s64 deficit;
	u64 fat_min;
	u64 fat_span;
	u64 enqueued;

	u64 sent;
	u64 sent_bytes;
	u64 dropped;
	union {
		struct list_head node;
		struct rb_node rb;
	};
	u32 quantum;
	u32 limit;
	u64 limit_bytes;
	struct list_head fat;
	u8 fat_class;
	u8 level;
	u8 depth;
	u8 rank_by;
	bool flow;
	u16 minor;
	u32 id;
	u32 unit;
	u64 rank;
	struct list_head sibling;
	struct hlist_node hash;
};

/* Leaves by the magnitude of their backlog, so that the longest is found in O(1). */
#define BPFX_FAT_CLASSES	40	/* 0: empty; n: less than 2^n bytes, a quarter or more */

struct bpfx_fat {
	u64 used;
	struct list_head class[BPFX_FAT_CLASSES];
};

void bpfx_queue_init(struct bpfx_queue *q, u32 type, u32 id);
void bpfx_queue_bound(struct bpfx_queue *q, u32 limit, u32 limit_bytes);
bool __bpfx_queue_fits(const struct bpfx_queue *q, u32 len);
void bpfx_queue_push(struct bpfx_queue *q, struct sk_buff *skb, struct bpfx_fat *fat);
struct sk_buff *bpfx_queue_pop(struct bpfx_queue *q, struct bpfx_fat *fat);
struct sk_buff *bpfx_queue_evict(struct bpfx_queue *q, struct bpfx_fat *fat);
struct bpfx_queue *bpfx_queue_leaf(struct bpfx_queue *q);
struct sk_buff *bpfx_queue_peek(struct bpfx_queue *q);
void bpfx_queue_adopt(struct bpfx_queue *parent, struct bpfx_queue *child);
void bpfx_queue_forget(struct bpfx_queue *q);
struct sk_buff *bpfx_queue_take_all(struct bpfx_queue *q);

void bpfx_fat_init(struct bpfx_fat *fat);
int __bpfx_fat_update(struct bpfx_fat *fat, struct bpfx_queue *q);
struct bpfx_queue *bpfx_fat_longest(struct bpfx_fat *fat);

/* prio.c */
struct bpfx_prio *bpfx_prio_new(struct mem_cgroup *memcg);
void bpfx_prio_free(struct bpfx_prio *p);
void bpfx_prio_push(struct bpfx_prio *p, struct sk_buff *skb, u32 qlen);
struct sk_buff *bpfx_prio_pop(struct bpfx_prio *p);
struct sk_buff *bpfx_prio_pop_last(struct bpfx_prio *p);
struct sk_buff *bpfx_prio_peek(struct bpfx_prio *p);
void bpfx_prio_activate(struct bpfx_queue *q, struct bpfx_queue *child);
void bpfx_prio_served(struct bpfx_queue *q, struct bpfx_queue *child);

/* timed.c */
struct bpfx_prio *bpfx_timed_new(struct mem_cgroup *memcg);
bool bpfx_timed_is_near(const struct bpfx_queue *q, u64 time);
void bpfx_timed_advance(struct bpfx_queue *q, u64 now);
u64 bpfx_timed_next(struct bpfx_queue *q);

/* drr.c */
void bpfx_drr_activate(struct bpfx_queue *q, struct bpfx_queue *child);
struct bpfx_queue *bpfx_drr_select(struct bpfx_queue *q);
void bpfx_drr_deactivate(struct bpfx_queue *q, struct bpfx_queue *child);

/* strict.c */
void bpfx_strict_activate(struct bpfx_queue *q, struct bpfx_queue *child);
void bpfx_strict_served(struct bpfx_queue *q, struct bpfx_queue *child);
void bpfx_strict_deactivate(struct bpfx_queue *q, struct bpfx_queue *child);

/* Does it hold packets by their rank? */
static inline bool bpfx_queue_is_ranked(const struct bpfx_queue *q)
{
	return q->type == BPFX_TIMED || (q->type == BPFX_PRIO && !q->inner);
}

/* Can it hold queues, as far as its type goes? */
static inline bool bpfx_queue_may_adopt(const struct bpfx_queue *q)
{
	return q->type != BPFX_FIFO && q->type != BPFX_TIMED;
}

/*
 * The way of a packet that meets nothing unusual, inline: a call costs about as much as what there
 * is to do.
 */

/**
 * bpfx_queue_fits() - may this queue and those above it take another packet
 * @q: a queue of packets
 * @len: bytes of the packet
 *
 * Return: true if no limit on the way up would be passed.
 */
static inline bool bpfx_queue_fits(const struct bpfx_queue *q, u32 len)
{
	return likely(!q->bounded) || __bpfx_queue_fits(q, len);
}

/* Is the leaf's list by backlog not the right one any more? */
static inline bool bpfx_fat_is_stale(const struct bpfx_queue *q)
{
	return q->backlog - q->fat_min >= q->fat_span;
}

/**
 * bpfx_fat_update() - note that a leaf's backlog has changed
 * @fat: the tree's lists
 * @q: the leaf
 */
static inline void bpfx_fat_update(struct bpfx_fat *fat, struct bpfx_queue *q)
{
	if (unlikely(bpfx_fat_is_stale(q)))
		__bpfx_fat_update(fat, q);
}

/*
 * Mostly a packet meets a FIFO that has packets, without a limit on its way: then nothing is to be
 * done but to link it and to count. The following have no calls, so that who calls them needs none,
 * either, and no registers saved for them.
 */
static inline bool bpfx_queue_is_plain(const struct bpfx_queue *q)
{
	BUILD_BUG_ON(BPFX_FIFO != 0);
	return likely(!q->shape && q->qlen);
}

/* bpfx_queue_push() into such a one, but for bpfx_fat_update(). */
static inline void bpfx_queue_push_plain(struct bpfx_queue *q, struct sk_buff *skb, u32 len)
{
	skb->next = NULL;
	q->tail->next = skb;
	q->tail = skb;
	/* Those above have this packet's predecessor: they are in their places. */
	do {
		q->enqueued++;
		q->backlog += len;
		q->qlen++;
		q = q->parent;
	} while (q);
}

/* The child whose turn it is in a DRR queue that has packets. It may have none, and must go. */
static inline struct bpfx_queue *bpfx_drr_turn(struct bpfx_queue *q)
{
	struct bpfx_queue *child = q->turn_of;

	while (child->deficit <= 0) {
		child->deficit += child->quantum;
		child = list_next_entry(child, node);
	}
	q->turn_of = child;
	return child;
}

/*
 * The child whose turn it is in a STRICT queue that has packets. Written as an index, kernels with
 * UBSAN would check its bounds, with a call, and the callers would need a stack.
 */
static inline struct bpfx_queue *bpfx_strict_select(const struct bpfx_queue *q)
{
	struct list_head *level = q->strict->level + __ffs64(q->strict->busy);

	return list_first_entry(level, struct bpfx_queue, node);
}

static inline struct sk_buff *bpfx_fifo_pop(struct bpfx_queue *q)
{
	struct sk_buff *skb = q->head;

	q->head = skb->next;
	skb->next = NULL;
	return skb;
}

/**
 * bpfx_queue_plain_leaf() - find a leaf that is served by linking and counting
 * @at: a queue that has packets; becomes the leaf below it whose turn it is
 *
 * Return: true if that is a FIFO that keeps a packet when it gives one away, with nothing but DRR
 * and STRICT above it, and does not take turns with others of its level.
 */
static inline bool bpfx_queue_plain_leaf(struct bpfx_queue **at)
{
	struct bpfx_queue *q = *at;

	while (q->type != BPFX_FIFO) {
		if (q->type == BPFX_DRR) {
			q = bpfx_drr_turn(q);
		} else if (q->type == BPFX_STRICT) {
			q = bpfx_strict_select(q);
			if (unlikely(q->node.next != q->node.prev))
				return false;
		} else {
			return false;
		}
		if (unlikely(!q->qlen))
			return false;
	}
	*at = q;
	return likely(q->qlen > 1);
}

/* bpfx_queue_pop() from such a one, but for bpfx_fat_update(). */
static inline struct sk_buff *bpfx_queue_pop_plain(struct bpfx_queue *q)
{
	struct sk_buff *skb = bpfx_fifo_pop(q);
	u32 len = qdisc_pkt_len(skb);

	do {
		q->sent++;
		q->sent_bytes += len;
		q->backlog -= len;
		q->qlen--;
		q->deficit -= len;	/* of no consequence but under DRR */
		q = q->parent;
	} while (q);
	return skb;
}

#endif /* _BPFX_QUEUE_H */
