/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A token bucket in one word. Source only: needs no module.
 *
 * Instead of tokens it keeps the time when it will be full again: nothing has to be filled, nothing
 * gets lost by rounding, and several CPUs can share it without a lock.
 *
 *	u64 cost = bpfx_bucket_time(skb->len, rate);
 *
 *	if (!bpfx_bucket_take(&client->bucket, bpf_ktime_get_ns(), cost, burst_ns))
 *		return TC_ACT_SHOT;
 *
 * Zeroed memory is a full bucket as long as the clock is below 2^63. Times are in nanoseconds; the
 * bucket's depth is the time that its rate needs for a burst.
 *
 * Source: the generic cell rate algorithm, virtual scheduling (ITU-T I.371).
 */
#ifndef _BPFX_BUCKET_BPF_H
#define _BPFX_BUCKET_BPF_H

#include <bpfx/types.bpf.h>
#include <bpfx/vtime.bpf.h>

#define BPFX_BUCKET_NEVER	(~0ull >> 2)	/* ns; 146 years */
#define BPFX_BUCKET_TRIES	8

/**
 * struct bpfx_bucket - a token bucket
 * @full: when it will be full, in ns; in the past if it is
 */
struct bpfx_bucket {
	u64 full;
};

/**
 * bpfx_bucket_time() - how long a rate needs for an amount
 * @amount: bytes, or packets; more than 2^34 count as 2^34
 * @rate: of them per second
 *
 * One division. Rounded up.
 *
 * Return: ns; %BPFX_BUCKET_NEVER if the rate is 0.
 */
static __always_inline u64 bpfx_bucket_time(u64 amount, u64 rate)
{
	if (!rate)
		return BPFX_BUCKET_NEVER;
	if (amount > 1ull << 34)
		amount = 1ull << 34;
	amount *= 1000000000;
	return amount / rate + !!(amount % rate);
}

/**
 * bpfx_bucket_wait() - how long until there are enough tokens
 * @bucket: the bucket
 * @now: ns
 * @cost: bpfx_bucket_time() of what is wanted, at most %BPFX_BUCKET_NEVER
 * @burst: bpfx_bucket_time() of the bucket's depth, at most %BPFX_BUCKET_NEVER
 *
 * Return: ns; 0 if there are; %BPFX_BUCKET_NEVER if the bucket is not deep enough.
 */
static __always_inline u64 bpfx_bucket_wait(const struct bpfx_bucket *bucket, u64 now, u64 cost,
					    u64 burst)
{
	u64 full = bpfx_vtime_max(bucket->full, now);

	if (cost > burst)
		return BPFX_BUCKET_NEVER;
	/* It was deeper once, or holds garbage: never later than empty. */
	full = bpfx_vtime_min(full, now + burst);
	return full - now + cost > burst ? full - now + cost - burst : 0;
}

/**
 * bpfx_bucket_take() - take tokens if there are enough
 * @bucket: the bucket; not shared by CPUs, or under a lock
 * @now: ns
 * @cost: as in bpfx_bucket_wait()
 * @burst: as there
 *
 * Return: were there enough? If not nothing was taken.
 */
static __always_inline bool bpfx_bucket_take(struct bpfx_bucket *bucket, u64 now, u64 cost,
					     u64 burst)
{
	if (bpfx_bucket_wait(bucket, now, cost, burst))
		return false;
	bucket->full = bpfx_vtime_max(bucket->full, now) + cost;
	return true;
}

/**
 * bpfx_bucket_take_shared() - take tokens from a bucket that CPUs share, without a lock
 * @bucket: the bucket
 * @now: ns
 * @cost: as in bpfx_bucket_wait()
 * @burst: as there
 *
 * Return: were there enough? No, too, if others were faster %BPFX_BUCKET_TRIES times.
 */
static __always_inline bool bpfx_bucket_take_shared(struct bpfx_bucket *bucket, u64 now, u64 cost,
						    u64 burst)
{
	struct bpfx_bucket copy;
	u64 was;
	u32 i;

	for (i = 0; i < BPFX_BUCKET_TRIES; i++) {
		was = *(volatile u64 *)&bucket->full;
		copy.full = was;
		if (!bpfx_bucket_take(&copy, now, cost, burst))
			return false;
		if (__sync_val_compare_and_swap(&bucket->full, was, copy.full) == was)
			return true;
	}
	return false;
}

#endif /* _BPFX_BUCKET_BPF_H */
