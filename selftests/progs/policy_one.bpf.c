// SPDX-License-Identifier: GPL-2.0-only
/*
 * A policy of the user's own: root's in the root cgroup, and nobody else's; no locks for anyone.
 */
#include <bpfx/policy.bpf.h>

SEC("struct_ops/kfunc")
int BPF_PROG(kfunc, const struct bpfx_policy_request *req)
{
	if (req->family[0] == 'l' && req->family[1] == 'o')
		return -EPERM;
	return req->cgroup_level || req->uid ? -EPERM : 0;
}

BPFX_POLICY(own, .kfunc = (void *)kfunc);
