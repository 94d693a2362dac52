// SPDX-License-Identifier: GPL-2.0-only
/*
 * The most frequent keys: d-way randomized admission (Ben Basat, Chen, Einziger, Friedman,
 * Kassner, "Randomized admission policy for efficient top-k and frequency estimation", 2017).
 *
 * A key belongs to one set of 8 entries. One that is new there takes over the smallest entry and
 * its count, as in Space-Saving, but only with the probability of its share in the sum: rare keys,
 * which come in numbers, mostly don't get in, and what is there stays accurate. No heap to keep in
 * order, and no list: the cost does not depend on the number of entries.
 */
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <bpfx/sketch.bpf.h>
#include "sketch.h"

#define WAYS	BPFX_SKETCH_TOPK_WAYS
#define ENTRY	struct bpfx_sketch_topk_entry

/* The entries. */
struct table {
	void *entries;	/* the first one */
	u64 seed;		/* of the hash */
	u32 key_size;	/* of a key */
	u32 stride;		/* of an entry */
	u32 nr;		/* how many */
};

/* What the memory holds; no table if that has no key size. */
static __always_inline bool open_table(struct table *table, const struct bpfx_sketch_topk *topk,
				       u32 size, u32 key_size)
{
	if (!key_size || key_size > BPFX_SKETCH_TOPK_KEY_MAX)
		return false;
	table->entries = (void *)(topk + 1);
	table->seed = READ_ONCE(topk->seed);
	table->key_size = key_size;
	table->stride = BPFX_SKETCH_TOPK_STRIDE(key_size);
	table->nr = (u32)(size - sizeof(*topk)) / table->stride;
	return true;
}

static __always_inline void *entry_at(const struct table *table, u32 i)
{
	return table->entries + (size_t)table->stride * i;
}

static __always_inline bool same_key(const u8 *a, const u8 *b, u32 size)
{
	for (; size >= 8; size -= 8, a += 8, b += 8)
		if (get_unaligned((const u64 *)a) != get_unaligned((const u64 *)b))
			return false;
	return !size || !memcmp(a, b, size);
}

/* The key's entry in a set, and its count; NULL: it has none. */
static __always_inline ENTRY *find(const struct table *table, ENTRY *e, u64 hash, const void *key,
				   u64 *count)
{
	u32 i;

#pragma GCC unroll 8
	for (i = 0; i < WAYS; i++, e = (void *)e + table->stride) {
		/* A hint: to read it again would do no harm. */
		if (e->hash != hash)
			continue;
		*count = READ_ONCE(e->count);
		if (*count && same_key(e->key, key, table->key_size))
			return e;
	}
	return NULL;
}

static __always_inline ENTRY *smallest(const struct table *table, ENTRY *e, u64 *count)
{
	u64 c, low = READ_ONCE(e->count);
	ENTRY *best = e;
	u32 i;

#pragma GCC unroll 8
	for (i = 1; i < WAYS; i++) {
		e = (void *)e + table->stride;
		c = READ_ONCE(e->count);
		best = c < low ? e : best;
		low = min(low, c);
	}
	*count = low;
	return best;
}

static __always_inline void take_over(const struct table *table, ENTRY *e, u64 hash,
				      const void *key, u64 error)
{
	u32 used = sizeof(*e) + table->key_size;

	memmove(e->key, key, table->key_size);
	memset((void *)e + used, 0, table->stride - used);
	WRITE_ONCE(e->hash, hash);
	WRITE_ONCE(e->error, error);
}

/* What is listed, in the program's memory: a heap, the smallest first, that becomes a list. */
struct list {
	void *entries;
	u32 stride;
	u32 room;
	u32 nr;
};

static ENTRY *listed(const struct list *list, u32 i)
{
	return list->entries + (size_t)list->stride * i;
}

static u64 count_of(const struct list *list, u32 i)
{
	return READ_ONCE(listed(list, i)->count);
}

static void swap_entries(const struct list *list, u32 i, u32 j)
{
	u64 *a = (u64 *)listed(list, i), *b = (u64 *)listed(list, j), word;
	u32 n;

	for (n = list->stride / sizeof(u64); n; n--) {
		word = *a;
		*a++ = *b;
		*b++ = word;
	}
}

static void sift_up(const struct list *list, u32 i)
{
	for (; i && count_of(list, i) < count_of(list, (i - 1) / 2); i = (i - 1) / 2)
		swap_entries(list, i, (i - 1) / 2);
}

/* The first one, among the first @nr. */
static void sift_down(const struct list *list, u32 nr)
{
	u32 i = 0, child;

	for (; (child = 2 * i + 1) < nr; i = child) {
		if (child + 1 < nr && count_of(list, child + 1) < count_of(list, child))
			child++;
		if (count_of(list, i) <= count_of(list, child))
			return;
		swap_entries(list, i, child);
	}
}

/*
 * Not the entry itself, which may be changing, but a copy that is checked: a key half of whose
 * bytes are another's is not listed.
 */
static void consider(struct list *list, const struct table *table, const ENTRY *e)
{
	u64 words[BPFX_SKETCH_TOPK_STRIDE(BPFX_SKETCH_TOPK_KEY_MAX) / sizeof(u64)];
	const ENTRY *copy = (const ENTRY *)words;
	u64 count = READ_ONCE(e->count);

	if (!count || (list->nr == list->room && count <= count_of(list, 0)))
		return;
	memcpy(words, e, table->stride);
	if (copy->hash != sketch_hash(copy->key, table->key_size, table->seed))
		return;
	if (list->nr == list->room) {
		memcpy(listed(list, 0), words, table->stride);
		sift_down(list, list->nr);
	} else {
		memcpy(listed(list, list->nr), words, table->stride);
		sift_up(list, list->nr++);
	}
}

/* Are the keys of this size? The first one says of which they are. */
static __always_inline bool agree_on_size(struct bpfx_sketch_topk *head, u32 key_size)
{
	u32 size = READ_ONCE(head->key_size);

	if (likely(size == key_size))
		return true;
	if (size)
		return false;
	WRITE_ONCE(head->key_size, key_size);
	return true;
}

static __always_inline s64 add(struct bpfx_sketch_topk *head, u32 size, const void *key,
			       u32 key_size, u64 n)
{
	struct table table;
	u64 hash, count, sum;
	ENTRY *set, *e;

	if (!sketch_fits(head, size, sizeof(*head)) ||
	    !open_table(&table, head, size, key_size) || table.nr < WAYS ||
	    !agree_on_size(head, key_size))
		return -EINVAL;
	hash = sketch_hash(key, key_size, table.seed);
	set = entry_at(&table, sketch_scale(hash >> 32, table.nr / WAYS) * WAYS);
	e = find(&table, set, hash, key, &count);
	if (likely(e)) {
		sum = sketch_add(count, n);
	} else {
		e = smallest(&table, set, &count);
		sum = sketch_add(count, n);
		if (count && sketch_scale64(sketch_random(&head->random), sum) >= n)
			return 0;
		take_over(&table, e, hash, key, count);
	}
	WRITE_ONCE(e->count, sum);
	return min_t(u64, sum, S64_MAX);
}

/* Apart, so that keys of one word or two, as most are, need no stack. */
static noinline s64 add_any(struct bpfx_sketch_topk *head, u32 size, const void *key, u32 key_size,
			    u64 n)
{
	return add(head, size, key, key_size, n);
}

__bpf_kfunc_start_defs();

/**
 * bpfx_sketch_topk_add() - count a key
 * @topk: struct bpfx_sketch_topk, at an address that 8 divides
 * @topk__sz: its size in bytes, by which its number of entries is known: at least 8 of them
 * @key: any bytes
 * @key__sz: how many, 1 to %BPFX_SKETCH_TOPK_KEY_MAX; the same for all keys of a sketch
 * @n: by how much: 1, or its bytes
 *
 * Costs a hash and a look at 8 entries, however many there are. What two CPUs do in one set at the
 * same time may be counted once, or spoil an entry, which is then not listed: have one sketch per
 * CPU if there is much of it.
 *
 * Return: the estimate for the key, with @n, up to 2^63 - 1; 0 if it was not let in; -EINVAL if the
 * memory is no sketch: too small, or at another address, or for keys of another size.
 */
__bpf_kfunc s64 bpfx_sketch_topk_add(void *topk, u32 topk__sz, const void *key, u32 key__sz, u64 n)
{
	if (key__sz == 16)
		return add(topk, topk__sz, key, 16, n);
	if (key__sz == 8)
		return add(topk, topk__sz, key, 8, n);
	return add_any(topk, topk__sz, key, key__sz, n);
}

/**
 * bpfx_sketch_topk_list() - list the most frequent keys
 * @topk: struct bpfx_sketch_topk, at an address that 8 divides
 * @topk__sz: its size in bytes
 * @out: where to put them, at an address that 8 divides: the most frequent first, each a struct
 *	bpfx_sketch_topk_entry with its key
 * @out__sz: how many bytes, %BPFX_SKETCH_TOPK_STRIDE of the key's size for each: so many are listed
 *
 * Costs a look at each entry, and for those that are among the most frequent so far a hash, and
 * log2 of their number steps to put them in order.
 *
 * Return: how many were found; -EINVAL if the memory is no sketch: too small, or at another
 * address, or for keys that are too long, or if @out is at another address.
 */
__bpf_kfunc s32 bpfx_sketch_topk_list(const void *topk, u32 topk__sz, void *out, u32 out__sz)
{
	const struct bpfx_sketch_topk *head = topk;
	struct list list = { .entries = out };
	struct table table;
	u32 i, key_size;

	if (!sketch_fits(topk, topk__sz, sizeof(*head)) || !sketch_fits(out, out__sz, 0))
		return -EINVAL;
	key_size = READ_ONCE(head->key_size);
	if (!key_size)
		return 0;
	if (!open_table(&table, head, topk__sz, key_size))
		return -EINVAL;
	list.stride = table.stride;
	list.room = out__sz / table.stride;
	if (!list.room)
		return 0;
	for (i = 0; i < table.nr; i++)
		consider(&list, &table, entry_at(&table, i));
	for (i = list.nr; i > 1; sift_down(&list, i))
		swap_entries(&list, 0, --i);
	return list.nr;
}

__bpf_kfunc_end_defs();
