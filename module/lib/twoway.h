/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BPFX_LIB_TWOWAY_H
#define _BPFX_LIB_TWOWAY_H

#include <linux/types.h>

/*
 * Find @m bytes, at least one, in @n, whatever they are, in time that is linear in @n + @m.
 * Return: where; @n if they are not there; U32_MAX if the memory changes so that it takes longer.
 */
u32 bpfx_twoway(const u8 *hay, u32 n, const u8 *sub, u32 m);

#endif /* _BPFX_LIB_TWOWAY_H */
