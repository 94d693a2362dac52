// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words that are pointers.
 */
#include <bpfx/bits.bpf.h>

char _license[] SEC("license") = "GPL";

SEC("syscall")
int popcount_of_a_pointer(void *ctx)
{
	return bpfx_bits_popcount((u64)ctx);
}

SEC("syscall")
int clz_of_a_pointer(void *ctx)
{
	return bpfx_bits_clz((u64)ctx);
}

SEC("syscall")
int ctz_of_a_pointer(void *ctx)
{
	return bpfx_bits_ctz((u64)ctx);
}

SEC("syscall")
int pdep_by_a_pointer(void *ctx)
{
	return bpfx_bits_pdep(1, (u64)ctx);
}

SEC("syscall")
int pext_by_a_pointer(void *ctx)
{
	return bpfx_bits_pext(1, (u64)ctx);
}
