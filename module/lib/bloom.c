// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bloom filters: Bloom (1970); all bits from one hash: Kirsch, Mitzenmacher, "Less hashing, same
 * performance" (2006).
 */
#include <linux/bitops.h>
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <bpfx/sketch.bpf.h>
#include "sketch.h"

#define HASHES_DEFAULT	4

/* Where the bits of a key are. */
struct probe {
	unsigned long *bits;	/* of the filter */
	u64 room;		/* how many those are, up to 2^32 */
	u32 hashes;		/* bits of a key */
	u32 at;			/* hash for the first one */
	u32 step;		/* how much it differs from one to the next */
};

static __always_inline void find(struct probe *probe, const struct bpfx_sketch_bloom *bloom,
				 u32 size, const void *key, u32 key_size, u32 hashes)
{
	u64 hash = sketch_hash(key, key_size, READ_ONCE(bloom->seed));

	probe->bits = (unsigned long *)(bloom + 1);
	probe->room = min_t(u64, (u64)(size - sizeof(*bloom)) / sizeof(u64) * 64, 1ull << 32);
	probe->hashes = hashes;
	probe->at = hash;
	/* Odd, or a key whose step is 0 would have one bit. */
	probe->step = hash >> 32 | 1;
}

/* How many bits a key has; 0: it is no filter. */
static u32 hashes_of(const struct bpfx_sketch_bloom *bloom, u32 size)
{
	u32 hashes;

	if (!sketch_fits(bloom, size, sizeof(*bloom) + sizeof(u64)))
		return 0;
	hashes = READ_ONCE(bloom->hashes) ?: HASHES_DEFAULT;
	return hashes <= BPFX_SKETCH_BLOOM_HASHES_MAX ? hashes : 0;
}

/* Of as many bits per key as most have: then the compiler knows all but the room. */
static __always_inline bool is_plain(const struct bpfx_sketch_bloom *bloom, u32 size)
{
	return likely(sketch_fits(bloom, size, sizeof(*bloom) + sizeof(u64)) &&
		      !READ_ONCE(bloom->hashes));
}

static __always_inline s32 add(struct probe probe)
{
	unsigned long *word, bit;
	s32 seen = 1;
	u64 at;
	u32 i;

#pragma GCC unroll 4
	for (i = 0; i < probe.hashes; i++, probe.at += probe.step) {
		at = probe.at * probe.room >> 32;
		word = probe.bits + (at >> 6);
		bit = 1ul << (at & 63);
		if (READ_ONCE(*word) & bit)
			continue;
		set_bit(at & 63, word);
		seen = 0;
	}
	return seen;
}

static __always_inline s32 test(struct probe probe)
{
	u64 at;
	u32 i;

#pragma GCC unroll 4
	for (i = 0; i < probe.hashes; i++, probe.at += probe.step) {
		at = probe.at * probe.room >> 32;
		if (!(READ_ONCE(probe.bits[at >> 6]) >> (at & 63) & 1))
			return 0;
	}
	return 1;
}

static __always_inline s32 add_plain(struct bpfx_sketch_bloom *bloom, u32 size, const void *key,
				     u32 key_size)
{
	struct probe probe;

	find(&probe, bloom, size, key, key_size, HASHES_DEFAULT);
	return add(probe);
}

static __always_inline s32 test_plain(const struct bpfx_sketch_bloom *bloom, u32 size,
				      const void *key, u32 key_size)
{
	struct probe probe;

	find(&probe, bloom, size, key, key_size, HASHES_DEFAULT);
	return test(probe);
}

static noinline s32 add_any(struct bpfx_sketch_bloom *bloom, u32 size, const void *key,
			    u32 key_size)
{
	u32 hashes = hashes_of(bloom, size);
	struct probe probe;

	if (!hashes)
		return -EINVAL;
	find(&probe, bloom, size, key, key_size, hashes);
	return add(probe);
}

static noinline s32 test_any(const struct bpfx_sketch_bloom *bloom, u32 size, const void *key,
			     u32 key_size)
{
	u32 hashes = hashes_of(bloom, size);
	struct probe probe;

	if (!hashes)
		return -EINVAL;
	find(&probe, bloom, size, key, key_size, hashes);
	return test(probe);
}

__bpf_kfunc_start_defs();

/**
 * bpfx_sketch_bloom_add() - a key was seen
 * @bloom: struct bpfx_sketch_bloom, at an address that 8 divides
 * @bloom__sz: its size in bytes, at least 24, by which its number of bits is known
 * @key: any bytes
 * @key__sz: how many, 0 included
 *
 * Costs a hash, a load per bit, and an atomic operation per bit that was not set: no bit of another
 * CPU is lost.
 *
 * Return: 1 if it probably was there before; 0 if it was not; -EINVAL if the memory is no filter:
 * too small, too many hashes, or at another address.
 */
__bpf_kfunc s32 bpfx_sketch_bloom_add(void *bloom, u32 bloom__sz, const void *key, u32 key__sz)
{
	if (is_plain(bloom, bloom__sz) && key__sz == 16)
		return add_plain(bloom, bloom__sz, key, 16);
	if (is_plain(bloom, bloom__sz) && key__sz == 8)
		return add_plain(bloom, bloom__sz, key, 8);
	return add_any(bloom, bloom__sz, key, key__sz);
}

/**
 * bpfx_sketch_bloom_test() - whether a key was seen
 * @bloom: struct bpfx_sketch_bloom, at an address that 8 divides
 * @bloom__sz: its size in bytes
 * @key: any bytes
 * @key__sz: how many, 0 included
 *
 * Costs a hash, and a load per bit until one is not set.
 *
 * Return: 1 if it probably was; 0 if it was not; -EINVAL as with bpfx_sketch_bloom_add().
 */
__bpf_kfunc s32 bpfx_sketch_bloom_test(const void *bloom, u32 bloom__sz, const void *key,
				       u32 key__sz)
{
	if (is_plain(bloom, bloom__sz) && key__sz == 16)
		return test_plain(bloom, bloom__sz, key, 16);
	if (is_plain(bloom, bloom__sz) && key__sz == 8)
		return test_plain(bloom, bloom__sz, key, 8);
	return test_any(bloom, bloom__sz, key, key__sz);
}

__bpf_kfunc_end_defs();
