/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A part of a memory that may be written to, and the rest, that may not.
 */
#ifndef _LIB_GUARD_H
#define _LIB_GUARD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "random.h"

#define GUARD_MAX	65536

/**
 * struct guard - which part
 * @memory: all of it
 * @all: its bytes, at most %GUARD_MAX
 * @offset: of the part
 * @size: of the part
 * @was: what was there
 */
struct guard {
	uint8_t *memory;
	uint32_t all;
	uint32_t offset;
	uint32_t size;
	uint8_t was[GUARD_MAX];
};

/* Fill all of it with random bytes. What is to be in the part comes after. */
static inline void guard_start(struct guard *g, struct random *random, uint32_t offset,
			       uint32_t size)
{
	uint32_t i;
	uint64_t u;

	g->offset = offset;
	g->size = size;
	for (i = 0; i + sizeof(u) <= g->all; i += sizeof(u)) {
		u = random_u64(random);
		memcpy(g->memory + i, &u, sizeof(u));
	}
	memcpy(g->was, g->memory, g->all);
}

/* Is the rest as it was? */
static inline bool guard_held(const struct guard *g)
{
	uint32_t end = g->offset + g->size;

	if (!memcmp(g->memory, g->was, g->offset) &&
	    !memcmp(g->memory + end, g->was + end, g->all - end))
		return true;
	printf("# written to outside of %u bytes at %u\n", g->size, g->offset);
	return false;
}

#endif /* _LIB_GUARD_H */
