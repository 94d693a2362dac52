// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bits of words.
 */
#include <linux/bitops.h>
#include <linux/btf.h>
#include <bpfx/bits.bpf.h>

#ifdef __x86_64__
#include <asm/cpufeature.h>
#endif

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

#ifdef __x86_64__
	if (cpu_feature_enabled(X86_FEATURE_BMI2)) {
		asm("pdep %2, %1, %0" : "=r"(out) : "r"(x), "rm"(mask));
		return out;
	}
#endif
	for (; mask; mask &= mask - 1, x >>= 1)
		out |= -(x & 1) & mask & -mask;
	return out;
}

/**
 * bpfx_bits_pext() - extract the bits in the places of a mask
 * @x: a word
 * @mask: the places that are wanted
 *
 * The inverse of bpfx_bits_pdep(), at the same cost.
 *
 * Return: the bits side by side, the one of the lowest place lowest; zeros above them.
 */
__bpf_kfunc u64 bpfx_bits_pext(u64 x, u64 mask)
{
	u64 out = 0, bit = 1;

#ifdef __x86_64__
	if (cpu_feature_enabled(X86_FEATURE_BMI2)) {
		asm("pext %2, %1, %0" : "=r"(out) : "r"(x), "rm"(mask));
		return out;
	}
#endif
	for (; mask; mask &= mask - 1, bit <<= 1)
		if (x & mask & -mask)
			out |= bit;
	return out;
}

__bpf_kfunc_end_defs();
