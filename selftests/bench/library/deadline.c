// SPDX-License-Identifier: GPL-2.0-only
#include <linux/timekeeping.h>
#include "families.h"

/* A program's clock, which any context may look at. */
MEMORY(loop)
{
	u64 end = ktime_get_mono_fast_ns() + NSEC_PER_SEC, sum = 0;
	u32 step;

	for (step = 0; step < size && ktime_get_mono_fast_ns() < end; step++)
		sum += step;
	return sum;
}

const struct bench_function bench_deadline[] = {
	{ ROW_OF_SIZES(loop), .most = 1024 },
	{}
};
