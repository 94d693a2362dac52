// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that the stack has no room for, all of it zeros, and given back. What there is: a value of
 * a per-CPU map, which the program has to zero; and which a program that interrupts it finds in
 * use.
 */
#include <bpfx/scratch.bpf.h>
#include "arm.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u8[BPFX_SCRATCH_SIZE]);
} per_cpu SEC(".maps");

/* Eight words. */
struct line {
	u64 words[8];
};

static __always_inline u64 zeroed(const struct bench_memory *m, u32 bytes)
{
	u64 at = m->zero;
	u32 zero = 0;
	u8 *data;

	data = bpf_map_lookup_elem(&per_cpu, &zero);
	if (!data)
		return 0;
	for (; at < bytes && bench_goes_on; at += 64) {
		asm volatile("" : "+r"(at));
		if (at > BPFX_SCRATCH_SIZE - 64)
			break;
		*(struct line *)(data + at) = (struct line){};
	}
	asm volatile("" ::: "memory");
	return data[bytes - 1] + 1;
}

static __always_inline u64 scratch(u32 bytes)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();
	u64 out = 0;
	u8 *data;

	if (!scratch)
		return 0;
	data = (u8 *)bpfx_scratch_data(scratch, bytes);
	if (data)
		out = data[bytes - 1] + 1;
	bpfx_scratch_put(scratch);
	return out;
}

MEMORY(get_64, bpf)
{
	return zeroed(m, 64);
}

MEMORY(get_64, kfunc)
{
	return scratch(64);
}

MEMORY(get_1024, bpf)
{
	return zeroed(m, 1024);
}

MEMORY(get_1024, kfunc)
{
	return scratch(1024);
}

MEMORY(get_4096, bpf)
{
	return zeroed(m, 4096);
}

MEMORY(get_4096, kfunc)
{
	return scratch(4096);
}
