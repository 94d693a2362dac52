// SPDX-License-Identifier: GPL-2.0-only
#include <bpfx/heap.bpf.h>
#include "families.h"

static void full(struct bench_memory *m, u32 size)
{
	struct bpfx_heap_entry *at;
	struct bpfx_heap *heap = (void *)m->a;
	u32 i;

	heap->count = (size - sizeof(*heap)) / sizeof(*at);
	at = (struct bpfx_heap_entry *)(heap + 1);
	for (i = 0; i < heap->count; i++)
		at[i].key >>= 32;
	bpfx_heap_build(heap, size);
}

static u64 later(const struct bench_memory *m, u64 key, u32 i)
{
	return key + (m->words[i % BENCH_WORDS].x >> 32);
}

MEMORY(replace)
{
	struct bpfx_heap_entry out = ((struct bpfx_heap_entry *)m->a)[1];

	bpfx_heap_replace(m->a, size, later(m, out.key, i), out.value, &out);
	return out.key;
}

MEMORY(pop_push)
{
	struct bpfx_heap_entry out = {};

	bpfx_heap_pop(m->a, size, &out);
	bpfx_heap_push(m->a, size, later(m, out.key, i), out.value);
	return out.key;
}

/* Values are the entries' numbers, so that one can be asked for. */
static void numbered(struct bench_memory *m, u32 size)
{
	struct bpfx_heap_entry *at;
	u32 i;

	full(m, size);
	at = (struct bpfx_heap_entry *)((struct bpfx_heap *)m->a + 1);
	for (i = 0; i < ((struct bpfx_heap *)m->a)->count; i++)
		at[i].value = i;
}

#define KEY_OF(m, i)	((m)->words[(i) % BENCH_WORDS].x >> 32)
#define FIRST(m)	(((struct bpfx_heap_entry *)((struct bpfx_heap *)(m)->a + 1))->key)

MEMORY(update)
{
	bpfx_heap_update(m->a, size, ((struct bpfx_heap *)m->a)->count / 2, KEY_OF(m, i));
	return FIRST(m);
}

MEMORY(remove_push)
{
	u64 value = ((struct bpfx_heap *)m->a)->count / 2;
	struct bpfx_heap_entry out;

	bpfx_heap_remove(m->a, size, value, &out);
	bpfx_heap_push(m->a, size, KEY_OF(m, i), value);
	return FIRST(m);
}

MEMORY(build)
{
	return bpfx_heap_build(m->a, size);
}

const struct bench_function bench_heap[] = {
	{ ROW_OF_SIZES(replace), .least = 64, .prepare = full },
	{ ROW_OF_SIZES(pop_push), .least = 64, .prepare = full },
	{ ROW_OF_SIZES(update), .least = 64, .prepare = numbered },
	{ ROW_OF_SIZES(remove_push), .least = 64, .prepare = numbered },
	{ ROW_OF_SIZES(build), .least = 64, .prepare = full },
	{}
};
