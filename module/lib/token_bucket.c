// SPDX-License-Identifier: GPL-2.0-only
/*
 * Token buckets.
 *
 * By the generic cell rate algorithm (ITU-T I.371): not how many tokens there are and when that
 * was, but when the bucket will be full. That is one word, so that a compare and exchange does for
 * all CPUs, and nothing has to be refilled.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <bpfx/sketch.bpf.h>
#include "sketch.h"

#define TICK_SHIFT	10				/* a tick is 1/1024 ns */
#define SECOND		(1000000000ull << TICK_SHIFT)	/* in ticks: 40 bits */
#define NEVER		BIT_ULL(62)
#define TRIES		32

/* How many bits of it are more than @bits? */
static u32 surplus(u64 x, u32 bits)
{
	u32 has = fls64(x);

	return has > bits ? has - bits : 0;
}

static u64 quotient_up(u64 a, u64 b)
{
	return a / b + !!(a % b);
}

/* Rather too long than too short. */
static u64 long_time_for(u64 n, u64 rate)
{
	u64 seconds = n / rate, rest = n % rate, ns;
	u32 shift;

	if (seconds >= NEVER / SECOND - 1)
		return NEVER;
	/* 34 bits of tokens times a second in ns are 64; only a burst has more. */
	shift = surplus(rest, 34);
	rate >>= shift;
	rest = quotient_up(rest, 1ull << shift) * (SECOND >> TICK_SHIFT);
	ns = rest / rate;
	rest %= rate;
	shift = surplus(rate, 64 - TICK_SHIFT);
	rate >>= shift;
	rest = quotient_up(rest, 1ull << shift) << TICK_SHIFT;
	return seconds * SECOND + (ns << TICK_SHIFT) + quotient_up(rest, rate);
}

/* How long @n tokens take to come, in ticks, rounded up. */
static u64 time_for(u64 n, u64 rate)
{
	return n >> 24 ? long_time_for(n, rate) : quotient_up(n * SECOND, rate);
}

__bpf_kfunc_start_defs();

/**
 * bpfx_sketch_bucket_take() - take tokens, if there are enough
 * @bucket: at an address that 8 divides
 * @n: how many: 1 for a packet, or its bytes
 * @now: the time in ns, of a clock that all CPUs have in common, such as bpf_ktime_get_ns()
 *
 * Takes all or none. Over any time no more is taken than burst + rate x time. Of the rate at most
 * 1/1024 ns per call is lost by rounding. A bucket that nobody has touched for 104 days may look
 * empty once; one that would take more than 52 days to fill is as small as if it took those. Costs
 * two divisions and an atomic operation, and is exact with any number of CPUs.
 *
 * Return: 0: taken; else how many ns from @now there would be enough if nobody else took any;
 * -E2BIG if @n is more than the bucket ever holds; -EINVAL if the rate is 0 or the bucket at
 * another address; -EAGAIN if others changed the bucket each of 32 times that this tried to.
 */
__bpf_kfunc s64 bpfx_sketch_bucket_take(struct bpfx_sketch_bucket *bucket, u32 n, u64 now)
{
	u64 rate, burst, needed, depth, full, ticks = now << TICK_SHIFT;
	u32 tries;
	s64 ahead;

	if (!sketch_fits(bucket, sizeof(*bucket), sizeof(*bucket)))
		return -EINVAL;
	rate = READ_ONCE(bucket->rate);
	burst = READ_ONCE(bucket->burst);
	if (!rate)
		return -EINVAL;
	if (n > burst)
		return -E2BIG;
	needed = time_for(n, rate);
	depth = time_for(burst, rate);
	full = READ_ONCE(bucket->full);
	for (tries = 0; tries < TRIES; tries++) {
		/* Later than it could be full: the rate has changed, or it is garbage. */
		ahead = full ? clamp_t(s64, full - ticks, 0, depth) : 0;
		if (ahead + needed > depth)
			return quotient_up(ahead + needed - depth, 1 << TICK_SHIFT);
		if (try_cmpxchg(&bucket->full, &full, ticks + ahead + needed))
			return 0;
	}
	return -EAGAIN;
}

__bpf_kfunc_end_defs();
