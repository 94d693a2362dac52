/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_HEAP_H
#define _PROGS_HEAP_H

#include <uapi/bpfx/heap.h>

#define HEAP_MEMORY	8192

enum heap_op {
	HEAP_PUSH,
	HEAP_POP,
	HEAP_REPLACE,
	HEAP_UPDATE,
	HEAP_REMOVE,
	HEAP_BUILD,
	HEAP_PEEK,
	NR_HEAP_OPS
};

/*
 * The context of the program: what is asked of the heap in its memory, and the answer. @out is
 * first, as 6.12's verifier refuses writes through a pointer into the middle of the context.
 */
struct heap_call {
	struct bpfx_heap_entry out;
	__u32 op;
	__u32 offset;
	__u32 size;
	__s32 result;
	__u64 key;
	__u64 value;
};

#endif /* _PROGS_HEAP_H */
