/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Strings. What each function of bpfx.ko does: Documentation/library.rst.
 *
 * A string ends at its first NUL, or where its memory ends: a missing NUL is no error. Nothing
 * beyond the memory is looked at. The verifier wants memory that the program may write, even for
 * what is only read: the stack, map values, packets, but no .rodata. For literals there is
 * BPFX_LITERAL().
 */
#ifndef _BPFX_STR_BPF_H
#define _BPFX_STR_BPF_H

#include <bpfx/types.bpf.h>
#include <uapi/bpfx/str.h>

/*
 * A literal, as memory and its size: it is put on the stack, where it lives to the block's end.
 *
 *	at = bpfx_str_find(data, size, BPFX_LITERAL("Host: "));
 */
#define BPFX_LITERAL(_literal)	(char[sizeof(_literal)]){ _literal }, sizeof(_literal) - 1

extern u32 bpfx_str_len(const void *s, u32 s__sz) __ksym;
extern s32 bpfx_str_cmp(const void *a, u32 a__sz, const void *b, u32 b__sz) __ksym;
extern s32 bpfx_str_casecmp(const void *a, u32 a__sz, const void *b, u32 b__sz) __ksym;
extern s32 bpfx_str_chr(const void *s, u32 s__sz, u32 c) __ksym;
extern s32 bpfx_str_rchr(const void *s, u32 s__sz, u32 c) __ksym;
extern s32 bpfx_str_memchr(const void *p, u32 p__sz, u32 c) __ksym;
extern s32 bpfx_str_find(const void *s, u32 s__sz, const void *sub, u32 sub__sz) __ksym;
extern s32 bpfx_str_memmem(const void *p, u32 p__sz, const void *sub, u32 sub__sz) __ksym;
extern s32 bpfx_str_lower(void *dst, u32 dst__sz, const void *src, u32 src__sz) __ksym;
extern s32 bpfx_str_upper(void *dst, u32 dst__sz, const void *src, u32 src__sz) __ksym;
extern s32 bpfx_str_to_u64(const void *s, u32 s__sz, u32 base, u64 *out) __ksym;
extern s32 bpfx_str_to_s64(const void *s, u32 s__sz, u32 base, s64 *out) __ksym;
extern s32 bpfx_str_from_u64(void *s, u32 s__sz, u64 x, u32 base) __ksym;
extern s32 bpfx_str_from_s64(void *s, u32 s__sz, s64 x, u32 base) __ksym;
extern u32 bpfx_str_span(const void *s, u32 s__sz, const void *set, u32 set__sz) __ksym;
extern u32 bpfx_str_cspan(const void *s, u32 s__sz, const void *set, u32 set__sz) __ksym;
extern s32 bpfx_str_token(const void *s, u32 s__sz, const void *set, u32 set__sz,
			  struct bpfx_str_token *token) __ksym;

#endif /* _BPFX_STR_BPF_H */
