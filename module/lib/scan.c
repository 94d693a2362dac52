// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find a byte, 32 at a time: whether one of them may be it costs five instructions for a word, and
 * which one it is, is asked only then.
 */
#include <linux/minmax.h>
#include "scan.h"
#include "simd_scan.h"
#include "word.h"

static __always_inline u64 hint(const u8 *p, u64 c, bool or_nul)
{
	u64 x = word_load(p);

	return word_hint(x ^ c) | (or_nul ? word_hint(x) : 0);
}

static __always_inline u64 exact(u64 x, u64 c, bool or_nul)
{
	return word_zero(x ^ c) | (or_nul ? word_zero(x) : 0);
}

static __always_inline u64 hints(const u8 *p, u64 c, bool or_nul)
{
	return hint(p, c, or_nul) | hint(p + 8, c, or_nul) | hint(p + 16, c, or_nul) |
		hint(p + 24, c, or_nul);
}

/* Past the blocks of 32 that do not have it. */
static __always_inline const u8 *skip(const u8 *p, const u8 *end, u64 c, bool or_nul)
{
	/* For both bytes there are too few registers. */
	while (!or_nul && end - p >= 64 &&
	       !((hints(p, c, or_nul) | hints(p + 32, c, or_nul)) & WORD_HIGHS))
		p += 64;
	while (end - p >= 32 && !(hints(p, c, or_nul) & WORD_HIGHS))
		p += 32;
	return p;
}

static __always_inline u32 scan(const u8 *s, u32 n, u64 c, bool or_nul)
{
	const u8 *p = s, *end = s + n, *block;
	u64 found;

	if (n < 8) {
		/* The zeros behind the end are not what was looked for. */
		found = exact(word_load_part(s, n), c, or_nul);
		return found ? min(n, word_first(found)) : n;
	}
	while (end - p > 8) {
		p = skip(p, end, c, or_nul);
		block = p + 32;
		for (; end - p > 8 && p < block; p += 8) {
			found = exact(word_load(p), c, or_nul);
			if (found)
				return p - s + word_first(found);
		}
	}
	/* The last word; what was looked at before is none of its first bytes. */
	found = exact(word_load(end - 8), c, or_nul);
	return found ? n - 8 + word_first(found) : n;
}

static noinline u32 scan_words(const u8 *s, u32 n, u64 c)
{
	return scan(s, n, c, false);
}

static noinline u32 scan_words_or_nul(const u8 *s, u32 n, u64 c)
{
	return scan(s, n, c, true);
}

u32 bpfx_scan(const u8 *s, u32 n, u8 c)
{
#if SIMD
	if (n >= SIMD_SCAN_PAYS)
		return c ? bpfx_simd_scan(s, n, word_of(c)) : bpfx_simd_scan_nul(s, n);
#endif
	return scan_words(s, n, word_of(c));
}

u32 bpfx_scan_or_nul(const u8 *s, u32 n, u8 c)
{
#if SIMD
	if (n >= SIMD_SCAN_PAYS)
		return c ? bpfx_simd_scan_or_nul(s, n, word_of(c)) : bpfx_simd_scan_nul(s, n);
#endif
	return scan_words_or_nul(s, n, word_of(c));
}

u32 bpfx_scan_last(const u8 *s, u32 n, u8 c)
{
	u32 at = n;
	u64 found;

#if SIMD
	if (n >= SIMD_PAYS)
		return bpfx_simd_scan_last(s, n, word_of(c));
#endif
	for (; at >= 8; at -= 8) {
		found = word_zeros(word_load(s + at - 8) ^ word_of(c));
		if (found)
			return at - 9 + fls64(found) / 8;
	}
	while (at--)
		if (READ_ONCE(s[at]) == c)
			return at;
	return n;
}
