/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Rules of the shipped policy, bpf/policy_allowlist.bpf.c: what its map "rules" holds.
 */
#ifndef _UAPI_BPFX_POLICY_RULE_H
#define _UAPI_BPFX_POLICY_RULE_H

#include <linux/types.h>
#include "policy.h"

#define BPFX_POLICY_ANY_UID	0xffffffffu
#define BPFX_POLICY_EVERYTHING	"*"

/**
 * struct bpfx_policy_rule - whom and what a rule is about
 * @cgroup: id of a cgroup, with all below it; 0: any
 * @uid: of the caller; %BPFX_POLICY_ANY_UID: any
 * @prog_type: enum bpf_prog_type; 0: any
 * @what: name of a kfunc, of a family, or %BPFX_POLICY_EVERYTHING; what is behind its NUL is 0
 */
struct bpfx_policy_rule {
	__u64 cgroup;
	__u32 uid;
	__u32 prog_type;
	char what[BPFX_POLICY_KFUNC_LEN];
};

/**
 * enum bpfx_policy_effect - what a rule does: values of that map
 * @BPFX_POLICY_DENY: it refuses
 * @BPFX_POLICY_ALLOW: it allows
 */
enum bpfx_policy_effect {
	BPFX_POLICY_DENY	= 0,
	BPFX_POLICY_ALLOW	= 1,
};

#endif /* _UAPI_BPFX_POLICY_RULE_H */
