// SPDX-License-Identifier: GPL-2.0-only
/*
 * HyperLogLog: Flajolet, Fusy, Gandouet, Meunier (2007). The estimate is Ertl's ("New cardinality
 * estimation algorithms for HyperLogLog sketches", 2017, section 4): one formula from one key to
 * 2^60, where the original has three and tables of measured bias. It wants no logarithm either,
 * so that fixed point does.
 */
#include <linux/bitops.h>
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <bpfx/sketch.bpf.h>
#include "simd.h"
#include "sketch.h"

#define ONE		60			/* 1 is 2^60 */
#define ALPHA		0xb8aa3b295c17f0bcull	/* 1 / (2 ln 2), times 2^64 */
#define LOW_BITS	0x7f7f7f7f7f7f7f7full	/* of 8 registers */

/* Of a sketch of this size; 0: it is none. */
static __always_inline u32 precision_of(const void *hll, u32 size)
{
	u32 room;

	if (!sketch_fits(hll, size, BPFX_SKETCH_HLL_SIZE(BPFX_SKETCH_HLL_PRECISION_MIN)))
		return 0;
	room = size - sizeof(struct bpfx_sketch_hll);
	return min_t(u32, fls64(room) - 1, BPFX_SKETCH_HLL_PRECISION_MAX);
}

/* What the registers say. */
struct tally {
	u128 sum;	/* of 2^-register over those that are not 0, times 2^ONE */
	u32 zeros;	/* how many are 0 */
};

static struct tally tally(const u64 *word, u32 words)
{
	struct tally tally = {};
	u32 i, reg;
	u64 w, sum;

	for (; words; words--) {
		w = READ_ONCE(*word++);
		sum = 0;
		for (i = 0; i < 8; i++, w >>= 8) {
			reg = w & 63;
			tally.zeros += !reg;
			sum += (1ull << ONE) >> reg;
		}
		tally.sum += sum;
	}
	tally.sum -= (u128)tally.zeros << ONE;
	return tally;
}

/*
 * Ertl's sigma: x + the sum over k of x^(2^k) 2^(k - 1), what registers that are 0 add, in units of
 * 2^-32. @x: the share of them, below 1, times 2^63. For any x that 18 bits of precision allow, the
 * powers are 0 long before the end.
 */
static u64 sigma(u64 x)
{
	u64 sum = x >> 31;
	u32 k;

	for (k = 0; k < 31 && x; k++) {
		x = sketch_scale64(x, x) << 1;
		sum += x >> (31 - k);
	}
	return sum;
}

/*
 * ALPHA 4^precision / z, rounded; the quotient has 31 bits that matter. z is
 * below 2^(2 precision + ONE), so that the quotient goes down by 33 bits at most.
 */
static s64 estimate(u128 z, u32 precision)
{
	u32 bits = z >> 64 ? 64 + fls64(z >> 64) : fls64(z);
	s32 shift = (s32)bits - 32, by = 2 * precision - (64 - ONE) - shift;
	u64 n;

	if (!z)
		return S64_MAX;
	n = ALPHA / (u32)(shift > 0 ? z >> shift : z << -shift);
	if (by >= 0)
		return by + fls64(n) < 64 ? n << by : S64_MAX;
	return (n + (1ull << (-by - 1))) >> -by;
}

static __always_inline s32 add(struct bpfx_sketch_hll *hll, u32 size, const void *key, u32 key_size)
{
	u32 precision = precision_of(hll, size), rank;
	u64 hash;
	u8 *reg;

	if (!precision)
		return -EINVAL;
	hash = sketch_hash(key, key_size, READ_ONCE(hll->seed));
	reg = (u8 *)(hll + 1) + (hash >> (64 - precision));
	/* A bit behind the last one ends the run. */
	rank = 65 - fls64(hash << precision | 1ull << (precision - 1));
	if (READ_ONCE(*reg) >= rank)
		return 0;
	WRITE_ONCE(*reg, rank);
	return 1;
}

/* Apart, so that keys of one word or two, as most are, are hashed without a call. */
static noinline s32 add_any(struct bpfx_sketch_hll *hll, u32 size, const void *key, u32 key_size)
{
	return add(hll, size, key, key_size);
}

#if SIMD
#define MERGE(n)	"movdqu " #n "(%[a],%[i]), %%xmm1\n\tpand %%xmm0, %%xmm1\n\t" \
			"movdqu " #n "(%[b],%[i]), %%xmm2\n\tpand %%xmm0, %%xmm2\n\t" \
			"pmaxub %%xmm2, %%xmm1\n\tmovdqu %%xmm1, " #n "(%[a],%[i])\n\t"

/* Of as many blocks of 64 registers as there are. Return: how many registers. */
static u32 merge_blocks(u8 *to, const u8 *from, u32 n)
{
	struct simd_save save __uninitialized;
	u32 at, part;
	long i;

	for (at = 0; n - at >= SIMD_BLOCK; at += part) {
		part = min_t(u32, n - at, SIMD_STRETCH) & -SIMD_BLOCK;
		i = -(long)part;
		simd_touch(to + at, to + at + part);
		simd_touch(from + at, from + at + part);
		simd_begin(&save, 4);
		asm volatile(SIMD_SPREAD("mask", "xmm0")
			     "1:\t" MERGE(0) MERGE(16) MERGE(32) MERGE(48)
			     "add $64, %[i]\n\tjnz 1b"
			     : [i] "+r" (i)
			     : [a] "r" (to + at + part), [b] "r" (from + at + part),
			       [mask] "r" (LOW_BITS)
			     : SIMD_CLOBBERS("xmm0", "xmm1", "xmm2"));
		simd_end(&save, 4);
	}
	return at;
}
#else
static u32 merge_blocks(u8 *to, const u8 *from, u32 n)
{
	return 0;
}
#endif

__bpf_kfunc_start_defs();

/**
 * bpfx_sketch_hll_add() - a key was seen
 * @hll: struct bpfx_sketch_hll, at an address that 8 divides
 * @hll__sz: its size in bytes, at least 24, by which its precision is known
 * @key: any bytes
 * @key__sz: how many, 0 included
 *
 * Costs a hash and a register. If two CPUs write the same register at the same time, one of them
 * may be lost: that may cost one key in the estimate, and is rare once there are many.
 *
 * Return: 1 if that was news to the sketch; 0 if not; -EINVAL if the memory is no sketch: too
 * small, or at another address.
 */
__bpf_kfunc s32 bpfx_sketch_hll_add(void *hll, u32 hll__sz, const void *key, u32 key__sz)
{
	if (key__sz == 16)
		return add(hll, hll__sz, key, 16);
	if (key__sz == 8)
		return add(hll, hll__sz, key, 8);
	return add_any(hll, hll__sz, key, key__sz);
}

/**
 * bpfx_sketch_hll_estimate() - how many different keys were seen
 * @hll: struct bpfx_sketch_hll, at an address that 8 divides
 * @hll__sz: its size in bytes
 *
 * Costs a few instructions per register, of which there may be 262,144. Don't do that for each
 * packet.
 *
 * Return: the estimate, see struct bpfx_sketch_hll for its error; -EINVAL as with
 * bpfx_sketch_hll_add().
 */
__bpf_kfunc s64 bpfx_sketch_hll_estimate(const void *hll, u32 hll__sz)
{
	u32 precision = precision_of(hll, hll__sz);
	const struct bpfx_sketch_hll *head = hll;
	struct tally t;

	if (!precision)
		return -EINVAL;
	t = tally((const u64 *)(head + 1), 1u << precision >> 3);
	if (t.zeros == 1u << precision)
		return 0;
	if (t.zeros)
		t.sum += (u128)sigma((u64)t.zeros << (63 - precision)) << (precision + ONE - 32);
	return estimate(t.sum, precision);
}

/**
 * bpfx_sketch_hll_merge() - add what another sketch has seen
 * @to: struct bpfx_sketch_hll, at an address that 8 divides; it gets all keys of both
 * @to__sz: its size in bytes
 * @from: another of the same precision and seed
 * @from__sz: its size in bytes
 *
 * Costs about 0.5 instructions per register on x86-64, 6 elsewhere.
 *
 * Return: 0; -EINVAL if one is no sketch, or they differ in precision or seed.
 */
__bpf_kfunc s32 bpfx_sketch_hll_merge(void *to, u32 to__sz, const void *from, u32 from__sz)
{
	u32 precision = precision_of(to, to__sz), i;
	const struct bpfx_sketch_hll *other = from;
	struct bpfx_sketch_hll *head = to;
	const u64 *b = (const u64 *)(other + 1);
	u64 *a = (u64 *)(head + 1), x, y, less;

	if (!precision || precision_of(from, from__sz) != precision ||
	    READ_ONCE(head->seed) != READ_ONCE(other->seed))
		return -EINVAL;
	/* Eight at once: a register has 7 bits at most, the eighth takes the borrow. */
	i = merge_blocks((u8 *)a, (const u8 *)b, 1u << precision) / 8;
	for (; i < 1u << precision >> 3; i++) {
		x = READ_ONCE(a[i]) & LOW_BITS;
		y = READ_ONCE(b[i]) & LOW_BITS;
		less = (~LOW_BITS & ~((x | ~LOW_BITS) - y)) >> 7;
		less *= 0x7f;
		WRITE_ONCE(a[i], (x & ~less) | (y & less));
	}
	return 0;
}

__bpf_kfunc_end_defs();
