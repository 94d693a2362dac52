/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BPFX_LIB_SCRATCH_H
#define _BPFX_LIB_SCRATCH_H

/* Make the memory of all CPUs. Return: 0 or -ENOMEM. */
int bpfx_scratch_init(void);

/* Free it, when no program is left that could use it. */
void bpfx_scratch_exit(void);

#endif /* _BPFX_LIB_SCRATCH_H */
