// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loops without a beginning, without an end, and with two.
 */
#include <bpfx/deadline.bpf.h>

char _license[] SEC("license") = "GPL";

SEC("syscall")
int next_without_new(void *ctx)
{
	struct bpf_iter_bpfx_deadline it = {};

	bpf_iter_bpfx_deadline_next(&it);
	return 0;
}

SEC("syscall")
int destroy_without_new(void *ctx)
{
	struct bpf_iter_bpfx_deadline it = {};

	bpf_iter_bpfx_deadline_destroy(&it);
	return 0;
}

SEC("syscall")
int deadline_not_destroyed(void *ctx)
{
	struct bpf_iter_bpfx_deadline it;

	bpf_iter_bpfx_deadline_new(&it, 1000);
	return 0;
}

SEC("syscall")
int deadline_new_twice(void *ctx)
{
	struct bpf_iter_bpfx_deadline it;

	bpf_iter_bpfx_deadline_new(&it, 1000);
	bpf_iter_bpfx_deadline_new(&it, 1000);
	bpf_iter_bpfx_deadline_destroy(&it);
	return 0;
}

SEC("syscall")
int deadline_destroyed_twice(void *ctx)
{
	struct bpf_iter_bpfx_deadline it;

	bpf_iter_bpfx_deadline_new(&it, 1000);
	bpf_iter_bpfx_deadline_destroy(&it);
	bpf_iter_bpfx_deadline_destroy(&it);
	return 0;
}

SEC("syscall")
int next_after_destroy(void *ctx)
{
	struct bpf_iter_bpfx_deadline it;

	bpf_iter_bpfx_deadline_new(&it, 1000);
	bpf_iter_bpfx_deadline_destroy(&it);
	bpf_iter_bpfx_deadline_next(&it);
	return 0;
}

/* The number is the module's: a program that could write it would make its own loop longer. */
SEC("syscall")
int deadline_number_written(void *ctx)
{
	int *i;

	bpf_for_each(bpfx_deadline, i, 1000)
		*i = 0;
	return 0;
}

SEC("syscall")
int deadline_number_unchecked(void *ctx)
{
	struct bpf_iter_bpfx_deadline it;
	int n;

	bpf_iter_bpfx_deadline_new(&it, 1000);
	n = *bpf_iter_bpfx_deadline_next(&it);
	bpf_iter_bpfx_deadline_destroy(&it);
	return n;
}

/* What the module keeps on the stack is not the program's to write. */
SEC("syscall")
int deadline_state_written(void *ctx)
{
	struct bpf_iter_bpfx_deadline it;

	bpf_iter_bpfx_deadline_new(&it, 1000);
	*(volatile u64 *)&it = ~0ull;
	bpf_iter_bpfx_deadline_destroy(&it);
	return 0;
}

u64 state[3];

SEC("syscall")
int deadline_in_a_map(void *ctx)
{
	return bpf_iter_bpfx_deadline_new((void *)state, 1000);
}
