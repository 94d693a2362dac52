// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies that are none.
 */
#include <bpfx/policy.bpf.h>

char _license[] SEC("license") = "GPL";

/* A map of a policy of this program */
#define POLICY(_name)						\
	SEC(".struct_ops.link")					\
	struct bpfx_policy_ops _name##_ops = {			\
		.name = "wrong",				\
		.kfunc = (void *)_name,				\
	}

/* Lies about who asks, to itself and to the record. */
SEC("struct_ops/kfunc")
int BPF_PROG(writes_request, struct bpfx_policy_request *req)
{
	req->uid = 0;
	return 0;
}

POLICY(writes_request);

/* Into it by way of a helper. */
SEC("struct_ops/kfunc")
int BPF_PROG(fills_request, struct bpfx_policy_request *req)
{
	return bpf_probe_read_kernel(req->comm, sizeof(req->comm), req->prog);
}

POLICY(fills_request);

SEC("struct_ops/kfunc")
int BPF_PROG(reads_beyond, struct bpfx_policy_request *req)
{
	return ((volatile int *)req)[sizeof(*req) / 4];
}

POLICY(reads_beyond);

SEC("struct_ops.s/kfunc")
int BPF_PROG(sleeps, struct bpfx_policy_request *req)
{
	return 0;
}

POLICY(sleeps);

/* It would be asked about what it loads itself. */
SEC("struct_ops/kfunc")
int BPF_PROG(loads_programs, struct bpfx_policy_request *req)
{
	union bpf_attr attr = {};

	return bpf_sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr));
}

POLICY(loads_programs);

/* Not a scheduler: its request is no instance. */
struct bpfx_qdisc {
};

extern u64 bpfx_qdisc_now(struct bpfx_qdisc *q) __ksym __weak;

SEC("struct_ops/kfunc")
int BPF_PROG(schedules, struct bpfx_policy_request *req)
{
	return bpfx_qdisc_now((struct bpfx_qdisc *)req);
}

POLICY(schedules);
