// SPDX-License-Identifier: GPL-2.0-only
/*
 * Watching a program.
 *
 * Stall. The clock runs only from one vain question to the next: dequeue was asked, so the device
 * was willing and there were packets, and it moved nothing. A stopped queue, lost carrier or full
 * byte-queue limit asks no questions. Between two questions no more time counts than the module or
 * the program wanted to wait: a CPU that was busy with other things, a suspended system or a paused
 * machine adds next to nothing. Time in which the program has asked to wait counts for a sixteenth,
 * so that one that waits for ever is found out as well. While all packets are in TIMED queues and
 * none is due, it is the module that waits, and no time counts.
 *
 * The module asks again by itself: after a millisecond, then at growing intervals up to a twentieth
 * of the timeout, which keeps the error of the clock within ten per cent.
 */
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include "instance.h"

#define KICK_MIN_NS		NSEC_PER_MSEC
#define KICKS_PER_TIMEOUT	20
#define THROTTLED_SHIFT		4
/* Packets dropped in a row, at least: one that lets a few flows pass must not look like that. */
#define REFUSALS_MIN		256
#define STRIKES			3
#define TIMEOUT_MS		1000
#define MISTAKES		10000

DEFINE_STATIC_KEY_FALSE(bpfx_timing);

/* A program takes over. Context: root qdisc lock. */
void bpfx_watch_begin(struct bpfx_qdisc *q)
{
	const struct bpfx_qdisc_ops *ops = q->ops;

	bpfx_assert_locked(q);
	q->watch = (struct bpfx_watch) {
		.since		= ktime_get_ns(),
		.kick_ns	= KICK_MIN_NS,
		.mistake_limit	= ops->mistake_limit ?: MISTAKES,
		.timeout_ns	= (ops->stall_timeout_ms ?: TIMEOUT_MS) * (u64)NSEC_PER_MSEC,
		.budget_ns	= ops->op_budget_us * (u64)NSEC_PER_USEC,
	};
	q->history.nr = 0;
}

/* A scheduler with a budget comes or goes: it needs the clock. Context: sleeps. */
void bpfx_watch_budget(const struct bpfx_qdisc_ops *ops, bool on)
{
	if (!ops->op_budget_us)
		return;
	if (on)
		static_branch_inc(&bpfx_timing);
	else
		static_branch_dec(&bpfx_timing);
}

/* Somebody wants to know how long ops take, or no longer. Context: sleeps. */
void bpfx_watch_accounting(bool on)
{
	static DEFINE_MUTEX(lock);
	static bool is_on;

	mutex_lock(&lock);
	if (on != is_on) {
		if (on)
			static_branch_inc(&bpfx_timing);
		else
			static_branch_dec(&bpfx_timing);
		is_on = on;
	}
	mutex_unlock(&lock);
}

/*
 * What went wrong most often. A packet that is left over is mostly the consequence of something
 * else, so it is named only if there is nothing else.
 */
static enum bpfx_cause main_mistake(const struct bpfx_watch *w)
{
	enum bpfx_cause i, best = BPFX_C_NOT_INSERTED;

	for (i = 0; i < __BPFX_CAUSES; i++)
		if (i != BPFX_C_NOT_INSERTED &&
		    w->by[i] > (best == BPFX_C_NOT_INSERTED ? 0 : w->by[best]))
			best = i;
	return best;
}

/**
 * bpfx_mistake_count() - count what the program did wrong
 * @q: the instance
 * @cause: of enum bpfx_cause
 *
 * A full queue and a want of flows are facts of life and count, but not against the program.
 *
 * Context: root qdisc lock, inside an op.
 */
void bpfx_mistake_count(struct bpfx_qdisc *q, enum bpfx_cause cause)
{
	q->cause[cause]++;
	if (cause == BPFX_M_QUEUE_FULL || cause == BPFX_M_NO_FLOW)
		return;
	q->watch.by[cause]++;
	if (++q->watch.mistakes != q->watch.mistake_limit || q->events & BPFX_EV_EJECT)
		return;
	bpfx_exit_set(&q->error, BPFX_EXIT_MISTAKES, main_mistake(&q->watch),
		      "too many mistakes; the code is the main cause");
	q->events |= BPFX_EV_EJECT;
}

static void stalled(struct bpfx_qdisc *q, const char *msg)
{
	bpfx_exit_set(&q->error, BPFX_EXIT_STALL, 0, msg);
	q->events |= BPFX_EV_EJECT;
}

/* How much of the time since the last vain question counts. */
static u64 idle_time(const struct bpfx_watch *w, u64 now)
{
	u64 gap = now > w->asked ? now - w->asked : 0;

	if (!w->wait_ns)
		return min(gap, 2 * w->kick_ns);
	gap = min(gap, w->wait_ns + w->timeout_ns / KICKS_PER_TIMEOUT);
	return gap >> THROTTLED_SHIFT;
}

/* Nothing was due: the clock stands until then. It is no answer, either. */
static void nothing_due(struct bpfx_qdisc *q, u64 next)
{
	struct bpfx_watch *w = &q->watch;

	if (w->asked)
		w->asked = next;
	w->wait_ns = 0;
	if (q->events & BPFX_EV_THROTTLED)
		next = min(next, w->until);
	qdisc_watchdog_schedule_ns(&q->watchdog, next);
}

/**
 * bpfx_watch_idle() - dequeue was asked and has moved nothing
 * @q: the instance, which has packets
 *
 * Context: root qdisc lock.
 */
void bpfx_watch_idle(struct bpfx_qdisc *q)
{
	bool throttled = q->events & BPFX_EV_THROTTLED;
	struct bpfx_watch *w = &q->watch;
	u64 now = bpfx_clock(q), next;

	if (bpfx_tree_early(q->tree, now, &next) == q->sch->q.qlen - q->gone) {
		nothing_due(q, next);
		return;
	}
	/* The device is about to be taken down for it, but may ask until then. */
	if (!netif_carrier_ok(qdisc_dev(q->sch))) {
		w->asked = 0;
		return;
	}
	if (!w->asked) {
		w->idle_ns = 0;
		w->kick_ns = KICK_MIN_NS;
	} else {
		w->idle_ns += idle_time(w, now);
	}
	w->asked = now;
	q->direct = false;
	w->wait_ns = throttled ? w->until - now : 0;
	if (w->idle_ns >= w->timeout_ns) {
		stalled(q, throttled ? "nothing sent, throttled for too long" :
			"nothing sent though packets wait");
		return;
	}
	if (throttled) {
		if (next < w->until)
			qdisc_watchdog_schedule_ns(&q->watchdog, next);
		return;
	}
	qdisc_watchdog_schedule_ns(&q->watchdog, min(next, now + w->kick_ns));
	w->kick_ns = min(2 * w->kick_ns, w->timeout_ns / KICKS_PER_TIMEOUT);
}

/**
 * bpfx_watch_refused() - the program has dropped packets, or left the one being enqueued
 * @q: the instance
 * @packets: how many
 *
 * To drop some is its right, and all as long as others wait. One that drops everything there is
 * for as long as the timeout is no scheduler.
 *
 * Context: root qdisc lock; the packets are not counted any more.
 */
void bpfx_watch_refused(struct bpfx_qdisc *q, u32 packets)
{
	struct bpfx_watch *w = &q->watch;
	u64 now = bpfx_clock(q);

	if (q->sch->q.qlen) {
		w->refused = 0;
		return;
	}
	q->direct = false;
	/* Here, too, no gap counts for much: a paused machine, or a sender that has paused. */
	if (w->refused)
		w->refused_ns += min(now - w->refused_at, w->timeout_ns / KICKS_PER_TIMEOUT);
	else
		w->refused_ns = 0;
	w->refused_at = now;
	w->refused += packets;
	if (w->refused >= REFUSALS_MIN && w->refused_ns >= w->timeout_ns)
		stalled(q, "every packet dropped");
}

/* An op has run. Context: root qdisc lock. */
void bpfx_watch_timed(struct bpfx_qdisc *q, enum bpfx_timed_op op, u64 start)
{
	struct bpfx_op_time *t = &q->watch.time[op];
	u64 took;

	if (!start)
		return;		/* accounting was switched on while it ran */
	took = local_clock() - start;
	t->calls++;
	t->total_ns += took;
	t->max_ns = max(t->max_ns, took);
	if (!q->watch.budget_ns || took <= q->watch.budget_ns)
		return;
	if (++q->watch.strikes < STRIKES)
		return;
	bpfx_exit_set(&q->error, BPFX_EXIT_BUDGET, min_t(u64, took / NSEC_PER_USEC, INT_MAX),
		      "an op held the qdisc lock for too long (us)");
	q->events |= BPFX_EV_EJECT;
}
