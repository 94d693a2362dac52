/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_POLICY_H
#define _PROGS_POLICY_H

#include <uapi/bpfx/policy.h>

/**
 * struct policy_said - what the policies of policy.bpf.c are to say, and what they were asked
 * @about: name of a kfunc that @answer is for; empty: for all. To others the answer is 0
 * @answer: what they say
 * @asked: how often they were asked
 * @others: how often the second of them was
 * @last: the last request about @about
 */
struct policy_said {
	char about[BPFX_POLICY_KFUNC_LEN];
	__s32 answer;
	__u32 asked;
	__u32 others;
	struct bpfx_policy_request last;
};

#endif /* _PROGS_POLICY_H */
