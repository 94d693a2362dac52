// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks a hash.
 */
#include <bpfx/hash.bpf.h>
#include "hash.h"

char _license[] SEC("license") = "GPL";

char data[HASH_SHIFT + HASH_SIZE];
char toeplitz_key[HASH_SHIFT + HASH_SIZE];

SEC("syscall")
int ask(struct hash_call *call)
{
	u32 at = call->at, size = call->size, key_size = call->key_size;

	if (at > HASH_SHIFT || size > HASH_SIZE || key_size > HASH_SIZE)
		return -EINVAL;
	switch (call->op) {
	case HASH_XXH32:
		call->out = bpfx_hash_xxh32(data + at, size, call->seed);
		break;
	case HASH_XXH64:
		call->out = bpfx_hash_xxh64(data + at, size, call->seed);
		break;
	case HASH_SIPHASH:
		call->out = bpfx_hash_siphash(data + at, size, call->seed, call->k1);
		break;
	case HASH_HSIPHASH:
		call->out = bpfx_hash_hsiphash(data + at, size, call->seed, call->k1);
		break;
	case HASH_CRC32C:
		call->out = bpfx_hash_crc32c(data + at, size, call->seed);
		break;
	case HASH_JHASH:
		call->out = bpfx_hash_jhash(data + at, size, call->seed);
		break;
	case HASH_TOEPLITZ:
		call->out = bpfx_hash_toeplitz(data + at, size, toeplitz_key + at, key_size);
		break;
	}
	return 0;
}
