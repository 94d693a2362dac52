// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guards that are not what they should be, or not where they should be.
 */
#include <bpfx/lock.bpf.h>

char _license[] SEC("license") = "GPL";

struct bpfx_lock lock, other;

struct cgroup {
};

extern struct cgroup *bpf_cgroup_from_id(u64 cgid) __ksym;
extern void bpf_cgroup_release(struct cgroup *cgroup) __ksym;

SEC("syscall")
int guard_leaks(void *ctx)
{
	s32 err;

	bpfx_lock_acquire(&lock, 0, &err);
	return 0;
}

SEC("syscall")
int guard_leaks_on_one_path(void *ctx)
{
	struct bpfx_guard *guard, *second;
	s32 err;

	guard = bpfx_lock_acquire(&lock, 0, &err);
	if (!guard)
		return 0;
	second = bpfx_lock_acquire(&other, 0, &err);
	if (!second)
		return 0;	/* and the first? */
	bpfx_lock_release(second);
	bpfx_lock_release(guard);
	return 0;
}

SEC("syscall")
int lock_of_a_number(void *ctx)
{
	struct bpfx_guard *guard;
	s32 err;

	guard = bpfx_lock_acquire((struct bpfx_lock *)42, 0, &err);
	if (guard)
		bpfx_lock_release(guard);
	return 0;
}

SEC("syscall")
int guard_not_checked(void *ctx)
{
	s32 err;

	bpfx_lock_release(bpfx_lock_acquire(&lock, 0, &err));
	return 0;
}

SEC("syscall")
int guard_released_twice(void *ctx)
{
	struct bpfx_guard *guard;
	s32 err;

	guard = bpfx_lock_acquire(&lock, 0, &err);
	if (guard) {
		bpfx_lock_release(guard);
		bpfx_lock_release(guard);
	}
	return 0;
}

SEC("syscall")
int guard_used_after_release(void *ctx)
{
	struct bpfx_guard *guard;
	s32 err;

	guard = bpfx_lock_acquire(&lock, 0, &err);
	if (!guard)
		return 0;
	bpfx_lock_release(guard);
	return *(volatile u64 *)guard;
}

SEC("syscall")
int guard_written(void *ctx)
{
	struct bpfx_guard *guard;
	s32 err;

	guard = bpfx_lock_acquire(&lock, 0, &err);
	if (!guard)
		return 0;
	*(volatile u64 *)guard = 0;
	bpfx_lock_release(guard);
	return 0;
}

SEC("syscall")
int release_of_a_lock(void *ctx)
{
	bpfx_lock_release((struct bpfx_guard *)&lock);
	return 0;
}

SEC("syscall")
int release_of_a_cgroup(void *ctx)
{
	struct cgroup *cgroup = bpf_cgroup_from_id(1);

	if (cgroup)
		bpfx_lock_release((struct bpfx_guard *)cgroup);
	return 0;
}

SEC("syscall")
int release_of_the_middle(void *ctx)
{
	struct bpfx_guard *guard;
	s32 err;

	guard = bpfx_lock_acquire(&lock, 0, &err);
	if (guard)
		bpfx_lock_release((void *)guard + 8);
	return 0;
}

SEC("syscall")
int report_without_room(void *ctx)
{
	u64 half[2];

	return bpfx_lock_holder(&lock, (struct bpfx_lock_report *)half,
				sizeof(struct bpfx_lock_report));
}
