// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compare and convert strings, 64 bytes at a time.
 *
 * Letters are told by one signed comparison: 26 of them are moved to the top, where the last one
 * becomes 127.
 */
#include <linux/bitops.h>
#include <linux/minmax.h>
#include "simd_str.h"
#include "word.h"

#if SIMD
#define TOP		127
#define BELOW_TOP	(TOP - 26)
#define CASE		0x20

#define LOAD(n)		"movdqu " #n "(%[a],%[i]), %%xmm1\n\t" \
			"movdqu " #n "(%[b],%[i]), %%xmm2\n\t"

/* xmm2 gets zeros where both differ, or one ends. xmm3 has zeros. */
#define EXACT(n)	LOAD(n) "pcmpeqb %%xmm1, %%xmm2\n\tpminub %%xmm1, %%xmm2\n\t"

/* The same; what they may differ by is the case of a letter: xmm5 moves it, xmm6 is below it. */
#define FOLDED(n)	LOAD(n) "pxor %%xmm1, %%xmm2\n\tmovdqa %%xmm1, %%xmm4\n\t" \
			"por %%xmm7, %%xmm4\n\tpaddb %%xmm5, %%xmm4\n\t" \
			"pcmpgtb %%xmm6, %%xmm4\n\tpand %%xmm7, %%xmm4\n\t" \
			"pandn %%xmm2, %%xmm4\n\tmovdqa %%xmm1, %%xmm2\n\t" \
			"pcmpeqb %%xmm3, %%xmm4\n\tpminub %%xmm4, %%xmm2\n\t"

#define NOTHING		"i" (0)
#define ZEROS		"pxor %%xmm3, %%xmm3\n\t"
#define LETTERS		ZEROS SIMD_SPREAD("move", "xmm5") SIMD_SPREAD("below", "xmm6") \
			SIMD_SPREAD("bit", "xmm7")
#define LETTERS_IN						\
			[move] "r" (word_of(TOP - 'z')), [below] "r" (word_of(BELOW_TOP)), \
			[bit] "r" (word_of(CASE))
#define LEAST(test, n)	test(n) "pminub %%xmm2, %%xmm0\n\t"

/* On to the first block of 64 with such a place, or to the end: @i is negative before it. */
#define SKIP(prepare, test, in, ...)					\
	asm volatile(prepare						\
		     "1:\t" test(0) "movdqa %%xmm2, %%xmm0\n\t"		\
		     LEAST(test, 16) LEAST(test, 32) LEAST(test, 48)	\
		     "pcmpeqb %%xmm3, %%xmm0\n\t"			\
		     "pmovmskb %%xmm0, %[found]\n\t"			\
		     "test %[found], %[found]\n\tjnz 2f\n\t"		\
		     "add $64, %[i]\n\tjnz 1b\n"			\
		     "2:"						\
		     : [i] "+r" (i), [found] "=&r" (found)		\
		     : [a] "r" (a), [b] "r" (b), in			\
		     : SIMD_CLOBBERS("xmm0", "xmm1", "xmm2", "xmm3", ##__VA_ARGS__))

static __always_inline u32 skip(const u8 *a, const u8 *b, u32 n, bool fold)
{
	long i = -(long)n;
	u32 found;

	simd_touch(a, a + n);
	simd_touch(b, b + n);
	a += n;
	b += n;
	if (fold)
		SKIP(LETTERS, FOLDED, LETTERS_IN, "xmm4", "xmm5", "xmm6", "xmm7");
	else
		SKIP(ZEROS, EXACT, NOTHING);
	return n + i;
}

#define PLACES(test, n)	test(n) "pcmpeqb %%xmm3, %%xmm2\n\tpmovmskb %%xmm2, "

/* A bit for each such place in a block */
#define MASK(prepare, test, in, ...)					\
	asm volatile(prepare						\
		     PLACES(test, 0) "%k[mask]\n\t"			\
		     PLACES(test, 16) "%k[part]\n\t"			\
		     "shl $16, %k[part]\n\tor %k[part], %k[mask]\n\t"	\
		     PLACES(test, 32) "%k[part]\n\t"			\
		     "shl $32, %[part]\n\tor %[part], %[mask]\n\t"	\
		     PLACES(test, 48) "%k[part]\n\t"			\
		     "shl $48, %[part]\n\tor %[part], %[mask]"		\
		     : [mask] "=&r" (mask), [part] "=&r" (part)		\
		     : [a] "r" (a), [b] "r" (b), [i] "r" (0l), in	\
		     : SIMD_CLOBBERS("xmm1", "xmm2", "xmm3", ##__VA_ARGS__))

static __always_inline u64 places(const u8 *a, const u8 *b, bool fold)
{
	u64 mask, part;

	simd_touch(a, a + SIMD_BLOCK);
	simd_touch(b, b + SIMD_BLOCK);
	if (fold)
		MASK(LETTERS, FOLDED, LETTERS_IN, "xmm4", "xmm5", "xmm6", "xmm7");
	else
		MASK(ZEROS, EXACT, NOTHING);
	return mask;
}

static __always_inline u32 differ(const u8 *a, const u8 *b, u32 n, bool fold)
{
	struct simd_save save __uninitialized;
	u32 at = 0, more;
	u64 mask;

	for (;; at += SIMD_BLOCK) {
		more = min_t(u32, n - at, SIMD_STRETCH - SIMD_BLOCK) & -SIMD_BLOCK;
		simd_begin(&save, fold ? 8 : 4);
		/* A block alone gets the second look at once. */
		if (more > SIMD_BLOCK)
			at += skip(a + at, b + at, more, fold);
		/* The last block; what was looked at before is none of its first bytes. */
		if (n - at < SIMD_BLOCK)
			at = n - SIMD_BLOCK;
		mask = places(a + at, b + at, fold);
		simd_end(&save, fold ? 8 : 4);
		if (mask)
			return at + __ffs64(mask);
		if (n - at == SIMD_BLOCK)
			return n;
	}
}

u32 bpfx_simd_differ(const u8 *a, const u8 *b, u32 n, bool fold)
{
	return fold ? differ(a, b, n, true) : differ(a, b, n, false);
}

#define CONVERT(n)	"movdqu " #n "(%[src],%[i]), %%xmm0\n\tmovdqa %%xmm0, %%xmm1\n\t" \
			"paddb %%xmm2, %%xmm1\n\tpcmpgtb %%xmm3, %%xmm1\n\t" \
			"pand %%xmm4, %%xmm1\n\tpxor %%xmm1, %%xmm0\n\t" \
			"movdqu %%xmm0, " #n "(%[dst],%[i])\n\t"

/* A block after the other, then one sixteen after the other. */
static __always_inline void convert(u8 *dst, const u8 *src, u32 n, u8 move)
{
	u32 blocks = n / SIMD_BLOCK, rest = n % SIMD_BLOCK / 16;
	long i = 0;

	simd_touch(src, src + n);
	simd_touch(dst, dst + n);
	asm volatile(SIMD_SPREAD("move", "xmm2") SIMD_SPREAD("below", "xmm3")
		     SIMD_SPREAD("bit", "xmm4")
		     "test %[blocks], %[blocks]\n\tjz 2f\n"
		     "1:\t" CONVERT(0) CONVERT(16) CONVERT(32) CONVERT(48)
		     "add $64, %[i]\n\tdec %[blocks]\n\tjnz 1b\n"
		     "2:\ttest %[rest], %[rest]\n\tjz 4f\n"
		     "3:\t" CONVERT(0)
		     "add $16, %[i]\n\tdec %[rest]\n\tjnz 3b\n"
		     "4:"
		     : [i] "+r" (i), [blocks] "+r" (blocks), [rest] "+r" (rest)
		     : [src] "r" (src), [dst] "r" (dst), [move] "r" (word_of(move)),
		       [below] "r" (word_of(BELOW_TOP)), [bit] "r" (word_of(CASE))
		     : SIMD_CLOBBERS("xmm0", "xmm1", "xmm2", "xmm3", "xmm4"));
}

u32 bpfx_simd_convert(u8 *dst, const u8 *src, u32 n, u8 first)
{
	struct simd_save save __uninitialized;
	u32 at = 0, part;

	for (; n - at >= 16; at += part) {
		part = min_t(u32, n - at, SIMD_STRETCH) & -16;
		simd_begin(&save, 5);
		convert(dst + at, src + at, part, BELOW_TOP + 1 - first);
		simd_end(&save, 5);
	}
	return at;
}
#endif
