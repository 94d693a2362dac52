// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that like to drop.
 */
#include "hostile.bpf.h"

u32 seen;

/* Drops everything. */
ENQUEUE(all)
{
	return bpfx_qdisc_drop(q, skb, BPFX_DROP_POLICY);
}

HOSTILE(drop_everything, all);

/* Drops every second packet, which it may. */
ENQUEUE(second)
{
	if (seen++ % 2)
		return bpfx_qdisc_drop(q, skb, BPFX_DROP_CONGESTED);
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
}

HOSTILE(drop_every_second, second);

/* Drops for a reason that there is not. */
ENQUEUE(unfounded)
{
	return bpfx_qdisc_drop(q, skb, ~0u);
}

HOSTILE(drop_unfounded, unfounded, .mistake_limit = 100, .stall_timeout_ms = 10000);

/* Drops the oldest packet for each that comes. */
ENQUEUE(oldest)
{
	bpfx_qdisc_drop_head(q, BPFX_ROOT, BPFX_DROP_OVERLIMIT);
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
}

HOSTILE(drop_oldest, oldest);

/* Inserts a packet, and then drops heads until there is none, not even that one. */
ENQUEUE(all_heads)
{
	u32 i;

	bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
	bpf_for(i, 0, 4096)
		if (bpfx_qdisc_drop_head(q, BPFX_ROOT, BPFX_DROP_POLICY))
			break;
	return 0;
}

HOSTILE(drop_all_heads, all_heads);

/* Drops heads for a reason that there is not. */
ENQUEUE(unfounded_head)
{
	bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
	return bpfx_qdisc_drop_head(q, BPFX_ROOT, __BPFX_DROPS);
}

HOSTILE(drop_head_unfounded, unfounded_head, .mistake_limit = 100);

/* Drops heads of, marks, looks at and asks about queues that are not there. */
ENQUEUE(missing)
{
	struct bpfx_queue_stats stats;
	struct bpfx_head head;

	bpfx_qdisc_drop_head(q, NOWHERE, BPFX_DROP_POLICY);
	bpfx_qdisc_mark_head(q, NOWHERE);
	bpfx_qdisc_peek(q, NOWHERE, &head, sizeof(head));
	bpfx_qdisc_stats(q, NOWHERE, &stats, sizeof(stats));
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, head.rank + stats.qlen, 0);
}

HOSTILE(drop_missing, missing, .mistake_limit = 1000);

/* Marks every packet, those without ECN too. */
ENQUEUE(mark)
{
	bpfx_skb_ecn_mark(skb);
	bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
	return bpfx_qdisc_mark_head(q, BPFX_ROOT);
}

HOSTILE(mark_everything, mark);

/* Lets one flow live. */
ENQUEUE(favourite)
{
	if (flow_of(skb) != 3)
		return bpfx_qdisc_drop(q, skb, BPFX_DROP_POLICY);
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
}

HOSTILE(drop_all_but_one_flow, favourite);
