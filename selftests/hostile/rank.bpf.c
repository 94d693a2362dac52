// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ranks, weights and priorities without sense.
 */
#include "hostile.bpf.h"

u64 last = ~0ull;
u32 seen;

static __always_inline u64 any_rank(void)
{
	u64 r = bpf_get_prandom_u32();

	return r % 8 == 0 ? 0 : r % 8 == 1 ? ~0ull : r << 32 | bpf_get_prandom_u32();
}

INIT(prio)
{
	return make(q, BPFX_ROOT, BPFX_NONE, BPFX_PRIO);
}

INIT(drr)
{
	return make(q, BPFX_ROOT, BPFX_NONE, BPFX_DRR);
}

INIT(strict)
{
	return make(q, BPFX_ROOT, BPFX_NONE, BPFX_STRICT);
}

/* Ranks at random, the extremes among them. */
ENQUEUE(at_random)
{
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, any_rank(), 0);
}

HOSTILE(rank_random, at_random, .init = (void *)prio);

/* Each packet before all others: last come, first served. */
ENQUEUE(lifo)
{
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, last--, 0);
}

HOSTILE(rank_lifo, lifo, .init = (void *)prio);

/* All of the last rank there is. */
ENQUEUE(the_last)
{
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, ~0ull, 0);
}

HOSTILE(rank_last, the_last, .init = (void *)prio);

/* Ranks packets of a flow at random; the module keeps the flow in order. */
ENQUEUE(in_flow)
{
	return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT, any_rank(), BPFX_KEY_5TUPLE);
}

HOSTILE(rank_flow_random, in_flow, .init = (void *)prio);

/* Ranks at random, makes a heap of packets, and gives up on top of it. */
ENQUEUE(mess)
{
	if (seen++ == 400)
		bpfx_qdisc_error(q, 400, "I have made a mess");
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, any_rank(), 0);
}

HOSTILE(rank_random_then_error, mess, .init = (void *)prio, .dequeue = (void *)serve);

/* Last come, first served, and then never moves again. */
DEQUEUE(tired)
{
	return seen++ < 20 ? bpfx_qdisc_move(q, BPFX_ROOT, 1) : 0;
}

HOSTILE(rank_lifo_then_stall, lifo, .init = (void *)prio, .dequeue = (void *)tired);

/* A weight out of bounds. */
ENQUEUE(heavy)
{
	return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT, ~0ull, BPFX_KEY_5TUPLE);
}

HOSTILE(weight_out_of_bounds, heavy, .init = (void *)drr, .mistake_limit = 100,
	.stall_timeout_ms = 10000);

/* A priority out of bounds. */
HOSTILE(prio_out_of_bounds, heavy, .init = (void *)strict, .mistake_limit = 100,
	.stall_timeout_ms = 10000);

/* Another weight with each packet. */
ENQUEUE(weigh)
{
	return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT,
				      bpf_get_prandom_u32() % (BPFX_WEIGHT_MAX + 1),
				      BPFX_KEY_5TUPLE);
}

HOSTILE(weight_random, weigh, .init = (void *)drr);

/* Another priority with each packet. */
ENQUEUE(prioritise)
{
	return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT,
				      bpf_get_prandom_u32() % BPFX_STRICT_LEVELS,
				      BPFX_KEY_5TUPLE);
}

HOSTILE(prio_random, prioritise, .init = (void *)strict);

/* Gives up again and again. */
ENQUEUE(again)
{
	if (++seen % 3 == 0)
		bpfx_qdisc_error(q, 3, "not again");
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
}

HOSTILE(rank_error_again, again, .init = (void *)prio);
