/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BPFX_LIB_SIMD_SCAN_H
#define _BPFX_LIB_SIMD_SCAN_H

#include "simd.h"

#if SIMD
/* What is looked for: a byte, NUL, a byte or NUL. */
enum scan_for { SCAN_BYTE, SCAN_NUL, SCAN_BOTH };

/* Where it is first in at least 32 bytes, or @n. @c: the byte, eight times. */
u32 bpfx_simd_scan(const u8 *s, u32 n, u64 c);
u32 bpfx_simd_scan_nul(const u8 *s, u32 n);
u32 bpfx_simd_scan_or_nul(const u8 *s, u32 n, u64 c);

/* Where a byte is last in at least 64 bytes, or @n. */
u32 bpfx_simd_scan_last(const u8 *s, u32 n, u64 c);

#define SCAN_AT(n)	#n "(%[end],%[i])"
#define SCAN_64(op)	op(16) op(32) op(48)
#define SCAN_128(op)	SCAN_64(op) op(64) op(80) op(96) op(112)
#define SCAN_256(op)	SCAN_128(op) op(128) op(144) op(160) op(176) op(192) op(208) op(224) op(240)

/* Bytes of xmm1 become ones where any is the byte in xmm0. */
#define SCAN_IS(n)	"movdqu " SCAN_AT(n) ", %%xmm2\n\tpcmpeqb %%xmm0, %%xmm2\n\t" \
			"por %%xmm2, %%xmm1\n\t"
#define SCAN_BYTES(of)	"movdqu " SCAN_AT(0) ", %%xmm1\n\tpcmpeqb %%xmm0, %%xmm1\n\t" of(SCAN_IS)

/* The least is zero if one is; xmm3 has zeros. */
#define SCAN_ZEROS	"pxor %%xmm3, %%xmm3\n\t"
#define SCAN_MIN(n)	"movdqu " SCAN_AT(n) ", %%xmm2\n\tpminub %%xmm2, %%xmm1\n\t"
#define SCAN_NULS(of)	"movdqu " SCAN_AT(0) ", %%xmm1\n\t" of(SCAN_MIN) \
			"pcmpeqb %%xmm3, %%xmm1\n\t"

/* The same of a byte, and of what it differs by from the one in xmm0. */
#define SCAN_DIFFER	"pxor %%xmm0, %%xmm2\n\tpminub %%xmm2, %%xmm1\n\t"
#define SCAN_EITHER(n)	SCAN_MIN(n) SCAN_DIFFER
#define SCAN_BOTHS(of)	"movdqu " SCAN_AT(0) ", %%xmm1\n\tmovdqa %%xmm1, %%xmm2\n\t" SCAN_DIFFER \
			of(SCAN_EITHER) "pcmpeqb %%xmm3, %%xmm1\n\t"

#define SCAN_FOUND	"pmovmskb %%xmm1, %[found]\n\ttest %[found], %[found]\n\t"

/*
 * @i is negative before the end, and a multiple of 64. First a block and two, if their number is
 * no multiple of four; then four for each branch, and one by one where it is.
 */
#define SCAN_SKIP(prepare, test)					\
	asm volatile(SIMD_SPREAD("c", "xmm0") prepare			\
		     "testb $64, %b[i]\n\tjz 1f\n\t"			\
		     test(SCAN_64) SCAN_FOUND "jnz 5f\n\t"		\
		     "add $64, %[i]\n\tjz 5f\n"			\
		     "1:\ttestb $128, %b[i]\n\tjz 2f\n\t"		\
		     test(SCAN_128) SCAN_FOUND "jnz 4f\n\t"		\
		     "sub $-128, %[i]\n\tjz 5f\n"			\
		     "2:\t" test(SCAN_256) SCAN_FOUND "jnz 4f\n\t"	\
		     "add $256, %[i]\n\tjnz 2b\n\tjmp 5f\n"		\
		     "3:\tadd $64, %[i]\n\tjz 5f\n"			\
		     "4:\t" test(SCAN_64) SCAN_FOUND "jz 3b\n"		\
		     "5:"						\
		     : [i] "+q" (i), [found] "=&r" (found)		\
		     : [end] "r" (end), [c] "r" (c)			\
		     : SIMD_CLOBBERS("xmm0", "xmm1", "xmm2", "xmm3"))

/* Past blocks of 64, at least one, to the first that has it, or to the end: with four registers. */
static __always_inline const u8 *simd_skip(const u8 *p, const u8 *end, u64 c, enum scan_for what)
{
	long i = p - end;
	u32 found;

	simd_touch(p, end);
	if (what == SCAN_BYTE)
		SCAN_SKIP("", SCAN_BYTES);
	else if (what == SCAN_NUL)
		SCAN_SKIP(SCAN_ZEROS, SCAN_NULS);
	else
		SCAN_SKIP(SCAN_ZEROS, SCAN_BOTHS);
	return end + i;
}

/* A bit for each byte of a block that test() leaves ones of in xmm1. */
#define SCAN_MASK(prepare, test)					\
	asm volatile(SIMD_SPREAD("c", "xmm0") prepare			\
		     test(0, p) "pmovmskb %%xmm1, %k[mask]\n\t"		\
		     test(16, p) "pmovmskb %%xmm1, %[low]\n\t"		\
		     test(32, p2) "pmovmskb %%xmm1, %k[high]\n\t"		\
		     test(48, p2) "pmovmskb %%xmm1, %[top]\n\t"		\
		     "shl $16, %[low]\n\tor %[low], %k[mask]\n\t"	\
		     "shl $16, %[top]\n\tor %[top], %k[high]\n\t"	\
		     "shl $32, %[high]\n\tor %[high], %[mask]"		\
		     : [mask] "=&r" (mask), [high] "=&r" (high),	\
		       [low] "=&r" (low), [top] "=&r" (top)		\
		     : [p] "r" (p), [p2] "r" (p2), [c] "r" (c)		\
		     : SIMD_CLOBBERS("xmm0", "xmm1", "xmm2", "xmm3"))

#define MASK_BYTE(n, p)	"movdqu " #n "(%[" #p "]), %%xmm1\n\tpcmpeqb %%xmm0, %%xmm1\n\t"
#define MASK_BOTH(n, p)	MASK_BYTE(n, p) "movdqu " #n "(%[" #p "]), %%xmm2\n\t" \
			"pcmpeqb %%xmm3, %%xmm2\n\tpor %%xmm2, %%xmm1\n\t"

/* Where is a byte, or a NUL, too, in the first 32 from @p on and in the second from @p2 on? */
static __always_inline u64 simd_mask_two(const u8 *p, const u8 *p2, u64 c, bool or_nul)
{
	u64 mask, high;
	u32 low, top;

	simd_touch(p, p + 32);
	simd_touch(p2 + 32, p2 + SIMD_BLOCK);
	if (or_nul)
		SCAN_MASK(SCAN_ZEROS, MASK_BOTH);
	else
		SCAN_MASK("", MASK_BYTE);
	return mask;
}

/* Where in a block of 64? */
static __always_inline u64 simd_mask(const u8 *p, u64 c, bool or_nul)
{
	return simd_mask_two(p, p, c, or_nul);
}
#endif

#endif /* _BPFX_LIB_SIMD_SCAN_H */
