/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Native queues: what holds packets, and what decides whose turn it is.
 *
 * A queue holds packets (FIFO, PRIO) or other queues (PRIO, STRICT, DRR). A packet's path through
 * the tree costs O(depth) for the account and O(1) for the disciplines, O(log n) for PRIO.
 *
 * Nothing here locks: every function wants the root qdisc lock of the instance, or a tree that
 * nobody else can see. Nothing here needs more of the kernel than lists, rbtrees and the packet's
 * links and control block, so that user space can compile it with a thin shim.
 */
#ifndef _BPFX_QUEUE_H
#define _BPFX_QUEUE_H

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
} __packed __aligned(4);

static inline struct bpfx_skb_cb *bpfx_cb(const struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct bpfx_skb_cb) > QDISC_CB_PRIV_LEN);
	return (struct bpfx_skb_cb *)qdisc_skb_cb(skb)->data;
}

struct bpfx_queue;

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
 * @inner: holds queues, not packets
 * @active: stands in its parent's order; a DRR child may be active and empty (it works off debt)
 * @rank_by: of a child of a PRIO queue
 * @flow: the queue of a struct bpfx_flow
 * @backlog: bytes held
 * @head: FIFO: first packet
 * @tail: FIFO: last packet
 * @tree: PRIO: packets or children by rank
 * @round: DRR: active children, the one being served first
 * @strict: STRICT: active children by level
 * @node: as an active child of DRR or STRICT
 * @rb: as an active child of PRIO
 * @deficit: as a child of DRR: bytes it may still send in this round
 * @quantum: as a child of DRR: bytes per round
 * @rank: as a child of PRIO: place in the order
 * @turn: as a child of PRIO: order among equal ranks
 * @limit: packets it may hold
 * @limit_bytes: bytes it may hold
 * @enqueued: packets inserted; = sent + dropped + qlen
 * @sent: packets moved on
 * @dropped: packets dropped
 * @sent_bytes: bytes moved on
 * @fat: place among the leaves of similar backlog
 * @fat_class: which of those lists
 * @level: as a child of STRICT: its priority
 * @depth: queues above this one
 * @id: the scheduler's name for it
 * @minor: of its class, as tc sees it
 * @unit: DRR: quantum of a child of weight 1
 * @children: queues ever created or flows currently attached below
 * @sibling: in the tree's list of queues
 * @hash: in the tree's table of ids
 */
struct bpfx_queue {
	struct bpfx_queue *parent;
	u32 qlen;
	u8 type;
	bool inner;
	bool active;
	u8 rank_by;
	bool flow;
	u64 backlog;
	union {
		struct {
			struct sk_buff *head;
			struct sk_buff *tail;
		};
		struct rb_root_cached tree;
		struct list_head round;
		struct bpfx_strict *strict;
	};
	union {
		struct list_head node;
		struct rb_node rb;
	};
	s64 deficit;
	u32 quantum;
	u32 limit;
	u64 limit_bytes;
	u64 enqueued;
	u64 sent;
	u64 dropped;
	u64 sent_bytes;
	struct list_head fat;
	u8 fat_class;
	u8 level;
	u8 depth;
	u32 id;
	u32 unit;
	u64 rank;
	u64 turn;
	u16 minor;
	u32 children;
	struct list_head sibling;
	struct hlist_node hash;
};

/* Leaves by the magnitude of their backlog, so that the longest is found in O(1). */
#define BPFX_FAT_CLASSES	40	/* 0: empty; n: less than 2^n bytes */

struct bpfx_fat {
	u64 used;
	struct list_head class[BPFX_FAT_CLASSES];
};

void bpfx_queue_init(struct bpfx_queue *q, u32 type, u32 id);
bool bpfx_queue_fits(const struct bpfx_queue *q, u32 len);
void bpfx_queue_push(struct bpfx_queue *q, struct sk_buff *skb, struct bpfx_fat *fat);
struct sk_buff *bpfx_queue_pop(struct bpfx_queue *q, struct bpfx_fat *fat);
struct sk_buff *bpfx_queue_evict(struct bpfx_queue *q, struct bpfx_fat *fat);
struct bpfx_queue *bpfx_queue_leaf(struct bpfx_queue *q);
struct sk_buff *bpfx_queue_peek(struct bpfx_queue *q);
void bpfx_queue_adopt(struct bpfx_queue *parent, struct bpfx_queue *child);
void bpfx_queue_forget(struct bpfx_queue *q);
struct sk_buff *bpfx_queue_take_all(struct bpfx_queue *q);

void bpfx_fat_init(struct bpfx_fat *fat);
void bpfx_fat_update(struct bpfx_fat *fat, struct bpfx_queue *q);
struct bpfx_queue *bpfx_fat_longest(struct bpfx_fat *fat);

/* prio.c */
void bpfx_prio_push(struct bpfx_queue *q, struct sk_buff *skb);
struct sk_buff *bpfx_prio_pop(struct bpfx_queue *q);
struct sk_buff *bpfx_prio_pop_last(struct bpfx_queue *q);
struct sk_buff *bpfx_prio_peek(const struct bpfx_queue *q);
void bpfx_prio_activate(struct bpfx_queue *q, struct bpfx_queue *child);
void bpfx_prio_served(struct bpfx_queue *q, struct bpfx_queue *child);

/* drr.c */
void bpfx_drr_activate(struct bpfx_queue *q, struct bpfx_queue *child);
struct bpfx_queue *bpfx_drr_select(struct bpfx_queue *q);

/* strict.c */
void bpfx_strict_activate(struct bpfx_queue *q, struct bpfx_queue *child);
struct bpfx_queue *bpfx_strict_select(const struct bpfx_queue *q);
void bpfx_strict_served(struct bpfx_queue *q, struct bpfx_queue *child);
void bpfx_strict_deactivate(struct bpfx_queue *q, struct bpfx_queue *child);

#endif /* _BPFX_QUEUE_H */
