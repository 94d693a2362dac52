/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Loops that end in time.
 */
#ifndef _UAPI_BPFX_DEADLINE_H
#define _UAPI_BPFX_DEADLINE_H

#include <linux/types.h>

/* The longest that a loop may be given, in ns: far below what the kernel's watchdogs wait for. */
#define BPFX_DEADLINE_MAX_NS	1000000000ull

/* The most steps between two looks at the clock: no loop ends more than so many steps late. */
#define BPFX_DEADLINE_STEPS	16

/* The iterator, on the program's stack. The module keeps there what it needs. */
struct bpf_iter_bpfx_deadline {
	__u64 __opaque[3];
} __attribute__((aligned(8)));

#endif /* _UAPI_BPFX_DEADLINE_H */
