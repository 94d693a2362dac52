/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A priority queue in memory of the program's: what the library, the programs and user space have
 * to agree on.
 *
 * Zeroed memory is an empty heap. A map value that holds 100 entries:
 *
 *	struct {
 *		struct bpfx_heap heap;
 *		struct bpfx_heap_entry entries[100];
 *	};
 */
#ifndef _UAPI_BPFX_HEAP_H
#define _UAPI_BPFX_HEAP_H

#include <linux/types.h>

/**
 * struct bpfx_heap_entry - what a heap holds
 * @key: lowest first; equal keys in no particular order
 * @value: the program's
 */
struct bpfx_heap_entry {
	__u64 key;
	__u64 value;
};

/**
 * struct bpfx_heap - the head of a heap; its entries follow
 * @count: entries held; one larger than the memory has room for counts as full
 * @reserved: 0
 *
 * The entries are a 4-ary heap: the lowest is entry 0, the children of entry i are the entries
 * 4 i + 1 to 4 i + 4.
 */
struct bpfx_heap {
	__u32 count;
	__u32 reserved[3];
};

/* Bytes of memory for a heap of @_n entries. */
#define BPFX_HEAP_SIZE(_n)	\
	(sizeof(struct bpfx_heap) + (_n) * sizeof(struct bpfx_heap_entry))

#endif /* _UAPI_BPFX_HEAP_H */
