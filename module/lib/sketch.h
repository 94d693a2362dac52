/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the sketches share.
 */
#ifndef _BPFX_LIB_SKETCH_H
#define _BPFX_LIB_SKETCH_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/unaligned.h>
#include <linux/xxhash.h>

/*
 * Is there a head, and at an address where words are read and written at once? Atomic operations
 * elsewhere fault on arm64, and on x86 stop the bus or, where that is forbidden, the kernel.
 */
static __always_inline bool sketch_fits(const void *p, u32 size, u32 head)
{
	return size >= head && !((unsigned long)p & 7);
}

#define SKETCH_P1	0x9e3779b185ebca87ull
#define SKETCH_P2	0xc2b2ae3d27d4eb4full
#define SKETCH_P3	0x165667b19e3779f9ull
#define SKETCH_P4	0x85ebca77c2b2ae63ull
#define SKETCH_P5	0x27d4eb2f165667c5ull

static __always_inline u64 sketch_hash_word(u64 hash, u64 x)
{
	return rol64(hash ^ rol64(x * SKETCH_P2, 31) * SKETCH_P1, 27) * SKETCH_P1 + SKETCH_P4;
}

/* Two members that follow each other, at once. */
static __always_inline u64 sketch_read_pair(const __u32 *first)
{
	return READ_ONCE(*(const u64 *)first);
}

/*
 * xxh64(), without a call for keys of one word or two. Source: Collet, "xxHash fast digest
 * algorithm".
 */
static __always_inline u64 sketch_hash(const void *key, u32 size, u64 seed)
{
	u64 hash = seed + SKETCH_P5 + size;

	if (size != 8 && size != 16)
		return xxh64(key, size, seed);
	hash = sketch_hash_word(hash, get_unaligned_le64(key));
	if (size == 16)
		hash = sketch_hash_word(hash, get_unaligned_le64(key + 8));
	hash = (hash ^ hash >> 33) * SKETCH_P2;
	hash = (hash ^ hash >> 29) * SKETCH_P3;
	return hash ^ hash >> 32;
}

/* To below n, without a division; Lemire, "Fast random integer generation in an interval". */
static __always_inline u32 sketch_scale(u32 hash, u32 n)
{
	return (u64)hash * n >> 32;
}

/* splitmix64 (Steele, Lea, Flood, 2014): no state is a bad one, a program's neither. */
static __always_inline u64 sketch_random(__u64 *state)
{
	u64 z = READ_ONCE(*state) + 0x9e3779b97f4a7c15ull;

	WRITE_ONCE(*state, z);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

/* The highest 64 of the 128 bits of a product: for a random x, a random number below n. */
static __always_inline u64 sketch_scale64(u64 x, u64 n)
{
	return (u128)x * n >> 64;
}

static __always_inline u64 sketch_add(u64 a, u64 b)
{
	return a + b < a ? U64_MAX : a + b;
}

#endif /* _BPFX_LIB_SKETCH_H */
