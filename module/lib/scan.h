/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BPFX_LIB_SCAN_H
#define _BPFX_LIB_SCAN_H

#include <linux/types.h>
#include "word.h"

/* Where a byte is first, or @n. About 0.7 instructions for each byte before it. */
u32 bpfx_scan(const u8 *s, u32 n, u8 c);

/* The same, where it is likely to be among the first eight. */
static __always_inline u32 bpfx_scan_near(const u8 *s, u32 n, u8 c)
{
	u64 found;

	if (n < 8)
		return bpfx_scan(s, n, c);
	found = word_zero(word_load(s) ^ word_of(c));
	return found ? word_first(found) : n == 8 ? 8 : bpfx_scan(s + 8, n - 8, c) + 8;
}

/* Where a byte or a NUL is first, or @n. */
u32 bpfx_scan_or_nul(const u8 *s, u32 n, u8 c);

/* Where a byte is last, or @n. */
u32 bpfx_scan_last(const u8 *s, u32 n, u8 c);

#endif /* _BPFX_LIB_SCAN_H */
