// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bitmaps that are larger than their memory, nowhere, or may not be written.
 */
#include <bpfx/bits.bpf.h>

char _license[] SEC("license") = "GPL";

u8 map[16];
const volatile u8 constant[16] = { 1 };

SEC("syscall")
int next_set_beyond_the_end(void *ctx)
{
	return bpfx_bits_next_set(map, sizeof(map) + 1, 0);
}

SEC("syscall")
int next_clear_beyond_the_end(void *ctx)
{
	return bpfx_bits_next_clear(map + 9, 8, 0);
}

SEC("syscall")
int weight_of_a_constant(void *ctx)
{
	return bpfx_bits_weight((const void *)constant, sizeof(constant));
}

SEC("syscall")
int and_of_any_size(u32 *ctx)
{
	return bpfx_bits_and(map, sizeof(map), map, *ctx);
}

SEC("syscall")
int or_into_a_constant(void *ctx)
{
	return bpfx_bits_or((void *)constant, sizeof(constant), map, sizeof(map));
}

SEC("syscall")
int andnot_of_a_number(void *ctx)
{
	return bpfx_bits_andnot(map, 8, (void *)8, 8);
}
