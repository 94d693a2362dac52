// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks a function about bitmaps.
 */
#include <bpfx/bits.bpf.h>
#include "bitmap.h"

char _license[] SEC("license") = "GPL";

SEC("syscall")
int ask(struct memory_call *call)
{
	u32 a_size = call->a_size, b_size = call->b_size;
	void *a = memory_piece(call->a_at, a_size), *b = memory_piece(call->b_at, b_size);

	if (!a || !b)
		return 1;
	switch (call->op) {
	case BITMAP_NEXT_SET:
		call->ret = bpfx_bits_next_set(a, a_size, call->x);
		break;
	case BITMAP_NEXT_CLEAR:
		call->ret = bpfx_bits_next_clear(a, a_size, call->x);
		break;
	case BITMAP_WEIGHT:
		call->ret = bpfx_bits_weight(a, a_size);
		break;
	case BITMAP_AND:
		call->ret = bpfx_bits_and(a, a_size, b, b_size);
		break;
	case BITMAP_OR:
		call->ret = bpfx_bits_or(a, a_size, b, b_size);
		break;
	case BITMAP_ANDNOT:
		call->ret = bpfx_bits_andnot(a, a_size, b, b_size);
		break;
	}
	return 0;
}
