// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketches, keys and lists that are smaller than their sizes say.
 */
#include <bpfx/sketch.bpf.h>

char _license[] SEC("license") = "GPL";

char memory[64] __attribute__((aligned(8)));

const volatile char constant[8] = "a key";

SEC("syscall")
int cm_add_past_the_end(void *ctx)
{
	char key[4] = {};

	return bpfx_sketch_cm_add(memory, sizeof(memory) + 8, key, sizeof(key), 1);
}

SEC("syscall")
int cm_add_key_of_rodata(void *ctx)
{
	return bpfx_sketch_cm_add(memory, sizeof(memory), (const void *)constant, 8, 1);
}

SEC("syscall")
int cm_query_key_past_the_end(void *ctx)
{
	char key[4] = {};

	return bpfx_sketch_cm_query(memory, sizeof(memory), key, sizeof(key) + 1);
}

SEC("syscall")
int hll_add_of_unbounded_size(void *ctx)
{
	char key[4] = {};

	return bpfx_sketch_hll_add(memory, bpf_get_prandom_u32(), key, sizeof(key));
}

SEC("syscall")
int hll_estimate_past_the_end(void *ctx)
{
	return bpfx_sketch_hll_estimate(memory + 8, sizeof(memory));
}

SEC("syscall")
int hll_merge_past_the_end(void *ctx)
{
	return bpfx_sketch_hll_merge(memory, 32, memory + 32, 40);
}

SEC("syscall")
int topk_add_to_no_memory(void *ctx)
{
	char key[4] = {};

	return bpfx_sketch_topk_add((void *)(long)bpf_get_prandom_u32(), 64, key, sizeof(key), 1);
}

SEC("syscall")
int topk_list_past_the_end(void *ctx)
{
	char out[32] = {};

	return bpfx_sketch_topk_list(memory, sizeof(memory), out, sizeof(out) + 32);
}

SEC("syscall")
int bloom_add_past_the_end(void *ctx)
{
	char key[4] = {};

	return bpfx_sketch_bloom_add(memory, sizeof(memory) + 1, key, sizeof(key));
}

SEC("syscall")
int bloom_test_key_past_the_end(void *ctx)
{
	char key[4] = {};

	return bpfx_sketch_bloom_test(memory, sizeof(memory), key + 2, sizeof(key));
}

SEC("syscall")
int ewma_too_small(void *ctx)
{
	u64 half[2] = {};

	return bpfx_sketch_ewma_add((void *)half, 1, 1);
}

SEC("syscall")
int bucket_past_the_end(void *ctx)
{
	return bpfx_sketch_bucket_take((void *)memory + 48, 1, 1);
}
