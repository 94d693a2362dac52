/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_UNALIGNED_H
#define _SHIM_UNALIGNED_H

#include "../kernel.h"

#define get_unaligned(p) ({						\
	__typeof__(*(p) + 0) _v;					\
	memcpy(&_v, (p), sizeof(*(p)));					\
	(__typeof__(*(p)))_v; })

static inline u32 get_unaligned_le32(const void *p)
{
	u32 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline u32 get_unaligned_be32(const void *p)
{
	return __builtin_bswap32(get_unaligned_le32(p));
}

static inline u64 get_unaligned_be64(const void *p)
{
	u64 v;

	memcpy(&v, p, sizeof(v));
	return __builtin_bswap64(v);
}

#endif /* _SHIM_UNALIGNED_H */
