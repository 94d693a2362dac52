// SPDX-License-Identifier: GPL-2.0-only
/*
 * C in the kernel has memory of its own for each CPU, and zeroes it as fast as the library does.
 */
#include <linux/percpu.h>
#include <linux/string.h>
#include <uapi/bpfx/scratch.h>
#include "families.h"

static DEFINE_PER_CPU(u8[BPFX_SCRATCH_SIZE], memory);

static u64 zeroed(u32 bytes)
{
	u8 *data = (u8 *)this_cpu_ptr(&memory);

	memset(data, 0, bytes);
	OPTIMIZER_HIDE_VAR(data);
	return data[bytes - 1] + 1;
}

MEMORY(get_64)
{
	return zeroed(64);
}

MEMORY(get_1024)
{
	return zeroed(1024);
}

MEMORY(get_4096)
{
	return zeroed(4096);
}

const struct bench_function bench_scratch[] = {
	{ ROW_OF_MEMORY(get_64), .less = true },
	{ ROW_OF_MEMORY(get_1024), .less = true },
	{ ROW_OF_MEMORY(get_4096), .less = true },
	{}
};
