// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes locks, from wherever a program runs.
 */
#include <bpfx/lock.bpf.h>
#include "lock.h"

char _license[] SEC("license") = "GPL";

struct lock_shared shared[LOCKS];	/* which user space can write, too */
struct lock_tally tallies[NR_WHO];
struct lock_call in_irq, nested;
struct bpfx_lock_report nested_report;
volatile __u64 party;		/* so many hold a lock and wait for others */
__u32 nested_for;			/* pid */
__u64 nested_runs;

static __always_inline struct bpfx_guard *take(u32 i, u64 timeout, s32 *err)
{
	return bpfx_lock_acquire(&shared[i & (LOCKS - 1)].lock, timeout, err);
}

/* One loop may go round 1 << 23 times at most, which is less than a second here. */
static __always_inline void hold(const struct lock_call *call)
{
	u64 end = bpf_ktime_get_ns() + call->hold;
	int i, j;

	__sync_fetch_and_add(&party, 1);
	bpf_for(i, 0, 1 << 20)
		bpf_for(j, 0, 1 << 10)
			if (bpf_ktime_get_ns() >= end || (call->party && party >= call->party))
				return;
}

static __always_inline void run(struct lock_call *call)
{
	u64 start = bpf_ktime_get_ns();
	struct bpfx_guard *first, *second;
	s32 err = 1;

	first = take(call->first, call->timeout, &err);
	call->took = bpf_ktime_get_ns() - start;
	call->err = err;
	if (!first)
		return;
	shared[call->first & (LOCKS - 1)].lock.unused = start;
	hold(call);
	if (call->second < LOCKS) {
		start = bpf_ktime_get_ns();
		second = take(call->second, call->timeout, &err);
		call->took = bpf_ktime_get_ns() - start;
		call->second_err = err;
		if (second)
			bpfx_lock_release(second);
	}
	bpfx_lock_release(first);
}

SEC("syscall")
int task(struct lock_call *call)
{
	run(call);
	return 0;
}

/* In the interrupt by which a test run reaches another CPU; or here, not to be preempted. */
SEC("raw_tp")
int irq(void *ctx)
{
	run(&in_irq);
	return 0;
}

struct report_call {
	struct bpfx_lock_report report;
	u32 lock;
	s32 err;
};

SEC("syscall")
int report(struct report_call *call)
{
	struct bpfx_lock_report out = {};

	call->err = bpfx_lock_holder(&shared[call->lock & (LOCKS - 1)].lock, &out, sizeof(out));
	call->report = out;
	return 0;
}

static __always_inline void tally(enum lock_who who, u32 i, s32 err)
{
	struct lock_tally *t = tallies + who;

	if (!err)
		__sync_fetch_and_add(&t->got[i & (LOCKS - 1)], 1);
	else if (err == -ETIMEDOUT)
		__sync_fetch_and_add(&t->timed_out, 1);
	else if (err == -EDEADLK)
		__sync_fetch_and_add(&t->deadlocks, 1);
	else if (err == -EBUSY)
		__sync_fetch_and_add(&t->busy, 1);
	else
		__sync_fetch_and_add(&t->other, 1);
}

static __always_inline struct bpfx_guard *count(enum lock_who who, u32 i, u64 timeout)
{
	struct bpfx_guard *guard;
	s32 err = 1;

	guard = take(i, timeout, &err);
	tally(who, i, guard && err ? 1 : err);
	if (guard)
		shared[i & (LOCKS - 1)].count++;
	return guard;
}

static __always_inline void count_once(enum lock_who who, u64 timeout)
{
	struct bpfx_guard *guard = count(who, bpf_get_prandom_u32(), timeout);

	if (guard)
		bpfx_lock_release(guard);
}

/* Two at a time, in any order. */
SEC("syscall")
int count_in_task(struct lock_call *call)
{
	u32 turns = call->turns, i;

	bpf_for(i, 0, turns) {
		u32 random = bpf_get_prandom_u32();
		struct bpfx_guard *first, *second;

		first = count(WHO_TASK, random, call->timeout);
		if (!first)
			continue;
		second = count(WHO_TASK, random >> 8, call->timeout);
		if (second)
			bpfx_lock_release(second);
		bpfx_lock_release(first);
	}
	return 0;
}

SEC("tcx/ingress")
int count_in_softirq(struct __sk_buff *skb)
{
	count_once(WHO_SOFTIRQ, 100000);
	return 0;
}

SEC("perf_event")
int count_in_hardirq(void *ctx)
{
	count_once(WHO_HARDIRQ, 100000);
	return 0;
}

SEC("perf_event")
int count_in_nmi(void *ctx)
{
	count_once(WHO_NMI, 100000);
	return 0;
}

/* On top of whoever calls the function that this is attached to. */
SEC("kprobe")
int on_top(void *ctx)
{
	struct bpfx_guard *guard;
	s32 err = 1;

	if ((u32)bpf_get_current_pid_tgid() != nested_for)
		return 0;
	nested_for = 0;
	nested_runs++;
	guard = take(nested.first, nested.timeout, &err);
	nested.err = err;
	if (guard)
		bpfx_lock_release(guard);
	guard = take(nested.second, nested.timeout, &err);
	nested.second_err = err;
	if (!guard)
		return 0;
	bpfx_lock_holder(&shared[nested.second & (LOCKS - 1)].lock, &nested_report,
			 sizeof(nested_report));
	bpfx_lock_release(guard);
	return 0;
}

/* Calls bpfx_lock_holder() with a lock in its hands. */
SEC("syscall")
int hold_and_report(struct lock_call *call)
{
	struct bpfx_lock_report out = {};
	struct bpfx_guard *guard;
	s32 err = 1;

	guard = take(call->first, 0, &err);
	call->err = err;
	if (!guard)
		return 0;
	call->second_err = bpfx_lock_holder(&shared[call->first & (LOCKS - 1)].lock, &out,
					    sizeof(out));
	bpfx_lock_release(guard);
	return 0;
}

static struct bpfx_lock many[25];

#define TAKE(_n)									\
	guard##_n = bpfx_lock_acquire(&many[_n], 0, &err);				\
	if (!guard##_n)									\
		goto out##_n;								\
	held = _n + 1;

#define DROP(_n)									\
	bpfx_lock_release(guard##_n);							\
out##_n:

#define TAKE5(_a, _b, _c, _d, _e)	TAKE(_a) TAKE(_b) TAKE(_c) TAKE(_d) TAKE(_e)
#define DROP5(_a, _b, _c, _d, _e)	DROP(_a) DROP(_b) DROP(_c) DROP(_d) DROP(_e)

/* turns: how many could be held at once; err: why not one more. */
SEC("syscall")
int nest(struct lock_call *call)
{
	struct bpfx_guard *guard0, *guard1, *guard2, *guard3, *guard4, *guard5, *guard6, *guard7;
	struct bpfx_guard *guard8, *guard9, *guard10, *guard11, *guard12, *guard13, *guard14;
	struct bpfx_guard *guard15, *guard16, *guard17, *guard18, *guard19, *guard20, *guard21;
	struct bpfx_guard *guard22, *guard23, *guard24;
	s32 err = 1;
	u32 held = 0;

	TAKE5(0, 1, 2, 3, 4)
	TAKE5(5, 6, 7, 8, 9)
	TAKE5(10, 11, 12, 13, 14)
	TAKE5(15, 16, 17, 18, 19)
	TAKE5(20, 21, 22, 23, 24)
	DROP5(24, 23, 22, 21, 20)
	DROP5(19, 18, 17, 16, 15)
	DROP5(14, 13, 12, 11, 10)
	DROP5(9, 8, 7, 6, 5)
	DROP5(4, 3, 2, 1, 0)
	call->turns = held;
	call->err = err;
	return 0;
}

struct spin_value {
	struct bpf_spin_lock lock;
	u64 count;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct spin_value);
} spin SEC(".maps");

SEC("syscall")
int race_guard(struct lock_call *call)
{
	u64 start = bpf_ktime_get_ns();
	u32 turns = call->turns, i;
	s32 err;

	bpf_for(i, 0, turns) {
		struct bpfx_guard *guard = bpfx_lock_acquire(&shared[0].lock, 1000000, &err);

		if (!guard)
			continue;
		shared[0].count++;
		bpfx_lock_release(guard);
	}
	call->took = bpf_ktime_get_ns() - start;
	return 0;
}

SEC("syscall")
int race_spin(struct lock_call *call)
{
	u32 turns = call->turns, zero = 0, i;
	u64 start = bpf_ktime_get_ns();
	struct spin_value *value;

	value = bpf_map_lookup_elem(&spin, &zero);
	if (!value)
		return 1;
	bpf_for(i, 0, turns) {
		bpf_spin_lock(&value->lock);
		value->count++;
		bpf_spin_unlock(&value->lock);
	}
	call->took = bpf_ktime_get_ns() - start;
	return 0;
}
