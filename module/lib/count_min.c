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

static __always_inline bool find(struct place *place, const struct bpfx_sketch_cm *cm, u32 size,
				 const void *key, u32 key_size, u32 rows)
{
	u64 hash = sketch_hash(key, key_size, READ_ONCE(cm->seed));

	place->row = (u64 *)(cm + 1);
	place->rows = rows;
	place->width = (u32)(size - sizeof(*cm)) / sizeof(u64) / rows;
	place->at = hash;
	place->step = hash >> 32;
	return place->width;
}

/* Takes copies: the loops shall not write back to the place. */
static __always_inline u64 lowest(struct place place)
{
	u64 low = U64_MAX;
	u32 i;

#pragma GCC unroll 4
	for (i = 0; i < place.rows; i++, place.row += place.width, place.at += place.step)
		low = min(low, READ_ONCE(place.row[sketch_scale(place.at, place.width)]));
	return low;
}

static __always_inline u64 add(struct place place, u64 n)
{
	u64 *counter, count, low = U64_MAX;
	u32 i;

#pragma GCC unroll 4
	for (i = 0; i < place.rows; i++, place.row += place.width, place.at += place.step) {
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

/* How many rows; 0: it is no sketch. */
static u32 rows_of(const struct bpfx_sketch_cm *cm, u32 size)
{
	u32 rows;

	if (!sketch_fits(cm, size, sizeof(*cm)))
		return 0;
	rows = READ_ONCE(cm->rows) ?: ROWS_DEFAULT;
	return rows <= BPFX_SKETCH_CM_ROWS_MAX ? rows : 0;
}

/* Neither rows nor flags, as most are: then the compiler knows all but the width. */
static __always_inline bool is_plain(const struct bpfx_sketch_cm *cm, u32 size)
{
	return likely(sketch_fits(cm, size, sizeof(*cm)) && !sketch_read_pair(&cm->rows));
}

static __always_inline s64 add_plain(struct bpfx_sketch_cm *cm, u32 size, const void *key,
				     u32 key_size, u64 n)
{
	struct place place;

	if (!find(&place, cm, size, key, key_size, ROWS_DEFAULT))
		return -EINVAL;
	return min_t(u64, add(place, n), S64_MAX);
}

static __always_inline s64 query_plain(const struct bpfx_sketch_cm *cm, u32 size, const void *key,
				       u32 key_size)
{
	struct place place;

	if (!find(&place, cm, size, key, key_size, ROWS_DEFAULT))
		return -EINVAL;
	return min_t(u64, lowest(place), S64_MAX);
}

static noinline s64 add_any(struct bpfx_sketch_cm *cm, u32 size, const void *key, u32 key_size,
			    u64 n)
{
	u32 rows = rows_of(cm, size);
	struct place place;
	u64 sum;

	if (!rows || !find(&place, cm, size, key, key_size, rows))
		return -EINVAL;
	if (READ_ONCE(cm->flags) & BPFX_SKETCH_CM_CONSERVATIVE) {
		sum = sketch_add(lowest(place), n);
		raise(place, sum);
	} else {
		sum = add(place, n);
	}
	return min_t(u64, sum, S64_MAX);
}

static noinline s64 query_any(const struct bpfx_sketch_cm *cm, u32 size, const void *key,
			      u32 key_size)
{
	u32 rows = rows_of(cm, size);
	struct place place;

	if (!rows || !find(&place, cm, size, key, key_size, rows))
		return -EINVAL;
	return min_t(u64, lowest(place), S64_MAX);
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
	if (is_plain(cm, cm__sz) && key__sz == 16)
		return add_plain(cm, cm__sz, key, 16, n);
	if (is_plain(cm, cm__sz) && key__sz == 8)
		return add_plain(cm, cm__sz, key, 8, n);
	return add_any(cm, cm__sz, key, key__sz, n);
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
	if (is_plain(cm, cm__sz) && key__sz == 16)
		return query_plain(cm, cm__sz, key, 16);
	if (is_plain(cm, cm__sz) && key__sz == 8)
		return query_plain(cm, cm__sz, key, 8);
	return query_any(cm, cm__sz, key, key__sz);
}

__bpf_kfunc_end_defs();
