// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks a function about a heap.
 */
#include <bpfx/heap.bpf.h>
#include "heap.h"

char _license[] SEC("license") = "GPL";

char memory[HEAP_MEMORY] __attribute__((aligned(8)));

static s32 peek(struct heap_call *call)
{
	struct bpfx_heap_entry *top;

	/* As a program has it: at a place, and with room for an entry, that are known. */
	top = bpfx_heap_peek((struct bpfx_heap *)memory);
	if (!top)
		return -ENOENT;
	call->out = *top;
	return 0;
}

SEC("syscall")
int ask(struct heap_call *call)
{
	u32 offset = call->offset, size = call->size;
	struct bpfx_heap_entry out = call->out;
	char *heap = memory + offset;

	if (offset > HEAP_MEMORY / 2 || size > HEAP_MEMORY / 2)
		return -E2BIG;
	switch (call->op) {
	case HEAP_PUSH:
		call->result = bpfx_heap_push(heap, size, call->key, call->value);
		break;
	case HEAP_POP:
		call->result = bpfx_heap_pop(heap, size, &out);
		break;
	case HEAP_REPLACE:
		call->result = bpfx_heap_replace(heap, size, call->key, call->value, &out);
		break;
	case HEAP_UPDATE:
		call->result = bpfx_heap_update(heap, size, call->value, call->key);
		break;
	case HEAP_REMOVE:
		call->result = bpfx_heap_remove(heap, size, call->value, &out);
		break;
	case HEAP_BUILD:
		call->result = bpfx_heap_build(heap, size);
		break;
	case HEAP_PEEK:
		call->result = peek(call);
		return 0;
	}
	call->out = out;
	return 0;
}
