// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bits of words.
 */
#include <linux/bitops.h>
#include <linux/btf.h>
#include <bpfx/bits.bpf.h>

__bpf_kfunc_start_defs();

/**
 * bpfx_bits_popcount() - count the bits that are set
 * @x: a word
 *
 * Return: 0 to 64.
 */
__bpf_kfunc u32 bpfx_bits_popcount(u64 x)
{
	return hweight64(x);
}

/**
 * bpfx_bits_clz() - count the zeros above the highest bit that is set
 * @x: a word
 *
 * Return: 0 to 63; 64 if no bit is set.
 */
__bpf_kfunc u32 bpfx_bits_clz(u64 x)
{
	return 64 - fls64(x);
}

/**
 * bpfx_bits_ctz() - count the zeros below the lowest bit that is set
 * @x: a word
 *
 * Return: 0 to 63; 64 if no bit is set.
 */
__bpf_kfunc u32 bpfx_bits_ctz(u64 x)
{
	return x ? __ffs64(x) : 64;
}

/**
 * bpfx_bits_pdep() - deposit the low bits of a word into the places of a mask
 * @x: a word; its lowest bits are taken, as many as @mask has set
 * @mask: where they go, from the lowest place up
 *
 * The instruction of x86's BMI2 by that name; where the CPU has none, a turn per bit of @mask.
 * Source: Knuth, "The Art of Computer Programming" 4A, 7.1.3 (scattering).
 *
 * Return: the bits in their places, zeros elsewhere.
 */
__bpf_kfunc u64 bpfx_bits_pdep(u64 x, u64 mask)
{
	u64 out = 0;

	for (; mask; mask &= mask - 1, x >>= 1)
		if (x & 1)
			out |= mask & -mask;
	return out;
}

/**
 * bpfx_bits_pext() - extract the bits in the places of a mask
 * @x: a word
 * @mask: the places that are wanted
 *
 * The inverse of bpfx_bits_pdep().
 *
 * Return: the bits side by side, the one of the lowest place lowest.
 */
__bpf_kfunc u64 bpfx_bits_pext(u64 x, u64 mask)
{
	u64 out = 0;
	u32 at = 0;

	for (; mask; mask &= mask - 1)
		out |= (u64)!!(x & mask & -mask) << at++;
	return out;
}

__bpf_kfunc_end_defs();
