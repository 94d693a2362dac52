/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Policies in BPF: who may load programs that call bpfx's kfuncs. Documentation/policy.rst.
 *
 *	#include <bpfx/policy.bpf.h>
 *
 *	SEC("struct_ops/kfunc")
 *	int BPF_PROG(kfunc, const struct bpfx_policy_request *req)
 *	{
 *		return req->cgroup_level ? -EPERM : 0;
 *	}
 *
 *	BPFX_POLICY(root_cgroup_only, .kfunc = (void *)kfunc);
 *
 * A policy that calls bpfx's kfuncs itself needs the leave of the one before it.
 */
#ifndef _BPFX_POLICY_BPF_H
#define _BPFX_POLICY_BPF_H

#include <bpfx/types.bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

/* The request can grow: CO-RE finds the fields. It can be read, not written. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
#include <uapi/bpfx/policy.h>
#pragma clang attribute pop

/* Filled in as a struct_ops map. See module/core/policy.h for what each member means. */
struct bpfx_policy_ops {
	s32 (*kfunc)(const struct bpfx_policy_request *req);
	u64 flags;
	char name[BPFX_POLICY_NAME_LEN];
};

/**
 * BPFX_POLICY() - declare a policy
 * @_name: its name; at most 15 characters
 * @...: initialisers of struct bpfx_policy_ops
 */
#define BPFX_POLICY(_name, ...)			\
	char _license[] SEC("license") = "GPL";	\
	SEC(".struct_ops.link")			\
	struct bpfx_policy_ops _name = {	\
		.name = #_name,			\
		__VA_ARGS__			\
	}

#endif /* _BPFX_POLICY_BPF_H */
