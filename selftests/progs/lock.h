/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_LOCK_H
#define _PROGS_LOCK_H

#include <linux/types.h>
#include <uapi/bpfx/lock.h>

#define LOCKS		4
#define NO_LOCK		LOCKS

/* A lock, and what it protects: not counted atomically. */
struct lock_shared {
	struct bpfx_lock lock;
	volatile __u64 count;
};

/**
 * struct lock_call - locks to take, and what came of it
 * @first: index of the lock
 * @second: of one that is taken while the first is held; NO_LOCK: none
 * @timeout: of each, in ns
 * @hold: the first for so many ns, or ...
 * @party: ... until so many hold theirs
 * @turns: for count
 * @err: of the first
 * @second_err: of the second
 * @took: the second, or the first if there is no second, in ns
 */
struct lock_call {
	__u32 first;
	__u32 second;
	__u64 timeout;
	__u64 hold;
	__u32 party;
	__u32 turns;
	__s32 err;
	__s32 second_err;
	__u64 took;
};

/* Where tallies are kept, and who keeps them. */
enum lock_who {
	WHO_TASK,
	WHO_SOFTIRQ,
	WHO_HARDIRQ,
	WHO_NMI,
	NR_WHO
};

struct lock_tally {
	__u64 got[LOCKS];
	__u64 timed_out;
	__u64 deadlocks;
	__u64 busy;
	__u64 other;
};

#endif /* _PROGS_LOCK_H */
