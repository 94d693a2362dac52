/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_UNALIGNED_H
#define _SHIM_UNALIGNED_H

#include <endian.h>
#include "../kernel.h"

#define get_unaligned(p) ({						\
	__typeof__(*(p) + 0) _v;					\
	memcpy(&_v, (p), sizeof(*(p)));					\
	(__typeof__(*(p)))_v; })

#define put_unaligned(x, p)				\
	do {						\
		typeof(x) _x = (x);			\
							\
		memcpy(p, &_x, sizeof(_x));		\
	} while (0)

static inline u32 get_unaligned_le32(const void *p)
{
	u32 x;

	memcpy(&x, p, sizeof(x));
	return le32toh(x);
}

static inline u32 get_unaligned_be32(const void *p)
{
	return __builtin_bswap32(get_unaligned_le32(p));
}

static inline u64 get_unaligned_le64(const void *p)
{
	u64 x;

	memcpy(&x, p, sizeof(x));
	return le64toh(x);
}

static inline u64 get_unaligned_be64(const void *p)
{
	return __builtin_bswap64(get_unaligned_le64(p));
}

static inline void put_unaligned_le16(u16 x, void *p)
{
	x = htole16(x);
	memcpy(p, &x, sizeof(x));
}

static inline void put_unaligned_le32(u32 x, void *p)
{
	x = htole32(x);
	memcpy(p, &x, sizeof(x));
}

static inline void put_unaligned_le64(u64 x, void *p)
{
	x = htole64(x);
	memcpy(p, &x, sizeof(x));
}

#endif /* _SHIM_UNALIGNED_H */
