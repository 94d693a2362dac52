// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ops that return garbage, give up, or do not end for long.
 */
#include "hostile.bpf.h"

#define S32_MIN	(-2147483647 - 1)
#define LOOPS	(1 << 20)

u64 sum;
u32 seen;

static long spin(u64 i, void *unused)
{
	sum += i;
	return 0;
}

/* A million rounds. */
static __always_inline void loop(void)
{
	bpf_loop(LOOPS, spin, NULL, 0);
}

/* Returns the least number. */
ENQUEUE(least)
{
	bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
	return S32_MIN;
}

DEQUEUE(least_too)
{
	bpfx_qdisc_move(q, BPFX_ROOT, budget);
	return S32_MIN;
}

SHED(least_shed)
{
	return S32_MIN;
}

HOSTILE(return_least, least, .dequeue = (void *)least_too, .shed = (void *)least_shed,
	.limit = 16);

/* Returns whatever comes. */
ENQUEUE(garbage)
{
	bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
	return bpf_get_prandom_u32();
}

DEQUEUE(garbage_too)
{
	bpfx_qdisc_move(q, BPFX_ROOT, budget);
	return bpf_get_prandom_u32();
}

HOSTILE(return_garbage, garbage, .dequeue = (void *)garbage_too);

/* Gives up at the first packet, which it has not inserted. */
ENQUEUE(give_up)
{
	return bpfx_qdisc_error(q, 1, "I give up");
}

HOSTILE(error_in_enqueue, give_up);

/* Gives up when it is asked. */
DEQUEUE(give_up_asked)
{
	return bpfx_qdisc_error(q, 2, "I give up");
}

HOSTILE(error_in_dequeue, plain, .dequeue = (void *)give_up_asked);

/* Gives up when it has to shed, having shed. */
SHED(give_up_full)
{
	bpfx_qdisc_drop_head(q, BPFX_ROOT, BPFX_DROP_OVERLIMIT);
	return bpfx_qdisc_error(q, 3, "I give up");
}

HOSTILE(error_in_shed, plain, .shed = (void *)give_up_full, .limit = 16);

/* Gives up by itself. */
TICK(give_up_bored)
{
	if (seen++ > 20)
		bpfx_qdisc_error(q, 4, "I give up");
}

HOSTILE(error_in_tick, plain, .tick = (void *)give_up_bored, .tick_ns = 1000000);

/* Gives up twice, with the least code and no words first. */
ENQUEUE(give_up_twice)
{
	bpfx_qdisc_error(q, S32_MIN, "");
	return bpfx_qdisc_error(q, 6, "that was not all");
}

HOSTILE(error_twice, give_up_twice);

/* Gives up with many words. */
ENQUEUE(give_up_long)
{
	bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
	return bpfx_qdisc_error(q, 0,
		"0123456789012345678901234567890123456789012345678901234567890123456789");
}

HOSTILE(error_long, give_up_long);

/* Gives up with words that look like a format. */
ENQUEUE(give_up_format)
{
	bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
	return bpfx_qdisc_error(q, 8, "%s%n%p\n\033[31m");
}

HOSTILE(error_format, give_up_format);

/* Gives up, and takes its time to go. */
EXIT(linger)
{
	loop();
}

HOSTILE(exit_loops, give_up, .exit = (void *)linger);

/* Loops with each packet that comes, under a budget of 500 us. */
ENQUEUE(slowly)
{
	loop();
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
}

HOSTILE(loop_in_enqueue, slowly, .op_budget_us = 500);

/* ... when it is asked for one. */
DEQUEUE(serve_slowly)
{
	loop();
	return bpfx_qdisc_move(q, BPFX_ROOT, 1);
}

HOSTILE(loop_in_dequeue, plain, .dequeue = (void *)serve_slowly, .op_budget_us = 500);

/* ... when there are too many. */
SHED(shed_slowly)
{
	loop();
	return bpfx_qdisc_drop_head(q, BPFX_ROOT, BPFX_DROP_OVERLIMIT);
}

HOSTILE(loop_in_shed, plain, .shed = (void *)shed_slowly, .op_budget_us = 500, .limit = 16);

/* ... by itself. */
TICK(tick_slowly)
{
	loop();
}

HOSTILE(loop_in_tick, plain, .tick = (void *)tick_slowly, .tick_ns = 1000000,
	.op_budget_us = 500);

/* Loops a little with each packet, without a budget: slow, and nobody minds. */
ENQUEUE(bit_slowly)
{
	bpf_loop(4096, spin, NULL, 0);
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
}

HOSTILE(loop_without_budget, bit_slowly);
