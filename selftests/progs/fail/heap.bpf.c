// SPDX-License-Identifier: GPL-2.0-only
/*
 * Heaps and entries that are larger than the memory they are said to be in.
 */
#include <bpfx/heap.bpf.h>

char _license[] SEC("license") = "GPL";

struct bpfx_heap heap;

SEC("syscall")
int heap_push_too_small(void *ctx)
{
	return bpfx_heap_push(&heap, sizeof(heap) + 1, 1, 1);
}

SEC("syscall")
int heap_pop_of_a_number(void *ctx)
{
	struct bpfx_heap_entry out;

	return bpfx_heap_pop((void *)1, 16, &out);
}

SEC("syscall")
int heap_pop_to_nowhere(void *ctx)
{
	return bpfx_heap_pop(&heap, sizeof(heap), NULL);
}

SEC("syscall")
int heap_pop_to_too_small(void *ctx)
{
	u64 out = 0;

	return bpfx_heap_pop(&heap, sizeof(heap), (void *)&out);
}

SEC("syscall")
int heap_replace_too_small(void *ctx)
{
	u64 out = 0;

	return bpfx_heap_replace(&heap, sizeof(heap), 1, 1, (void *)&out);
}

SEC("syscall")
int heap_update_of_unknown_size(u64 *ctx)
{
	return bpfx_heap_update(&heap, *ctx, 1, 1);
}

SEC("syscall")
int heap_remove_too_small(void *ctx)
{
	struct bpfx_heap_entry out = {};

	return bpfx_heap_remove(&heap, sizeof(heap) + 8, 1, &out);
}

SEC("syscall")
int heap_build_missing(void *ctx)
{
	return bpfx_heap_build(NULL, BPFX_HEAP_SIZE(1));
}
