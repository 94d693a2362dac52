/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Summaries of streams, in memory of the program's: what the library, the programs and user space
 * have to agree on.
 *
 * Each is a head and what follows it. Memory of zeros is an empty one. All must be at an address
 * that 8 divides, as map values, .bss and the members of structures that begin so are. To size the
 * value of a map:
 *
 *	__uint(value_size, BPFX_SKETCH_CM_SIZE(4, 2048));
 *
 * Wherever a seed is: the keys are hashed by bpfx_hash_xxh64() with it. Give it a random number if
 * somebody else chooses the keys, and may gain from keys that collide; sketches that are to be
 * merged need the same one.
 */
#ifndef _UAPI_BPFX_SKETCH_H
#define _UAPI_BPFX_SKETCH_H

#include <linux/types.h>

#define BPFX_SKETCH_CM_ROWS_MAX		8u
#define BPFX_SKETCH_CM_CONSERVATIVE	1u	/* flag: add to no more counters than it takes */

/**
 * struct bpfx_sketch_cm - count-min: how often each key was seen
 * @seed: of the hash
 * @rows: 1 to %BPFX_SKETCH_CM_ROWS_MAX; 0: 4
 * @flags: 0, or %BPFX_SKETCH_CM_CONSERVATIVE: smaller errors; but then two sketches can't be added
 * @counters: @rows rows of as many counters (the width) as the memory has room for
 *
 * Of a sum of N over all keys, an estimate is never too low, and with a probability of
 * 1 - e^-rows less than e N / width too high. Sketches of the same shape and seed may be added,
 * counter by counter. The hash's halves, low and high: a and b; row r has the key at
 * (a + r b mod 2^32) width / 2^32.
 */
struct bpfx_sketch_cm {
	__u64 seed;
	__u32 rows;
	__u32 flags;
	__u64 counters[];
};

#define BPFX_SKETCH_CM_SIZE(_rows, _width)	\
	(sizeof(struct bpfx_sketch_cm) + (_rows) * (_width) * sizeof(__u64))

#define BPFX_SKETCH_HLL_PRECISION_MIN	4u
#define BPFX_SKETCH_HLL_PRECISION_MAX	18u

/**
 * struct bpfx_sketch_hll - HyperLogLog: how many different keys were seen
 * @seed: of the hash
 * @registers: 2^precision of them; the precision is the highest that the memory has room for,
 *	%BPFX_SKETCH_HLL_PRECISION_MIN to %BPFX_SKETCH_HLL_PRECISION_MAX
 *
 * The standard error is 1.04 / sqrt(2^precision): 0.016 for 4 KiB; the mean is up to
 * 1.1 / 2^precision too high. The hash's upper bits choose a
 * register; it has the longest run of zeros, plus one, seen at the beginning of the others.
 */
struct bpfx_sketch_hll {
	__u64 seed;
	__u8 registers[];
};

#define BPFX_SKETCH_HLL_SIZE(_precision)	\
	(sizeof(struct bpfx_sketch_hll) + (1u << (_precision)))

#define BPFX_SKETCH_TOPK_WAYS		8u
#define BPFX_SKETCH_TOPK_KEY_MAX	256u

/**
 * struct bpfx_sketch_topk_entry - a key that may be one of the most frequent
 * @hash: of the key, with the sketch's seed
 * @count: estimated sum; 0: nobody is here
 * @error: how much of it may belong to others: the key's own sum was at least @count - @error since
 *	it came
 * @key: and zeros up to the next multiple of 8
 */
struct bpfx_sketch_topk_entry {
	__u64 hash;
	__u64 count;
	__u64 error;
	__u8 key[];
};

/**
 * struct bpfx_sketch_topk - the most frequent keys, and how frequent they are
 * @seed: of the hash
 * @random: state of the random numbers, any
 * @key_size: of all keys; the first key sets it if it is 0
 * @reserved: 0
 * @entries: sets of %BPFX_SKETCH_TOPK_WAYS entries, as many as the memory has room for
 *
 * Give it 4 entries or more for each key that matters: keys that share a set compete for it.
 */
struct bpfx_sketch_topk {
	__u64 seed;
	__u64 random;
	__u32 key_size;
	__u32 reserved;
	__u8 entries[];
};

#define BPFX_SKETCH_TOPK_STRIDE(_key_size)	\
	(sizeof(struct bpfx_sketch_topk_entry) + (((_key_size) + 7u) & ~7u))
#define BPFX_SKETCH_TOPK_SIZE(_entries, _key_size)	\
	(sizeof(struct bpfx_sketch_topk) + (_entries) * BPFX_SKETCH_TOPK_STRIDE(_key_size))

#define BPFX_SKETCH_BLOOM_HASHES_MAX	16u

/**
 * struct bpfx_sketch_bloom - Bloom filter: whether a key was seen before
 * @seed: of the hash
 * @hashes: bits per key, 1 to %BPFX_SKETCH_BLOOM_HASHES_MAX; 0: 4. The best is 0.7 times the bits
 *	of memory per key
 * @reserved: 0
 * @bits: as many as the memory has room for, up to 2^32
 *
 * A key that was seen is always found. After n keys in m bits another one is taken for seen with a
 * probability of (1 - e^(-hashes n / m))^hashes: 0.024 with 4 hashes and 8 bits per key, 0.0082
 * with 7 and 10. Filters of the same shape and seed may be merged by or.
 */
struct bpfx_sketch_bloom {
	__u64 seed;
	__u32 hashes;
	__u32 reserved;
	__u64 bits[];
};

#define BPFX_SKETCH_BLOOM_SIZE(_keys, _bits_per_key)	\
	(sizeof(struct bpfx_sketch_bloom) + (((_keys) * (_bits_per_key) + 63u) / 64u) * 8u)

/**
 * struct bpfx_sketch_reservoir - a fair sample of a stream
 * @seen: items so far
 * @random: state of the random numbers: another one gives another sample
 * @item_size: of all items; the first sets it if it is 0
 * @reserved: 0
 * @items: one after the other, as many as the memory has room for; of them the first
 *	min(@seen, room) are there
 */
struct bpfx_sketch_reservoir {
	__u64 seen;
	__u64 random;
	__u32 item_size;
	__u32 reserved;
	__u8 items[];
};

#define BPFX_SKETCH_RESERVOIR_SIZE(_items, _item_size)	\
	(sizeof(struct bpfx_sketch_reservoir) + (_items) * (_item_size))

#define BPFX_SKETCH_EWMA_SHIFT	16u

/**
 * struct bpfx_sketch_ewma - a rate, smoothed: an exponentially weighted moving average
 * @half_life: ns after which an event counts half as much; 0 counts as 1 s
 * @at: time of the last event, ns
 * @sum: of all events, each with its weight, times 2^%BPFX_SKETCH_EWMA_SHIFT
 */
struct bpfx_sketch_ewma {
	__u64 half_life;
	__u64 at;
	__u64 sum;
};

/**
 * struct bpfx_sketch_bucket - a token bucket
 * @rate: tokens per second
 * @burst: tokens that it holds when full: as many may be taken at once
 * @full: time at which it will be full again, in 1/1024 ns, modulo 2^64
 *
 * Zeros and a rate are a bucket that is full. (The generic cell rate algorithm, ITU-T I.371, which
 * needs one word where a level and a time would be two.)
 */
struct bpfx_sketch_bucket {
	__u64 rate;
	__u64 burst;
	__u64 full;
};

#endif /* _UAPI_BPFX_SKETCH_H */
