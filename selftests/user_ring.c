// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_ring_* in user space.
 */
#include "shim/kernel.h"
#include <bpfx/ring.bpf.h>
#include "harness.h"
#include "net.h"
#include "ring.h"
#include "progs/ring_fixed.h"

static uint8_t memory[RING_MEMORY] __aligned(8);
static uint8_t data[RING_DATA] __aligned(8);

static int32_t answer(uint8_t *ring, const struct ring_call *call, uint8_t *elements)
{
	u32 size = call->size, bytes = call->bytes;

	switch (call->op) {
	case RING_PUSH_BACK:
		return bpfx_ring_push_back(ring, size, elements, bytes);
	case RING_PUSH_FRONT:
		return bpfx_ring_push_front(ring, size, elements, bytes);
	case RING_POP_FRONT:
		return bpfx_ring_pop_front(ring, size, elements, bytes);
	case RING_POP_BACK:
		return bpfx_ring_pop_back(ring, size, elements, bytes);
	default:
		return bpfx_ring_peek(ring, size, call->index, elements, bytes);
	}
}

/* With copies that end where they should, and begin at odd addresses. */
static void ask(void *by, struct ring_call *call)
{
	uint8_t *ring, *elements;

	if (call->op >= RING_GROW_BACK) {
		call->result = ring_fixed((struct ring_fixed *)memory, call, (u64 *)data);
		return;
	}
	ring = malloc(call->size + 1);
	elements = malloc(call->bytes + 1);
	memcpy(ring + 1, memory + call->offset, call->size);
	memcpy(elements + 1, data, call->bytes);
	call->result = answer(ring + 1, call, elements + 1);
	memcpy(memory + call->offset, ring + 1, call->size);
	memcpy(data, elements + 1, call->bytes);
	free(ring);
	free(elements);
}

static const struct ring_asked asked = { .ask = ask, .memory = memory, .data = data };

TEST(order)
{
	struct random random = random_stream(seed(), 62);

	EXPECT_TRUE(ring_agrees(&asked, &random, 200000));
}

TEST(garbage)
{
	struct random random = random_stream(seed(), 63);

	EXPECT_TRUE(ring_survives_garbage(&asked, &random, 50000));
}

/* Where its elements come from the ring itself, they are spoiled, and nothing else. */
TEST(overlap)
{
	struct random random = random_stream(seed(), 64);
	uint32_t i, n, at, size = 256;
	uint8_t *ring;

	for (i = 0; i < 20000; i++) {
		ring = malloc(size);
		for (n = 0; n < size; n++)
			ring[n] = random_u64(&random);
		for (n = 0; n < 20; n++) {
			struct bpfx_ring head = { .size = 8, .head = random_below(&random, 31),
						  .count = random_below(&random, 31) };
			struct ring_call call = { .op = random_below(&random, RING_GROW_BACK),
						  .size = size, .index = random_below(&random, 9) };

			memcpy(ring, &head, sizeof(head));
			at = random_below(&random, size);
			call.bytes = random_below(&random, (size - at) / 8 + 1) * 8;
			answer(ring, &call, ring + at);
		}
		free(ring);
	}
}

TEST_HARNESS_MAIN
