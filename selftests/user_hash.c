// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_hash_* in user space. What they have from the kernel is the reference itself here, which is
 * compared with libxxhash: the kernel's is asked in hash.c.
 */
#include <dlfcn.h>
#include "shim/kernel.h"
#include <bpfx/hash.bpf.h>
#include "hash.h"
#include "harness.h"
#include "net.h"

static uint64_t call(enum hash_op op, const uint8_t *data, const uint8_t *key,
		     const struct hash_input *in)
{
	switch (op) {
	case HASH_XXH32:
		return bpfx_hash_xxh32(data, in->size, in->seed);
	case HASH_XXH64:
		return bpfx_hash_xxh64(data, in->size, in->seed);
	case HASH_SIPHASH:
		return bpfx_hash_siphash(data, in->size, in->seed, in->k1);
	case HASH_HSIPHASH:
		return bpfx_hash_hsiphash(data, in->size, in->seed, in->k1);
	case HASH_CRC32C:
		return bpfx_hash_crc32c(data, in->size, in->seed);
	case HASH_JHASH:
		return bpfx_hash_jhash(data, in->size, in->seed);
	case HASH_TOEPLITZ:
		return bpfx_hash_toeplitz(data, in->size, key, in->key_size);
	default:
		return 0;
	}
}

/* Memory that ends where the data does, so that a byte too many is seen. */
static uint64_t ask(void *by, enum hash_op op, const struct hash_input *in)
{
	uint8_t *data = malloc(in->at + in->size), *key = malloc(in->at + in->key_size);
	uint64_t out;

	memcpy(data + in->at, in->data, in->size);
	memcpy(key + in->at, in->key, in->key_size);
	out = call(op, data + in->at, key + in->at, in);
	free(data);
	free(key);
	return out;
}

static uint64_t ask_libxxhash(void *lib, enum hash_op op, const struct hash_input *in)
{
	uint32_t (*xxh32)(const void *p, size_t n, uint32_t seed) = dlsym(lib, "XXH32");
	uint64_t (*xxh64)(const void *p, size_t n, uint64_t seed) = dlsym(lib, "XXH64");

	switch (op) {
	case HASH_XXH32:
		return xxh32(in->data, in->size, in->seed);
	case HASH_XXH64:
		return xxh64(in->data, in->size, in->seed);
	default:
		return hash_expected(op, in);
	}
}

TEST(is_as_published)
{
	EXPECT_TRUE(hash_vectors_agree(ask, NULL));
}

TEST(of_all_sizes_at_all_addresses)
{
	struct random random = random_stream(seed(), 41);

	EXPECT_TRUE(hash_agree(ask, NULL, &random, 2000));
}

TEST(crc32c_continues)
{
	struct random random = random_stream(seed(), 42);

	EXPECT_TRUE(hash_crc32c_continues(ask, NULL, &random, 2000));
}

TEST(reference_agrees_with_libxxhash)
{
	struct random random = random_stream(seed(), 43);
	void *lib = dlopen("libxxhash.so.0", RTLD_NOW);

	if (!lib)
		SKIP(return, "no libxxhash here");
	EXPECT_TRUE(hash_agree(ask_libxxhash, lib, &random, 2000));
}

TEST_HARNESS_MAIN
