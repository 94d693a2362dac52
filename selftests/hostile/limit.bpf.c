// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits without sense, and what is done when they are reached.
 */
#include "hostile.bpf.h"

/* One packet. */
HOSTILE(limit_one, plain, .limit = 1);

/* One byte: no packet fits. */
HOSTILE(limit_one_byte, plain, .limit_bytes = 1);

/* A timeout of a millisecond, though it serves well. */
HOSTILE(timeout_tiny, plain, .dequeue = (void *)serve, .stall_timeout_ms = 1);

/* Sheds nothing. */
SHED(none)
{
	return 0;
}

HOSTILE(shed_nothing, plain, .shed = (void *)none, .limit = 16);

/* Sheds everything. */
SHED(all)
{
	u32 i;

	bpf_for(i, 0, 4096)
		if (bpfx_qdisc_drop_head(q, BPFX_ROOT, BPFX_DROP_OVERLIMIT))
			break;
	return 0;
}

HOSTILE(shed_everything, plain, .shed = (void *)all, .limit = 16);

/* Sheds from queues that are not there. */
SHED(missing)
{
	u32 i;

	bpf_for(i, 1, 20)
		bpfx_qdisc_drop_head(q, i, BPFX_DROP_OVERLIMIT);
	return 0;
}

HOSTILE(shed_missing, plain, .shed = (void *)missing, .limit = 16, .mistake_limit = 500);

/* Drops all that waits, by itself. */
TICK(drop_all)
{
	u32 i;

	bpf_for(i, 0, 4096)
		if (bpfx_qdisc_drop_head(q, BPFX_ROOT, BPFX_DROP_POLICY))
			break;
}

HOSTILE(tick_drops, plain, .tick = (void *)drop_all, .tick_ns = 1000000);

/* ... so that nobody sees that it never moves. */
DEQUEUE(never)
{
	return 0;
}

HOSTILE(tick_drops_never_moves, plain, .tick = (void *)drop_all, .tick_ns = 1000000,
	.dequeue = (void *)never);

/* Marks, looks and asks as often as may be. */
TICK(busy)
{
	struct bpfx_queue_stats stats;
	struct bpfx_head head;

	bpfx_qdisc_mark_head(q, BPFX_ROOT);
	bpfx_qdisc_peek(q, BPFX_ROOT, &head, sizeof(head));
	bpfx_qdisc_stats(q, BPFX_ROOT, &stats, sizeof(stats));
}

HOSTILE(tick_marks, plain, .tick = (void *)busy, .tick_ns = BPFX_TICK_MIN_NS);
