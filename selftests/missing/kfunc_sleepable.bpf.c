// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kfunc that may sleep, called by a program that may not.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

extern int bpf_copy_from_user_str(void *to, __u32 to__sz, const void *from, __u64 flags) __ksym;

SEC("tc")
int program(struct __sk_buff *skb)
{
	char buf[8];

	return bpf_copy_from_user_str(buf, sizeof(buf), (void *)(long)skb->len, 0);
}

char LICENSE[] SEC("license") = "GPL";
