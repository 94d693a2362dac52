// SPDX-License-Identifier: GPL-2.0-only
/*
 * All of that, but asked for before it is used: it has to load.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

struct task_struct___new {
	int no_such_field;
} __attribute__((preserve_access_index));

enum bpf_func_id___new {
	BPF_FUNC_no_such_helper___new = 9999,
};

extern int bpf_no_such_kfunc(int x) __ksym __weak;
extern struct task_struct *bpf_task_from_pid___new(int pid, int more) __ksym __weak;
extern struct task_struct *bpf_task_from_pid(int pid) __ksym __weak;
extern void bpf_task_release(struct task_struct *task) __ksym;
extern int CONFIG_NO_SUCH_OPTION __kconfig __weak;

static long (*bpf_no_such_helper)(int x) = (void *)9999;

const volatile int setting = 1;

static struct task_struct *find(int pid)
{
	if (bpf_ksym_exists(bpf_task_from_pid___new))
		return bpf_task_from_pid___new(pid, 2);
	return bpf_task_from_pid(pid);
}

static int fields(struct task_struct *task)
{
	struct task_struct___new *new = (void *)task;

	if (bpf_core_field_exists(new->no_such_field))
		return BPF_CORE_READ(new, no_such_field);
	return BPF_CORE_READ(task, pid);
}

SEC("tc")
int program(struct __sk_buff *skb)
{
	struct task_struct *task = find(1);
	int ret = 0;

	if (task) {
		ret = fields(task);
		bpf_task_release(task);
	}
	if (bpf_ksym_exists(bpf_no_such_kfunc))
		ret += bpf_no_such_kfunc(ret);
	if (bpf_core_enum_value_exists(enum bpf_func_id___new, BPF_FUNC_no_such_helper___new))
		ret += bpf_no_such_helper(ret);
	if (!setting)
		ret += bpf_no_such_helper(ret);
	if (CONFIG_NO_SUCH_OPTION)
		ret += bpf_no_such_helper(ret);
	return ret;
}

SEC("?fentry/no_such_function_of_any_kernel")
int optional(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
