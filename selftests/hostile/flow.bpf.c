// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flows: made without end, with state that is garbage.
 */
#include "hostile.bpf.h"

u64 seen;

INIT(drr)
{
	return make(q, BPFX_ROOT, BPFX_NONE, BPFX_DRR);
}

INIT(drr_and_strict)
{
	return make(q, BPFX_ROOT, BPFX_NONE, BPFX_STRICT) ?:
		make(q, 1, BPFX_ROOT, BPFX_DRR) ?: make(q, 2, BPFX_ROOT, BPFX_STRICT);
}

INIT(prio)
{
	return make(q, BPFX_ROOT, BPFX_NONE, BPFX_PRIO);
}

/* Fills its state with garbage, and believes it: weights out of bounds. */
ENQUEUE(garbage)
{
	u64 *state = bpfx_qdisc_flow(q, skb, BPFX_KEY_5TUPLE, 64);
	u32 i;

	if (!state)
		return 0;
	for (i = 0; i < 8; i++)
		state[i] ^= (u64)bpf_get_prandom_u32() << 32 | bpf_get_prandom_u32();
	return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT, state[3] | 1ull << 63, 0);
}

HOSTILE(flow_state_garbage, garbage, .init = (void *)drr, .mistake_limit = 100,
	.stall_timeout_ms = 10000);

/* A new flow for each packet, more than there may be; the rest is left lying. */
ENQUEUE(explode)
{
	if (!bpfx_qdisc_flow(q, skb, BPFX_KEY(bpf_get_prandom_u32()), 8))
		return 0;
	return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT, 1, 0);
}

HOSTILE(flow_explosion, explode, .init = (void *)drr, .flow_limit = 16, .mistake_limit = FOREVER);

/* ... and does not count on being forgiven. */
HOSTILE(flow_explosion_counted, explode, .init = (void *)drr, .flow_limit = 16,
	.mistake_limit = 50);

/* Room for one flow. */
ENQUEUE(by_tuple)
{
	return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT, 1, BPFX_KEY_5TUPLE);
}

HOSTILE(flow_limit_one, by_tuple, .init = (void *)drr, .flow_limit = 1, .mistake_limit = 50);

/* Holds each packet in a flow of its own, and never moves one. */
ENQUEUE(hold)
{
	if (!bpfx_qdisc_flow(q, skb, BPFX_KEY(seen++), 8))
		return 0;
	return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT, 1, 0);
}

DEQUEUE(never)
{
	return 0;
}

HOSTILE(flow_hold, hold, .init = (void *)drr, .dequeue = (void *)never);

/* Puts a flow's packets under two parents in turn. */
ENQUEUE(torn)
{
	return bpfx_qdisc_insert_flow(q, skb, 1 + seen++ % 2, 1, BPFX_KEY_5TUPLE);
}

HOSTILE(flow_two_parents, torn, .init = (void *)drr_and_strict);

/* A kind of key that is not invented yet. */
ENQUEUE(unknown)
{
	return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT, 1, 0xffull << BPFX_KEY_SHIFT);
}

HOSTILE(flow_key_unknown, unknown, .init = (void *)drr, .mistake_limit = 100,
	.stall_timeout_ms = 10000);

/* More state than it has asked for. */
ENQUEUE(greedy)
{
	if (!bpfx_qdisc_flow(q, skb, BPFX_KEY_5TUPLE, 1024))
		return 0;
	return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT, 1, 0);
}

HOSTILE(flow_state_too_large, greedy, .init = (void *)drr, .mistake_limit = 100,
	.stall_timeout_ms = 10000);

/* Asks for sixteen flows, and writes to all of them, also to what is another's by then. */
ENQUEUE(many)
{
	u64 *state, *first = NULL;
	u32 i;

	for (i = 0; i < 16; i++) {
		state = bpfx_qdisc_flow(q, skb, BPFX_KEY(bpf_get_prandom_u32()), 64);
		if (!state)
			continue;
		if (!first)
			first = state;
		state[7] = ~0ull;
		first[0] = ~state[1];
	}
	bpfx_qdisc_flow(q, skb, BPFX_KEY_5TUPLE, 64);
	return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT, 1, 0);
}

HOSTILE(flow_many_at_once, many, .init = (void *)drr, .flow_limit = 64);

/* Packets and flows into the same queue. */
ENQUEUE(mixed)
{
	if (seen++ % 2)
		return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
	return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT, 0, BPFX_KEY_5TUPLE);
}

HOSTILE(flow_and_packets, mixed, .init = (void *)prio, .mistake_limit = 100);
