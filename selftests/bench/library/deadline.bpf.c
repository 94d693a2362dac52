// SPDX-License-Identifier: GPL-2.0-only
/*
 * A loop of size steps, all of them in time, that may be late by less than a step: without the
 * library each step looks at the clock.
 */
#include <bpfx/deadline.bpf.h>
#include "arm.bpf.h"

#define TIME	1000000000ull

MEMORY(loop, bpf)
{
	u64 end = bpf_ktime_get_ns() + TIME, sum = m->zero;
	u32 step = m->zero;

	for (; step < size && bench_goes_on; step++) {
		if (bpf_ktime_get_ns() >= end)
			break;
		sum += step;
	}
	return sum;
}

MEMORY(loop, kfunc)
{
	u64 sum = m->zero;
	int *step;

	bpf_for_each(bpfx_deadline, step, TIME) {
		if (*step >= (int)size)
			break;
		sum += *step;
	}
	return sum;
}
