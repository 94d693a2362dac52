/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the bpfx_heap_* functions should do: asked in user space (user_heap.c) and through programs
 * (heap.c).
 */
#ifndef _LIB_HEAP_H
#define _LIB_HEAP_H

#include <stdbool.h>
#include <stdint.h>
#include "progs/heap.h"
#include "random.h"

/* Do what @call says with the heap in memory that heap_agrees() was given. */
typedef void (*heap_ask)(void *by, struct heap_call *call);

/*
 * Do @n random things with heaps at random places of @memory, of %HEAP_MEMORY bytes.
 * Return: does each do what it should, and nothing outside? What does not is printed.
 */
bool heap_agrees(heap_ask ask, void *by, uint8_t *memory, struct random *random, uint32_t n);

/* The same for memory that holds garbage. */
bool heap_survives_garbage(heap_ask ask, void *by, uint8_t *memory, struct random *random,
			   uint32_t n);

#endif /* _LIB_HEAP_H */
