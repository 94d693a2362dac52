// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketches that take all of a; keys are the operands, 16 bytes each. The programs know all sizes
 * when they are compiled, as a program that has its own sketch does.
 */
#include <bpfx/bucket.bpf.h>
#include <bpfx/sketch.bpf.h>
#include "sketch.h"
#include "word.bpf.h"

#define KEY(m, i)	(&(m)->words[(i) % BENCH_WORDS])

#define P1	0x9e3779b185ebca87ull
#define P2	0xc2b2ae3d27d4eb4full
#define P3	0x165667b19e3779f9ull
#define P4	0x85ebca77c2b2ae63ull
#define P5	0x27d4eb2f165667c5ull

static __always_inline u64 rotate(u64 x, u32 n)
{
	return x << n | x >> (64 - n);
}

/* xxh64 of 16 bytes */
static __always_inline u64 hash(const struct bench_words *key, u64 seed)
{
	u64 h = seed + P5 + sizeof(*key);

	h = rotate(h ^ rotate(key->x * P2, 31) * P1, 27) * P1 + P4;
	h = rotate(h ^ rotate(key->y * P2, 31) * P1, 27) * P1 + P4;
	h = (h ^ h >> 33) * P2;
	h = (h ^ h >> 29) * P3;
	return h ^ h >> 32;
}

#define COUNTERS	((BENCH_SIZE - sizeof(struct bpfx_sketch_cm)) / sizeof(u64))
#define MOST		(~0ull >> 1)

/*
 * How many rows there are is in the head, and how they are counted: that is what the library's have
 * to offer, and what reads them relies on. (Programs that know it when they are compiled, and whose
 * counters may overflow, are done after 103 instructions and 95: they need no library.)
 */
/* A round of a loop that is written out: the compiler does not do so where rows may be fewer. */
#define IN_ROW(cm, STEP) do {							\
	k = _base + (_at * _width >> 32);					\
	asm volatile("" : "+r"(k));						\
	if (k < COUNTERS)							\
		STEP(cm, k, low);						\
	_base += _width;							\
	_at += _step;								\
} while (0)

#define FOR_ROWS(cm, h, STEP) do {						\
	u32 _rows = (cm)->rows ?: 4, _at = (h), _step = (h) >> 32;		\
	u64 _base = 0, _width = (u32)COUNTERS / _rows, k;			\
										\
	IN_ROW(cm, STEP);							\
	if (_rows > 1)								\
		IN_ROW(cm, STEP);						\
	if (_rows > 2)								\
		IN_ROW(cm, STEP);						\
	if (_rows > 3)								\
		IN_ROW(cm, STEP);						\
	for (u32 _r = 4; _r < _rows && _r < BPFX_SKETCH_CM_ROWS_MAX; _r++)	\
		IN_ROW(cm, STEP);						\
} while (0)

static __always_inline u64 min(u64 x, u64 y)
{
	return x < y ? x : y;
}

static __always_inline u64 sum(u64 x, u64 y)
{
	u64 s = x + y;

	/* The compiler makes two branches of what it knows as an addition that stops at the end. */
	asm volatile("" : "+r"(s));
	return s < x ? -1ull : s;
}

static __always_inline void look(struct bpfx_sketch_cm *cm, u64 k, u64 *low)
{
	*low = min(*low, cm->counters[k]);
}

static __always_inline void count(struct bpfx_sketch_cm *cm, u64 k, u64 *low)
{
	u64 now = sum(cm->counters[k], 1);

	cm->counters[k] = now;
	*low = min(*low, now);
}

static __always_inline void raise(struct bpfx_sketch_cm *cm, u64 k, const u64 *to)
{
	if (cm->counters[k] < *to)
		cm->counters[k] = *to;
}

MEMORY_APART(cm_add, bpf)
{
	struct bpfx_sketch_cm *cm = (struct bpfx_sketch_cm *)m->a;
	u64 h = hash(KEY(m, i), cm->seed), lowest = MOST, *low = &lowest;

	if (cm->flags & BPFX_SKETCH_CM_CONSERVATIVE) {
		FOR_ROWS(cm, h, look);
		lowest = sum(lowest, 1);
		FOR_ROWS(cm, h, raise);
	} else {
		FOR_ROWS(cm, h, count);
	}
	return lowest;
}

MEMORY(cm_add, kfunc)
{
	return bpfx_sketch_cm_add(m->a, BENCH_SIZE, KEY(m, i), sizeof(struct bench_words), 1);
}

MEMORY(cm_query, bpf)
{
	struct bpfx_sketch_cm *cm = (struct bpfx_sketch_cm *)m->a;
	u64 h = hash(KEY(m, i), cm->seed), lowest = MOST, *low = &lowest;

	FOR_ROWS(cm, h, look);
	return lowest;
}

MEMORY(cm_query, kfunc)
{
	return bpfx_sketch_cm_query(m->a, BENCH_SIZE, KEY(m, i), sizeof(struct bench_words));
}

#define PRECISION	15	/* the highest that there is room for */

MEMORY(hll_add, bpf)
{
	u8 *registers = m->a + sizeof(struct bpfx_sketch_hll), *reg, rank;
	u64 h = hash(KEY(m, i), *(u64 *)m->a);

	reg = &registers[h >> (64 - PRECISION)];
	rank = 1 + leading_zeros(h << PRECISION | 1ull << (PRECISION - 1));
	if (*reg >= rank)
		return 0;
	*reg = rank;
	return 1;
}

MEMORY(hll_add, kfunc)
{
	return bpfx_sketch_hll_add(m->a, BENCH_SIZE, KEY(m, i), sizeof(struct bench_words));
}

#define BITS	((BENCH_SIZE - sizeof(struct bpfx_sketch_bloom)) * 8)

/* How many bits a key has is in the head, as the shape of a count-min sketch is. */
static __always_inline u32 hashes_of(const struct bpfx_sketch_bloom *bloom)
{
	u32 hashes = bloom->hashes ?: 4;

	return hashes > BPFX_SKETCH_BLOOM_HASHES_MAX ? 0 : hashes;
}

static __always_inline u64 place_of(u32 hash)
{
	return hash * BITS >> 32;
}

static __always_inline bool has_bit(const struct bpfx_sketch_bloom *bloom, u64 place)
{
	return bloom->bits[place >> 6] >> (place & 63) & 1;
}

/* Return: was it there? */
static __always_inline bool add_bit(struct bpfx_sketch_bloom *bloom, u64 place)
{
	if (has_bit(bloom, place))
		return true;
	__sync_fetch_and_or(&bloom->bits[place >> 6], 1ull << (place & 63));
	return false;
}

MEMORY(bloom_add, bpf)
{
	struct bpfx_sketch_bloom *bloom = (struct bpfx_sketch_bloom *)m->a;
	u64 h = hash(KEY(m, i), bloom->seed);
	u32 at = h, step = h >> 32 | 1, seen = 1, hashes = hashes_of(bloom);

	if (!hashes)
		return -EINVAL;
#pragma unroll
	for (u32 k = 0; k < 4; k++, at += step) {
		if (k == hashes)
			return seen;
		seen &= add_bit(bloom, place_of(at));
	}
	for (u32 k = 4; k < hashes; k++, at += step)
		seen &= add_bit(bloom, place_of(at));
	return seen;
}

MEMORY(bloom_add, kfunc)
{
	return bpfx_sketch_bloom_add(m->a, BENCH_SIZE, KEY(m, i), sizeof(struct bench_words));
}

MEMORY(bloom_test, bpf)
{
	struct bpfx_sketch_bloom *bloom = (struct bpfx_sketch_bloom *)m->a;
	u64 h = hash(KEY(m, i), bloom->seed);
	u32 at = h, step = h >> 32 | 1, hashes = hashes_of(bloom);

	if (!hashes)
		return -EINVAL;
#pragma unroll
	for (u32 k = 0; k < 4; k++, at += step) {
		if (k == hashes)
			return 1;
		if (!has_bit(bloom, place_of(at)))
			return 0;
	}
	for (u32 k = 4; k < hashes; k++, at += step)
		if (!has_bit(bloom, place_of(at)))
			return 0;
	return 1;
}

MEMORY(bloom_test, kfunc)
{
	return bpfx_sketch_bloom_test(m->a, BENCH_SIZE, KEY(m, i), sizeof(struct bench_words));
}

#define REGISTERS	(1u << PRECISION)

/* Eight registers at once. */
MEMORY(hll_merge, bpf)
{
	u8 *from = m->b + sizeof(struct bpfx_sketch_hll);
	u8 *to = m->a + sizeof(struct bpfx_sketch_hll);
	u64 at = m->zero, x, y, less;

	for (; at < REGISTERS && bench_goes_on; at += 8) {
		asm volatile("" : "+r"(at));
		if (at >= REGISTERS)
			break;
		x = word(to + at) & ~HIGHS;
		y = word(from + at) & ~HIGHS;
		less = (HIGHS & ~((x | HIGHS) - y)) >> 7;
		less *= 0x7f;
		*(u64 *)(to + at) = (x & ~less) | (y & less);
	}
	return 0;
}

MEMORY(hll_merge, kfunc)
{
	return bpfx_sketch_hll_merge(m->a, BENCH_SIZE, m->b, BENCH_SIZE);
}

#define ENTRY		(sizeof(struct bpfx_sketch_topk_entry) + sizeof(struct bench_words))
#define ENTRIES		((BENCH_SIZE - sizeof(struct bpfx_sketch_topk)) / ENTRY)
#define SETS		(ENTRIES / BPFX_SKETCH_TOPK_WAYS)

struct entry {
	u64 hash;
	u64 count;
	u64 error;
	struct bench_words key;
};

MEMORY_APART(topk_add, bpf)
{
	struct bpfx_sketch_topk *topk = (struct bpfx_sketch_topk *)m->a;
	const struct bench_words *key = KEY(m, i);
	u64 h = hash(key, topk->seed), low = -1ull, count, best = 0;
	u32 set = (h >> 32) * SETS >> 32;
	struct entry *e, *smallest;

	if (topk->key_size != sizeof(*key)) {
		if (topk->key_size)
			return -EINVAL;
		topk->key_size = sizeof(*key);
	}
	asm volatile("" : "+r"(set));
	if (set >= SETS)
		return 0;
	e = (struct entry *)topk->entries + set * BPFX_SKETCH_TOPK_WAYS;
#pragma unroll
	for (u32 k = 0; k < BPFX_SKETCH_TOPK_WAYS; k++)
		if (e[k].hash == h && e[k].count && e[k].key.x == key->x && e[k].key.y == key->y)
			return e[k].count = sum(e[k].count, 1);
#pragma unroll
	for (u32 k = 0; k < BPFX_SKETCH_TOPK_WAYS; k++) {
		count = e[k].count;
		if (count < low) {
			low = count;
			best = k;
		}
	}
	/* No pointer: of those the verifier would follow each. */
	asm volatile("" : "+r"(best));
	smallest = e + (best & 7);
	if (low && bpfx_sketch_scale(bpfx_sketch_random(&topk->random), low + 1) >= 1)
		return 0;
	*smallest = (struct entry){ h, low + 1, low, *key };
	return low + 1;
}

MEMORY(topk_add, kfunc)
{
	return bpfx_sketch_topk_add(m->a, BENCH_SIZE, KEY(m, i), sizeof(struct bench_words), 1);
}

/* include/bpfx/bucket.bpf.h has a token bucket for programs, in ns. */
MEMORY_APART(bucket_take, bpf)
{
	struct bpfx_sketch_bucket *b = (struct bpfx_sketch_bucket *)m->a;
	u64 cost = bpfx_bucket_time(1000, b->rate);

	return bpfx_bucket_take_shared((struct bpfx_bucket *)&b->full, NOW(m, i), cost,
				       bpfx_bucket_time(b->burst, b->rate));
}

MEMORY(bucket_take, kfunc)
{
	return !bpfx_sketch_bucket_take((struct bpfx_sketch_bucket *)m->a, 1000, NOW(m, i));
}

/* 2^-f, as the library's polynomial */
static __always_inline u64 power(u64 f)
{
	u64 p = 0xda38118 - (f * 0x1c0fcb2 >> 32);

	p = 0x3d4fb1da - (f * p >> 32);
	p = 0xb16d2d73 - (f * p >> 32);
	return (1ull << 32) - (f * p >> 32);
}

#define HALF_LIFE	1000000000ull
#define LN2		693147181u	/* per second */

/*
 * The half-life is in the head, below 4 s; it is divided by no more often than needed: mostly less
 * time than that has passed, and a remainder is what a product leaves.
 */
MEMORY_APART(ewma_add, bpf)
{
	struct bpfx_sketch_ewma *e = (struct bpfx_sketch_ewma *)m->a;
	u64 now = NOW(m, i), age = now - e->at, decayed = e->sum, halvings = 0, p;
	u64 half_life = e->half_life ?: HALF_LIFE;

	if (half_life >> 32)
		return -1ull;
	if (now > e->at && age >= half_life >> 12) {
		if (age >= half_life) {
			halvings = age / half_life;
			age -= halvings * half_life;
		}
		if (halvings > 63) {
			decayed = 0;
		} else {
			p = power((age << 32) / half_life);
			decayed = (decayed >> 32) * p + ((decayed & 0xffffffff) * p >> 32);
			decayed >>= halvings;
		}
		e->at = now;
	}
	decayed = sum(decayed, 1000ull << BPFX_SKETCH_EWMA_SHIFT);
	e->sum = decayed;
	p = decayed / half_life;
	if (p > -1ull / LN2 - 1)
		return -1ull >> BPFX_SKETCH_EWMA_SHIFT;
	return (p * LN2 + (decayed - p * half_life) * LN2 / half_life) >> BPFX_SKETCH_EWMA_SHIFT;
}

MEMORY(ewma_add, kfunc)
{
	return bpfx_sketch_ewma_add((struct bpfx_sketch_ewma *)m->a, 1000, NOW(m, i));
}
