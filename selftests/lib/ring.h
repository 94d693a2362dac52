/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the bpfx_ring_* functions should do: asked in user space (user_ring.c) and through programs
 * (ring.c).
 */
#ifndef _LIB_RING_H
#define _LIB_RING_H

#include <stdbool.h>
#include <stdint.h>
#include "progs/ring.h"
#include "random.h"

/**
 * struct ring_asked - who is asked about rings
 * @ask: do what the call says
 * @by: for @ask
 * @memory: of %RING_MEMORY bytes, with the ring at the call's offset
 * @data: of %RING_DATA bytes, the elements of the call
 */
struct ring_asked {
	void (*ask)(void *by, struct ring_call *call);
	void *by;
	uint8_t *memory;
	uint8_t *data;
};

/*
 * Do @n random things with rings at random places of the memory.
 * Return: does each do what it should, and nothing outside? What does not is printed.
 */
bool ring_agrees(const struct ring_asked *asked, struct random *random, uint32_t n);

/* The same for memory that holds garbage. */
bool ring_survives_garbage(const struct ring_asked *asked, struct random *random, uint32_t n);

#endif /* _LIB_RING_H */
