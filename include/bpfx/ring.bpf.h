/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A double-ended ring over memory of the program's.
 *
 * The functions of bpfx.ko move blocks of elements, and elements of a size that is known at run
 * time only: Documentation/library.rst. A program that knows the size when it is compiled moves
 * a single element faster itself, with the inline functions below. They are for the same rings:
 *
 *	i = bpfx_ring_grow_back(&my->ring, 100);
 *	if (i < 100)
 *		my->elements[i] = element;
 *
 * Nothing is locked: users on several CPUs have a lock around it, or a ring each.
 */
#ifndef _BPFX_RING_BPF_H
#define _BPFX_RING_BPF_H

#include <bpfx/types.bpf.h>
#include <uapi/bpfx/ring.h>

extern s32 bpfx_ring_push_back(void *ring, u32 ring__sz, const void *data, u32 data__sz) __ksym;
extern s32 bpfx_ring_push_front(void *ring, u32 ring__sz, const void *data, u32 data__sz) __ksym;
extern s32 bpfx_ring_pop_front(void *ring, u32 ring__sz, void *data, u32 data__sz) __ksym;
extern s32 bpfx_ring_pop_back(void *ring, u32 ring__sz, void *data, u32 data__sz) __ksym;
extern s32 bpfx_ring_peek(void *ring, u32 ring__sz, s32 index, void *data, u32 data__sz) __ksym;

#define BPFX_RING_NONE	0xffffffffu

/* Where element @n of a ring is, counted from its front. Return: %BPFX_RING_NONE if it has none. */
static __always_inline u32 bpfx_ring_index(const struct bpfx_ring *ring, u32 capacity, u32 n)
{
	u32 head = ring->head < capacity ? ring->head : 0;
	u64 i = (u64)head + n;

	if (n >= ring->count || n >= capacity)
		return BPFX_RING_NONE;
	return i < capacity ? i : i - capacity;
}

/**
 * bpfx_ring_grow_back() - one element more behind the last
 * @ring: of @capacity elements; their @size is not looked at
 * @capacity: how many the memory has room for, a constant
 *
 * Return: the place where to write it, below @capacity; %BPFX_RING_NONE if the ring is full.
 */
static __always_inline u32 bpfx_ring_grow_back(struct bpfx_ring *ring, u32 capacity)
{
	u32 n = ring->count;

	if (n >= capacity)
		return BPFX_RING_NONE;
	ring->count = n + 1;
	return bpfx_ring_index(ring, capacity, n);
}

/* The same before the first. */
static __always_inline u32 bpfx_ring_grow_front(struct bpfx_ring *ring, u32 capacity)
{
	u32 n = ring->count, head = ring->head;

	if (n >= capacity)
		return BPFX_RING_NONE;
	if (!head || head >= capacity)
		head = capacity;
	ring->head = head - 1;
	ring->count = n + 1;
	return head - 1;
}

/**
 * bpfx_ring_shrink_front() - one element less at the front
 * @ring: as in bpfx_ring_grow_back()
 * @capacity: as there
 *
 * Return: the place where it still is until another is put there; %BPFX_RING_NONE if the ring is
 * empty.
 */
static __always_inline u32 bpfx_ring_shrink_front(struct bpfx_ring *ring, u32 capacity)
{
	u32 head = ring->head < capacity ? ring->head : 0, n = ring->count;

	if (!n || !capacity)
		return BPFX_RING_NONE;
	ring->head = head + 1 < capacity ? head + 1 : 0;
	ring->count = (n < capacity ? n : capacity) - 1;
	return head;
}

/* The same at the back. */
static __always_inline u32 bpfx_ring_shrink_back(struct bpfx_ring *ring, u32 capacity)
{
	u32 n = ring->count, at;

	if (n > capacity)
		n = capacity;
	if (!n)
		return BPFX_RING_NONE;
	at = bpfx_ring_index(ring, capacity, n - 1);
	ring->count = n - 1;
	return at;
}

#endif /* _BPFX_RING_BPF_H */
