/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Locks. What each function does: Documentation/library.rst.
 *
 *	struct bpfx_guard *guard = bpfx_lock_acquire(&value->lock, 1000000, &err);
 *
 *	if (guard) {
 *		value->count++;
 *		bpfx_lock_release(guard);
 *	}
 */
#ifndef _BPFX_LOCK_BPF_H
#define _BPFX_LOCK_BPF_H

#include <bpfx/types.bpf.h>
#include <uapi/bpfx/lock.h>

#ifdef __bpf__
/* What the verifier wants to see released. */
struct bpfx_guard {
};
#else
struct bpfx_guard;
#endif

extern struct bpfx_guard *bpfx_lock_acquire(struct bpfx_lock *lock, u64 timeout_ns,
					    s32 *err) __ksym;
extern void bpfx_lock_release(struct bpfx_guard *guard) __ksym;
extern s32 bpfx_lock_holder(struct bpfx_lock *lock, struct bpfx_lock_report *out,
			    u32 out__sz) __ksym;

#endif /* _BPFX_LOCK_BPF_H */
