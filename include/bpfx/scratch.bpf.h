/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * alloca() for BPF: memory that the stack has no room for, until it is put back.
 *
 *	struct bpfx_scratch *scratch = bpfx_scratch_get();
 *	struct names *names;
 *
 *	if (!scratch)
 *		return 0;
 *	names = (void *)bpfx_scratch_data(scratch, sizeof(*names));
 *	if (names)
 *		work(names);
 *	bpfx_scratch_put(scratch);		from here on, names is no pointer any more
 */
#ifndef _BPFX_SCRATCH_BPF_H
#define _BPFX_SCRATCH_BPF_H

#include <bpfx/types.bpf.h>
#include <uapi/bpfx/scratch.h>

/* Opaque; a mere declaration would not match the kernel's type in kfunc prototypes. */
struct bpfx_scratch {
};

extern struct bpfx_scratch *bpfx_scratch_get(void) __ksym;
extern u64 *bpfx_scratch_data(struct bpfx_scratch *scratch, const int rdwr_buf_size) __ksym;
extern void bpfx_scratch_put(struct bpfx_scratch *scratch) __ksym;

#endif /* _BPFX_SCRATCH_BPF_H */
