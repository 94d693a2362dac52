// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_heap_* in user space.
 */
#include "shim/kernel.h"
#include <bpfx/heap.bpf.h>
#include "harness.h"
#include "heap.h"
#include "net.h"

static uint8_t memory[HEAP_MEMORY] __aligned(8);

static int32_t peek(struct heap_call *call)
{
	struct bpfx_heap_entry *top = bpfx_heap_peek((struct bpfx_heap *)memory);

	if (!top)
		return -ENOENT;
	call->out = *top;
	return 0;
}

static int32_t answer(uint8_t *heap, struct heap_call *call)
{
	switch (call->op) {
	case HEAP_PUSH:
		return bpfx_heap_push(heap, call->size, call->key, call->value);
	case HEAP_POP:
		return bpfx_heap_pop(heap, call->size, &call->out);
	case HEAP_REPLACE:
		return bpfx_heap_replace(heap, call->size, call->key, call->value, &call->out);
	case HEAP_UPDATE:
		return bpfx_heap_update(heap, call->size, call->value, call->key);
	case HEAP_REMOVE:
		return bpfx_heap_remove(heap, call->size, call->value, &call->out);
	case HEAP_BUILD:
		return bpfx_heap_build(heap, call->size);
	default:
		return peek(call);
	}
}

/* With a copy that ends where the heap ends, and begins at an odd address. */
static void ask(void *by, struct heap_call *call)
{
	uint8_t *copy = malloc(call->size + 1);

	memcpy(copy + 1, memory + call->offset, call->size);
	call->result = answer(copy + 1, call);
	memcpy(memory + call->offset, copy + 1, call->size);
	free(copy);
}

TEST(order)
{
	struct random random = random_stream(seed(), 60);

	EXPECT_TRUE(heap_agrees(ask, NULL, memory, &random, 60000));
}

TEST(garbage)
{
	struct random random = random_stream(seed(), 61);

	EXPECT_TRUE(heap_survives_garbage(ask, NULL, memory, &random, 20000));
}

TEST_HARNESS_MAIN
