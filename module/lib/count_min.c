// SPDX-License-Identifier: GPL-2.0-only
/*
 * Count-min sketches: Cormode, Muthukrishnan, "An improved data stream summary" (2005); the rows
 * from one hash: Kirsch, Mitzenmacher, "Less hashing, same performance" (2006).
 */
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <bpfx/sketch.bpf.h>
#include "sketch.h"

#define ROWS_DEFAULT	4

/* Where the counters of a key are. */
struct place {
	u64 *row;	/* the first row */
	u32 rows;	/* how many rows */
	u32 width;	/* counters of each */
	u32 at;		/* hash of the first row */
	u32 step;	/* how much it differs from row to row */
};

static bool find(struct place *place, const struct bpfx_sketch_cm *cm, u32 size, const void *key,
		 u32 key_size)
{
	u32 rows;
	u64 hash;

	if (!sketch_fits(cm, size, sizeof(*cm)))
		return false;
	rows = READ_ONCE(cm->rows) ?: ROWS_DEFAULT;
	if (rows > BPFX_SKETCH_CM_ROWS_MAX)
		return false;
	hash = sketch_hash(key, key_size, READ_ONCE(cm->seed));
	place->row = (u64 *)(cm + 1);
	place->rows = rows;
	place->width = (u32)(size - sizeof(*cm)) / sizeof(u64) / rows;
	place->at = hash;
	place->step = hash >> 32;
	return place->width;
}

/* Takes copies: the loops shall not write back to the place. */
static u64 lowest(struct place place)
{
	u64 low = U64_MAX;

	for (; place.rows; place.rows--, place.row += place.width, place.at += place.step)
		low = min(low, READ_ONCE(place.row[sketch_scale(place.at, place.width)]));
	return low;
}

static u64 add(struct place place, u64 n)
{
	u64 *counter, count, low = U64_MAX;

	for (; place.rows; place.rows--, place.row += place.width, place.at += place.step) {
		counter = place.row + sketch_scale(place.at, place.width);
		count = sketch_add(READ_ONCE(*counter), n);
		WRITE_ONCE(*counter, count);
		low = min(low, count);
	}
	return low;
}

static void raise(struct place place, u64 to)
{
	u64 *counter;

	for (; place.rows; place.rows--, place.row += place.width, place.at += place.step) {
		counter = place.row + sketch_scale(place.at, place.width);
		if (READ_ONCE(*counter) < to)
			WRITE_ONCE(*counter, to);
	}
}

__bpf_kfunc_start_defs();

/**
 * bpfx_sketch_cm_add() - count a key
 * @cm: struct bpfx_sketch_cm, at an address that 8 divides
 * @cm__sz: its size in bytes, by which its width is known
 * @key: any bytes
 * @key__sz: how many, 0 included
 * @n: by how much: 1, or its bytes. Counters stop at 2^64 - 1
 *
 * Costs a hash, and a counter per row. What two CPUs do in one counter at the same time may be
 * counted once: to be exact have one sketch per CPU, and add them when you read.
 *
 * Return: the estimate for the key, with @n, up to 2^63 - 1; -EINVAL if the memory is no sketch:
 * too small, too many rows, or at another address.
 */
__bpf_kfunc s64 bpfx_sketch_cm_add(void *cm, u32 cm__sz, const void *key, u32 key__sz, u64 n)
{
	const struct bpfx_sketch_cm *head = cm;
	struct place place;
	u64 sum;

	if (!find(&place, head, cm__sz, key, key__sz))
		return -EINVAL;
	if (READ_ONCE(head->flags) & BPFX_SKETCH_CM_CONSERVATIVE) {
		sum = sketch_add(lowest(place), n);
		raise(place, sum);
	} else {
		sum = add(place, n);
	}
	return min_t(u64, sum, S64_MAX);
}

/**
 * bpfx_sketch_cm_query() - how often a key was counted
 * @cm: struct bpfx_sketch_cm, at an address that 8 divides
 * @cm__sz: its size in bytes
 * @key: any bytes
 * @key__sz: how many, 0 included
 *
 * Costs a hash, and a counter per row.
 *
 * Return: the estimate, up to 2^63 - 1: never less than the sum of what was added, see struct
 * bpfx_sketch_cm for how much more; -EINVAL as with bpfx_sketch_cm_add().
 */
__bpf_kfunc s64 bpfx_sketch_cm_query(const void *cm, u32 cm__sz, const void *key, u32 key__sz)
{
	struct place place;

	if (!find(&place, cm, cm__sz, key, key__sz))
		return -EINVAL;
	return min_t(u64, lowest(place), S64_MAX);
}

__bpf_kfunc_end_defs();
