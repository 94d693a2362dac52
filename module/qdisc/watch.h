/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Watching a program: does it send, does it make mistakes, how long does it hold the lock?
 */
#ifndef _BPFX_WATCH_H
#define _BPFX_WATCH_H

#include <linux/jump_label.h>
#include <linux/sched/clock.h>
#include <uapi/bpfx/qdisc.h>

struct bpfx_qdisc;
struct bpfx_qdisc_ops;

/**
 * struct bpfx_watch - what is known of the program that serves an instance
 * @since: CLOCK_MONOTONIC in ns, when it took over
 * @asked: ... when dequeue was last asked in vain; 0: it answered
 * @wait_ns: ... how long it then wanted to wait; 0: it did not say
 * @until: ... to when it last asked to wait
 * @idle_ns: time for which it could have sent and did not
 * @kick_ns: how soon it is asked again
 * @refused: packets it has dropped since there was one to send
 * @refused_at: when it refused the last of them
 * @refused_ns: for how long it has done so
 * @mistakes: it has made
 * @by: ... by cause
 * @mistake_limit: it may make
 * @timeout_ns: for which it may send nothing
 * @budget_ns: for which an op may hold the lock; 0: any
 * @strikes: ops that held it longer
 * @time: of its ops
 */
struct bpfx_watch {
	u64 since;
	u64 asked;
	u64 wait_ns;
	u64 until;
	u64 idle_ns;
	u64 kick_ns;
	u32 refused;
	u32 strikes;
	u64 refused_at;
	u64 refused_ns;
	u64 mistakes;
	u32 by[__BPFX_CAUSES];
	u64 mistake_limit;
	u64 timeout_ns;
	u64 budget_ns;
	struct bpfx_op_time time[__BPFX_TIMED_OPS];
};

/* On while somebody wants to know, or a scheduler has a budget. */
DECLARE_STATIC_KEY_FALSE(bpfx_timing);

void bpfx_watch_begin(struct bpfx_qdisc *q);
void bpfx_watch_budget(const struct bpfx_qdisc_ops *ops, bool on);
void bpfx_watch_accounting(bool on);
void bpfx_watch_idle(struct bpfx_qdisc *q);
void bpfx_watch_refused(struct bpfx_qdisc *q, u32 packets);
void bpfx_watch_timed(struct bpfx_qdisc *q, enum bpfx_timed_op op, u64 start);

/* A packet was sent: all is well. */
static inline void bpfx_watch_sent(struct bpfx_watch *w)
{
	w->asked = 0;
	w->refused = 0;
}

static inline bool bpfx_watch_is_on(void)
{
	return static_branch_unlikely(&bpfx_timing);
}

/* Around each op that runs under the lock. */
static inline u64 bpfx_watch_start(void)
{
	return bpfx_watch_is_on() ? local_clock() : 0;
}

static inline void bpfx_watch_end(struct bpfx_qdisc *q, enum bpfx_timed_op op, u64 start)
{
	if (bpfx_watch_is_on())
		bpfx_watch_timed(q, op, start);
}

#endif /* _BPFX_WATCH_H */
