// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs of some types that call kfuncs of the library: what a policy is asked about.
 */
#include <bpfx/lib.bpf.h>

char _license[] SEC("license") = "GPL";

extern int bpfx_old_double(int x) __ksym __weak;
extern int bpfx_old_double_v2(int x, int y) __ksym __weak;
extern int bpfx_old_double___v2(int x, int y) __ksym __weak;

struct lock_value {
	struct bpfx_lock lock;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct lock_value);
} locks SEC(".maps");

u64 number = 12;

SEC("tc")
int counts(void *ctx)
{
	return bpfx_bits_popcount(number);
}

SEC("xdp")
int counts_xdp(void *ctx)
{
	return bpfx_bits_popcount(number);
}

/* Comes by its calls on many ways: the verifier asks for each. */
SEC("tc")
int counts_often(void *ctx)
{
	u64 sum = 0, i;

	for (i = 0; i < 20; i++) {
		if (number & 1 << i)
			sum += bpfx_bits_popcount(number + i);
		else
			sum += bpfx_bits_clz(number + i);
	}
	return sum;
}

SEC("tc")
int locks_it(void *ctx)
{
	struct lock_value *value = bpf_map_lookup_elem(&locks, &(u32){ 0 });
	struct bpfx_guard *guard;
	s32 err = 0;

	if (!value)
		return 0;
	guard = bpfx_lock_acquire(&value->lock, 1000, &err);
	if (guard)
		bpfx_lock_release(guard);
	return err;
}

SEC("tc")
int loops(void *ctx)
{
	struct bpf_iter_bpfx_deadline it;

	bpf_iter_bpfx_deadline_new(&it, 1000);
	while (bpf_iter_bpfx_deadline_next(&it))
		number++;
	bpf_iter_bpfx_deadline_destroy(&it);
	return 0;
}

SEC("tc")
int calls_nothing(void *ctx)
{
	return number;
}

SEC("tc")
int uses_new(void *ctx)
{
	return bpfx_old_double_v2(number, 3);
}

SEC("tc")
int uses_flavour(void *ctx)
{
	return bpfx_old_double___v2(number, 3);
}

/* Deprecated, in a module of the tests. */
SEC("tc")
int uses_old(void *ctx)
{
	int i, sum = number;

	for (i = 0; i < 10; i++)
		if (number & 1 << i)
			sum = bpfx_old_double(sum);
	return sum;
}
