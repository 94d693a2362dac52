/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sets of bytes.
 */
#ifndef MATCH_BYTES_H
#define MATCH_BYTES_H

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct bytes {
	uint64_t word[4];
};

static inline bool bytes_has(const struct bytes *set, unsigned int byte)
{
	return set->word[byte / 64] >> byte % 64 & 1;
}

static inline void bytes_add(struct bytes *set, unsigned int byte)
{
	set->word[byte / 64] |= 1ull << byte % 64;
}

static inline void bytes_add_range(struct bytes *set, unsigned int from, unsigned int to)
{
	for (; from <= to; from++)
		bytes_add(set, from);
}

static inline void bytes_add_set(struct bytes *set, const struct bytes *other)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		set->word[i] |= other->word[i];
}

static inline void bytes_invert(struct bytes *set)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		set->word[i] = ~set->word[i];
}

/* With each letter, that of the other case. */
static inline void bytes_fold(struct bytes *set)
{
	unsigned int c;

	for (c = 'a'; c <= 'z'; c++) {
		if (bytes_has(set, c))
			bytes_add(set, c ^ 0x20);
		else if (bytes_has(set, c ^ 0x20))
			bytes_add(set, c);
	}
}

static inline unsigned int bytes_count(const struct bytes *set)
{
	unsigned int i, n = 0;

	for (i = 0; i < 4; i++)
		n += __builtin_popcountll(set->word[i]);
	return n;
}

/* Its lowest byte; it has one. */
static inline unsigned int bytes_first(const struct bytes *set)
{
	unsigned int i = 0;

	while (!set->word[i])
		i++;
	return 64 * i + __builtin_ctzll(set->word[i]);
}

#endif /* MATCH_BYTES_H */
