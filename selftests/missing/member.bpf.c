// SPDX-License-Identifier: GPL-2.0-only
/*
 * struct_ops with a member that no kernel has.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct bpfx_qdisc_ops {
	int (*enqueue)(unsigned long long *ctx);
	int (*no_such_op)(unsigned long long *ctx);
	char name[16];
};

SEC("struct_ops/enqueue")
int enqueue(unsigned long long *ctx)
{
	return 0;
}

SEC("struct_ops/no_such_op")
int no_such_op(unsigned long long *ctx)
{
	return 0;
}

SEC(".struct_ops.link")
struct bpfx_qdisc_ops missing = {
	.enqueue = (void *)enqueue,
	.no_such_op = (void *)no_such_op,
	.name = "missing",
};

char LICENSE[] SEC("license") = "GPL";
