/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Summaries of streams over memory of the program's: uapi/bpfx/sketch.h has their layouts. What
 * each function does: Documentation/library.rst.
 */
#ifndef _BPFX_SKETCH_BPF_H
#define _BPFX_SKETCH_BPF_H

#include <bpfx/types.bpf.h>
#include <uapi/bpfx/sketch.h>

extern s64 bpfx_sketch_cm_add(void *cm, u32 cm__sz, const void *key, u32 key__sz, u64 n) __ksym;
extern s64 bpfx_sketch_cm_query(const void *cm, u32 cm__sz, const void *key, u32 key__sz) __ksym;

extern s32 bpfx_sketch_hll_add(void *hll, u32 hll__sz, const void *key, u32 key__sz) __ksym;
extern s64 bpfx_sketch_hll_estimate(const void *hll, u32 hll__sz) __ksym;
extern s32 bpfx_sketch_hll_merge(void *to, u32 to__sz, const void *from, u32 from__sz) __ksym;

extern s64 bpfx_sketch_topk_add(void *topk, u32 topk__sz, const void *key, u32 key__sz,
				u64 n) __ksym;
extern s32 bpfx_sketch_topk_list(const void *topk, u32 topk__sz, void *out, u32 out__sz) __ksym;

extern s32 bpfx_sketch_bloom_add(void *bloom, u32 bloom__sz, const void *key, u32 key__sz) __ksym;
extern s32 bpfx_sketch_bloom_test(const void *bloom, u32 bloom__sz, const void *key,
				  u32 key__sz) __ksym;

extern u64 bpfx_sketch_ewma_add(struct bpfx_sketch_ewma *ewma, u64 n, u64 now) __ksym;

extern s64 bpfx_sketch_bucket_take(struct bpfx_sketch_bucket *bucket, u32 n, u64 now) __ksym;

/**
 * bpfx_sketch_smooth() - the moving average of values, one step
 * @average: so far
 * @x: the next value
 * @shift: it counts 1 / 2^shift; 0 to 31
 *
 * For what is measured at each event, such as a round-trip time: its rate is no matter. Keep the
 * average in units of 2^-shift or smaller, or it stops that far below a value that stays the same.
 *
 * Return: the average with it.
 */
static __always_inline u64 bpfx_sketch_smooth(u64 average, u64 x, u32 shift)
{
	return average - (average >> shift) + (x >> shift);
}

/* splitmix64 (Steele, Lea, Flood, 2014): no state is a bad one. */
static __always_inline u64 bpfx_sketch_random(__u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

/* The upper half of a product: for a random x, a random number below n. */
static __always_inline u64 bpfx_sketch_scale(u64 x, u64 n)
{
	u64 low = 0xffffffff, a, b;

	a = (x >> 32) * (n & low) + ((x & low) * (n & low) >> 32);
	b = (x & low) * (n >> 32) + (a & low);
	return (x >> 32) * (n >> 32) + (a >> 32) + (b >> 32);
}

/**
 * bpfx_sketch_reservoir_add() - an item came
 * @reservoir: struct bpfx_sketch_reservoir
 * @size: its size in bytes, a constant, by which its room is known: for one item at least
 * @item: any bytes
 * @item_size: how many, a constant, at least 1; the same for all items of a reservoir
 *
 * At each time each item so far is in the reservoir with the same probability: algorithm R
 * (Waterman; Vitter, "Random sampling with a reservoir", 1985). Costs a random number, and the copy
 * of an item that is kept; a call would cost twice that, so that this is no kfunc. Items that two
 * CPUs add at the same time may get the same place.
 *
 * Return: where it was put, 0 to room - 1; -ENOENT if it was not kept; -EINVAL if the memory is no
 * reservoir: too small, or for items of another size.
 */
static __always_inline s64 bpfx_sketch_reservoir_add(struct bpfx_sketch_reservoir *reservoir,
						     u32 size, const void *item, u32 item_size)
{
	u64 room, seen, to;

	if (!item_size || size < sizeof(*reservoir) + item_size)
		return -EINVAL;
	room = (u32)(size - sizeof(*reservoir)) / item_size;
	if (reservoir->item_size != item_size) {
		if (reservoir->item_size)
			return -EINVAL;
		reservoir->item_size = item_size;
	}
	seen = reservoir->seen++;
	to = seen;
	if (seen >= room)
		to = bpfx_sketch_scale(bpfx_sketch_random(&reservoir->random), seen + 1);
	/* The verifier is to see the check of the very number that is used. */
	asm volatile("" : "+r"(to));
	if (to >= room)
		return -ENOENT;
	__builtin_memcpy(reservoir->items + to * item_size, item, item_size);
	return to;
}

#endif /* _BPFX_SKETCH_BPF_H */
