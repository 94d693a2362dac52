/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_RING_H
#define _PROGS_RING_H

#include <uapi/bpfx/ring.h>

#define RING_MEMORY	8192
#define RING_DATA	1024	/* bytes of elements in a call, at most */
#define RING_FIXED	7	/* elements of the ring whose program knows their size, a word's */

enum ring_op {
	RING_PUSH_BACK,
	RING_PUSH_FRONT,
	RING_POP_FRONT,
	RING_POP_BACK,
	RING_PEEK,
	/* By the inline functions, one word */
	RING_GROW_BACK,
	RING_GROW_FRONT,
	RING_SHRINK_FRONT,
	RING_SHRINK_BACK,
	RING_INDEX,
	NR_RING_OPS
};

/* The context of the program: what is asked of the ring in its memory, and the answer. */
struct ring_call {
	__u32 op;
	__u32 offset;
	__u32 size;
	__u32 bytes;
	__s32 index;
	__s32 result;
};

/* A ring whose program knows all about it. */
struct ring_fixed {
	struct bpfx_ring ring;
	__u64 elements[RING_FIXED];
};

#endif /* _PROGS_RING_H */
