// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rings and elements that are larger than the memory they are said to be in.
 */
#include <bpfx/ring.bpf.h>

char _license[] SEC("license") = "GPL";

struct bpfx_ring ring;
const u64 constant[4] = { 1, 2, 3, 4 };

SEC("syscall")
int ring_push_back_too_small(void *ctx)
{
	u64 word = 0;

	return bpfx_ring_push_back(&ring, sizeof(ring) + 1, &word, sizeof(word));
}

SEC("syscall")
int ring_push_front_too_much(void *ctx)
{
	u64 word = 0;

	return bpfx_ring_push_front(&ring, sizeof(ring), &word, sizeof(word) + 8);
}

SEC("syscall")
int ring_pop_front_missing(void *ctx)
{
	return bpfx_ring_pop_front(&ring, sizeof(ring), NULL, 8);
}

SEC("syscall")
int ring_pop_back_to_a_constant(void *ctx)
{
	return bpfx_ring_pop_back(&ring, sizeof(ring), (void *)constant, sizeof(constant));
}

SEC("syscall")
int ring_peek_of_unknown_size(u64 *ctx)
{
	u64 word = 0;

	return bpfx_ring_peek(&ring, sizeof(ring), 0, &word, *ctx);
}
