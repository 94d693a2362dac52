/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Memory for the time of a call.
 */
#ifndef _UAPI_BPFX_SCRATCH_H
#define _UAPI_BPFX_SCRATCH_H

/* The most that one scratch holds, in bytes. */
#define BPFX_SCRATCH_SIZE	4096

/* How many the programs that run on one CPU can hold at a time. */
#define BPFX_SCRATCH_NEST	8

#endif /* _UAPI_BPFX_SCRATCH_H */
