// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks a sketch, many times at once.
 */
#include <bpfx/sketch.bpf.h>
#include "sketch.h"

char _license[] SEC("license") = "GPL";

struct sketch_batch batch;
char memory[SKETCH_SHIFT + SKETCH_SIZE + 8] __attribute__((aligned(8)));
char other[SKETCH_SIZE + 8] __attribute__((aligned(8)));

/* Without a kfunc: sizes that are known when this is compiled, and no others. */
static s64 add_to_sample(void *p, u32 size, const void *item, u32 item_size)
{
	u32 most = BPFX_SKETCH_RESERVOIR_SIZE(SKETCH_SAMPLE, 8) + 7;
	u32 least = BPFX_SKETCH_RESERVOIR_SIZE(1, 8);

	if (item_size != 8)
		return -EINVAL;
	return size == most ? bpfx_sketch_reservoir_add(p, most, item, 8) :
	       size == least ? bpfx_sketch_reservoir_add(p, least, item, 8) : -EINVAL;
}

static s64 of_key(u32 op, void *p, u32 size, u32 i, u32 key_size)
{
	void *key = &batch.a[i];
	u64 n = batch.b[i];

	switch (op) {
	case SKETCH_CM_ADD:
		return bpfx_sketch_cm_add(p, size, key, key_size, n);
	case SKETCH_CM_QUERY:
		return bpfx_sketch_cm_query(p, size, key, key_size);
	case SKETCH_HLL_ADD:
		return bpfx_sketch_hll_add(p, size, key, key_size);
	case SKETCH_TOPK_ADD:
		return bpfx_sketch_topk_add(p, size, key, key_size, n);
	case SKETCH_BLOOM_ADD:
		return bpfx_sketch_bloom_add(p, size, key, key_size);
	case SKETCH_BLOOM_TEST:
		return bpfx_sketch_bloom_test(p, size, key, key_size);
	case SKETCH_RESERVOIR_ADD:
		return add_to_sample(p, size, key, key_size);
	case SKETCH_EWMA_ADD:
		return bpfx_sketch_ewma_add(p, batch.a[i], n);
	case SKETCH_BUCKET_TAKE:
		return bpfx_sketch_bucket_take(p, batch.a[i], n);
	}
	return 0;
}

static s64 of_all(u32 op, void *p, u32 size, u32 other_size)
{
	switch (op) {
	case SKETCH_HLL_ESTIMATE:
		return bpfx_sketch_hll_estimate(p, size);
	case SKETCH_HLL_MERGE:
		return bpfx_sketch_hll_merge(p, size, other, other_size);
	case SKETCH_TOPK_LIST:
		return bpfx_sketch_topk_list(p, size, other, other_size);
	}
	return 0;
}

SEC("syscall")
int ask(struct sketch_call *call)
{
	u32 op = call->op, at = call->at, size = call->size, other_size = call->other_size;
	u32 key_size = call->key_size, count = call->count, i;

	if (at > SKETCH_SHIFT || size > SKETCH_SIZE || other_size > SKETCH_SIZE ||
	    key_size > SKETCH_KEY || count > SKETCH_BATCH)
		return -EINVAL;
	if (op == SKETCH_HLL_ESTIMATE || op == SKETCH_HLL_MERGE || op == SKETCH_TOPK_LIST) {
		batch.out[0] = of_all(op, memory + at, size, other_size);
		return 0;
	}
	bpf_for(i, 0, count) {
		if (i >= SKETCH_BATCH)
			break;
		batch.out[i] = of_key(op, memory + at, size, i, key_size);
	}
	return 0;
}
