// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that is not there.
 */
#include <bpfx/hash.bpf.h>

char _license[] SEC("license") = "GPL";

const volatile char constant[16] = "a constant";

SEC("syscall")
int xxh32_past_the_end(void *ctx)
{
	char word[8] = {};

	return bpfx_hash_xxh32(word, sizeof(word) + 1, 0);
}

SEC("syscall")
int xxh32_of_rodata(void *ctx)
{
	return bpfx_hash_xxh32((const void *)constant, sizeof(constant), 0);
}

SEC("syscall")
int xxh64_past_the_end(void *ctx)
{
	char word[8] = {};

	return bpfx_hash_xxh64(word + 4, sizeof(word), 0);
}

SEC("syscall")
int siphash_of_unbounded_size(void *ctx)
{
	char word[8] = {};

	return bpfx_hash_siphash(word, bpf_get_prandom_u32(), 1, 2);
}

SEC("syscall")
int hsiphash_of_size_bounded_above_only(void *ctx)
{
	s32 size = bpf_get_prandom_u32();
	char word[8] = {};

	if (size > 8)
		return 0;
	return bpfx_hash_hsiphash(word, size, 1, 2);
}

SEC("syscall")
int crc32c_past_the_end(void *ctx)
{
	char word[8] = {};

	return bpfx_hash_crc32c(word, 4096, 0);
}

SEC("syscall")
int jhash_of_no_memory(void *ctx)
{
	return bpfx_hash_jhash((void *)(long)bpf_get_prandom_u32(), 8, 0);
}

SEC("syscall")
int toeplitz_key_past_the_end(void *ctx)
{
	char data[12] = {}, key[16] = {};

	return bpfx_hash_toeplitz(data, sizeof(data), key, 40);
}

SEC("syscall")
int toeplitz_data_past_the_end(void *ctx)
{
	char data[12] = {}, key[16] = {};

	return bpfx_hash_toeplitz(data, 128, key, sizeof(key));
}
