/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A double-ended ring in memory of the program's: what the library, the programs and user space
 * have to agree on.
 *
 * Zeroed memory with @size set is an empty ring. A map value that holds 100 elements:
 *
 *	struct {
 *		struct bpfx_ring ring;
 *		struct my_element elements[100];
 *	};
 */
#ifndef _UAPI_BPFX_RING_H
#define _UAPI_BPFX_RING_H

#include <linux/types.h>

/**
 * struct bpfx_ring - the head of a ring; its elements follow
 * @size: of an element, in bytes; set by the program before the first use
 * @head: where the front element is, counted in elements; one outside counts as 0
 * @count: elements held; more than the memory has room for count as full
 * @reserved: 0
 */
struct bpfx_ring {
	__u32 size;
	__u32 head;
	__u32 count;
	__u32 reserved;
};

/* Bytes of memory for a ring of @_n elements of @_size bytes. */
#define BPFX_RING_SIZE(_n, _size)	(sizeof(struct bpfx_ring) + (_n) * (_size))

#endif /* _UAPI_BPFX_RING_H */
