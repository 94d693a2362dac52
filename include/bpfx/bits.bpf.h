/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Bits of words and bitmaps. What each function of bpfx.ko does: Documentation/library.rst.
 *
 * Bit n of a bitmap is bit n % 8 of byte n / 8, on every machine. The verifier wants memory that
 * the program may write, even for what is only read: no .rodata.
 */
#ifndef _BPFX_BITS_BPF_H
#define _BPFX_BITS_BPF_H

#include <bpfx/types.bpf.h>

extern u32 bpfx_bits_popcount(u64 x) __ksym;
extern u32 bpfx_bits_clz(u64 x) __ksym;
extern u32 bpfx_bits_ctz(u64 x) __ksym;
extern u64 bpfx_bits_pdep(u64 x, u64 mask) __ksym;
extern u64 bpfx_bits_pext(u64 x, u64 mask) __ksym;

extern u64 bpfx_bits_next_set(const void *map, u32 map__sz, u64 from) __ksym;
extern u64 bpfx_bits_next_clear(const void *map, u32 map__sz, u64 from) __ksym;
extern u64 bpfx_bits_weight(const void *map, u32 map__sz) __ksym;
extern s32 bpfx_bits_and(void *dst, u32 dst__sz, const void *src, u32 src__sz) __ksym;
extern s32 bpfx_bits_or(void *dst, u32 dst__sz, const void *src, u32 src__sz) __ksym;
extern s32 bpfx_bits_andnot(void *dst, u32 dst__sz, const void *src, u32 src__sz) __ksym;

/* What a program computes faster by itself than it can call for. */

/* Find the lowest bit that is set, counted from 1. 0: there is none. */
static __always_inline u32 bpfx_bits_ffs(u64 x)
{
	return x ? bpfx_bits_ctz(x) + 1 : 0;
}

/* Find the highest bit that is set, counted from 1. 0: there is none. */
static __always_inline u32 bpfx_bits_fls(u64 x)
{
	return 64 - bpfx_bits_clz(x);
}

/* Rotate to the left by @n places, of any @n. */
static __always_inline u64 bpfx_bits_rotl(u64 x, u32 n)
{
	return x << (n & 63) | x >> (-n & 63);
}

static __always_inline u64 bpfx_bits_rotr(u64 x, u32 n)
{
	return bpfx_bits_rotl(x, -n);
}

static __always_inline u32 bpfx_bits_rotl32(u32 x, u32 n)
{
	return x << (n & 31) | x >> (-n & 31);
}

static __always_inline u32 bpfx_bits_rotr32(u32 x, u32 n)
{
	return bpfx_bits_rotl32(x, -n);
}

/* Bit n becomes bit 63 - n. */
static __always_inline u64 bpfx_bits_reverse(u64 x)
{
	x = (x >> 1 & 0x5555555555555555ull) | (x & 0x5555555555555555ull) << 1;
	x = (x >> 2 & 0x3333333333333333ull) | (x & 0x3333333333333333ull) << 2;
	x = (x >> 4 & 0x0f0f0f0f0f0f0f0full) | (x & 0x0f0f0f0f0f0f0f0full) << 4;
	return __builtin_bswap64(x);
}

#endif /* _BPFX_BITS_BPF_H */
