// SPDX-License-Identifier: GPL-2.0-only
/*
 * A priority queue over memory of the program's: an implicit 4-ary heap.
 *
 * Four children instead of two halve the levels, and the keys of four children are in one cache
 * line (LaMarca, Ladner: "The influence of caches on the performance of heaps", 1996). An entry on
 * its way moves a hole, so that each level costs one copy.
 *
 * Whatever the memory holds, all indexes follow from the number of entries, which is read once and
 * cut to what the memory has room for. Keys that change under us put entries in a wrong order.
 */
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/stddef.h>
#include <bpfx/heap.bpf.h>
#include "memory.h"

/* An entry at any address. */
struct slot {
	u64 key;
	u64 value;
} __packed;

static __always_inline struct slot *slots(void *heap)
{
	return heap + sizeof(struct bpfx_heap);
}

/* How many entries @size bytes have room for. */
static __always_inline u32 capacity(u32 size)
{
	/* The head is as large as an entry: one comparison less. */
	BUILD_BUG_ON(sizeof(struct bpfx_heap) != sizeof(struct slot));
	size /= sizeof(struct slot);
	return size ? size - 1 : 0;
}

static __always_inline u32 count(const void *heap, u32 size)
{
	u32 room = capacity(size);

	return room ? min(memory_read_u32(heap + offsetof(struct bpfx_heap, count)), room) : 0;
}

static __always_inline void set_count(void *heap, u32 n)
{
	memory_write_u32(heap + offsetof(struct bpfx_heap, count), n);
}

/* Bring @s to where it belongs, between the hole at @i and the top. */
static __always_inline void sift_up(struct slot *at, u32 i, struct slot s)
{
	u32 parent;

	for (; i; i = parent) {
		parent = (i - 1) / 4;
		if (at[parent].key <= s.key)
			break;
		at[i] = at[parent];
	}
	at[i] = s;
}

/* The lowest of the children from @i to below @n, of which there is one at least. */
static __always_inline u32 lowest(const struct slot *at, u32 i, u32 n)
{
	u32 low = i, high = i + 2;

	if (likely(i + 4 <= n)) {
		low += at[i + 1].key < at[i].key;
		high += at[i + 3].key < at[i + 2].key;
		return at[high].key < at[low].key ? high : low;
	}
	for (i++; i < n; i++)
		if (at[i].key < at[low].key)
			low = i;
	return low;
}

/* Bring @s to where it belongs, between the hole at @i and the last of @n entries. */
static void sift_down(struct slot *at, u32 i, u32 n, struct slot s)
{
	u32 child;

	for (; i * 4 + 1 < n; i = child) {
		child = lowest(at, i * 4 + 1, n);
		if (at[child].key >= s.key)
			break;
		at[i] = at[child];
	}
	at[i] = s;
}

/* Put @s into the hole on top of @n entries, of which the others are its children, if that many. */
static __always_inline void sink(struct slot *at, u32 n, struct slot s)
{
	u32 low = 1;

	if (n > 5) {
		sift_down(at, 0, n, s);
		return;
	}
	if (n > 2 && at[2].key < at[1].key)
		low = 2;
	if (n > 3 && at[3].key < at[low].key)
		low = 3;
	if (n > 4 && at[4].key < at[low].key)
		low = 4;
	if (n > 1 && at[low].key < s.key)
		at[0] = at[low];
	else
		low = 0;
	at[low] = s;
}

/* Put @s into the hole at @i, from where it may belong either way. */
static void settle(struct slot *at, u32 i, u32 n, struct slot s)
{
	if (i && s.key < at[(i - 1) / 4].key)
		sift_up(at, i, s);
	else
		sift_down(at, i, n, s);
}

static u32 find(const struct slot *at, u32 n, u64 value)
{
	u32 i;

	for (i = 0; i < n && at[i].value != value; i++)
		;
	return i;
}

static __always_inline void give(struct bpfx_heap_entry *out, struct slot s)
{
	*(struct slot *)out = s;
}

__bpf_kfunc_start_defs();

/**
 * bpfx_heap_push() - put an entry into a priority queue
 * @heap: struct bpfx_heap and its entries; zeroed memory is an empty one
 * @heap__sz: bytes of it, %BPFX_HEAP_SIZE of the entries that it shall have room for
 * @key: the lowest comes out first, equal ones in no particular order
 * @value: what to remember with it
 *
 * O(log n), O(1) on average for keys in random order. Not locked: users on several CPUs have a
 * lock around it, or a heap each; without, entries may get lost, come twice or in a wrong order,
 * and nothing worse.
 *
 * Return: 0; -ENOSPC if it is full, or the memory has no room for an entry.
 */
__bpf_kfunc s32 bpfx_heap_push(void *heap, u32 heap__sz, u64 key, u64 value)
{
	u32 n = count(heap, heap__sz);

	if (n >= capacity(heap__sz))
		return -ENOSPC;
	set_count(heap, n + 1);
	sift_up(slots(heap), n, (struct slot){ key, value });
	return 0;
}

/**
 * bpfx_heap_pop() - take the entry with the lowest key
 * @heap: as in bpfx_heap_push()
 * @heap__sz: bytes of it
 * @out: where it goes, untouched if there is none
 *
 * To look at it without taking it: bpfx_heap_peek(). O(log n). Not locked, as bpfx_heap_push().
 *
 * Return: 0; -ENOENT if the heap is empty.
 */
__bpf_kfunc s32 bpfx_heap_pop(void *heap, u32 heap__sz, struct bpfx_heap_entry *out)
{
	u32 n = count(heap, heap__sz);
	struct slot *at = slots(heap);
	struct slot top;

	if (!n)
		return -ENOENT;
	top = at[0];
	set_count(heap, --n);
	if (n)
		sink(at, n, at[n]);
	give(out, top);
	return 0;
}

/**
 * bpfx_heap_replace() - take the entry with the lowest key and put in another
 * @heap: as in bpfx_heap_push()
 * @heap__sz: bytes of it
 * @key: of the new entry
 * @value: of the new entry
 * @out: where the old one goes, untouched if there is none
 *
 * What a heap of the n largest does with one that is larger than its lowest. Costs what
 * bpfx_heap_pop() costs. Not locked, as bpfx_heap_push().
 *
 * Return: 0; -ENOENT if the heap is empty: nothing was put in.
 */
__bpf_kfunc s32 bpfx_heap_replace(void *heap, u32 heap__sz, u64 key, u64 value,
				  struct bpfx_heap_entry *out)
{
	u32 n = count(heap, heap__sz);
	struct slot *at = slots(heap);
	struct slot top;

	if (!n)
		return -ENOENT;
	top = at[0];
	sink(at, n, (struct slot){ key, value });
	give(out, top);
	return 0;
}

/**
 * bpfx_heap_update() - give an entry another key
 * @heap: as in bpfx_heap_push()
 * @heap__sz: bytes of it
 * @value: which entry: the one with this value, one of them if there are several
 * @key: its key from now on
 *
 * Looks for the entry: O(n), a few instructions for each. Not locked, as bpfx_heap_push().
 *
 * Return: 0; -ENOENT if no entry has that value.
 */
__bpf_kfunc s32 bpfx_heap_update(void *heap, u32 heap__sz, u64 value, u64 key)
{
	u32 n = count(heap, heap__sz);
	struct slot *at = slots(heap);
	u32 i = find(at, n, value);

	if (i == n)
		return -ENOENT;
	settle(at, i, n, (struct slot){ key, value });
	return 0;
}

/**
 * bpfx_heap_remove() - take an entry, wherever in the heap it is
 * @heap: as in bpfx_heap_push()
 * @heap__sz: bytes of it
 * @value: which entry: the one with this value, one of them if there are several
 * @out: where it goes, untouched if there is none
 *
 * Looks for the entry: O(n), a few instructions for each. Not locked, as bpfx_heap_push().
 *
 * Return: 0; -ENOENT if no entry has that value.
 */
__bpf_kfunc s32 bpfx_heap_remove(void *heap, u32 heap__sz, u64 value, struct bpfx_heap_entry *out)
{
	u32 n = count(heap, heap__sz);
	struct slot *at = slots(heap);
	u32 i = find(at, n, value);
	struct slot found;

	if (i == n)
		return -ENOENT;
	found = at[i];
	set_count(heap, --n);
	if (i < n)
		settle(at, i, n, at[n]);
	give(out, found);
	return 0;
}

/**
 * bpfx_heap_build() - make a heap of entries in any order
 * @heap: as in bpfx_heap_push(), with @count entries that the program has written
 * @heap__sz: bytes of it
 *
 * Cheaper than to push them one by one: O(n). Also repairs the order of a heap that was written to
 * without a lock. Source: Floyd, "Algorithm 245: Treesort", CACM 7 (1964), with four children. Not
 * locked, as bpfx_heap_push().
 *
 * Return: how many entries the heap has, at most what the memory has room for.
 */
__bpf_kfunc u32 bpfx_heap_build(void *heap, u32 heap__sz)
{
	u32 n = count(heap, heap__sz), i;
	struct slot *at = slots(heap);

	if (n)
		set_count(heap, n);
	for (i = (n + 2) / 4; i--; )
		sift_down(at, i, n, at[i]);
	return n;
}

__bpf_kfunc_end_defs();
