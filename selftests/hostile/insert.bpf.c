// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets that are inserted wrongly, or not at all.
 */
#include "hostile.bpf.h"

/* Never inserts. */
ENQUEUE(nothing)
{
	return 0;
}

HOSTILE(never_insert, nothing, .mistake_limit = 100, .stall_timeout_ms = 10000);

/* Never inserts, and would be forgiven for it for ever. */
HOSTILE(never_insert_forgiven, nothing, .mistake_limit = FOREVER);

/* Inserts each packet twice. */
ENQUEUE(twice)
{
	bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
}

HOSTILE(insert_twice, twice, .mistake_limit = 100);

/* Inserts twice, for ever: wrong, without harm. */
HOSTILE(insert_twice_forgiven, twice, .mistake_limit = FOREVER);

/* Inserts into a queue that is not there. */
ENQUEUE(missing)
{
	return bpfx_qdisc_insert(q, skb, NOWHERE, 0, 0);
}

HOSTILE(insert_missing, missing, .mistake_limit = 100, .stall_timeout_ms = 10000);

/* Inserts into "none". */
ENQUEUE(none)
{
	return bpfx_qdisc_insert(q, skb, BPFX_NONE, 0, 0);
}

HOSTILE(insert_none, none, .mistake_limit = 100, .stall_timeout_ms = 10000);

/* Inserts with flags that are not invented yet. */
ENQUEUE(flags)
{
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, ~0ull);
}

HOSTILE(insert_flags, flags, .mistake_limit = 100, .stall_timeout_ms = 10000);

/* Inserts into a queue that holds queues. */
INIT(strict_root)
{
	return make(q, BPFX_ROOT, BPFX_NONE, BPFX_STRICT);
}

HOSTILE(insert_inner, plain, .init = (void *)strict_root, .mistake_limit = 100,
	.stall_timeout_ms = 10000);

/* Inserts into a queue for one packet, until it has given up on everything else. */
INIT(tiny)
{
	struct bpfx_queue_conf conf = { .limit = 1 };

	return make(q, BPFX_ROOT, BPFX_NONE, BPFX_STRICT) ?:
		bpfx_qdisc_queue_create(q, 1, BPFX_ROOT, &conf, sizeof(conf));
}

ENQUEUE(into_tiny)
{
	return bpfx_qdisc_insert(q, skb, 1, 0, 0);
}

HOSTILE(insert_full, into_tiny, .init = (void *)tiny, .mistake_limit = 100);

/* Inserts into sixty-four queues at once, most of which are not there. */
ENQUEUE(everywhere)
{
	u32 i;

	bpf_for(i, 0, 64)
		bpfx_qdisc_insert(q, skb, i, i, 0);
	return 0;
}

HOSTILE(insert_everywhere, everywhere, .mistake_limit = 1000);

/* Drops each packet, and inserts it then. */
ENQUEUE(drop_first)
{
	bpfx_qdisc_drop(q, skb, BPFX_DROP_POLICY);
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
}

HOSTILE(drop_then_insert, drop_first, .mistake_limit = 100, .stall_timeout_ms = 10000);

/* Inserts each packet, and drops it then. */
ENQUEUE(drop_later)
{
	bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
	return bpfx_qdisc_drop(q, skb, BPFX_DROP_POLICY);
}

HOSTILE(insert_then_drop, drop_later, .mistake_limit = 100);

INIT(orphan)
{
	return make(q, BPFX_ROOT, BPFX_NONE, BPFX_FIFO) ?: make(q, 1, BPFX_NONE, BPFX_FIFO);
}

/* Inserts into a queue without a parent that it never moves from. */
ENQUEUE(into_orphan)
{
	return bpfx_qdisc_insert(q, skb, 1, 0, 0);
}

HOSTILE(insert_orphan, into_orphan, .init = (void *)orphan, .dequeue = (void *)serve);

/* Inserts every other flow into a queue that it never moves from. */
ENQUEUE(half_orphan)
{
	return bpfx_qdisc_insert(q, skb, flow_of(skb) & 1, 0, 0);
}

HOSTILE(move_one_of_two, half_orphan, .init = (void *)orphan, .dequeue = (void *)serve);
