/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's hashes, played by the references of the tests.
 */
#ifndef _SHIM_HASH_H
#define _SHIM_HASH_H

#include "kernel.h"
#include "../lib/hash.h"

#define xxh32	hash_xxh32
#define xxh64	hash_xxh64

typedef struct {
	u64 key[2];
} siphash_key_t;

typedef siphash_key_t hsiphash_key_t;

static inline u64 shim_hash(enum hash_op op, const void *p, u32 n, u64 seed, u64 k1)
{
	struct hash_input in = { .data = p, .size = n, .seed = seed, .k1 = k1 };

	return hash_expected(op, &in);
}

static inline u64 siphash(const void *p, size_t n, const siphash_key_t *key)
{
	return shim_hash(HASH_SIPHASH, p, n, key->key[0], key->key[1]);
}

static inline u32 hsiphash(const void *p, size_t n, const hsiphash_key_t *key)
{
	return shim_hash(HASH_HSIPHASH, p, n, key->key[0], key->key[1]);
}

static inline u32 crc32c(u32 crc, const void *p, u32 n)
{
	return ~shim_hash(HASH_CRC32C, p, n, ~crc, 0);
}

static inline u32 jhash(const void *p, u32 n, u32 initval)
{
	return shim_hash(HASH_JHASH, p, n, initval, 0);
}

#endif /* _SHIM_HASH_H */
