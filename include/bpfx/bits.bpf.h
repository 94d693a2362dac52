/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Bits of words. What each function does: Documentation/library.rst.
 */
#ifndef _BPFX_BITS_BPF_H
#define _BPFX_BITS_BPF_H

#include <bpfx/types.bpf.h>

extern u32 bpfx_bits_popcount(u64 x) __ksym;
extern u32 bpfx_bits_clz(u64 x) __ksym;
extern u32 bpfx_bits_ctz(u64 x) __ksym;
extern u64 bpfx_bits_pdep(u64 x, u64 mask) __ksym;
extern u64 bpfx_bits_pext(u64 x, u64 mask) __ksym;

#endif /* _BPFX_BITS_BPF_H */
