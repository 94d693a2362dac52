/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Loops that end in time, whatever they do: the program is cancelled at the next step.
 *
 *	int *i;
 *
 *	bpf_for_each(bpfx_deadline, i, 50000) {		for 50 us: *i is 0, 1, 2...
 *		if (!work_left())
 *			break;
 *		work();
 *	}
 */
#ifndef _BPFX_DEADLINE_BPF_H
#define _BPFX_DEADLINE_BPF_H

#include <bpfx/types.bpf.h>
#include <uapi/bpfx/deadline.h>

extern int bpf_iter_bpfx_deadline_new(struct bpf_iter_bpfx_deadline *it, u64 ns) __ksym;
extern int *bpf_iter_bpfx_deadline_next(struct bpf_iter_bpfx_deadline *it) __ksym;
extern void bpf_iter_bpfx_deadline_destroy(struct bpf_iter_bpfx_deadline *it) __ksym;

#endif /* _BPFX_DEADLINE_BPF_H */
