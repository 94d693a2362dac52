/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Locks of BPF programs that cannot deadlock the kernel: what programs and user space share.
 */
#ifndef _UAPI_BPFX_LOCK_H
#define _UAPI_BPFX_LOCK_H

#include <linux/types.h>

/* No wait for a lock is longer than this, in nanoseconds, whatever the program asks for. */
#define BPFX_LOCK_MAX_WAIT	250000000ull

/* Locks that the tasks on one CPU can hold or wait for at once; interrupts have more. */
#define BPFX_LOCK_NEST		20

/**
 * struct bpfx_lock - a lock in a program's memory: in a map value or a global variable
 * @unused: never read and never written. A lock is its address (aligned to eight bytes), and who
 *	    holds it is kept in the kernel.
 */
struct bpfx_lock {
	__u64 unused;
};

/**
 * enum bpfx_lock_context - where a program runs that holds a lock
 * @BPFX_LOCK_TASK: in a task (on PREEMPT_RT: its softirqs, too)
 * @BPFX_LOCK_SOFTIRQ: in a softirq
 * @BPFX_LOCK_HARDIRQ: in a hard interrupt
 * @BPFX_LOCK_NMI: in an NMI, or in what looks like one (a kprobe that traps)
 */
enum bpfx_lock_context {
	BPFX_LOCK_TASK,
	BPFX_LOCK_SOFTIRQ,
	BPFX_LOCK_HARDIRQ,
	BPFX_LOCK_NMI,
};

/**
 * struct bpfx_lock_report - who holds a lock
 * @held_ns: for how long, in nanoseconds, to the kernel's tick
 * @cpu: on which CPU
 * @pid: of the task, or of the one that was interrupted
 * @context: enum bpfx_lock_context
 * @waiters: how many wait for it
 * @comm: name of the task
 */
struct bpfx_lock_report {
	__u64 held_ns;
	__u32 cpu;
	__u32 pid;
	__u32 context;
	__u32 waiters;
	char comm[16];
};

#endif /* _UAPI_BPFX_LOCK_H */
