// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kfunc that no kernel has, and that the object insists on.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

extern int bpf_no_such_kfunc(int x) __ksym;

SEC("tc")
int program(struct __sk_buff *skb)
{
	return bpf_no_such_kfunc(skb->len);
}

char LICENSE[] SEC("license") = "GPL";
