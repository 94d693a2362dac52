// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bitmaps in a program's memory: bit n is bit n % 8 of byte n / 8, on every machine. At any
 * address, of any number of bytes.
 */
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <bpfx/bits.bpf.h>
#include "word.h"

#ifdef __x86_64__
#include <asm/cpufeature.h>
#endif

/* The first set bit at @from or above, where each word is taken XOR @flip. */
static __always_inline u64 next(const u8 *map, u32 size, u64 from, u64 flip)
{
	u64 x, bits = (u64)size * 8;
	u32 at = from / 64 * 8;

	if (from >= bits)
		return bits;
	x = (word_at(map, size, at) ^ flip) & ~0ull << from % 64;
	while (!x) {
		at += 8;
		while (at % 32 == 0 && at < size && size - at >= 32 &&
		       !((word_load(map + at) ^ flip) | (word_load(map + at + 8) ^ flip) |
			 (word_load(map + at + 16) ^ flip) | (word_load(map + at + 24) ^ flip)))
			at += 32;
		if (at >= size)
			return bits;
		x = word_at(map, size, at) ^ flip;
	}
	/* Ones that a flip makes of the zeros behind the end: the first is where there is none. */
	return (u64)at * 8 + __ffs64(x);
}

/* Each byte of a word becomes the number of bits in it. */
static __always_inline u64 byte_weights(u64 x)
{
	x -= x >> 1 & 0x5555555555555555ull;
	x = (x & 0x3333333333333333ull) + (x >> 2 & 0x3333333333333333ull);
	return (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0full;
}

/* The sum of the bytes of a word, each at most 248. */
static u32 sum_of_bytes(u64 x)
{
	x = (x & 0x00ff00ff00ff00ffull) + (x >> 8 & 0x00ff00ff00ff00ffull);
	return x * 0x0001000100010001ull >> 48;
}

/* Full adders: of three bits in each place, *@high gets the carry. Return: the sum. */
static __always_inline u64 add(u64 a, u64 b, u64 c, u64 *high)
{
	u64 half = a ^ b;

	*high = (a & b) | (half & c);
	return half ^ c;
}

/*
 * Four words weigh as much as two and a carry of one: a third fewer to count. Source: Harley and
 * Seal, in Warren, "Hacker's Delight", 2nd edition, 5-1.
 */
static u64 weight_by_adders(const u8 *p, u32 blocks)
{
	u64 ones = 0, twos = 0, fours, carry, carry2, total = 0, sums;
	u32 i;

	while (blocks) {
		sums = 0;
		for (i = min_t(u32, blocks, 31), blocks -= i; i; i--, p += 32) {
			ones = add(ones, word_load(p), word_load(p + 8), &carry);
			ones = add(ones, word_load(p + 16), word_load(p + 24), &carry2);
			twos = add(twos, carry, carry2, &fours);
			sums += byte_weights(fours);
		}
		total += 4 * sum_of_bytes(sums);
	}
	return total + 2 * hweight64(twos) + hweight64(ones);
}

static bool counts_in_one_instruction(void)
{
#ifdef __x86_64__
	return cpu_feature_enabled(X86_FEATURE_POPCNT);
#else
	return false;
#endif
}

enum op { AND, OR, ANDNOT };

static __always_inline u64 combined(u64 a, u64 b, enum op op)
{
	return op == AND ? a & b : op == OR ? a | b : a & ~b;
}

static __always_inline s32 combine(u8 *dst, u32 size, const u8 *src, u32 src_size, enum op op)
{
	u64 x, any = 0;
	u32 i;

	if (size != src_size)
		return -EINVAL;
	for (i = 0; size - i >= 16; i += 16) {
		x = combined(word_load(dst + i), word_load(src + i), op);
		word_store(dst + i, x);
		any |= x;
		x = combined(word_load(dst + i + 8), word_load(src + i + 8), op);
		word_store(dst + i + 8, x);
		any |= x;
	}
	for (; i < size; i++) {
		dst[i] = combined(dst[i], src[i], op);
		any |= dst[i];
	}
	return !!any;
}

__bpf_kfunc_start_defs();

/**
 * bpfx_bits_next_set() - find the next bit of a bitmap that is set
 * @map: the bitmap; bit n is bit n % 8 of byte n / 8
 * @map__sz: its size in bytes
 * @from: the first bit that is looked at
 *
 * As find_next_bit() of the kernel. About 1.5 instructions for 8 bytes without a bit.
 *
 * Return: the number of the bit; 8 * @map__sz if there is none.
 */
__bpf_kfunc u64 bpfx_bits_next_set(const void *map, u32 map__sz, u64 from)
{
	return next(map, map__sz, from, 0);
}

/**
 * bpfx_bits_next_clear() - find the next bit of a bitmap that is clear
 * @map: the bitmap; bit n is bit n % 8 of byte n / 8
 * @map__sz: its size in bytes
 * @from: the first bit that is looked at
 *
 * A bitmap whose number of bits is no multiple of 8 has none beyond its end: a greater answer
 * means that there is none.
 *
 * Return: the number of the bit; 8 * @map__sz if there is none.
 */
__bpf_kfunc u64 bpfx_bits_next_clear(const void *map, u32 map__sz, u64 from)
{
	return next(map, map__sz, from, ~0ull);
}

/**
 * bpfx_bits_weight() - count the bits of a bitmap that are set
 * @map: the bitmap
 * @map__sz: its size in bytes
 *
 * 2 instructions for 8 bytes where the CPU counts a word's bits in one, 8 elsewhere.
 *
 * Return: 0 to 8 * @map__sz.
 */
__bpf_kfunc u64 bpfx_bits_weight(const void *map, u32 map__sz)
{
	const u8 *p = map;
	u32 n = map__sz;
	u64 total = 0;

	if (!counts_in_one_instruction() && n >= 32) {
		total = weight_by_adders(p, n / 32);
		p += n / 32 * 32;
		n %= 32;
	}
	for (; n >= 8; n -= 8, p += 8)
		total += hweight64(word_load(p));
	return total + hweight64(word_load_part(p, n));
}

/**
 * bpfx_bits_and() - keep the bits that another bitmap has, too
 * @dst: the bitmap that changes: @dst &= @src
 * @dst__sz: its size in bytes
 * @src: the other one. It may be @dst; if it overlaps it and begins below it, nobody knows what
 *	@dst becomes
 * @src__sz: its size in bytes, the same
 *
 * Return: 1 if a bit of @dst is set now; 0 if none is; -EINVAL if the sizes differ.
 */
__bpf_kfunc s32 bpfx_bits_and(void *dst, u32 dst__sz, const void *src, u32 src__sz)
{
	return combine(dst, dst__sz, src, src__sz, AND);
}

/**
 * bpfx_bits_or() - set the bits that another bitmap has
 * @dst: the bitmap that changes: @dst |= @src
 * @dst__sz: its size in bytes
 * @src: the other one; see bpfx_bits_and()
 * @src__sz: its size in bytes, the same
 *
 * Return: 1 if a bit of @dst is set now; 0 if none is; -EINVAL if the sizes differ.
 */
__bpf_kfunc s32 bpfx_bits_or(void *dst, u32 dst__sz, const void *src, u32 src__sz)
{
	return combine(dst, dst__sz, src, src__sz, OR);
}

/**
 * bpfx_bits_andnot() - clear the bits that another bitmap has
 * @dst: the bitmap that changes: @dst &= ~@src
 * @dst__sz: its size in bytes
 * @src: the other one; see bpfx_bits_and()
 * @src__sz: its size in bytes, the same
 *
 * Return: 1 if a bit of @dst is set now; 0 if none is; -EINVAL if the sizes differ.
 */
__bpf_kfunc s32 bpfx_bits_andnot(void *dst, u32 dst__sz, const void *src, u32 src__sz)
{
	return combine(dst, dst__sz, src, src__sz, ANDNOT);
}

__bpf_kfunc_end_defs();
