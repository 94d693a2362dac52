/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random numbers, several streams of them: what one draws does not move another.
 */
#ifndef _LIB_RANDOM_H
#define _LIB_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

/* splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014) */
static inline uint64_t random_u64(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

/* Below n. */
static inline uint32_t random_below(struct random *r, uint32_t n)
{
	uint64_t u = random_u64(r) >> 32;

	return n ? u * n >> 32 : 0;
}

/* One time in n. */
static inline bool random_once_in(struct random *r, uint32_t n)
{
	return !random_below(r, n);
}

/* A stream that belongs to a seed, for one purpose. */
static inline struct random random_stream(uint64_t seed, uint64_t purpose)
{
	struct random r = { .state = seed ^ purpose * 0xd1342543de82ef95ull };

	random_u64(&r);
	return r;
}

#endif /* _LIB_RANDOM_H */
