// SPDX-License-Identifier: GPL-2.0-only
/*
 * kfuncs on queues and flows.
 *
 * All but bpfx_qdisc_queue_create() run inside an op under the root qdisc lock, and the verifier
 * has seen to it that @q is the instance the op was called for. What a program can get wrong is
 * counted by cause and answered with an error; none of it changes anything.
 */
#include <linux/btf.h>
#include <linux/sched/mm.h>
#include <net/inet_ecn.h>
#include "../kfunc.h"

static struct bpfx_queue *find(struct bpfx_qdisc *q, u32 id)
{
	struct bpfx_queue *queue = bpfx_tree_find(q->tree, id);

	if (unlikely(!queue))
		bpfx_mistake_count(q, BPFX_M_NO_QUEUE);
	return queue;
}

/* May this packet be decided on now? */
static int check_packet(struct bpfx_qdisc *q, const struct sk_buff *skb)
{
	if (unlikely(skb != q->skb))
		return bpfx_mistake(q, BPFX_M_FOREIGN, -EINVAL);
	if (unlikely(q->fate != BPFX_UNDECIDED))
		return bpfx_mistake(q, BPFX_M_SECOND_INSERT, -EINVAL);
	return 0;
}

static int push(struct bpfx_qdisc *q, struct sk_buff *skb, struct bpfx_queue *queue, u64 rank)
{
	if (unlikely(!bpfx_queue_fits(queue, qdisc_pkt_len(skb))))
		return bpfx_mistake(q, BPFX_M_QUEUE_FULL, -ENOSPC);
	bpfx_cb(skb)->rank = rank;
	if (bpfx_queue_is_plain(queue)) {
		bpfx_queue_push_plain(queue, skb, qdisc_pkt_len(skb));
		bpfx_fat_update(&q->tree->fat, queue);
	} else {
		if (queue->type == BPFX_TIMED && !bpfx_timed_is_near(queue, rank))
			bpfx_cb(skb)->rank = min(rank, bpfx_clock(q) + BPFX_HORIZON_NS);
		bpfx_queue_push(queue, skb, &q->tree->fat);
	}
	q->fate = BPFX_INSERTED;
	return 0;
}

static int check_rank(struct bpfx_qdisc *q, const struct bpfx_queue *parent, u64 rank)
{
	if (unlikely((parent->type == BPFX_DRR && rank > BPFX_WEIGHT_MAX) ||
		     (parent->type == BPFX_STRICT && rank >= BPFX_STRICT_LEVELS)))
		return bpfx_mistake(q, BPFX_M_BAD_ARG, -ERANGE);
	return 0;
}

static int move_flow(struct bpfx_qdisc *q, struct bpfx_queue *flow, struct bpfx_queue *parent)
{
	if (!bpfx_queue_may_adopt(parent) || (!parent->inner && parent->qlen) ||
	    parent->depth + 1 >= BPFX_DEPTH_MAX)
		return bpfx_mistake(q, BPFX_M_BAD_TYPE, -EINVAL);
	bpfx_queue_forget(flow);
	bpfx_queue_adopt(parent, flow);
	return 0;
}

/* Put a flow under a parent, in the place that @rank says. */
static int settle_flow(struct bpfx_qdisc *q, struct bpfx_queue *flow, struct bpfx_queue *parent,
		       u64 rank)
{
	int err;

	err = check_rank(q, parent, rank);
	if (unlikely(err))
		return err;
	if (flow->parent != parent) {
		/* Its packets must leave in order: as long as it has some, it stays. */
		if (flow->qlen)
			return 0;
		err = move_flow(q, flow, parent);
		if (unlikely(err))
			return err;
	}
	if (parent->type == BPFX_DRR)
		flow->quantum = parent->unit * ((u32)rank ?: 1);
	else if (parent->type == BPFX_STRICT && !flow->qlen)
		flow->level = rank;
	return 0;
}

#define KEY_KIND	(~0ULL << BPFX_KEY_SHIFT)

static u32 default_quantum(const struct bpfx_qdisc *q)
{
	return clamp_t(u32, psched_mtu(qdisc_dev(q->sch)), BPFX_QUANTUM_MIN, BPFX_QUANTUM_MAX);
}

/* Choose the packet's flow, if that was not done by bpfx_qdisc_flow(). */
static int choose_flow(struct bpfx_qdisc *q, struct sk_buff *skb, u64 flags)
{
	if (q->flow)
		return 0;
	if (unlikely(flags & ~(KEY_KIND | BPFX_HOLD)))
		return bpfx_mistake(q, BPFX_M_BAD_ARG, -EINVAL);
	q->flow = bpfx_flow_get(&q->tree->flows, &q->tree->fat, skb, flags & KEY_KIND);
	if (unlikely(!q->flow))
		return bpfx_mistake(q, BPFX_M_NO_FLOW, -ENOBUFS);
	return 0;
}

/* The decision holds for the flow's next packets, too. */
static int hold(struct bpfx_qdisc *q, struct bpfx_queue *queue, u64 rank)
{
	if (bpfx_flow_hold(&q->tree->flows, q->flow, queue, rank, q->ops->hold_ms))
		return 0;
	return bpfx_mistake(q, BPFX_M_BAD_ARG, -EINVAL);
}

static s32 insert(struct bpfx_qdisc *q, struct sk_buff *skb, u32 id, u64 rank, u64 flags)
{
	struct bpfx_queue *queue;
	int err;

	err = check_packet(q, skb);
	if (unlikely(err))
		return err;
	if (unlikely(flags && !(flags & BPFX_HOLD)))
		return bpfx_mistake(q, BPFX_M_BAD_ARG, -EINVAL);
	queue = find(q, id);
	if (unlikely(!queue))
		return -EINVAL;
	if (unlikely(queue->inner))
		return bpfx_mistake(q, BPFX_M_BAD_TYPE, -EINVAL);
	/* What is said of a time does not hold for the next packets. */
	if (unlikely(flags && queue->type == BPFX_TIMED))
		return bpfx_mistake(q, BPFX_M_BAD_TYPE, -EINVAL);
	if (flags) {
		err = choose_flow(q, skb, flags) ?: hold(q, queue, rank);
		if (unlikely(err))
			return err;
	}
	return push(q, skb, queue, rank);
}

static s32 insert_flow(struct bpfx_qdisc *q, struct sk_buff *skb, u32 parent, u64 rank, u64 flags)
{
	struct bpfx_queue *up;
	int err;

	err = check_packet(q, skb);
	if (unlikely(err))
		return err;
	up = find(q, parent);
	if (unlikely(!up))
		return -EINVAL;
	err = choose_flow(q, skb, flags);
	if (unlikely(err))
		return err;
	err = settle_flow(q, &q->flow->queue, up, rank);
	if (!err && flags & BPFX_HOLD)
		err = hold(q, &q->flow->queue, rank);
	if (unlikely(err))
		return err;
	return push(q, skb, &q->flow->queue, rank);
}

/*
 * The frequent cases are decided without a call, but for a last one: saving registers for calls
 * costs as much as what there is to do. What is not quite so frequent, or a mistake, is left to
 * the functions above as if nothing had happened; they find out what it is.
 */
static inline bool is_undecided(const struct bpfx_qdisc *q, const struct sk_buff *skb)
{
	return likely(skb == q->skb && q->fate == BPFX_UNDECIDED);
}

/* The queue of an id, if it is one of those that are found without a call. */
static inline struct bpfx_queue *find_near(const struct bpfx_qdisc *q, u32 id)
{
	return likely(id < BPFX_TREE_DIRECT) ? bpfx_tree_find(q->tree, id) : NULL;
}

/* Insert into a queue of which bpfx_queue_is_plain() is true. */
static inline s32 insert_plain(struct bpfx_qdisc *q, struct sk_buff *skb, struct bpfx_queue *queue,
			       u64 rank)
{
	bpfx_cb(skb)->rank = rank;
	q->fate = BPFX_INSERTED;
	bpfx_queue_push_plain(queue, skb, qdisc_pkt_len(skb));
	return unlikely(bpfx_fat_is_stale(queue)) ? __bpfx_fat_update(&q->tree->fat, queue) : 0;
}

static noinline s32 insert_any(struct bpfx_qdisc *q, struct sk_buff *skb, u32 id, u64 rank,
			       u64 flags)
{
	s32 ret = insert(q, skb, id, rank, flags);

	bpfx_history_note(&q->history, BPFX_ACT_INSERT, id, rank, ret);
	return ret;
}

static noinline s32 insert_flow_any(struct bpfx_qdisc *q, struct sk_buff *skb, u32 parent,
				    u64 rank, u64 flags)
{
	s32 ret = insert_flow(q, skb, parent, rank, flags);

	bpfx_history_note(&q->history, BPFX_ACT_INSERT_FLOW, parent, rank, ret);
	return ret;
}

static noinline u64 *flow_any(struct bpfx_qdisc *q, struct sk_buff *skb, u64 key, int size)
{
	struct net_device *dev = skb->dev;

	if (unlikely(skb != q->skb)) {
		bpfx_mistake_count(q, BPFX_M_FOREIGN);
		return NULL;
	}
	if (unlikely(size < 0 || size > q->tree->flows.state_size)) {
		bpfx_mistake_count(q, BPFX_M_BAD_ARG);
		return NULL;
	}
	/* The dissector wants to know it; a packet that is in a tree has something else there. */
	skb->dev = qdisc_dev(q->sch);
	q->flow = bpfx_flow_get(&q->tree->flows, &q->tree->fat, skb, key);
	skb->dev = dev;
	if (unlikely(!q->flow)) {
		bpfx_mistake_count(q, BPFX_M_NO_FLOW);
		return NULL;
	}
	return q->flow->state;
}

__bpf_kfunc_start_defs();

/**
 * bpfx_qdisc_queue_create() - make a queue
 * @q: the instance
 * @id: the queue's id, any u32 but %BPFX_NONE; %BPFX_ROOT is the queue that is served when the
 *	scheduler has no dequeue
 * @parent: id of the queue it goes under, which must exist; %BPFX_NONE for one that has none: for
 *	%BPFX_ROOT, and in a scheduler with a dequeue for any that it serves with bpfx_qdisc_move()
 * @conf: type, limits, and place under its parent
 * @conf__sz: size of @conf; fields that an older program does not know count as 0
 *
 * A queue cannot be moved or deleted, so there are no cycles; it goes when the program leaves the
 * instance.
 *
 * Context: init. Sleeps; allocates from the memory cgroup of the one who attached the instance.
 * Return: 0; -EEXIST: the id is taken; -ENOENT: no such parent; -EINVAL: unknown type or flag, a
 * parent that holds packets only, no parent though there is no dequeue, or a root or a TIMED queue
 * with one;
 * -ERANGE: weight, priority or quantum out of bounds; -ELOOP: deeper than %BPFX_DEPTH_MAX;
 * -ENOSPC: more than %BPFX_QUEUES_MAX; -E2BIG: @conf has fields this kernel's module does not
 * know; -ENOMEM.
 */
__bpf_kfunc s32 bpfx_qdisc_queue_create(struct bpfx_qdisc *q, u32 id, u32 parent,
					const struct bpfx_queue_conf *conf, u32 conf__sz)
{
	struct bpfx_queue_conf own = {};
	struct mem_cgroup *old;
	int err;

	if (!q->building)
		return -EPERM;
	if (conf__sz > sizeof(own) && memchr_inv((void *)conf + sizeof(own), 0,
						 conf__sz - sizeof(own)))
		return -E2BIG;
	memcpy(&own, conf, min_t(u32, conf__sz, sizeof(own)));
	if (own.type == BPFX_DRR && !own.quantum)
		own.quantum = default_quantum(q);
	if (id == BPFX_ROOT && parent != BPFX_NONE)
		return -EINVAL;
	/* Without a dequeue nobody would ever serve it. */
	if (id != BPFX_ROOT && parent == BPFX_NONE && !q->building_ops->dequeue)
		return -EINVAL;

	old = set_active_memcg(q->memcg);
	err = bpfx_tree_add(q->building, id, parent, &own);
	set_active_memcg(old);
	return err;
}

/**
 * bpfx_qdisc_insert() - put the packet into a queue
 * @q: the instance
 * @skb: the packet that is being enqueued
 * @id: a queue of packets
 * @rank: its place in a PRIO queue, lowest first; its time in a TIMED queue, CLOCK_MONOTONIC in
 *	ns as bpfx_qdisc_now(), cut to %BPFX_HORIZON_NS from now; elsewhere of no consequence
 * @flags: 0; or %BPFX_HOLD: so do the next packets of the flow that bpfx_qdisc_flow() has chosen,
 *	or that the kind of key in the top byte says, without asking
 *
 * The packet belongs to the module before and after; the program only says where it goes. From then
 * on the packet's next, prev and dev are no longer what they were.
 *
 * Context: enqueue. O(1); into a PRIO queue O(log n) if the ranks have no pattern.
 * Return: 0; -EINVAL: it was inserted or dropped before, it is not the one being enqueued, there
 * is no such queue, the queue holds queues, a flag is unknown, or %BPFX_HOLD with a TIMED queue;
 * -ENOSPC: the queue or one above
 * it is at its limit, and the packet may be inserted elsewhere.
 */
__bpf_kfunc s32 bpfx_qdisc_insert(struct bpfx_qdisc *q, struct sk_buff *skb, u32 id, u64 rank,
				  u64 flags)
{
	struct bpfx_queue *queue = find_near(q, id);

	if (unlikely(flags || !is_undecided(q, skb) || !queue || !bpfx_queue_is_plain(queue)))
		return insert_any(q, skb, id, rank, flags);
	bpfx_history_note(&q->history, BPFX_ACT_INSERT, id, rank, 0);
	return insert_plain(q, skb, queue, rank);
}

/**
 * bpfx_qdisc_flow() - the scheduler's own state of the packet's flow
 * @q: the instance
 * @skb: the packet that is being enqueued
 * @key: what makes a flow: BPFX_KEY_5TUPLE, _SRC, _DST, _MARK, _CGROUP, or BPFX_KEY(number)
 * @rdwr_buf_size: bytes of state, a constant; at most flow_state of the scheduler
 *
 * Also chooses the flow for a following bpfx_qdisc_insert_flow(). State is zeroed when a flow
 * begins; it lives while the flow has packets and for about 3 s after, and is no longer the flow's
 * once it has been asked for another flow. Programs of the same instance never run at the same
 * time, so it needs no lock.
 *
 * Context: enqueue. O(1); may allocate, without sleeping.
 * Return: the state; NULL: all flows hold packets and flow_limit is reached, no memory, unknown
 * kind of key, a packet that is not the one being enqueued, or too many bytes asked for.
 */
__bpf_kfunc u64 *bpfx_qdisc_flow(struct bpfx_qdisc *q, struct sk_buff *skb, u64 key,
				 const int rdwr_buf_size)
{
	struct bpfx_flow *flow;

	if (unlikely(key != BPFX_KEY_5TUPLE || skb != q->skb ||
		     (u32)rdwr_buf_size > q->tree->flows.state_size))
		return flow_any(q, skb, key, rdwr_buf_size);
	flow = bpfx_flow_known(&q->tree->flows, skb);
	if (unlikely(!flow))
		return flow_any(q, skb, key, rdwr_buf_size);
	q->flow = flow;
	return flow->state;
}

/**
 * bpfx_qdisc_insert_flow() - put the packet into the queue of its flow
 * @q: the instance
 * @skb: the packet that is being enqueued
 * @parent: a queue of queues: the flow's own queue is a FIFO under it
 * @rank: under a DRR parent the flow's weight, 0 for 1; under STRICT its priority; under PRIO the
 *	packet's rank: the flow stands where the packet at its head does
 * @flags: kind of key in the top byte, as BPFX_KEY_*, which is not looked at if bpfx_qdisc_flow()
 *	has chosen the flow already; %BPFX_HOLD: the same for the flow's next packets, without
 *	asking
 *
 * A flow that has packets stays under the parent it is under until it is empty.
 *
 * Context: enqueue. O(1), O(log flows) under a PRIO parent; may allocate, without sleeping.
 * Return: 0; -EINVAL: as bpfx_qdisc_insert(), or the parent holds packets; -ERANGE: weight or
 * priority out of bounds; -ENOSPC: at a limit; -ENOBUFS: no flow is to be had, see
 * bpfx_qdisc_flow().
 */
__bpf_kfunc s32 bpfx_qdisc_insert_flow(struct bpfx_qdisc *q, struct sk_buff *skb, u32 parent,
				       u64 rank, u64 flags)
{
	struct bpfx_queue *up = find_near(q, parent);
	struct bpfx_flow *flow = q->flow;

	if (unlikely(flags & BPFX_HOLD || !is_undecided(q, skb) || !up || up->type != BPFX_DRR ||
		     rank > BPFX_WEIGHT_MAX))
		return insert_flow_any(q, skb, parent, rank, flags);
	if (!flow && flags == BPFX_KEY_5TUPLE)
		flow = bpfx_flow_known(&q->tree->flows, skb);
	if (unlikely(!flow || flow->queue.parent != up || !bpfx_queue_is_plain(&flow->queue)))
		return insert_flow_any(q, skb, parent, rank, flags);
	flow->queue.quantum = up->unit * ((u32)rank ?: 1);
	bpfx_history_note(&q->history, BPFX_ACT_INSERT_FLOW, parent, rank, 0);
	return insert_plain(q, skb, &flow->queue, rank);
}

/**
 * bpfx_qdisc_drop() - drop the packet
 * @q: the instance
 * @skb: the packet that is being enqueued
 * @reason: enum bpfx_drop
 *
 * It can be read until the op returns, and is freed after the qdisc lock was released.
 *
 * Context: enqueue.
 * Return: 0; -EINVAL: unknown reason, it was inserted or dropped before, or it is not the one being
 * enqueued.
 */
__bpf_kfunc s32 bpfx_qdisc_drop(struct bpfx_qdisc *q, struct sk_buff *skb, u32 reason)
{
	s32 ret = check_packet(q, skb);

	if (!ret && unlikely(reason >= __BPFX_DROPS))
		ret = bpfx_mistake(q, BPFX_M_BAD_ARG, -EINVAL);
	bpfx_history_note(&q->history, BPFX_ACT_DROP, reason, 0, ret);
	if (unlikely(ret))
		return ret;
	q->fate = BPFX_DROPPED;
	bpfx_packet_drop(q, skb, (enum bpfx_cause)reason);
	return 0;
}

/**
 * bpfx_qdisc_new_epoch() - end what was said to hold
 * @q: the instance
 *
 * From the next packet on the program is asked about each flow again, until it says %BPFX_HOLD. For
 * when what decisions rest upon has changed: a map's contents, a rate, the load.
 *
 * Context: enqueue, dequeue, shed, tick. O(1).
 * Return: 0
 */
__bpf_kfunc s32 bpfx_qdisc_new_epoch(struct bpfx_qdisc *q)
{
	bpfx_flows_new_epoch(&q->tree->flows);
	return 0;
}

/**
 * bpfx_qdisc_move() - move packets from a queue to the wire
 * @q: the instance
 * @id: any queue; one that holds queues serves them in its own order
 * @max: packets to move at most
 *
 * Of a TIMED queue only packets are moved whose time has come. If nothing else waits, the module
 * sees to it that dequeue is asked again when the next one's has.
 *
 * Context: dequeue. O(1) per packet.
 * Return: packets moved, which is less than @max if the queue runs empty or the op's budget ends;
 * -EINVAL: no such queue.
 */
__bpf_kfunc s32 bpfx_qdisc_move(struct bpfx_qdisc *q, u32 id, u32 max)
{
	struct bpfx_queue *queue = find(q, id);
	struct sk_buff *skb;
	s32 n = 0;

	if (unlikely(!queue)) {
		bpfx_history_note(&q->history, BPFX_ACT_MOVE, id, max, -EINVAL);
		return -EINVAL;
	}
	while (n < max && q->ready_len < BPFX_BUDGET) {
		skb = bpfx_instance_pop(q, queue);
		if (!skb)
			break;
		bpfx_instance_ready(q, skb);
		n++;
	}
	bpfx_history_note(&q->history, BPFX_ACT_MOVE, id, max, n);
	return n;
}

/**
 * bpfx_qdisc_throttle() - ask dequeue again at a given time
 * @q: the instance
 * @until_ns: CLOCK_MONOTONIC in ns, as bpfx_qdisc_now(); at most %NSEC_PER_SEC ahead, or it is cut
 *
 * A packet that comes earlier makes the device ask earlier, too.
 *
 * Context: dequeue.
 * Return: 0; -ETIME: the time has passed, and the module asks again soon.
 */
__bpf_kfunc s32 bpfx_qdisc_throttle(struct bpfx_qdisc *q, u64 until_ns)
{
	u64 now = bpfx_clock(q);

	if (unlikely(until_ns <= now)) {
		bpfx_history_note(&q->history, BPFX_ACT_THROTTLE, 0, until_ns, -ETIME);
		return bpfx_mistake(q, BPFX_M_BAD_ARG, -ETIME);
	}
	q->events |= BPFX_EV_THROTTLED;
	bpfx_history_note(&q->history, BPFX_ACT_THROTTLE, 0, until_ns, 0);
	q->watch.until = min_t(u64, until_ns, now + NSEC_PER_SEC);
	qdisc_watchdog_schedule_ns(&q->watchdog, q->watch.until);
	qdisc_qstats_overlimit(q->sch);
	return 0;
}

/**
 * bpfx_qdisc_peek() - look at the packet that a queue would serve next
 * @q: the instance
 * @id: any queue
 * @head: filled in
 * @head__sz: size of @head
 *
 * Of a TIMED queue the packet that will be due first; its rank says when.
 *
 * Context: enqueue, dequeue, shed, tick.
 * Return: 0; -ENOENT: the queue is empty; -EINVAL: no such queue.
 */
__bpf_kfunc s32 bpfx_qdisc_peek(struct bpfx_qdisc *q, u32 id, struct bpfx_head *head,
				u32 head__sz)
{
	struct bpfx_queue *queue = find(q, id);
	struct bpfx_head own = {};
	struct sk_buff *skb;

	memset(head, 0, head__sz);
	if (unlikely(!queue))
		return -EINVAL;
	skb = bpfx_queue_peek(queue);
	if (!skb)
		return -ENOENT;
	own.rank = bpfx_cb(skb)->rank;
	own.age_ns = jiffies64_to_nsecs((u32)jiffies - bpfx_cb(skb)->stamp);
	own.len = qdisc_pkt_len(skb);
	own.mark = skb->mark;
	own.priority = skb->priority;
	own.hash = skb->hash;
	own.id = bpfx_queue_leaf(queue)->id;
	own.segs = max_t(u32, skb_shinfo(skb)->gso_segs, 1);
	memcpy(head, &own, min_t(u32, head__sz, sizeof(own)));
	return 0;
}

/**
 * bpfx_qdisc_drop_head() - drop one queued packet
 * @q: the instance
 * @id: any queue; of one that holds queues, the leaf whose turn it is
 * @reason: enum bpfx_drop
 *
 * Of a FIFO or flow the oldest packet, of a PRIO or TIMED queue the one that would be served last.
 *
 * Context: enqueue, dequeue, shed, tick.
 * Return: 0; -ENOENT: the queue is empty; -EINVAL: no such queue, unknown reason.
 */
__bpf_kfunc s32 bpfx_qdisc_drop_head(struct bpfx_qdisc *q, u32 id, u32 reason)
{
	struct bpfx_queue *queue = find(q, id);
	s32 ret = 0;

	if (unlikely(!queue))
		ret = -EINVAL;
	else if (unlikely(reason >= __BPFX_DROPS))
		ret = bpfx_mistake(q, BPFX_M_BAD_ARG, -EINVAL);
	else if (!queue->qlen)
		ret = -ENOENT;
	bpfx_history_note(&q->history, BPFX_ACT_DROP_HEAD, id, reason, ret);
	if (ret)
		return ret;
	return bpfx_packet_evict(q, bpfx_queue_leaf(queue), (enum bpfx_cause)reason);
}

/**
 * bpfx_qdisc_mark_head() - set ECN's congestion experienced on the packet a queue would serve next
 * @q: the instance
 * @id: any queue
 *
 * Context: enqueue, dequeue, shed, tick.
 * Return: 1: marked; 0: the packet's transport does not know ECN; -ENOENT: the queue is empty;
 * -EINVAL: no such queue.
 */
__bpf_kfunc s32 bpfx_qdisc_mark_head(struct bpfx_qdisc *q, u32 id)
{
	struct bpfx_queue *queue = find(q, id);
	struct sk_buff *skb;

	if (unlikely(!queue))
		return -EINVAL;
	skb = bpfx_queue_peek(queue);
	return skb ? INET_ECN_set_ce(skb) : -ENOENT;
}

/**
 * bpfx_qdisc_stats() - a queue's account
 * @q: the instance
 * @id: any queue
 * @stats: filled in
 * @stats__sz: size of @stats
 *
 * Context: enqueue, dequeue, shed, tick. O(1).
 * Return: 0; -EINVAL: no such queue.
 */
__bpf_kfunc s32 bpfx_qdisc_stats(struct bpfx_qdisc *q, u32 id, struct bpfx_queue_stats *stats,
				 u32 stats__sz)
{
	struct bpfx_queue *queue = find(q, id);
	struct bpfx_queue_stats own;

	memset(stats, 0, stats__sz);
	if (unlikely(!queue))
		return -EINVAL;
	bpfx_queue_stats(queue, &own);
	memcpy(stats, &own, min_t(u32, stats__sz, sizeof(own)));
	return 0;
}

/**
 * bpfx_qdisc_now() - the time
 * @q: the instance
 *
 * The clock is read once per op; the same op gets the same answer again.
 *
 * Context: any op.
 * Return: CLOCK_MONOTONIC in ns.
 */
__bpf_kfunc u64 bpfx_qdisc_now(struct bpfx_qdisc *q)
{
	return bpfx_clock(q);
}

/**
 * bpfx_qdisc_error() - give up
 * @q: the instance
 * @code: the program's own, shown to the user
 * @msg__str: in words, shown to the user; cut at %BPFX_EXIT_MSG_LEN - 1 characters
 *
 * When the op returns, the program is taken off this instance, which goes on in bypass: packets
 * leave in order of arrival. The first error counts.
 *
 * Context: enqueue, dequeue, shed, tick.
 * Return: 0
 */
__bpf_kfunc s32 bpfx_qdisc_error(struct bpfx_qdisc *q, s32 code, const char *msg__str)
{
	if (q->events & BPFX_EV_EJECT)
		return 0;
	q->events |= BPFX_EV_EJECT;
	bpfx_exit_set(&q->error, BPFX_EXIT_ERROR, code, msg__str);
	return 0;
}

__bpf_kfunc_end_defs();
