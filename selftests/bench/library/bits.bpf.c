// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bits of words.
 */
#include <bpfx/bits.bpf.h>
#include "arm.bpf.h"

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

/* Zeros above the highest bit of a byte. */
static const u8 zeros[256] = {
	[0] = 8, [1] = 7, [2 ... 3] = 6, [4 ... 7] = 5, [8 ... 15] = 4, [16 ... 31] = 3,
	[32 ... 63] = 2, [64 ... 127] = 1, [128 ... 255] = 0
};

WORD(clz, bpf)
{
	u32 n = 56;

	if (x >> 32) {
		x >>= 32;
		n -= 32;
	}
	if (x >> 16) {
		x >>= 16;
		n -= 16;
	}
	if (x >> 8) {
		x >>= 8;
		n -= 8;
	}
	return n + zeros[x & 0xff];
}

WORD(clz, kfunc)
{
	return bpfx_bits_clz(x);
}

/* Leiserson, Prokop, Randall, "Using de Bruijn Sequences to Index a 1 in a Computer Word". */
static const u8 de_bruijn[64] = {
	0, 1, 2, 53, 3, 7, 54, 27, 4, 38, 41, 8, 34, 55, 48, 28,
	62, 5, 39, 46, 44, 42, 22, 9, 24, 35, 59, 56, 49, 18, 29, 11,
	63, 52, 6, 26, 37, 40, 33, 47, 61, 45, 43, 21, 23, 58, 17, 10,
	51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12,
};

WORD(ctz, bpf)
{
	return x ? de_bruijn[(x & -x) * 0x022fdd63cc95386d >> 58] : 64;
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
