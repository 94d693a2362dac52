// SPDX-License-Identifier: GPL-2.0-only
#include <linux/string.h>
#include <bpfx/ring.bpf.h>
#include "families.h"

static void empty(struct bench_memory *m, u32 size)
{
	struct bpfx_ring *ring = (struct bpfx_ring *)m->a;

	memset(ring, 0, sizeof(*ring));
	ring->size = 16;
}

/* Full, and its elements go over the end of its memory. */
static void full(struct bench_memory *m, u32 size)
{
	struct bpfx_ring *ring = (struct bpfx_ring *)m->a;

	empty(m, size);
	ring->count = (BENCH_SIZE - sizeof(*ring)) / ring->size;
	ring->head = ring->count / 2;
}

MEMORY(push_back_pop_front)
{
	bpfx_ring_push_back(m->a, BENCH_SIZE, m->b, size);
	return bpfx_ring_pop_front(m->a, BENCH_SIZE, m->b, size);
}

MEMORY(push_front_pop_back)
{
	bpfx_ring_push_front(m->a, BENCH_SIZE, m->b, size);
	return bpfx_ring_pop_back(m->a, BENCH_SIZE, m->b, size);
}

MEMORY(peek)
{
	return bpfx_ring_peek(m->a, BENCH_SIZE, -(s32)(size / 16), m->b, size);
}

const struct bench_function bench_ring[] = {
	{ ROW_OF_SIZES(push_back_pop_front), .least = 64, .most = 1024, .prepare = empty },
	{ ROW_OF_SIZES(push_front_pop_back), .least = 64, .most = 1024, .prepare = empty },
	{ ROW_OF_SIZES(peek), .least = 64, .most = 1024, .prepare = full },
	{}
};
