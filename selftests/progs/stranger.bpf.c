// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that have never heard of bpfx: no header of its own, the kernel's types by CO-RE, a
 * congestion control. Some of the types are in the BTF of bpfx's modules as well, some nowhere: for
 * these libbpf looks through the BTF of every module.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

char _license[] SEC("license") = "GPL";

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct net_device {
	char name[16];
	int ifindex;
};

struct sk_buff {
	struct net_device *dev;
	unsigned int len;
};

struct task_struct {
	int tgid;
	struct task_struct *real_parent;
	char comm[16];
};

struct netdev_queue {
	struct Qdisc *qdisc;
};

struct Qdisc {
	unsigned int limit;
	struct netdev_queue *dev_queue;
};

struct type_of_nobody {
	int field;
};

#pragma clang attribute pop

extern void bpf_kfunc_of_nobody(void) __ksym __weak;

int pid;

int probed;
int parent;
char comm[16];

int entered;
int ifindex;
unsigned int len;
char dev[16];

int qdisc_size;
int nobody = -1;
int avoided;

SEC("kprobe/hrtimer_nanosleep")
int probe(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (BPF_CORE_READ(task, tgid) != pid)
		return 0;
	parent = BPF_CORE_READ(task, real_parent, tgid);
	BPF_CORE_READ_STR_INTO(&comm, task, comm);
	probed++;
	return 0;
}

SEC("fentry/ip_rcv")
int BPF_PROG(enter, struct sk_buff *skb, struct net_device *in)
{
	entered++;
	ifindex = in->ifindex;
	len = skb->len;
	BPF_CORE_READ_STR_INTO(&dev, skb, dev, name);
	qdisc_size = bpf_core_type_size(struct Qdisc);
	nobody = bpf_core_type_exists(struct type_of_nobody) ||
		 bpf_ksym_exists(bpf_kfunc_of_nobody);
	return 0;
}

struct tcp_congestion_ops {
	__u32 (*ssthresh)(void *sk);
	void (*cong_avoid)(void *sk, __u32 ack, __u32 acked);
	__u32 (*undo_cwnd)(void *sk);
	char name[16];
};

SEC("struct_ops")
__u32 BPF_PROG(ssthresh, void *sk)
{
	return 2;
}

SEC("struct_ops")
void BPF_PROG(cong_avoid, void *sk, __u32 ack, __u32 acked)
{
	avoided++;
}

SEC("struct_ops")
__u32 BPF_PROG(undo_cwnd, void *sk)
{
	return 10;
}

SEC(".struct_ops.link")
struct tcp_congestion_ops congestion = {
	.ssthresh = (void *)ssthresh,
	.cong_avoid = (void *)cong_avoid,
	.undo_cwnd = (void *)undo_cwnd,
	.name = "stranger",
};
