// SPDX-License-Identifier: GPL-2.0-only
/*
 * The loops that are measured.
 *
 * Packets go round: what comes out goes in again. So a loop allocates and frees nothing, the
 * backlog and its mix of flows stay what they are, and next to nothing but the qdisc is measured.
 * What is left (the loop, reading the clock) is measured by loops that call no qdisc. The indirect
 * calls are the qdisc's: the stack makes them, too.
 *
 * Interrupts are off inside a batch, or the timer's would count, unless the case wants them.
 */
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/netdevice.h>
#include <linux/sched.h>
#include "drive.h"

static struct sk_buff *hand[BENCH_BATCH];	/* packets that are not in the qdisc */
static struct Qdisc nothing;			/* which no loop calls */
static bool irqs;

static u64 begin(struct Qdisc *sch)
{
	spin_lock_bh(qdisc_lock(sch));
	if (!irqs)
		local_irq_disable();
	return ktime_get_ns();
}

static u64 end(struct Qdisc *sch, u64 start)
{
	u64 ns = ktime_get_ns() - start;

	if (!irqs)
		local_irq_enable();
	spin_unlock_bh(qdisc_lock(sch));
	cond_resched();
	return ns;
}

static u32 length(const struct sk_buff *list)
{
	u32 nr = 0;

	for (; list; list = list->next)
		nr++;
	return nr;
}

static __always_inline void put(struct Qdisc *sch, struct sk_buff *skb, struct sk_buff **to_free,
				bool call)
{
	if (call)
		sch->enqueue(skb, sch, to_free);
	else
		barrier_data(skb);
}

static __always_inline struct sk_buff *get(struct Qdisc *sch, struct sk_buff *skb, bool call)
{
	if (call)
		return sch->dequeue(sch);
	barrier_data(skb);
	return skb;
}

static __always_inline void put_all(struct Qdisc *sch, u32 nr, struct sk_buff **to_free, bool call)
{
	u32 i;

	for (i = 0; i < nr; i++)
		put(sch, hand[i], to_free, call);
}

static __always_inline u32 get_all(struct Qdisc *sch, u32 nr, bool call)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		hand[i] = get(sch, hand[i], call);
		if (!hand[i])
			break;
	}
	return i;
}

static __always_inline u32 put_and_get(struct Qdisc *sch, u32 nr, struct sk_buff **to_free,
				       bool call)
{
	struct sk_buff *skb = hand[0];
	u32 i;

	for (i = 0; i < nr && skb; i++) {
		put(sch, skb, to_free, call);
		skb = get(sch, skb, call);
	}
	hand[0] = skb;
	return i;
}

static u64 enqueue(struct Qdisc *sch, u32 nr, u32 *refused)
{
	struct sk_buff *to_free = NULL;
	u64 ns;

	ns = begin(sch);
	if (sch == &nothing)
		put_all(sch, nr, &to_free, false);
	else
		put_all(sch, nr, &to_free, true);
	ns = end(sch, ns);
	*refused += length(to_free);
	return ns;
}

static u64 dequeue(struct Qdisc *sch, u32 *nr)
{
	u64 ns;

	ns = begin(sch);
	if (sch == &nothing)
		*nr = get_all(sch, *nr, false);
	else
		*nr = get_all(sch, *nr, true);
	return end(sch, ns);
}

static u64 exchange(struct Qdisc *sch, u32 *nr, u32 *refused)
{
	struct sk_buff *to_free = NULL;
	u64 ns;

	ns = begin(sch);
	if (sch == &nothing)
		*nr = put_and_get(sch, *nr, &to_free, false);
	else
		*nr = put_and_get(sch, *nr, &to_free, true);
	ns = end(sch, ns);
	*refused += length(to_free);
	return ns;
}

/* Put packets into an empty qdisc. */
void bench_drive_fill(struct Qdisc *sch, u32 backlog, struct bench_result *r)
{
	u32 i, j, nr, refused = 0;

	for (i = 0; i < backlog; i += nr) {
		nr = min(backlog - i, BENCH_BATCH);
		for (j = 0; j < nr; j++)
			hand[j] = bench_packet(i + j);
		r->fill_ns += enqueue(sch, nr, &refused);
	}
	r->held = backlog - refused;
}

/* Until the qdisc refuses a packet or keeps one back: then it can't be measured like this. */
static void measure(struct Qdisc *sch, u32 spare, u32 rounds, struct bench_result *r)
{
	u32 i, nr = BENCH_BATCH;

	for (i = 0; i < BENCH_BATCH; i++)
		hand[i] = bench_packet(spare + i);
	for (; rounds; rounds--) {
		r->enqueue_ns += enqueue(sch, nr, &r->dropped);
		r->dequeue_ns += dequeue(sch, &nr);
		if (nr == BENCH_BATCH)
			r->pair_ns += exchange(sch, &nr, &r->dropped);
		r->dropped += BENCH_BATCH - nr;
		if (r->dropped)
			return;
		r->packets += nr;
	}
}

/* Of a qdisc that drops everything: the packets in hand stay ours, until it takes one. */
static void measure_refusal(struct Qdisc *sch, u32 rounds, struct bench_result *r)
{
	u32 refused, i;

	for (i = 0; i < BENCH_BATCH; i++)
		hand[i] = bench_packet(i);
	for (; rounds && !r->dropped; rounds--) {
		refused = 0;
		r->enqueue_ns += enqueue(sch, BENCH_BATCH, &refused);
		r->dropped += BENCH_BATCH - refused;
		r->packets += refused;
	}
}

/* Take out what there is. Return: how many packets it was. */
u64 bench_drive_empty(struct Qdisc *sch)
{
	u64 all = 0;
	u32 nr;

	do {
		nr = BENCH_BATCH;
		dequeue(sch, &nr);
		all += nr;
	} while (nr);
	return all;
}

/* Wait until a packet comes out. Return: when it came. */
u64 bench_drive_first(struct Qdisc *sch)
{
	u64 give_up = ktime_get_ns() + 10 * NSEC_PER_SEC;
	u32 nr = 0;

	while (!nr && ktime_get_ns() < give_up) {
		nr = 1;
		dequeue(sch, &nr);
		usleep_range(10, 20);
	}
	return ktime_get_ns();
}

/**
 * bench_drive() - measure a qdisc
 * @sch: it; empty, a root, and of a device whose queue is stopped
 * @c: what with; there have to be @c->backlog + %BENCH_BATCH packets, dressed
 * @r: what it took; zeroed
 *
 * Context: process; sleeps between batches.
 */
void bench_drive(struct Qdisc *sch, const struct bench_case *c, struct bench_result *r)
{
	u32 left;

	irqs = c->irqs;
	if (c->refused) {
		measure_refusal(sch, c->rounds, r);
		bench_drive_empty(sch);
		r->held = c->backlog;
		return;
	}
	bench_drive_fill(sch, c->backlog, r);
	if (r->held == c->backlog)
		measure(sch, c->backlog, c->rounds, r);
	left = bench_drive_empty(sch);
	if (r->held == c->backlog && !r->dropped)
		r->dropped = c->backlog - left;
}

/**
 * bench_drive_nothing() - measure the loops
 * @rounds: how often
 * @r: what it took; zeroed
 */
void bench_drive_nothing(u32 rounds, struct bench_result *r)
{
	u32 nr = BENCH_BATCH, i;

	irqs = false;
	spin_lock_init(qdisc_lock(&nothing));
	for (i = 0; i < BENCH_BATCH; i++)
		hand[i] = bench_packet(0);
	for (; rounds; rounds--) {
		r->enqueue_ns += enqueue(&nothing, nr, &r->dropped);
		r->dequeue_ns += dequeue(&nothing, &nr);
		r->pair_ns += exchange(&nothing, &nr, &r->dropped);
		r->packets += nr;
	}
}
