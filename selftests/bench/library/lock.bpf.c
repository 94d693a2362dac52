// SPDX-License-Identifier: GPL-2.0-only
/*
 * A lock that nobody else wants, taken and released. Pure BPF has none that may be held over calls,
 * or two of: bpf_spin_lock() is what there is.
 */
#include <bpfx/lock.bpf.h>
#include "arm.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct { struct bpf_spin_lock lock; u32 count; });
} locked SEC(".maps");

MEMORY(acquire_release, bpf)
{
	struct { struct bpf_spin_lock lock; u32 count; } *value;
	u32 zero = 0;

	value = bpf_map_lookup_elem(&locked, &zero);
	if (!value)
		return 0;
	bpf_spin_lock(&value->lock);
	value->count++;
	bpf_spin_unlock(&value->lock);
	return 1;
}

MEMORY(acquire_release, kfunc)
{
	struct bpfx_guard *guard;
	s32 err;

	guard = bpfx_lock_acquire((struct bpfx_lock *)m->a, 0, &err);
	if (!guard)
		return 0;
	m->b[0]++;
	bpfx_lock_release(guard);
	return 1;
}
