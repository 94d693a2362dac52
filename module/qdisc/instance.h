/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An instance: one attachment of a scheduler, one kernel qdisc.
 */
#ifndef _BPFX_INSTANCE_H
#define _BPFX_INSTANCE_H

#include <linux/hrtimer.h>
#include <linux/workqueue.h>
#include <net/pkt_sched.h>
#include "exit.h"
#include "ops.h"
#include "tree.h"
#include "watch.h"

/* What an op has done that its caller must look at when it returns. */
#define BPFX_EV_DROPPED		BIT(0)	/* dropped packets that had been queued before */
#define BPFX_EV_EJECT		BIT(1)	/* is to be ejected, for the reason in @error */
#define BPFX_EV_THROTTLED	BIT(2)	/* called bpfx_qdisc_throttle() */

enum bpfx_fate {
	BPFX_UNDECIDED,
	BPFX_INSERTED,
	BPFX_DROPPED,
};

struct bpfx_kind;

/**
 * struct bpfx_qdisc - an instance
 * @ops: the program that serves it, NULL in bypass
 * @tree: where packets are inserted: the program's tree, or a FIFO in bypass
 * @skb: the packet that is being enqueued
 * @flow: its flow, once asked for
 * @fate: what the program decided about it
 * @events: BPFX_EV_*
 * @direct: nothing but @tree can have a packet to send, and the program has no say in it; whoever
 *	changes that makes it false, and it becomes true again when that is seen to be past
 * @skip_empty: an empty instance need not ask the program where to put a packet
 * @to_free: where dropped packets go while a packet is being enqueued
 * @now: CLOCK_MONOTONIC in ns, read once per op at the most; or %BPFX_NO_OP, %BPFX_NOT_READ
 * @limit: packets it may hold
 * @limit_bytes: bytes it may hold
 * @ready: packets moved to the wire, first
 * @ready_tail: ... and last
 * @ready_len: ... and how many
 * @enqueued: packets handed in
 * @sent: packets handed on
 * @dropped: packets dropped
 * @cause: drops and mistakes by cause
 * @calls_enqueue: calls of the program's enqueue
 * @calls_dequeue: calls of the program's dequeue
 * @skipped: packets that an empty instance has sent without asking
 * @held_packets: packets placed by a decision that was said to hold
 * @gone: packets dropped by the running op after they had been queued ...
 * @gone_bytes: ... and their bytes: what parents have to be told
 * @drain: sealed or flattened trees of earlier programs, oldest first
 * @held: the tree of an ejected program while it is being flattened; nothing behind it is sent
 * @held_len: packets in it
 * @held_purged: its packets were dropped in the meantime
 * @leaving: program whose exit is due when @held is done with
 * @own_limit: the last program's own limit in packets, 0 if it had none
 * @spare: an empty bypass tree, so that bypass cannot fail for want of memory
 * @building: tree that the running init fills
 * @building_ops: program whose init it is
 * @next: tree that init has filled for the program that is to take over
 * @sch: the qdisc
 * @kind: of it
 * @node: in the kind's list of instances
 * @memcg: who pays
 * @watchdog: wakes the qdisc at a given time
 * @tick: calls the program's tick
 * @begin: starts that, once the instance is grafted
 * @eject: finishes an eject outside the lock
 * @exit: why the last program left
 * @error: why the program is to be ejected when the running op ends
 * @ejects: programs that have left so
 * @watch: what is known of the program
 * @history: its last decisions
 * @dump: record of the last eject, once there was one
 * @swaps: programs that have left
 */
struct bpfx_qdisc {
	const struct bpfx_qdisc_ops *ops;
	struct bpfx_tree *tree;
	struct sk_buff *skb;
	struct bpfx_flow *flow;
	u8 fate;
	u8 events;
	bool skip_empty;
	bool direct;
	u32 limit;
	u32 limit_bytes;
	struct sk_buff **to_free;
	u64 now;
	u32 ready_len;
	struct sk_buff *ready;
	struct sk_buff *ready_tail;
	u64 enqueued;
	u64 sent;
	u64 dropped;
	u64 calls_enqueue;
	u64 calls_dequeue;
	u64 skipped;
	u64 held_packets;
	u32 gone;
	u32 gone_bytes;
	struct list_head drain;
	struct bpfx_tree *held;
	u64 cause[__BPFX_CAUSES];

	u32 held_len;
	bool held_purged;
	u32 own_limit;
	const struct bpfx_qdisc_ops *leaving;
	struct bpfx_tree *spare;
	struct bpfx_tree *building;
	const struct bpfx_qdisc_ops *building_ops;
	struct bpfx_tree *next;
	struct Qdisc *sch;
	struct bpfx_kind *kind;
	struct list_head node;
	struct mem_cgroup *memcg;
	struct qdisc_watchdog watchdog;
	struct hrtimer tick;
	struct delayed_work begin;
	struct work_struct eject;
	struct bpfx_exit_info exit;
	struct bpfx_exit_info error;
	u32 swaps;
	u32 ejects;
	struct bpfx_watch watch;
	struct bpfx_history history;
	struct bpfx_exit_dump *dump;
};

/* Values of @now in struct bpfx_qdisc that are no time. */
#define BPFX_NO_OP		0	/* no op that holds the lock is running */
#define BPFX_NOT_READ		1	/* one is, and has not looked at the clock yet */

/*
 * The time, the same one throughout an op. From init and exit, which hold no lock and may run
 * beside other ops, it may be that of another op that runs now.
 */
static inline u64 bpfx_clock(struct bpfx_qdisc *q)
{
	u64 now = READ_ONCE(q->now);

	if (now > BPFX_NOT_READ)
		return now;
	if (now == BPFX_NO_OP)
		return ktime_get_ns();
	return q->now = ktime_get_ns();
}

/* A packet out of a queue of the program's tree; of a TIMED one only if its time has come. */
static inline struct sk_buff *bpfx_instance_pop(struct bpfx_qdisc *q, struct bpfx_queue *queue)
{
	struct sk_buff *skb = bpfx_queue_pop(queue, &q->tree->fat);

	if (likely(skb || !queue->qlen))
		return skb;
	bpfx_timed_advance(queue, bpfx_clock(q));
	return bpfx_queue_pop(queue, &q->tree->fat);
}

/* The packet is the next to be sent but those that are ready already. */
static inline void bpfx_instance_ready(struct bpfx_qdisc *q, struct sk_buff *skb)
{
	q->direct = false;
	skb->next = NULL;
	if (q->ready)
		q->ready_tail->next = skb;
	else
		q->ready = skb;
	q->ready_tail = skb;
	q->ready_len++;
}

/* Count what the program did wrong; too much of it, and it goes. */
void bpfx_mistake_count(struct bpfx_qdisc *q, enum bpfx_cause cause);

/* ... and give its error back. */
static inline int bpfx_mistake(struct bpfx_qdisc *q, enum bpfx_cause cause, int err)
{
	bpfx_mistake_count(q, cause);
	return err;
}

/* packet.c: packets that leave the instance */
void bpfx_packet_drop(struct bpfx_qdisc *q, struct sk_buff *skb, enum bpfx_cause cause);
void bpfx_packet_purge(struct bpfx_qdisc *q);
void bpfx_packet_free_list(struct bpfx_qdisc *q, struct sk_buff *list);
int bpfx_packet_evict(struct bpfx_qdisc *q, struct bpfx_queue *leaf, enum bpfx_cause cause);

/* instance.c: the qdisc's operations */
extern const struct Qdisc_ops bpfx_qdisc_ops_template;
void bpfx_instance_settle(struct bpfx_qdisc *q);
spinlock_t *bpfx_instance_lock(struct bpfx_qdisc *q);
void bpfx_instance_unlock(spinlock_t *lock);
void bpfx_instance_set_limit(struct bpfx_qdisc *q, u32 tx_queue_len);
void bpfx_instance_start(struct bpfx_qdisc *q);
void bpfx_instance_stop(struct bpfx_qdisc *q);

/* The lock that the packet path of an instance runs under is held. Free but on a debug kernel. */
static inline void bpfx_assert_locked(const struct bpfx_qdisc *q)
{
	if (!IS_ENABLED(CONFIG_LOCKDEP))
		return;
	rcu_read_lock();
	lockdep_assert_held(qdisc_lock(qdisc_root_sleeping(q->sch)));
	rcu_read_unlock();
}

/* program.c: programs that come and go under an instance */
int bpfx_program_prepare(struct bpfx_qdisc *q, const struct bpfx_qdisc_ops *ops);
void bpfx_program_failed(struct bpfx_qdisc *q, int err);
void bpfx_program_abandon(struct bpfx_qdisc *q, const struct bpfx_qdisc_ops *ops);
int bpfx_program_commit(struct bpfx_qdisc *q, const struct bpfx_qdisc_ops *ops);
int bpfx_program_none(struct bpfx_qdisc *q);
void bpfx_program_eject(struct bpfx_qdisc *q, enum bpfx_exit_kind kind, int code, const char *msg);
void bpfx_program_eject_work(struct work_struct *work);
void bpfx_program_end(struct bpfx_qdisc *q);
void bpfx_program_drained(struct bpfx_qdisc *q);
void bpfx_program_reap(void);

/* class.c, stats.c: what tc shows */
extern const struct Qdisc_class_ops bpfx_class_ops;
int bpfx_stats_dump(struct Qdisc *sch, struct gnet_dump *d);
void bpfx_queue_stats(const struct bpfx_queue *queue, struct bpfx_queue_stats *stats);

#endif /* _BPFX_INSTANCE_H */
