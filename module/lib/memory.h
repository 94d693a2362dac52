/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that a program gave: at any address, and changing while it is looked at.
 */
#ifndef _BPFX_LIB_MEMORY_H
#define _BPFX_LIB_MEMORY_H

#include <linux/compiler.h>
#include <linux/types.h>

struct memory_u32 {
	u32 v;
} __packed;

struct memory_u64 {
	u64 v;
} __packed;

/* Read now, and not a second time after it was checked, as READ_ONCE() where words are aligned. */
static __always_inline u32 memory_read_u32(const void *p)
{
	u32 v = ((const struct memory_u32 *)p)->v;

	OPTIMIZER_HIDE_VAR(v);
	return v;
}

static __always_inline void memory_write_u32(void *p, u32 v)
{
	((struct memory_u32 *)p)->v = v;
}

#endif /* _BPFX_LIB_MEMORY_H */
