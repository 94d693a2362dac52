// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_sketch_* in user space.
 */
#include <errno.h>
#include "shim/kernel.h"
#include <bpfx/sketch.bpf.h>
#include "sketch.h"
#include "harness.h"
#include "net.h"

#define scaled(_n)	(_n)

FIXTURE(asked)
{
	struct asked it;
};

static long long of_key(uint32_t op, void *p, uint32_t size, const void *key, uint32_t key_size,
			uint64_t a, uint64_t b)
{
	switch (op) {
	case SKETCH_CM_ADD:
		return bpfx_sketch_cm_add(p, size, key, key_size, b);
	case SKETCH_CM_QUERY:
		return bpfx_sketch_cm_query(p, size, key, key_size);
	case SKETCH_HLL_ADD:
		return bpfx_sketch_hll_add(p, size, key, key_size);
	case SKETCH_TOPK_ADD:
		return bpfx_sketch_topk_add(p, size, key, key_size, b);
	case SKETCH_BLOOM_ADD:
		return bpfx_sketch_bloom_add(p, size, key, key_size);
	case SKETCH_BLOOM_TEST:
		return bpfx_sketch_bloom_test(p, size, key, key_size);
	case SKETCH_RESERVOIR_ADD:
		return bpfx_sketch_reservoir_add(p, size, key, key_size);
	case SKETCH_EWMA_ADD:
		return bpfx_sketch_ewma_add(p, a, b);
	case SKETCH_BUCKET_TAKE:
		return bpfx_sketch_bucket_take(p, a, b);
	default:
		return 0;
	}
}

/* Keys of their own sizes at odd addresses, too. */
static void ask_keys(struct sketch_batch *batch, const struct sketch_call *call, void *p)
{
	uint8_t *key;
	uint32_t i;

	for (i = 0; i < call->count; i++) {
		key = malloc(call->key_size + i % 8);
		memcpy(key + i % 8, &batch->a[i], call->key_size);
		batch->out[i] = of_key(call->op, p, call->size, key + i % 8, call->key_size,
				       batch->a[i], batch->b[i]);
		free(key);
	}
}

/* Memory that ends where the sketch does, so that a byte too many is seen. */
static bool ask(struct asked *asked, const struct sketch_call *call)
{
	struct sketch_batch *batch = asked->batch;
	uint8_t *memory = malloc(call->at + call->size), *other = malloc(call->other_size);
	void *p = memory + call->at;

	memcpy(p, asked->memory + call->at, call->size);
	memcpy(other, asked->other, call->other_size);
	if (call->op == SKETCH_HLL_ESTIMATE)
		batch->out[0] = bpfx_sketch_hll_estimate(p, call->size);
	else if (call->op == SKETCH_HLL_MERGE)
		batch->out[0] = bpfx_sketch_hll_merge(p, call->size, other, call->other_size);
	else if (call->op == SKETCH_TOPK_LIST)
		batch->out[0] = bpfx_sketch_topk_list(p, call->size, other, call->other_size);
	else
		ask_keys(batch, call, p);
	memcpy(asked->memory + call->at, p, call->size);
	memcpy(asked->other, other, call->other_size);
	free(memory);
	free(other);
	return true;
}

FIXTURE_SETUP(asked)
{
	self->it.ask = ask;
	self->it.random = random_stream(seed(), 44);
	self->it.batch = calloc(1, sizeof(*self->it.batch));
	self->it.memory = calloc(1, SKETCH_SHIFT + SKETCH_SIZE + 8);
	self->it.other = calloc(1, SKETCH_SIZE + 8);
}

FIXTURE_TEARDOWN(asked)
{
	free(self->it.batch);
	free(self->it.memory);
	free(self->it.other);
}

#include "sketch_tests.h"

static struct bpfx_sketch_bucket wanted;
static uint32_t others;

/* Another CPU takes a token between the look at the bucket and the change of it. */
static void other_cpu(void)
{
	if (others && others--)
		wanted.full++;
}

/* With all of them faster each time, this one gives up; with one fewer it is served. */
TEST(bucket_is_not_waited_for)
{
	uint32_t tries;

	for (tries = 31; tries <= 33; tries++) {
		wanted = (struct bpfx_sketch_bucket){ .rate = 1000, .burst = 1000 };
		others = tries;
		shim_interrupt_handler = other_cpu;
		EXPECT_EQ(tries < 32 ? 0 : -EAGAIN, bpfx_sketch_bucket_take(&wanted, 1, 1));
		shim_interrupt_handler = NULL;
		EXPECT_EQ(tries < 32 ? 0 : tries - 32, others);
	}
}

TEST(smooth_follows)
{
	uint64_t average = 0;
	int i;

	for (i = 0; i < 100; i++)
		average = bpfx_sketch_smooth(average, 8000, 3);
	EXPECT_LE(7990, average);
	EXPECT_GE(8000, average);
}

TEST_HARNESS_MAIN
