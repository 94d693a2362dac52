/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions over memory that the caller gives, asked in user space and through programs: what they
 * answer, what they write, and that they write nowhere else.
 */
#ifndef _LIB_MEMORY_H
#define _LIB_MEMORY_H

#include <stdbool.h>
#include <stdint.h>
#include "progs/memory.h"
#include "random.h"

/* Asks a function about pieces of @room; puts the answer into @call. */
typedef void (*memory_ask)(void *by, struct memory_call *call, uint8_t *room);

/* Says what it should answer, and does to @room what it should do. */
typedef void (*memory_expect)(struct memory_call *call, uint8_t *room);

/**
 * struct memory_test - who is asked, and by whom
 * @ask: how
 * @by: for @ask
 * @expect: the reference
 * @room: MEMORY_ROOM bytes
 */
struct memory_test {
	memory_ask ask;
	void *by;
	memory_expect expect;
	uint8_t *room;
};

/* A size: mostly small, seldom up to the largest, and all boundaries of words. */
uint32_t memory_size(struct random *random);

/* Two pieces of some sizes, at any address, without overlap. */
void memory_apart(struct random *random, struct memory_call *call);

/* Two pieces that are the same or overlap. */
void memory_overlap(struct random *random, struct memory_call *call);

/*
 * Is the answer right, and all of the room as it should be? Says what is not. If @a overlaps @b and
 * begins above it, the answer and what becomes of the two do not matter.
 */
bool memory_agrees(const struct memory_test *test, const struct memory_call *call);

/*
 * For user space: @a and @b in allocations of exactly their size, at addresses as odd as theirs in
 * the room, so that a look behind their end is one too far. Calls @ask with them.
 */
typedef void (*memory_direct)(struct memory_call *call, uint8_t *a, uint8_t *b);
void memory_exact(memory_direct ask, struct memory_call *call, uint8_t *room);

#endif /* _LIB_MEMORY_H */
