// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a scheduler may not do at all.
 */
#include "fail.bpf.h"

char _license[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} programs SEC(".maps");

struct locked {
	struct bpf_spin_lock lock;
	u32 n;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct locked);
} locks SEC(".maps");

#define SLEEPS(_op, _name, ...)				\
	SCHED(_name, _op);				\
	SEC("struct_ops.s/" #_op)			\
	int BPF_PROG(_name, ##__VA_ARGS__)

int SLEEPS(enqueue, enqueue_sleeps, struct bpfx_qdisc *q, struct sk_buff *skb)
{
	return 0;
}

int SLEEPS(dequeue, dequeue_sleeps, struct bpfx_qdisc *q, u32 budget)
{
	return 0;
}

int SLEEPS(shed, shed_sleeps, struct bpfx_qdisc *q)
{
	return 0;
}

int SLEEPS(tick, tick_sleeps, struct bpfx_qdisc *q, u64 now)
{
	return 0;
}

ENQUEUE(packet_written)
{
	skb->mark = 1;
	return 0;
}

ENQUEUE(instance_written)
{
	*(u64 *)q = 1;
	return 0;
}

EXIT(exit_info_written)
{
	((struct bpfx_exit_info *)info)->code = 1;
}

ENQUEUE(tail_call)
{
	bpf_tail_call(ctx, &programs, 0);
	return 0;
}

ENQUEUE(kfunc_under_spin_lock)
{
	u32 zero = 0;
	struct locked *l = bpf_map_lookup_elem(&locks, &zero);

	if (!l)
		return 0;
	bpf_spin_lock(&l->lock);
	bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
	bpf_spin_unlock(&l->lock);
	return 0;
}

DEQUEUE(endless)
{
	for (;;)
		bpfx_qdisc_move(q, BPFX_ROOT, 1);
	return 0;
}

ENQUEUE(context_past_its_end)
{
	return ctx[2];
}

EXIT(exit_info_past_its_end)
{
	bpf_printk("%d", ((const int *)info)[sizeof(*info) / sizeof(int)]);
}
