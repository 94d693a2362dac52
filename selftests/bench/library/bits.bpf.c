// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bits of words, and bitmaps: one in a, another in b.
 */
#include <bpfx/bits.bpf.h>
#include "word.bpf.h"

/* Knuth, "The Art of Computer Programming" 4A, 7.1.3: sideways addition. */
WORD(popcount, bpf)
{
	x -= x >> 1 & 0x5555555555555555;
	x = (x & 0x3333333333333333) + (x >> 2 & 0x3333333333333333);
	x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f;
	return x * 0x0101010101010101 >> 56;
}

WORD(popcount, kfunc)
{
	return bpfx_bits_popcount(x);
}

WORD(clz, bpf)
{
	return leading_zeros(x);
}

WORD(clz, kfunc)
{
	return bpfx_bits_clz(x);
}

WORD(ctz, bpf)
{
	return trailing_zeros(x);
}

WORD(ctz, kfunc)
{
	return bpfx_bits_ctz(x);
}

/*
 * Warren, "Hacker's Delight", 7-4 and 7-5: bits move by 1, 2, 4... places, those whose number of
 * zeros in the mask to the right has that bit. moves() says which do, for each of these steps.
 */
#define STEPS	6

static __always_inline u64 moves(u64 *mask, u64 *zeros_below, u32 step)
{
	u64 odd = *zeros_below ^ *zeros_below << 1, move;

	odd ^= odd << 2;
	odd ^= odd << 4;
	odd ^= odd << 8;
	odd ^= odd << 16;
	odd ^= odd << 32;
	move = odd & *mask;
	*mask = (*mask ^ move) | move >> (1 << step);
	*zeros_below &= ~odd;
	return move;
}

WORDS(pdep, bpf)
{
	u64 mask = y, below = ~y << 1, move[STEPS];

#pragma unroll
	for (int i = 0; i < STEPS; i++)
		move[i] = moves(&mask, &below, i);
#pragma unroll
	for (int i = STEPS - 1; i >= 0; i--)
		x = (x & ~move[i]) | (x << (1 << i) & move[i]);
	return x & y;
}

WORDS(pdep, kfunc)
{
	return bpfx_bits_pdep(x, y);
}

WORDS(pext, bpf)
{
	u64 mask = y, below = ~y << 1, move, moved;

	x &= y;
#pragma unroll
	for (int i = 0; i < STEPS; i++) {
		move = moves(&mask, &below, i);
		moved = x & move;
		x = (x ^ moved) | moved >> (1 << i);
	}
	return x;
}

WORDS(pext, kfunc)
{
	return bpfx_bits_pext(x, y);
}

/* A bitmap whose last bit alone is the other way. */
static __always_inline u64 next(const struct bench_memory *m, u64 size, u64 flip)
{
	u64 at = m->zero, end = size & ~31ull, x = 0;
	const u8 *p = m->a;

	for (; at < end && bench_goes_on && bench_inside(at); at += 32)
		if ((word(p + at) ^ flip) | (word(p + at + 8) ^ flip) |
		    (word(p + at + 16) ^ flip) | (word(p + at + 24) ^ flip))
			break;
	for (end = size & ~7ull; at < end && bench_goes_on && bench_inside(at); at += 8) {
		x = word(p + at) ^ flip;
		if (x)
			return at * 8 + trailing_zeros(x);
	}
	for (; at < size && bench_goes_on && bench_inside(at); at++) {
		x = p[at] ^ (flip & 0xff);
		if (x)
			return at * 8 + trailing_zeros(x);
	}
	return size * 8;
}

MEMORY(next_set, bpf)
{
	return next(m, size, 0);
}

MEMORY(next_set, kfunc)
{
	return bpfx_bits_next_set(m->a, size, 0);
}

MEMORY(next_clear, bpf)
{
	return next(m, size, -1ull);
}

MEMORY(next_clear, kfunc)
{
	return bpfx_bits_next_clear(m->a, size, 0);
}

static __always_inline u64 weight_of_bytes(u64 x)
{
	x -= x >> 1 & 0x5555555555555555;
	x = (x & 0x3333333333333333) + (x >> 2 & 0x3333333333333333);
	return (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f;
}

/* The bytes of four words are added up before they are added to each other. */
MEMORY(weight, bpf)
{
	u64 at = m->zero, end = size & ~31ull, total = 0, x;
	const u8 *p = m->a;

	for (; at < end && bench_goes_on && bench_inside(at); at += 32) {
		x = weight_of_bytes(word(p + at)) + weight_of_bytes(word(p + at + 8)) +
		    weight_of_bytes(word(p + at + 16)) + weight_of_bytes(word(p + at + 24));
		total += x * ONES >> 56;
	}
	for (end = size & ~7ull; at < end && bench_goes_on && bench_inside(at); at += 8)
		total += weight_of_bytes(word(p + at)) * ONES >> 56;
	for (; at < size && bench_goes_on && bench_inside(at); at++)
		total += weight_of_bytes(p[at]);
	return total;
}

MEMORY(weight, kfunc)
{
	return bpfx_bits_weight(m->a, size);
}

#define COMBINE_WORD(at, op)							\
	(x = word(p + (at)) op word(q + (at)), *(u64 *)(p + (at)) = x, any |= x)

/* Sizes are those of whole words, here and in the next two. */
#define COMBINE(op)								\
{										\
	u64 at = m->zero, end = size & ~31ull, any = 0, x;			\
	u8 *p = m->a, *q = m->b;						\
										\
	for (; at < end && bench_goes_on && bench_inside(at); at += 32) {	\
		COMBINE_WORD(at, op);						\
		COMBINE_WORD(at + 8, op);					\
		COMBINE_WORD(at + 16, op);					\
		COMBINE_WORD(at + 24, op);					\
	}									\
	for (end = size; at < end && bench_goes_on && bench_inside(at); at += 8) \
		COMBINE_WORD(at, op);						\
	return any ? 1 : 0;							\
}

MEMORY(and, bpf)
COMBINE(&)

MEMORY(and, kfunc)
{
	return bpfx_bits_and(m->a, size, m->b, size);
}

MEMORY(or, bpf)
COMBINE(|)

MEMORY(or, kfunc)
{
	return bpfx_bits_or(m->a, size, m->b, size);
}

MEMORY(andnot, bpf)
COMBINE(& ~)

MEMORY(andnot, kfunc)
{
	return bpfx_bits_andnot(m->a, size, m->b, size);
}
