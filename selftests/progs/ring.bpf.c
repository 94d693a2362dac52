// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks a function about a ring.
 */
#include <bpfx/ring.bpf.h>
#include "ring.h"
#include "ring_fixed.h"

char _license[] SEC("license") = "GPL";

char memory[RING_MEMORY] __attribute__((aligned(8)));
char data[RING_DATA] __attribute__((aligned(8)));

SEC("syscall")
int ask(struct ring_call *call)
{
	u32 offset = call->offset, size = call->size, bytes = call->bytes;
	char *ring = memory + offset;

	if (offset > RING_MEMORY / 2 || size > RING_MEMORY / 2 || bytes > RING_DATA)
		return -E2BIG;
	switch (call->op) {
	case RING_PUSH_BACK:
		call->result = bpfx_ring_push_back(ring, size, data, bytes);
		break;
	case RING_PUSH_FRONT:
		call->result = bpfx_ring_push_front(ring, size, data, bytes);
		break;
	case RING_POP_FRONT:
		call->result = bpfx_ring_pop_front(ring, size, data, bytes);
		break;
	case RING_POP_BACK:
		call->result = bpfx_ring_pop_back(ring, size, data, bytes);
		break;
	case RING_PEEK:
		call->result = bpfx_ring_peek(ring, size, call->index, data, bytes);
		break;
	default:
		call->result = ring_fixed((struct ring_fixed *)memory, call, (u64 *)data);
		break;
	}
	return 0;
}
