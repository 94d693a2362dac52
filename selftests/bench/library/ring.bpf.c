// SPDX-License-Identifier: GPL-2.0-only
/*
 * A ring of elements of 16 bytes in a; size bytes of them come from b and go there again, as a
 * block.
 */
#include <bpfx/ring.bpf.h>
#include "arm.bpf.h"

struct element {
	u64 x, y;
};

#define ROOM	((BENCH_SIZE - sizeof(struct bpfx_ring)) / sizeof(struct element))

static __always_inline struct element *elements(struct bench_memory *m)
{
	return (struct element *)((struct bpfx_ring *)m->a + 1);
}

static __always_inline struct element *block(struct bench_memory *m)
{
	return (struct element *)m->b;
}

/* Copies in a direction that is known when this is compiled, up to the end of the ring and on. */
static __always_inline void copy(struct bench_memory *m, u64 place, u64 n, bool in)
{
	struct element *at = elements(m), *data = block(m);
	u64 i = m->zero;

	for (; i < n && bench_goes_on; i++, place++) {
		if (place == ROOM)
			place = m->zero;
		asm volatile("" : "+r"(i), "+r"(place));
		if (i >= ROOM || place >= ROOM)
			break;
		if (in)
			at[place] = data[i];
		else
			data[i] = at[place];
	}
}

static __always_inline u64 room_in(const struct bpfx_ring *ring)
{
	return ring->count < ROOM ? ROOM - ring->count : 0;
}

MEMORY(push_back_pop_front, bpf)
{
	struct bpfx_ring *ring = (struct bpfx_ring *)m->a;
	u64 n = size / sizeof(struct element), count = ring->count, head = ring->head, place;

	if (n > room_in(ring))
		return -ENOSPC;
	place = head + count;
	copy(m, place < ROOM ? place : place - ROOM, n, true);
	ring->count = count + n;
	if (n > ring->count)
		return -ENOENT;
	copy(m, head, n, false);
	head += n;
	ring->head = head < ROOM ? head : head - ROOM;
	ring->count -= n;
	return n;
}

MEMORY(push_back_pop_front, kfunc)
{
	if (bpfx_ring_push_back(m->a, BENCH_SIZE, m->b, size))
		return -ENOSPC;
	return bpfx_ring_pop_front(m->a, BENCH_SIZE, m->b, size);
}

MEMORY(push_front_pop_back, bpf)
{
	struct bpfx_ring *ring = (struct bpfx_ring *)m->a;
	u64 n = size / sizeof(struct element), count = ring->count, head = ring->head, place;

	if (n > room_in(ring))
		return -ENOSPC;
	head = head < n ? head + ROOM - n : head - n;
	copy(m, head, n, true);
	ring->head = head;
	ring->count = count + n;
	if (n > ring->count)
		return -ENOENT;
	place = head + count;
	copy(m, place < ROOM ? place : place - ROOM, n, false);
	ring->count -= n;
	return n;
}

MEMORY(push_front_pop_back, kfunc)
{
	if (bpfx_ring_push_front(m->a, BENCH_SIZE, m->b, size))
		return -ENOSPC;
	return bpfx_ring_pop_back(m->a, BENCH_SIZE, m->b, size);
}

MEMORY(peek, bpf)
{
	struct bpfx_ring *ring = (struct bpfx_ring *)m->a;
	u64 n = size / sizeof(struct element), count = ring->count, place;

	if (n > count)
		n = count;
	place = ring->head + (count - n);
	copy(m, place < ROOM ? place : place - ROOM, n, false);
	return n;
}

MEMORY(peek, kfunc)
{
	return bpfx_ring_peek(m->a, BENCH_SIZE, -(s32)(size / sizeof(struct element)), m->b, size);
}
