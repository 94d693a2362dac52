// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loops that end in time.
 */
#include <bpfx/deadline.bpf.h>
#include "deadline.h"

char _license[] SEC("license") = "GPL";

__u64 sum;

static __always_inline void turn(int turns)
{
	int j;

	bpf_for(j, 0, turns)
		sum = sum * 31 + j;
}

/* Steps as long as wanted. */
SEC("syscall")
int loop(struct deadline_call *call)
{
	u64 begin = bpf_ktime_get_ns();
	int *i, next = 0;

	bpf_for_each(bpfx_deadline, i, call->ns) {
		call->disorder += *i != next;
		next = *i + 1;
		if (call->work)
			turn(call->work);
		if (next >= call->limit)
			break;
	}
	call->took = bpf_ktime_get_ns() - begin;
	call->steps = next;
	return 0;
}

/*
 * By the program's own clock, how many steps begin when time is up? It starts after the module's,
 * so that a pause between the two makes no step late that is not.
 */
SEC("syscall")
int timed(struct deadline_call *call)
{
	u64 now, begin = 0;
	int *i;

	bpf_for_each(bpfx_deadline, i, call->ns) {
		now = bpf_ktime_get_ns();
		if (!*i)
			begin = now;
		call->late += now >= begin + call->ns;
		call->steps = *i + 1;
		turn(call->work);
	}
	return 0;
}

/* A loop in each step, for a tenth of the time. */
SEC("syscall")
int nested(struct deadline_call *call)
{
	u64 begin = bpf_ktime_get_ns();
	int *i, *j;

	bpf_for_each(bpfx_deadline, i, call->ns) {
		call->steps = *i + 1;
		bpf_for_each(bpfx_deadline, j, call->ns / 10)
			call->inner++;
	}
	call->took = bpf_ktime_get_ns() - begin;
	return 0;
}

/* By hand: what bpf_for_each() does not tell. */
SEC("syscall")
int by_hand(struct deadline_call *call)
{
	struct bpf_iter_bpfx_deadline it;

	call->error = bpf_iter_bpfx_deadline_new(&it, call->ns);
	if (bpf_iter_bpfx_deadline_next(&it))
		call->steps = 1;
	bpf_iter_bpfx_deadline_destroy(&it);
	return 0;
}
