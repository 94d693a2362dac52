/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BPFX_LIB_SIMD_STR_H
#define _BPFX_LIB_SIMD_STR_H

#include "simd.h"

#if SIMD
/* The first byte of at least 64 at which two strings differ, or one ends; or @n. */
u32 bpfx_simd_differ(const u8 *a, const u8 *b, u32 n, bool fold);

/*
 * Copy as many of @n bytes as sixteens make, with the other case of the letters from @first on, 'A'
 * or 'a'. @dst is no higher than @src if they overlap. Return: how many they are.
 */
u32 bpfx_simd_convert(u8 *dst, const u8 *src, u32 n, u8 first);
#endif

#endif /* _BPFX_LIB_SIMD_STR_H */
