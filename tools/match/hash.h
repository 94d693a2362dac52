/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hash of a few words.
 */
#ifndef MATCH_HASH_H
#define MATCH_HASH_H

#include <stdint.h>

static inline uint32_t hash_words(const uint32_t *word, uint32_t nr)
{
	uint64_t hash = nr;

	while (nr--)
		hash = (hash ^ *word++) * 0x9e3779b97f4a7c15ull ^ hash >> 29;
	return hash >> 32;
}

#endif /* MATCH_HASH_H */
