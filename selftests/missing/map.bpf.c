// SPDX-License-Identifier: GPL-2.0-only
/*
 * A map of a type that is newer than all kernels.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct {
	__uint(type, 200);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} no_such_map SEC(".maps");

SEC("tc")
int program(struct __sk_buff *skb)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&no_such_map, &key) ? 1 : 0;
}

char LICENSE[] SEC("license") = "GPL";
