// SPDX-License-Identifier: GPL-2.0-only
/*
 * Smoothed rates: each event counts by how long ago it was. (Floyd, Jacobson, "Link-sharing and
 * resource management models", 1995, has the average; that the sum decays by itself, without a
 * timer, is from Cormode et al., "Forward decay", 2009.)
 */
#include <linux/bitops.h>
#include <linux/btf.h>
#include <linux/limits.h>
#include <bpfx/sketch.bpf.h>
#include "sketch.h"

#define HALF_LIFE_DEFAULT	1000000000ull
#define STEP_SHIFT		12		/* a step is at least half_life / 4096 */
#define LN2_PER_SECOND		693147181u	/* ln 2, in 1 / ns */

/*
 * 2^-f for f below 1, both times 2^32. The polynomial of degree 4 that is 1 at 0 and 1/2 at 1 and
 * nowhere more than 2.4e-6 off.
 */
static __always_inline u64 power(u64 f)
{
	u64 p = 0xda38118 - (f * 0x1c0fcb2 >> 32);

	p = 0x3d4fb1da - (f * p >> 32);
	p = 0xb16d2d73 - (f * p >> 32);
	return (1ull << 32) - (f * p >> 32);
}

/* How far must both be shifted for a quotient whose divisor has 32 bits? */
static u32 surplus(u64 divisor)
{
	return unlikely(divisor >> 32) ? fls64(divisor) - 32 : 0;
}

static __always_inline u64 decay(u64 sum, u64 age, u64 half_life)
{
	u64 halvings = 0, rest = age;
	u32 shift = surplus(half_life);

	/* Seldom: a rate is looked at more often than that. */
	if (age >= half_life) {
		halvings = age / half_life;
		rest = age % half_life;
	}
	if (halvings > 63)
		return 0;
	rest = (rest >> shift << 32) / (half_life >> shift);
	return (u64)((u128)sum * power(rest) >> 32) >> halvings;
}

/*
 * Is it time for a step? A thousand small ones would lose what they round, and cost more. A clock
 * that goes back a little is another CPU's; one that goes back far started anew.
 */
static __always_inline bool due(u64 now, u64 at, u64 half_life)
{
	return now > at ? now - at >= half_life >> STEP_SHIFT : at - now > half_life;
}

static __always_inline u64 per_second(u64 sum, u64 half_life)
{
	u32 shift = surplus(half_life);
	u64 whole, part;

	sum >>= shift;
	half_life >>= shift;
	whole = sum / half_life;
	if (whole > U64_MAX / LN2_PER_SECOND - 1)
		return U64_MAX >> BPFX_SKETCH_EWMA_SHIFT;
	part = sum % half_life * LN2_PER_SECOND / half_life;
	return (whole * LN2_PER_SECOND + part) >> BPFX_SKETCH_EWMA_SHIFT;
}

__bpf_kfunc_start_defs();

/**
 * bpfx_sketch_ewma_add() - an event, or a look at the rate
 * @ewma: at an address that 8 divides
 * @n: how many at once, or their bytes; 0 just looks
 * @now: the time in ns, of any clock, such as bpf_ktime_get_ns(); if it goes back, nothing decays
 *
 * The sum of all events, each halved once per half-life since, times ln 2 / half-life. Exact
 * to one part in 3,000, or 1 ns of a short half-life. Costs two divisions, and two more once in
 * half-life / 4096. What two CPUs add at the same time may be counted once; rates of one each per
 * CPU may be added.
 *
 * Return: the rate per second, up to 2^48 - 1; 2^64 - 1 if @ewma is at another address.
 */
__bpf_kfunc u64 bpfx_sketch_ewma_add(struct bpfx_sketch_ewma *ewma, u64 n, u64 now)
{
	u64 half_life, at, sum;

	if (!sketch_fits(ewma, sizeof(*ewma), sizeof(*ewma)))
		return U64_MAX;
	half_life = READ_ONCE(ewma->half_life) ?: HALF_LIFE_DEFAULT;
	at = READ_ONCE(ewma->at);
	sum = READ_ONCE(ewma->sum);
	if (due(now, at, half_life)) {
		sum = decay(sum, now > at ? now - at : 0, half_life);
		WRITE_ONCE(ewma->at, now);
	}
	n = n >> (64 - BPFX_SKETCH_EWMA_SHIFT) ? U64_MAX : n << BPFX_SKETCH_EWMA_SHIFT;
	sum = sketch_add(sum, n);
	WRITE_ONCE(ewma->sum, sum);
	return per_second(sum, half_life);
}

__bpf_kfunc_end_defs();
