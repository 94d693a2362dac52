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

static bool find(struct probe *probe, const struct bpfx_sketch_bloom *bloom, u32 size,
		 const void *key, u32 key_size)
{
	u32 hashes;
	u64 hash;

	if (!sketch_fits(bloom, size, sizeof(*bloom) + sizeof(u64)))
		return false;
	hashes = READ_ONCE(bloom->hashes) ?: HASHES_DEFAULT;
	if (hashes > BPFX_SKETCH_BLOOM_HASHES_MAX)
		return false;
	hash = sketch_hash(key, key_size, READ_ONCE(bloom->seed));
	probe->bits = (unsigned long *)(bloom + 1);
	probe->room = min_t(u64, (u64)(size - sizeof(*bloom)) / sizeof(u64) * 64, 1ull << 32);
	probe->hashes = hashes;
	probe->at = hash;
	/* Odd, or a key whose step is 0 would have one bit. */
	probe->step = hash >> 32 | 1;
	return true;
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
	unsigned long *word, bit;
	struct probe probe;
	s32 seen = 1;
	u64 at;

	if (!find(&probe, bloom, bloom__sz, key, key__sz))
		return -EINVAL;
	for (; probe.hashes; probe.hashes--, probe.at += probe.step) {
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
	struct probe probe;
	u64 at;

	if (!find(&probe, bloom, bloom__sz, key, key__sz))
		return -EINVAL;
	for (; probe.hashes; probe.hashes--, probe.at += probe.step) {
		at = probe.at * probe.room >> 32;
		if (!(READ_ONCE(probe.bits[at >> 6]) >> (at & 63) & 1))
			return 0;
	}
	return 1;
}

__bpf_kfunc_end_defs();
