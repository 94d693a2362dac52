/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Virtual time, as fair queueing by tags has it (WFQ, STFQ), and any clock that wraps. Source only:
 * needs no module.
 *
 * A flow of weight w that gets n bytes (or nanoseconds) is charged n / w of virtual time; the one
 * that has been charged least is next. Times are u64 that wrap: they are compared by their
 * distance, which has to stay below 2^63.
 *
 * Source: Goyal, Vin, Cheng: "Start-time Fair Queueing", SIGCOMM 1996.
 */
#ifndef _BPFX_VTIME_BPF_H
#define _BPFX_VTIME_BPF_H

#include <bpfx/types.bpf.h>

/* Virtual time per unit of what is shared at weight 1: so many are told apart by larger weights. */
#define BPFX_VTIME_SHIFT	16

static __always_inline bool bpfx_vtime_before(u64 a, u64 b)
{
	return (s64)(a - b) < 0;
}

static __always_inline u64 bpfx_vtime_max(u64 a, u64 b)
{
	return bpfx_vtime_before(a, b) ? b : a;
}

static __always_inline u64 bpfx_vtime_min(u64 a, u64 b)
{
	return bpfx_vtime_before(b, a) ? b : a;
}

/**
 * bpfx_vtime_charge() - what a share costs in virtual time
 * @amount: bytes, nanoseconds; below 2^47
 * @weight: of the flow; 0 counts as 1
 *
 * One division. Rounded up, so that nothing is for free.
 */
static __always_inline u64 bpfx_vtime_charge(u64 amount, u32 weight)
{
	u64 w = weight ? weight : 1;

	return ((amount << BPFX_VTIME_SHIFT) + w - 1) / w;
}

/**
 * bpfx_vtime_start() - tag a packet by start-time fair queueing
 * @now: the scheduler's virtual time: the start tag of the packet that was served last
 * @finish: of the flow: where its last packet ends; is advanced. 0 is a good beginning only if
 *	@now is near it: else begin with @now
 * @amount: bytes of the packet
 * @weight: of the flow
 *
 * Serve the packet with the lowest tag first.
 *
 * Return: the packet's start tag.
 */
static __always_inline u64 bpfx_vtime_start(u64 now, u64 *finish, u64 amount, u32 weight)
{
	u64 start = bpfx_vtime_max(now, *finish);

	*finish = start + bpfx_vtime_charge(amount, weight);
	return start;
}

/**
 * bpfx_vtime_limit() - keep a flow from saving up its share while it wants none
 * @vtime: of the flow that is back
 * @now: the scheduler's virtual time
 * @lag: how far behind it may be, below 2^63
 *
 * Return: the virtual time it goes on with: @vtime, at least @now - @lag.
 */
static __always_inline u64 bpfx_vtime_limit(u64 vtime, u64 now, u64 lag)
{
	return bpfx_vtime_max(vtime, now - lag);
}

#endif /* _BPFX_VTIME_BPF_H */
