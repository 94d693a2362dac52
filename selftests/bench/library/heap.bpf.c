// SPDX-License-Identifier: GPL-2.0-only
/*
 * A heap in size bytes of a, full but for one entry: the hold model (Jones, "An empirical
 * comparison of priority-queue and event-set implementations", 1986), where what comes out goes in
 * again with a key that is higher by something random.
 */
#include <bpfx/heap.bpf.h>
#include "arm.bpf.h"

#define ENTRIES	((BENCH_SIZE - sizeof(struct bpfx_heap)) / sizeof(struct bpfx_heap_entry))

static __always_inline struct bpfx_heap *heap(struct bench_memory *m)
{
	return (struct bpfx_heap *)m->a;
}

static __always_inline struct bpfx_heap_entry *entries(struct bench_memory *m)
{
	return (struct bpfx_heap_entry *)(heap(m) + 1);
}

static __always_inline u64 later(const struct bench_memory *m, u64 key, u32 i)
{
	return key + (m->words[i % BENCH_WORDS].x >> 32);
}

#define KEY_OF(m, i)	((m)->words[(i) % BENCH_WORDS].x >> 32)

/* Whether x < y, without a jump: the verifier follows each way of those. */
static __always_inline u64 less(u64 x, u64 y)
{
	return ((~x & y) | ((~x | y) & (x - y))) >> 63;
}

/* Below the last entry that has four children; a key that is highest is none. */
static __always_inline u64 lowest_of_few(const struct bpfx_heap_entry *child, u64 nr)
{
	u64 low = 0;

	if (nr > 1 && child[1].key < child[0].key)
		low = 1;
	if (nr > 2 && child[2].key < child[low].key)
		low = 2;
	return low;
}

/*
 * The same 4-ary heap. A place is asked for once in each turn: then it and its children are inside.
 */
static __always_inline void sift_down(struct bench_memory *m, u64 n, u64 key, u64 value)
{
	struct bpfx_heap_entry *at = entries(m), *child;
	u64 hole = m->zero, k, low, high, few;

	while (bench_goes_on) {
		k = hole * 4 + 1;
		if (k + 4 > n)
			break;
		asm volatile("" : "+r"(k), "+r"(hole));
		if (k >= ENTRIES || hole >= ENTRIES)
			break;
		child = at + k;
		low = less(child[1].key, child[0].key);
		high = 2 + less(child[3].key, child[2].key);
		low += (high - low) * less(child[high].key, child[low].key);
		asm volatile("" : "+r"(low));
		low &= 3;
		if (child[low].key >= key)
			break;
		at[hole] = child[low];
		hole = k + low;
	}
	k = hole * 4 + 1;
	asm volatile("" : "+r"(k), "+r"(hole));
	if (hole >= ENTRIES)
		return;
	few = k < n ? n - k : 0;
	asm volatile("" : "+r"(k), "+r"(few));
	if (few && few < 4 && k < ENTRIES - 4) {
		k += lowest_of_few(at + k, few);
		asm volatile("" : "+r"(k));
		if (k < ENTRIES && at[k].key < key) {
			at[hole] = at[k];
			hole = k;
			asm volatile("" : "+r"(hole));
			if (hole >= ENTRIES)
				return;
		}
	}
	at[hole] = (struct bpfx_heap_entry){ key, value };
}

static __always_inline void sift_up(struct bench_memory *m, u64 hole, u64 key, u64 value)
{
	struct bpfx_heap_entry *at = entries(m);
	u64 parent;

	while (hole && bench_goes_on) {
		parent = (hole - 1) / 4;
		asm volatile("" : "+r"(parent), "+r"(hole));
		if (parent >= ENTRIES || hole >= ENTRIES || at[parent].key <= key)
			break;
		at[hole] = at[parent];
		hole = parent;
	}
	if (hole < ENTRIES)
		at[hole] = (struct bpfx_heap_entry){ key, value };
}

MEMORY(replace, bpf)
{
	struct bpfx_heap_entry out = entries(m)[0];

	sift_down(m, heap(m)->count, later(m, out.key, i), out.value);
	return out.key;
}

MEMORY(replace, kfunc)
{
	struct bpfx_heap_entry out = entries(m)[0];

	bpfx_heap_replace(m->a, size, later(m, out.key, i), out.value, &out);
	return out.key;
}

MEMORY(pop_push, bpf)
{
	struct bpfx_heap_entry out = entries(m)[0], last;
	u64 n = heap(m)->count, capacity;

	if (!n || n > ENTRIES)
		return 0;
	n--;
	last = entries(m)[n];
	heap(m)->count = n;
	sift_down(m, n, last.key, last.value);
	n = heap(m)->count;
	capacity = (size - sizeof(struct bpfx_heap)) / sizeof(struct bpfx_heap_entry);
	if (n >= capacity)
		return 0;
	heap(m)->count = n + 1;
	sift_up(m, n, later(m, out.key, i), out.value);
	return out.key;
}

MEMORY(pop_push, kfunc)
{
	struct bpfx_heap_entry out = {};

	bpfx_heap_pop(m->a, size, &out);
	bpfx_heap_push(m->a, size, later(m, out.key, i), out.value);
	return out.key;
}

/* Of the rest there is no arm in pure BPF: loops in loops, which take the verifier too long. */
MEMORY(update, kfunc)
{
	if (bpfx_heap_update(m->a, size, heap(m)->count / 2, KEY_OF(m, i)))
		return 0;
	return entries(m)[0].key;
}

MEMORY(remove_push, kfunc)
{
	u64 value = heap(m)->count / 2;
	struct bpfx_heap_entry out;

	bpfx_heap_remove(m->a, size, value, &out);
	bpfx_heap_push(m->a, size, KEY_OF(m, i), value);
	return entries(m)[0].key;
}

MEMORY(build, kfunc)
{
	return bpfx_heap_build(m->a, size);
}
