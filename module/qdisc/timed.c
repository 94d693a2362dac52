// SPDX-License-Identifier: GPL-2.0-only
/*
 * TIMED: earliest departure time. A PRIO queue by time, of which nothing is served before its time:
 * what Carousel (Saeed et al., SIGCOMM 2017) does by a timing wheel. The buckets of a PRIO queue
 * and their slots are one, of two levels (Varghese and Lauck, "Hashed and Hierarchical Timing
 * Wheels", SOSP 1987), and exact: two packets of the same slot leave in the order of their times.
 *
 * Nobody turns the wheel: the first packet is found by find-first-set, and who asks for it looks at
 * the clock only if it was not due when that was last looked at.
 */
#include "prio.h"

#define BITS	19	/* of a bucket's width in ns: 4,096 of half a millisecond are the horizon */

/**
 * bpfx_timed_new() - room for the packets of a TIMED queue
 * @memcg: who pays for what is allocated later; must outlive it
 *
 * Return: it, or NULL.
 */
struct bpfx_prio *bpfx_timed_new(struct mem_cgroup *memcg)
{
	struct bpfx_prio *p = bpfx_prio_new(memcg);

	BUILD_BUG_ON(BPFX_HORIZON_NS > (u64)BPFX_BUCKETS << BITS);
	if (!p)
		return NULL;
	bpfx_bucket_resize(p, BITS);
	p->until = 0;
	return p;
}

/**
 * bpfx_timed_is_near() - is a time within the horizon, without a look at the clock?
 * @q: a TIMED queue
 * @time: in ns
 *
 * Return: true if it is; false: it may be.
 */
bool bpfx_timed_is_near(const struct bpfx_queue *q, u64 time)
{
	return time <= q->prio->until + BPFX_HORIZON_NS;
}

/**
 * bpfx_timed_advance() - let a TIMED queue know the time
 * @q: the queue
 * @now: in ns; never less than before
 */
void bpfx_timed_advance(struct bpfx_queue *q, u64 now)
{
	q->prio->until = now;
}

/**
 * bpfx_timed_next() - when will a packet be due?
 * @q: a TIMED queue that has packets
 *
 * Return: the time in ns.
 */
u64 bpfx_timed_next(struct bpfx_queue *q)
{
	return bpfx_cb(bpfx_prio_peek(q->prio))->rank;
}
