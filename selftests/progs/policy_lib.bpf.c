// SPDX-License-Identifier: GPL-2.0-only
/*
 * A policy that calls the library itself: a glob says whose programs may.
 */
#include <bpfx/policy.bpf.h>
#include <bpfx/match.bpf.h>

char pattern[16] = "good_*";

SEC("struct_ops/kfunc")
int BPF_PROG(by_name, const struct bpfx_policy_request *req)
{
	char comm[BPFX_POLICY_NAME_LEN] = {};

	bpf_core_read(comm, sizeof(comm), &req->comm);
	return bpfx_match_glob(pattern, sizeof(pattern), comm, sizeof(comm), 0) == 1 ? 0 : -EPERM;
}

BPFX_POLICY(by_name_only, .kfunc = (void *)by_name);
