/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BPFX_LIB_SCAN_H
#define _BPFX_LIB_SCAN_H

#include <linux/types.h>

/* Where a byte is first, or @n. About 0.8 instructions for each byte before it. */
u32 bpfx_scan(const u8 *s, u32 n, u8 c);

/* Where a byte or a NUL is first, or @n. */
u32 bpfx_scan_or_nul(const u8 *s, u32 n, u8 c);

#endif /* _BPFX_LIB_SCAN_H */
