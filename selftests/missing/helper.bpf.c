// SPDX-License-Identifier: GPL-2.0-only
/*
 * A helper that is newer than all kernels.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

static long (*bpf_no_such_helper)(int x) = (void *)9999;

SEC("tc")
int program(struct __sk_buff *skb)
{
	return bpf_no_such_helper(skb->len);
}

char LICENSE[] SEC("license") = "GPL";
