// SPDX-License-Identifier: GPL-2.0-only
/*
 * A field that no kernel has.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	int pid;
	int no_such_field;
} __attribute__((preserve_access_index));

SEC("raw_tp")
int program(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, pid) + BPF_CORE_READ(task, no_such_field);
}

char LICENSE[] SEC("license") = "GPL";
