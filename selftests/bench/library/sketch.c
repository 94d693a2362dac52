// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel has no sketches for everybody: the library's own, called from C.
 */
#include <linux/string.h>
#include <linux/time64.h>
#include <bpfx/sketch.bpf.h>
#include "families.h"
#include "sketch.h"

#define KEY(m, i)	(&(m)->words[(i) % BENCH_WORDS]), sizeof(struct bench_words)

static void empty(struct bench_memory *m, u32 size)
{
	memset(m->a, 0, BENCH_SIZE);
}

/* A test ends at the first bit that is not set: half of the keys have all of theirs. */
static void half_of_the_keys(struct bench_memory *m, u32 size)
{
	u32 i;

	empty(m, size);
	for (i = 0; i < BENCH_WORDS; i += 2)
		bpfx_sketch_bloom_add(m->a, BENCH_SIZE, KEY(m, i));
}

MEMORY(cm_add)
{
	return bpfx_sketch_cm_add(m->a, BENCH_SIZE, KEY(m, i), 1);
}

MEMORY(cm_query)
{
	return bpfx_sketch_cm_query(m->a, BENCH_SIZE, KEY(m, i));
}

MEMORY(hll_add)
{
	return bpfx_sketch_hll_add(m->a, BENCH_SIZE, KEY(m, i));
}

MEMORY(bloom_add)
{
	return bpfx_sketch_bloom_add(m->a, BENCH_SIZE, KEY(m, i));
}

MEMORY(bloom_test)
{
	return bpfx_sketch_bloom_test(m->a, BENCH_SIZE, KEY(m, i));
}

/* Two sketches that have seen something. */
static void two_seen(struct bench_memory *m, u32 size)
{
	u32 i;

	empty(m, size);
	memset(m->b, 0, BENCH_SIZE);
	for (i = 0; i < 10000; i++) {
		m->words[0].x += 0x9e3779b97f4a7c15ull;
		bpfx_sketch_hll_add(i & 1 ? m->b : m->a, BENCH_SIZE, KEY(m, 0));
	}
}

MEMORY(hll_merge)
{
	return bpfx_sketch_hll_merge(m->a, BENCH_SIZE, m->b, BENCH_SIZE);
}

/* Half of the keys are in it, in sets that others fill. */
static void half_known(struct bench_memory *m, u32 size)
{
	struct bench_words key = m->words[1];
	u32 i;

	empty(m, size);
	for (i = 0; i < BENCH_WORDS; i += 2)
		bpfx_sketch_topk_add(m->a, BENCH_SIZE, KEY(m, i), 1000);
	for (i = 0; i < 10000; i++) {
		m->words[1].x += 0x9e3779b97f4a7c15ull;
		bpfx_sketch_topk_add(m->a, BENCH_SIZE, KEY(m, 1), 100);
	}
	m->words[1] = key;
}

MEMORY(topk_add)
{
	return bpfx_sketch_topk_add(m->a, BENCH_SIZE, KEY(m, i), 1);
}

static void clock_runs(struct bench_memory *m, u32 size)
{
	empty(m, size);
	*(u64 *)m->b = 10 * NSEC_PER_SEC;
}

/* There are tokens for one in two or three. */
static void half_enough(struct bench_memory *m, u32 size)
{
	struct bpfx_sketch_bucket *b = (struct bpfx_sketch_bucket *)m->a;

	clock_runs(m, size);
	b->rate = 1000;
	b->burst = 10000;
}

MEMORY(bucket_take)
{
	return !bpfx_sketch_bucket_take((struct bpfx_sketch_bucket *)m->a, 1000, NOW(m, i));
}

MEMORY(ewma_add)
{
	return bpfx_sketch_ewma_add((struct bpfx_sketch_ewma *)m->a, 1000, NOW(m, i));
}

const struct bench_function bench_sketch[] = {
	{ ROW_OF_MEMORY(cm_add), .prepare = empty },
	{ ROW_OF_MEMORY(cm_query), .prepare = empty },
	{ ROW_OF_MEMORY(hll_add), .prepare = empty },
	{ ROW_OF_MEMORY(hll_merge), .prepare = two_seen },
	{ ROW_OF_MEMORY(bloom_add), .prepare = empty },
	{ ROW_OF_MEMORY(bloom_test), .prepare = half_of_the_keys },
	{ ROW_OF_MEMORY(topk_add), .prepare = half_known },
	{ ROW_OF_MEMORY(bucket_take), .prepare = half_enough },
	{ ROW_OF_MEMORY(ewma_add), .prepare = clock_runs },
	{}
};
