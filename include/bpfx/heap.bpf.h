/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A priority queue over memory of the program's. What each function does:
 * Documentation/library.rst.
 */
#ifndef _BPFX_HEAP_BPF_H
#define _BPFX_HEAP_BPF_H

#include <bpfx/types.bpf.h>
#include <uapi/bpfx/heap.h>

extern s32 bpfx_heap_push(void *heap, u32 heap__sz, u64 key, u64 value) __ksym;
extern s32 bpfx_heap_pop(void *heap, u32 heap__sz, struct bpfx_heap_entry *out) __ksym;
extern s32 bpfx_heap_replace(void *heap, u32 heap__sz, u64 key, u64 value,
			     struct bpfx_heap_entry *out) __ksym;
extern s32 bpfx_heap_update(void *heap, u32 heap__sz, u64 value, u64 key) __ksym;
extern s32 bpfx_heap_remove(void *heap, u32 heap__sz, u64 value,
			    struct bpfx_heap_entry *out) __ksym;
extern u32 bpfx_heap_build(void *heap, u32 heap__sz) __ksym;

/**
 * bpfx_heap_peek() - look at the entry with the lowest key
 * @heap: a heap that has room for an entry at least
 *
 * Costs two instructions: no kfunc.
 *
 * Return: the entry, which stays in the heap; NULL if that is empty.
 */
static __always_inline struct bpfx_heap_entry *bpfx_heap_peek(struct bpfx_heap *heap)
{
	return heap->count ? (struct bpfx_heap_entry *)(heap + 1) : NULL;
}

#endif /* _BPFX_HEAP_BPF_H */
