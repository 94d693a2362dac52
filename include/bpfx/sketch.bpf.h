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

extern s64 bpfx_sketch_reservoir_add(void *reservoir, u32 reservoir__sz, const void *item,
				     u32 item__sz) __ksym;

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

#endif /* _BPFX_SKETCH_BPF_H */
