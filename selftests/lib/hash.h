/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the bpfx_hash_* functions should answer, said another way: asked in user space (user_hash.c)
 * and through programs (hash.c).
 */
#ifndef _LIB_HASH_H
#define _LIB_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "progs/hash.h"
#include "random.h"

/**
 * struct hash_input - what is hashed
 * @data: @size bytes
 * @key: Toeplitz: @key_size bytes
 * @size: of @data
 * @key_size: of @key
 * @at: how far from an aligned address it should be hashed, 0 to %HASH_SHIFT
 * @seed: the first 8 bytes of a key, too
 * @k1: its others
 */
struct hash_input {
	const uint8_t *data;
	const uint8_t *key;
	uint32_t size;
	uint32_t key_size;
	uint32_t at;
	uint64_t seed;
	uint64_t k1;
};

/* Ask one function. Return: what it returned. */
typedef uint64_t (*hash_ask)(void *by, enum hash_op op, const struct hash_input *in);

/* What should it return? */
uint64_t hash_expected(enum hash_op op, const struct hash_input *in);

/* The same, by themselves. */
uint32_t hash_xxh32(const void *data, size_t size, uint32_t seed);
uint64_t hash_xxh64(const void *data, size_t size, uint64_t seed);

/*
 * Ask about what has been published, and @n times each about random bytes of all sizes.
 * Return: are all answers right? The first that is not is printed.
 */
bool hash_vectors_agree(hash_ask ask, void *by);
bool hash_agree(hash_ask ask, void *by, struct random *random, uint32_t n);

/* Does the checksum of two pieces, one after the other, equal that of the whole? */
bool hash_crc32c_continues(hash_ask ask, void *by, struct random *random, uint32_t n);

#endif /* _LIB_HASH_H */
