// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function to attach to that no kernel has.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

SEC("fentry/no_such_function_of_any_kernel")
int program(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
