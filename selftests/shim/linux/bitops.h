/* SPDX-License-Identifier: GPL-2.0-only */
#include "../kernel.h"

#ifndef _SHIM_BITOPS_H
#define _SHIM_BITOPS_H

static inline u64 rol64(u64 x, unsigned int n)
{
	return x << (n & 63) | x >> (-n & 63);
}

#endif /* _SHIM_BITOPS_H */
