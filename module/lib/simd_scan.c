// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find a byte, 64 at a time. A block in which it is gets a second look: where? By then somebody may
 * have changed the memory; so it is not there, and the search goes on behind the block.
 */
#include <linux/bitops.h>
#include <linux/minmax.h>
#include "simd_scan.h"

#if SIMD
/* In fewer than 64 bytes, 32 at least: the first 32 and the last. */
static __always_inline u32 scan_short(const u8 *s, u32 n, u64 c, bool or_nul)
{
	struct simd_save save __uninitialized;
	u64 mask;
	u32 at;

	simd_begin(&save, or_nul ? 4 : 2);
	mask = simd_mask_two(s, s + n - SIMD_BLOCK, c, or_nul);
	simd_end(&save, or_nul ? 4 : 2);
	if (!mask)
		return n;
	at = __ffs64(mask);
	return at < 32 ? at : at + n - SIMD_BLOCK;
}

static __always_inline u32 scan(const u8 *s, u32 n, u64 c, enum scan_for what)
{
	const u8 *p = s, *end = s + n, *stop;
	struct simd_save save __uninitialized;
	u64 mask;

	if (n < SIMD_BLOCK)
		return scan_short(s, n, c, what == SCAN_BOTH);
	for (;; p += SIMD_BLOCK) {
		stop = p + (min_t(u32, end - p, SIMD_STRETCH - SIMD_BLOCK) & -SIMD_BLOCK);
		simd_begin(&save, 4);
		/* A block alone gets the second look at once. */
		if (stop - p > SIMD_BLOCK)
			p = simd_skip(p, stop, c, what);
		/* The last block; what was looked at before is none of its first bytes. */
		if (end - p < SIMD_BLOCK)
			p = end - SIMD_BLOCK;
		mask = simd_mask(p, c, what == SCAN_BOTH);
		simd_end(&save, 4);
		if (mask)
			return p - s + __ffs64(mask);
		if (end - p == SIMD_BLOCK)
			return n;
	}
}

u32 bpfx_simd_scan(const u8 *s, u32 n, u64 c)
{
	return scan(s, n, c, SCAN_BYTE);
}

u32 bpfx_simd_scan_nul(const u8 *s, u32 n)
{
	return scan(s, n, 0, SCAN_NUL);
}

u32 bpfx_simd_scan_or_nul(const u8 *s, u32 n, u64 c)
{
	return scan(s, n, c, SCAN_BOTH);
}

/* From @end down to @p, as simd_skip() the other way. */
static __always_inline const u8 *skip_back(const u8 *p, const u8 *end, u64 c)
{
	long i = end - p;
	u32 found;

	simd_touch(p, end);
	asm volatile(SIMD_SPREAD("c", "xmm0")
		     "1:\tsub $64, %[i]\n\t" SCAN_BYTES(SCAN_64)
		     SCAN_FOUND "jnz 2f\n\t"
		     "test %[i], %[i]\n\tjnz 1b\n\t"
		     "sub $64, %[i]\n"
		     "2:\tadd $64, %[i]"
		     : [i] "+r" (i), [found] "=&r" (found)
		     : [end] "r" (p), [c] "r" (c)
		     : SIMD_CLOBBERS("xmm0", "xmm1", "xmm2"));
	return p + i;
}

u32 bpfx_simd_scan_last(const u8 *s, u32 n, u64 c)
{
	const u8 *end = s + n, *stop;
	struct simd_save save __uninitialized;
	u64 mask;

	for (;; end -= SIMD_BLOCK) {
		stop = end - (min_t(u32, end - s, SIMD_STRETCH - SIMD_BLOCK) & -SIMD_BLOCK);
		simd_begin(&save, 4);
		if (end - stop > SIMD_BLOCK)
			end = skip_back(stop, end, c);
		if (end - s < SIMD_BLOCK)
			end = s + SIMD_BLOCK;
		mask = simd_mask(end - SIMD_BLOCK, c, false);
		simd_end(&save, 4);
		if (mask)
			return end - s - (SIMD_BLOCK - fls64(mask)) - 1;
		if (end - s == SIMD_BLOCK)
			return n;
	}
}
#endif
