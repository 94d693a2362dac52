/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Patterns in texts. What each function does: Documentation/library.rst; how to make a table:
 * "bpfx match" in bpfx(8).
 */
#ifndef _BPFX_MATCH_BPF_H
#define _BPFX_MATCH_BPF_H

#include <bpfx/types.bpf.h>
#include <uapi/bpfx/match.h>

extern s32 bpfx_match_run(const void *table, u32 table__sz, const void *text, u32 text__sz,
			  struct bpfx_match *m) __ksym;
extern s32 bpfx_match_glob(const void *glob, u32 glob__sz, const void *text, u32 text__sz,
			   u32 flags) __ksym;

/* Give a search up, to begin another one with the same settings. */
static inline void bpfx_match_reset(struct bpfx_match *m)
{
	m->at = 0;
	m->state = 0;
	m->after = 0;
	m->phase = 0;
}

#endif /* _BPFX_MATCH_BPF_H */
