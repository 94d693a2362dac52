/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Hashes. What each function does: Documentation/library.rst.
 *
 * The verifier wants memory that may be written, though nothing is: a key in .rodata is refused.
 */
#ifndef _BPFX_HASH_BPF_H
#define _BPFX_HASH_BPF_H

#include <bpfx/types.bpf.h>

extern u32 bpfx_hash_xxh32(const void *p, u32 p__sz, u32 seed) __ksym;
extern u64 bpfx_hash_xxh64(const void *p, u32 p__sz, u64 seed) __ksym;
extern u64 bpfx_hash_siphash(const void *p, u32 p__sz, u64 k0, u64 k1) __ksym;
extern u32 bpfx_hash_hsiphash(const void *p, u32 p__sz, u64 k0, u64 k1) __ksym;
extern u32 bpfx_hash_crc32c(const void *p, u32 p__sz, u32 crc) __ksym;
extern u32 bpfx_hash_jhash(const void *p, u32 p__sz, u32 initval) __ksym;
extern s64 bpfx_hash_toeplitz(const void *data, u32 data__sz, const void *key, u32 key__sz) __ksym;

#endif /* _BPFX_HASH_BPF_H */
