// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time, misused. A program that asks to wait has sixteen times as long as one that does not.
 */
#include "hostile.bpf.h"

#define MS	1000000ull

u64 next, asked;

/* Asks to wait for an hour, each time. */
DEQUEUE(hour)
{
	return bpfx_qdisc_throttle(q, bpfx_qdisc_now(q) + 3600 * 1000 * MS);
}

HOSTILE(throttle_hour, plain, .dequeue = (void *)hour, .stall_timeout_ms = 40);

/* Asks to wait to the end of time. */
DEQUEUE(end)
{
	return bpfx_qdisc_throttle(q, ~0ull);
}

HOSTILE(throttle_to_the_end, plain, .dequeue = (void *)end, .stall_timeout_ms = 40);

/* Asks to wait for a microsecond, each time: a storm of timers. */
DEQUEUE(moment)
{
	return bpfx_qdisc_throttle(q, bpfx_qdisc_now(q) + 1000);
}

HOSTILE(throttle_moment, plain, .dequeue = (void *)moment, .stall_timeout_ms = 40);

/* Asks to be asked in the past. */
DEQUEUE(past)
{
	return bpfx_qdisc_throttle(q, bpfx_qdisc_now(q) - MS);
}

HOSTILE(throttle_past, plain, .dequeue = (void *)past, .mistake_limit = 20,
	.stall_timeout_ms = 10000);

/* Asks to be asked at the beginning of time, and would be forgiven. */
DEQUEUE(zero)
{
	return bpfx_qdisc_throttle(q, 0);
}

HOSTILE(throttle_zero, plain, .dequeue = (void *)zero, .mistake_limit = FOREVER);

/* Asks to wait for an hour, and moves all the same. */
DEQUEUE(and_move)
{
	bpfx_qdisc_throttle(q, bpfx_qdisc_now(q) + 3600 * 1000 * MS);
	return bpfx_qdisc_move(q, BPFX_ROOT, 1);
}

HOSTILE(throttle_and_move, plain, .dequeue = (void *)and_move);

/* Asks to wait 64 times at once, now later, now earlier. */
DEQUEUE(many)
{
	u32 i;

	bpf_for(i, 0, 64)
		bpfx_qdisc_throttle(q, bpfx_qdisc_now(q) + (bpf_get_prandom_u32() % 20 + 1) * MS);
	return 0;
}

HOSTILE(throttle_many, plain, .dequeue = (void *)many, .stall_timeout_ms = 40);

/* Waits 5 ms between packets: slow, and in its right. */
DEQUEUE(slow)
{
	u64 now = bpfx_qdisc_now(q);

	if (now < next)
		return bpfx_qdisc_throttle(q, next);
	next = now + 5 * MS;
	return bpfx_qdisc_move(q, BPFX_ROOT, 1);
}

HOSTILE(throttle_slow, plain, .dequeue = (void *)slow);

/* Waits 300 ms between packets, three times its timeout, which it may. */
DEQUEUE(shape)
{
	u64 now = bpfx_qdisc_now(q);

	if (now < next)
		return bpfx_qdisc_throttle(q, next);
	next = now + 300 * MS;
	return bpfx_qdisc_move(q, BPFX_ROOT, 1);
}

HOSTILE(throttle_shaper, plain, .dequeue = (void *)shape);

/* Waits 620 ms between packets, which it may, but 20 ms at a time. */
DEQUEUE(steps)
{
	if (asked++ % 32 < 31)
		return bpfx_qdisc_throttle(q, bpfx_qdisc_now(q) + 20 * MS);
	return bpfx_qdisc_move(q, BPFX_ROOT, 1);
}

HOSTILE(throttle_in_steps, plain, .dequeue = (void *)steps, .stall_timeout_ms = 200);
