// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kfunc that no kernel has: the object would do without, but calls it all the same.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

extern int bpf_no_such_kfunc(int x) __ksym __weak;

SEC("tc")
int program(struct __sk_buff *skb)
{
	if (skb->len > 100)
		return bpf_no_such_kfunc(skb->len);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
