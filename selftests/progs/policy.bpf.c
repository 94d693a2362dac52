// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies that say what the test wants them to, and note what they were asked.
 */
#include <bpfx/policy.bpf.h>
#include "policy.h"

struct policy_said said_by;

static bool is_about(const struct bpfx_policy_request *req)
{
	char name[BPFX_POLICY_KFUNC_LEN] = {};
	u32 i;

	bpf_core_read(name, sizeof(name), &req->kfunc);
	for (i = 0; i < sizeof(name) && said_by.about[i]; i++)
		if (name[i] != said_by.about[i])
			return false;
	return !i || i == sizeof(name) || !name[i];
}

SEC("struct_ops/kfunc")
int BPF_PROG(first_kfunc, const struct bpfx_policy_request *req)
{
	__sync_fetch_and_add(&said_by.asked, 1);
	if (!is_about(req))
		return 0;
	bpf_probe_read_kernel(&said_by.last, sizeof(said_by.last), req);
	return said_by.answer;
}

SEC("struct_ops/kfunc")
int BPF_PROG(second_kfunc, const struct bpfx_policy_request *req)
{
	__sync_fetch_and_add(&said_by.others, 1);
	return -EXDEV;
}

SEC(".struct_ops.link")
struct bpfx_policy_ops second = {
	.name = "second",
	.kfunc = (void *)second_kfunc,
};

BPFX_POLICY(first, .kfunc = (void *)first_kfunc);
