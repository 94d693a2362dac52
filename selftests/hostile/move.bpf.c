// SPDX-License-Identifier: GPL-2.0-only
/*
 * What goes wrong when the device asks for packets.
 */
#include "hostile.bpf.h"

u64 asked;

/* Never moves. */
DEQUEUE(never)
{
	return 0;
}

HOSTILE(never_move, plain, .dequeue = (void *)never);

/* Never moves, and claims to have moved many. */
DEQUEUE(liar)
{
	return budget;
}

HOSTILE(move_lies, plain, .dequeue = (void *)liar);

/* Moves no packets, each time. */
DEQUEUE(zero)
{
	return bpfx_qdisc_move(q, BPFX_ROOT, 0);
}

HOSTILE(move_zero, plain, .dequeue = (void *)zero);

/* Moves from a queue that is not there. */
DEQUEUE(missing)
{
	return bpfx_qdisc_move(q, NOWHERE, 1);
}

HOSTILE(move_missing, plain, .dequeue = (void *)missing, .mistake_limit = 20,
	.stall_timeout_ms = 10000);

/* ... and would be forgiven for it for ever. */
HOSTILE(move_missing_forgiven, plain, .dequeue = (void *)missing, .mistake_limit = FOREVER);

/* Moves as many packets as there are numbers. */
DEQUEUE(too_much)
{
	return bpfx_qdisc_move(q, BPFX_ROOT, ~0u);
}

HOSTILE(move_too_much, plain, .dequeue = (void *)too_much);

/* Moves again and again, when its budget has long been used up. */
DEQUEUE(again)
{
	u32 i;

	bpf_for(i, 0, 256)
		bpfx_qdisc_move(q, BPFX_ROOT, budget);
	return 0;
}

HOSTILE(move_again, plain, .dequeue = (void *)again);

/* Moves from 256 queues of which there is one. */
DEQUEUE(everywhere)
{
	u32 i;

	bpf_for(i, 0, 256)
		bpfx_qdisc_move(q, i, ~0u);
	return 0;
}

HOSTILE(move_everywhere, plain, .dequeue = (void *)everywhere, .mistake_limit = 20000);

/* Answers every other question only. */
DEQUEUE(stutter)
{
	return asked++ % 2 ? bpfx_qdisc_move(q, BPFX_ROOT, 1) : 0;
}

HOSTILE(move_every_second, plain, .dequeue = (void *)stutter);

/* Answers one question in twelve, with one packet: a queue stands, and there is always a wait. */
DEQUEUE(seldom)
{
	return asked++ % 12 ? 0 : bpfx_qdisc_move(q, BPFX_ROOT, 1);
}

HOSTILE(move_seldom, plain, .dequeue = (void *)seldom, .stall_timeout_ms = 1000);

/* Answers one question in eight. */
DEQUEUE(rarely)
{
	return asked++ % 8 ? 0 : bpfx_qdisc_move(q, BPFX_ROOT, budget);
}

HOSTILE(move_rarely, plain, .dequeue = (void *)rarely, .stall_timeout_ms = 1000);

/* Moves for a while, and then no longer. */
DEQUEUE(tired)
{
	return asked++ < 100 ? bpfx_qdisc_move(q, BPFX_ROOT, 1) : 0;
}

HOSTILE(move_until_tired, plain, .dequeue = (void *)tired);

INIT(two)
{
	return make(q, BPFX_ROOT, BPFX_NONE, BPFX_FIFO) ?: make(q, 1, BPFX_NONE, BPFX_FIFO);
}

/* Looks at one queue, and moves from another that is empty. */
DEQUEUE(other)
{
	struct bpfx_head head;

	if (bpfx_qdisc_peek(q, BPFX_ROOT, &head, sizeof(head)))
		return 0;
	return bpfx_qdisc_move(q, 1, head.segs);
}

HOSTILE(move_other_than_peeked, plain, .init = (void *)two, .dequeue = (void *)other);

/* Looks at a packet, and drops it before it moves the next. */
DEQUEUE(regret)
{
	struct bpfx_head head;

	if (!bpfx_qdisc_peek(q, BPFX_ROOT, &head, sizeof(head)) && head.len > 400)
		bpfx_qdisc_drop_head(q, BPFX_ROOT, BPFX_DROP_CONGESTED);
	return bpfx_qdisc_move(q, BPFX_ROOT, 1);
}

HOSTILE(drop_what_was_peeked, plain, .dequeue = (void *)regret);

/* Drops all that waits when asked for a packet. */
DEQUEUE(drop_all)
{
	u32 i;

	bpf_for(i, 0, 4096)
		if (bpfx_qdisc_drop_head(q, BPFX_ROOT, BPFX_DROP_POLICY))
			break;
	return 0;
}

HOSTILE(drop_in_dequeue, plain, .dequeue = (void *)drop_all);
