/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long did that take? Asked twice for each op, so by the cheapest clock there is.
 *
 * On x86 that is the processor's own counter: a quarter of what local_clock() costs, which has to
 * turn it into nanoseconds that all CPUs agree on. Ours need not agree: an op begins and ends on
 * one CPU, and what is counted per second may count a little wrong once in a while.
 */
#ifndef _BPFX_CLOCK_H
#define _BPFX_CLOCK_H

#include <linux/math64.h>
#include <linux/sched/clock.h>
#include <linux/timex.h>

/* How fast get_cycles() counts, if we know; 0: ask local_clock() instead. */
static inline u32 bpfx_cycles_khz(void)
{
#ifdef CONFIG_X86_64
	return tsc_khz;
#else
	return 0;
#endif
}

/* Ticks since something, of the CPU that asks. */
static inline u64 bpfx_clock(void)
{
	return bpfx_cycles_khz() ? get_cycles() : local_clock();
}

/* As many ticks as so many microseconds last. */
static inline u64 bpfx_clock_us(u64 us)
{
	const u32 khz = bpfx_cycles_khz();

	return khz ? div_u64(us * khz, USEC_PER_MSEC) : us * NSEC_PER_USEC;
}

#endif /* _BPFX_CLOCK_H */
