// SPDX-License-Identifier: GPL-2.0-only
/*
 * An instance as the qdisc layer sees it: a packet comes, the device wants one, the rest.
 *
 * A packet's way: enqueue -> the program's enqueue -> a kfunc puts it into a queue of the tree;
 * dequeue -> packets moved earlier, trees of earlier programs, then the program's dequeue or the
 * root of its tree. All under the root qdisc lock.
 */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/sched/mm.h>
#include "instance.h"
#include "kind.h"

/*
 * Packets were dropped that had been counted: correct the qdisc and tell its parents. Before the
 * parents are told the packet being enqueued must be counted, or they would think us empty.
 */
static void settle_drops(struct bpfx_qdisc *q)
{
	struct Qdisc *sch = q->sch;

	q->events &= ~BPFX_EV_DROPPED;
	WRITE_ONCE(sch->q.qlen, sch->q.qlen - q->gone);
	sch->qstats.backlog -= q->gone_bytes;
	qdisc_tree_reduce_backlog(sch, q->gone, q->gone_bytes);
	if (q->ops)
		bpfx_watch_refused(q, q->gone);
	q->gone = 0;
	q->gone_bytes = 0;
}

/**
 * bpfx_instance_settle() - do what the op that has just returned left to be done
 * @q: the instance
 *
 * Context: root qdisc lock.
 */
void bpfx_instance_settle(struct bpfx_qdisc *q)
{
	if (q->events & BPFX_EV_DROPPED)
		settle_drops(q);
	if (q->events & BPFX_EV_EJECT) {
		q->events &= ~BPFX_EV_EJECT;
		bpfx_program_eject(q, q->error.kind, q->error.code, q->error.msg);
	}
}

static bool over_limit(const struct bpfx_qdisc *q)
{
	return q->sch->q.qlen - q->gone > q->limit ||
	       q->sch->qstats.backlog - q->gone_bytes > q->limit_bytes;
}

/* One too many: the program chooses what to drop, and then the module. */
static noinline void shed(struct bpfx_qdisc *q)
{
	struct bpfx_queue *leaf;
	u64 start;

	if (q->ops && q->ops->shed && !(q->events & BPFX_EV_EJECT)) {
		start = bpfx_watch_start();
		q->ops->shed(q);
		bpfx_watch_end(q, BPFX_T_SHED, start);
	}
	while (over_limit(q)) {
		leaf = bpfx_fat_longest(&q->tree->fat);
		if (!leaf)
			break;		/* the rest belongs to earlier programs */
		bpfx_packet_evict(q, leaf, BPFX_C_LIMIT);
		if (q->fate == BPFX_DROPPED)
			break;		/* it was the packet itself, which is not counted yet */
	}
}

/* Do with a packet what the program has said once. Return: false if it has to be asked. */
static noinline bool place_held(struct bpfx_qdisc *q, struct sk_buff *skb)
{
	struct bpfx_flows *flows = &q->tree->flows;
	const struct bpfx_held *held;
	u64 key;

	key = bpfx_key_of(skb, flows->hold_kind);
	if (!bpfx_flow_held(flows, key, bpfx_cb(skb)->stamp, &held) ||
	    !bpfx_queue_fits(held->queue, qdisc_pkt_len(skb)))
		return false;
	bpfx_cb(skb)->rank = held->rank;
	bpfx_queue_push(held->queue, skb, &q->tree->fat);
	q->held_packets++;
	return true;
}

/* The packet was not inserted, or now there are too many, or the op left something to be done. */
static noinline int enqueue_unusual(struct bpfx_qdisc *q, struct sk_buff *skb)
{
	u32 len = qdisc_pkt_len(skb);
	struct Qdisc *sch = q->sch;
	int ret = NET_XMIT_SUCCESS;

	q->skb = skb;
	q->now = BPFX_NOT_READ;
	if (q->fate == BPFX_INSERTED) {
		if (over_limit(q))
			shed(q);
	} else if (q->fate == BPFX_UNDECIDED) {
		q->fate = BPFX_DROPPED;
		bpfx_history_note(&q->history, BPFX_ACT_LEFT, 0, 0, 0);
		bpfx_packet_drop(q, skb, BPFX_C_NOT_INSERTED);
	}
	if (q->fate == BPFX_DROPPED) {
		WRITE_ONCE(sch->q.qlen, sch->q.qlen - 1);
		sch->qstats.backlog -= len;
		if (q->ops)
			bpfx_watch_refused(q, 1);
		ret = NET_XMIT_DROP;
	}
	q->skb = NULL;
	if (q->events)
		bpfx_instance_settle(q);
	q->to_free = NULL;
	q->now = BPFX_NO_OP;
	return ret;
}

/* Nobody is asked: in bypass, or by an empty instance of a program that wants it so. */
static noinline bool place_unasked(struct bpfx_qdisc *q, struct sk_buff *skb)
{
	if (!q->ops) {
		bpfx_queue_push(q->tree->root, skb, &q->tree->fat);
	} else if (q->skip_empty && !q->sch->q.qlen) {
		bpfx_instance_ready(q, skb);
		q->skipped++;
	} else {
		return false;
	}
	return true;
}

static noinline void ask_timed(struct bpfx_qdisc *q, struct sk_buff *skb)
{
	u64 start = bpfx_watch_start();

	q->ops->enqueue(q, skb);
	bpfx_watch_end(q, BPFX_T_ENQUEUE, start);
}

static inline void place(struct bpfx_qdisc *q, struct sk_buff *skb)
{
	q->skb = skb;
	q->flow = NULL;
	q->fate = BPFX_UNDECIDED;
	q->now = BPFX_NOT_READ;
	q->calls_enqueue++;
	if (bpfx_watch_is_on())
		ask_timed(q, skb);
	else
		q->ops->enqueue(q, skb);
	q->now = BPFX_NO_OP;
}

/*
 * Count it in. Before anything is shed, so that parents never see us empty by mistake. Return:
 * false if there are too many now.
 */
static inline bool count_in(struct bpfx_qdisc *q, struct Qdisc *sch, u32 len)
{
	u32 qlen = sch->q.qlen + 1, backlog = sch->qstats.backlog + len;

	WRITE_ONCE(sch->q.qlen, qlen);
	sch->qstats.backlog = backlog;
	return likely(qlen <= q->limit && backlog <= q->limit_bytes);
}

/* A packet that has to be thought about. */
static noinline int enqueue_thinking(struct sk_buff *skb, struct Qdisc *sch,
				     struct sk_buff **to_free)
{
	struct bpfx_qdisc *q = qdisc_priv(sch);

	q->to_free = to_free;
	q->fate = BPFX_INSERTED;
	if ((likely(q->tree->flows.hold_kind == BPFX_KEY_NONE) || !place_held(q, skb)) &&
	    (likely(q->ops && !q->skip_empty) || !place_unasked(q, skb)))
		place(q, skb);
	if (unlikely(!count_in(q, sch, qdisc_pkt_len(skb)) || q->fate != BPFX_INSERTED ||
		     q->events))
		return enqueue_unusual(q, skb);
	q->to_free = NULL;
	return NET_XMIT_SUCCESS;
}

/* What is left to be done for a packet that was placed without thinking. */
static noinline int enqueue_rest(struct sk_buff *skb, struct bpfx_qdisc *q,
				 struct sk_buff **to_free, struct bpfx_queue *queue)
{
	bpfx_fat_update(&q->tree->fat, queue);
	if (!over_limit(q))
		return NET_XMIT_SUCCESS;
	q->to_free = to_free;
	q->fate = BPFX_INSERTED;
	return enqueue_unusual(q, skb);
}

/* What to do with a packet of which that is known, if it only needs to be linked. */
static inline bool known_place(struct bpfx_flows *flows, const struct sk_buff *skb,
			       const struct bpfx_held **held)
{
	u64 key = bpfx_key_at_hand(skb, flows->hold_kind);

	return likely(key != BPFX_KEY_NONE &&
		      bpfx_flow_held(flows, key, bpfx_cb(skb)->stamp, held) &&
		      bpfx_queue_is_plain((*held)->queue));
}

/*
 * The frequent case has no calls but those that are its last act, so the compiler needs no stack
 * for it: that is a seventh of its instructions.
 */
static int enqueue(struct sk_buff *skb, struct Qdisc *sch, struct sk_buff **to_free)
{
	struct bpfx_qdisc *q = qdisc_priv(sch);
	const struct bpfx_held *held;
	struct bpfx_queue *queue;
	u32 len;

	bpfx_cb(skb)->seq = q->enqueued++;
	bpfx_cb(skb)->stamp = (u32)jiffies;
	bpfx_cb(skb)->list = 0;
	if (unlikely(!known_place(&q->tree->flows, skb, &held)))
		return enqueue_thinking(skb, sch, to_free);
	bpfx_cb(skb)->rank = held->rank;
	queue = held->queue;
	len = qdisc_pkt_len(skb);
	bpfx_queue_push_plain(queue, skb, len);
	q->held_packets++;
	if (unlikely(!count_in(q, sch, len) || bpfx_fat_is_stale(queue)))
		return enqueue_rest(skb, q, to_free, queue);
	return NET_XMIT_SUCCESS;
}

/* Ask the program; what it moves is in the list of packets that are ready. */
static void ask(struct bpfx_qdisc *q)
{
	u64 start;

	q->now = BPFX_NOT_READ;
	q->events &= ~BPFX_EV_THROTTLED;
	q->calls_dequeue++;
	start = bpfx_watch_start();
	q->ops->dequeue(q, BPFX_BUDGET);
	bpfx_watch_end(q, BPFX_T_DEQUEUE, start);
	if (unlikely(!q->ready && q->sch->q.qlen > q->gone)) {
		bpfx_history_note(&q->history, BPFX_ACT_IDLE, 0, 0, 0);
		bpfx_watch_idle(q);
	}
	q->events &= ~BPFX_EV_THROTTLED;
	q->now = BPFX_NO_OP;
	if (unlikely(q->events))
		bpfx_instance_settle(q);
}

static struct sk_buff *take_ready(struct bpfx_qdisc *q)
{
	struct sk_buff *skb = q->ready;

	q->ready = skb->next;
	q->ready_len--;
	skb_mark_not_on_list(skb);
	return skb;
}

/* What earlier programs left comes first. */
static noinline struct sk_buff *take_drain(struct bpfx_qdisc *q)
{
	struct bpfx_tree *tree;
	struct sk_buff *skb;

	tree = list_first_entry(&q->drain, struct bpfx_tree, link);
	skb = bpfx_queue_pop(&tree->top, &tree->fat);
	bpfx_program_drained(q);
	return skb;
}

/* May the root of the tree be served without looking at anything else? */
static bool is_direct(const struct bpfx_qdisc *q)
{
	return !q->ready && list_empty(&q->drain) && !q->held && !q->watch.asked &&
	       !q->watch.refused && (!q->ops || !q->ops->dequeue);
}

static struct sk_buff *take_root(struct bpfx_qdisc *q)
{
	struct bpfx_queue *root = q->tree->root;
	struct sk_buff *skb = bpfx_instance_pop(q, root);

	if (unlikely(!skb && root->qlen)) {
		qdisc_watchdog_schedule_ns(&q->watchdog, bpfx_timed_next(root));
		qdisc_qstats_overlimit(q->sch);
	}
	return skb;
}

static struct sk_buff *take_next(struct bpfx_qdisc *q)
{
	if (q->ready)
		return take_ready(q);
	if (!list_empty(&q->drain))
		return take_drain(q);
	if (q->held)
		return NULL;		/* being put in order; we are woken when that is done */
	if (!q->ops || !q->ops->dequeue)
		return take_root(q);

	ask(q);
	return q->ready ? take_ready(q) : NULL;
}

static noinline struct sk_buff *take(struct bpfx_qdisc *q)
{
	struct sk_buff *skb = take_next(q);

	if (skb)
		bpfx_watch_sent(&q->watch);
	q->direct = is_direct(q);
	return skb;
}

static inline struct sk_buff *count_out(struct bpfx_qdisc *q, struct Qdisc *sch,
					struct sk_buff *skb)
{
	skb->dev = qdisc_dev(sch);
	q->sent++;
	WRITE_ONCE(sch->q.qlen, sch->q.qlen - 1);
	qdisc_qstats_backlog_dec(sch, skb);
	qdisc_bstats_update(sch, skb);
	return skb;
}

static noinline struct sk_buff *dequeue_thinking(struct Qdisc *sch)
{
	struct bpfx_qdisc *q = qdisc_priv(sch);
	struct sk_buff *skb;

	if (!sch->q.qlen)
		return NULL;
	skb = q->direct ? take_root(q) : take(q);
	return skb ? count_out(q, sch, skb) : NULL;
}

static noinline struct sk_buff *dequeue_rest(struct sk_buff *skb, struct bpfx_qdisc *q,
					     struct bpfx_queue *leaf)
{
	bpfx_fat_update(&q->tree->fat, leaf);
	return skb;
}

/* As with enqueue(), the frequent case has no calls but its last act. */
static struct sk_buff *dequeue(struct Qdisc *sch)
{
	struct bpfx_qdisc *q = qdisc_priv(sch);
	struct bpfx_queue *leaf = q->tree->root;
	struct sk_buff *skb;

	if (unlikely(!q->direct || !leaf->qlen || !bpfx_queue_plain_leaf(&leaf)))
		return dequeue_thinking(sch);
	skb = count_out(q, sch, bpfx_queue_pop_plain(leaf));
	if (unlikely(bpfx_fat_is_stale(leaf)))
		return dequeue_rest(skb, q, leaf);
	return skb;
}

static void reset(struct Qdisc *sch)
{
	struct bpfx_qdisc *q = qdisc_priv(sch);

	/* At its end an instance is reset without the lock: what runs by itself ends before. */
	if (!refcount_read(&sch->refcnt))
		bpfx_instance_stop(q);
	qdisc_watchdog_cancel(&q->watchdog);
	bpfx_packet_purge(q);
}

/**
 * bpfx_instance_lock() - take the lock that the packet path of an instance runs under
 * @q: the instance
 *
 * Without RTNL the root could be replaced while we wait for its lock. That is harmless once the
 * instance is grafted: it never moves to another root then, one whose root has gone carries no
 * traffic, and it is stopped before that root's lock goes. Before, RTNL is needed: begin().
 *
 * Context: process.
 * Return: the lock, for bpfx_instance_unlock().
 */
spinlock_t *bpfx_instance_lock(struct bpfx_qdisc *q)
{
	spinlock_t *lock;

	rcu_read_lock();
	lock = qdisc_lock(qdisc_root_sleeping(q->sch));
	spin_lock_bh(lock);
	return lock;
}

void bpfx_instance_unlock(spinlock_t *lock)
{
	spin_unlock_bh(lock);
	rcu_read_unlock();
}

static enum hrtimer_restart tick(struct hrtimer *timer)
{
	struct bpfx_qdisc *q = container_of(timer, struct bpfx_qdisc, tick);
	spinlock_t *lock;
	u32 period = 0;
	u64 start;

	rcu_read_lock();
	lock = qdisc_lock(qdisc_root_sleeping(q->sch));
	spin_lock(lock);
	if (q->ops && q->ops->tick) {
		period = q->ops->tick_ns;
		q->now = BPFX_NOT_READ;
		start = bpfx_watch_start();
		q->ops->tick(q, bpfx_clock(q));
		bpfx_watch_end(q, BPFX_T_TICK, start);
		q->now = BPFX_NO_OP;
		bpfx_instance_settle(q);
	}
	spin_unlock(lock);
	if (period && q->sch->q.qlen)
		__netif_schedule(qdisc_root(q->sch));
	rcu_read_unlock();
	if (!period)
		return HRTIMER_NORESTART;
	hrtimer_forward_now(timer, ns_to_ktime(period));
	return HRTIMER_RESTART;
}

/**
 * bpfx_instance_set_limit() - take over the limits of the program that serves an instance
 * @q: the instance
 * @tx_queue_len: of its device
 *
 * In bypass the device's own limit holds, or the last program's if that is larger: a program that
 * allowed next to nothing must not go on strangling the traffic.
 *
 * Context: root qdisc lock.
 */
void bpfx_instance_set_limit(struct bpfx_qdisc *q, u32 tx_queue_len)
{
	const struct bpfx_qdisc_ops *ops = q->ops;
	u32 limit = tx_queue_len ?: DEFAULT_TX_QUEUE_LEN;

	if (ops) {
		q->own_limit = ops->limit;
		q->limit = ops->limit ?: limit;
	} else {
		q->limit = max(q->own_limit, limit);
	}
	q->limit_bytes = ops && ops->limit_bytes ? ops->limit_bytes : U32_MAX;
	q->sch->limit = q->limit;
	q->skip_empty = ops && ops->flags & BPFX_F_BYPASS_EMPTY;
}

/*
 * Start what runs by itself; called again when a program takes over. A tick of the predecessor may
 * just be running, and would wind up a timer that we have started: let it end first.
 */
void bpfx_instance_start(struct bpfx_qdisc *q)
{
	/* An eject may take it away meanwhile; its memory stays as long as we hold RTNL. */
	const struct bpfx_qdisc_ops *ops = READ_ONCE(q->ops);

	hrtimer_cancel(&q->tick);
	if (ops && ops->tick)
		hrtimer_start(&q->tick, ns_to_ktime(ops->tick_ns), HRTIMER_MODE_REL_SOFT);
}

/*
 * Start what runs by itself in a new instance. Until that is grafted its root is its predecessor,
 * which goes as soon as it is; who waited for the lock would get one that is nobody's. Who makes an
 * instance holds RTNL until it is grafted. This doesn't wait for RTNL, as who holds it may wait for
 * this.
 */
static void begin(struct work_struct *work)
{
	struct bpfx_qdisc *q = container_of(work, struct bpfx_qdisc, begin.work);

	if (!rtnl_trylock()) {
		schedule_delayed_work(&q->begin, 1);
		return;
	}
	bpfx_instance_start(q);
	rtnl_unlock();
}

/* Stop all of it; nothing of it runs when this returns. Context: RTNL; sleeps. */
void bpfx_instance_stop(struct bpfx_qdisc *q)
{
	cancel_delayed_work_sync(&q->begin);
	qdisc_watchdog_cancel(&q->watchdog);
	hrtimer_cancel(&q->tick);
	flush_work(&q->eject);
}

static int init(struct Qdisc *sch, struct nlattr *opt, struct netlink_ext_ack *extack)
{
	struct bpfx_qdisc *q = qdisc_priv(sch);
	int err;

	q->sch = sch;
	q->kind = bpfx_kind_of(sch->ops);
	INIT_LIST_HEAD(&q->drain);
	INIT_LIST_HEAD(&q->node);
	INIT_WORK(&q->eject, bpfx_program_eject_work);
	INIT_DELAYED_WORK(&q->begin, begin);
	qdisc_watchdog_init(&q->watchdog, sch);
	hrtimer_setup(&q->tick, tick, CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT);
	q->memcg = get_mem_cgroup_from_mm(current->mm);
	if (opt) {
		NL_SET_ERR_MSG(extack, "bpfx: a scheduler takes no options; use its maps");
		return -EINVAL;
	}
	err = bpfx_kind_join(q->kind, q);
	if (err)
		NL_SET_ERR_MSG(extack, "bpfx: init of the scheduler failed, or memory ran out");
	else
		schedule_delayed_work(&q->begin, 0);
	return err;
}

/* Called after a failed init, too. */
static void destroy(struct Qdisc *sch)
{
	struct bpfx_qdisc *q = qdisc_priv(sch);

	bpfx_kind_leave(q->kind, q);
	mem_cgroup_put(q->memcg);
}

static int change_tx_queue_len(struct Qdisc *sch, unsigned int new_len)
{
	struct bpfx_qdisc *q = qdisc_priv(sch);

	sch_tree_lock(sch);
	bpfx_instance_set_limit(q, new_len);
	bpfx_flows_new_epoch(&q->tree->flows);
	sch_tree_unlock(sch);
	return 0;
}

/* The operations of every kind but for its name. */
const struct Qdisc_ops bpfx_qdisc_ops_template = {
	.cl_ops			= &bpfx_class_ops,
	.priv_size		= sizeof(struct bpfx_qdisc),
	.enqueue		= enqueue,
	.dequeue		= dequeue,
	.peek			= qdisc_peek_dequeued,
	.init			= init,
	.reset			= reset,
	.destroy		= destroy,
	.change_tx_queue_len	= change_tx_queue_len,
	.dump_stats		= bpfx_stats_dump,
	.owner			= THIS_MODULE,
};
