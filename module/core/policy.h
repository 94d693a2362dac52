/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct bpfx_policy_ops: what a BPF program fills in to decide who may call which kfunc.
 */
#ifndef _BPFX_CORE_POLICY_H
#define _BPFX_CORE_POLICY_H

#include <linux/types.h>
#include <uapi/bpfx/policy.h>

/**
 * struct bpfx_policy_ops - a policy: who may load programs that call which of our kfuncs
 *
 * There is one policy at most. Registering one takes CAP_SYS_ADMIN in the initial user namespace.
 */
struct bpfx_policy_ops {
	/**
	 * @kfunc: A program that is being loaded calls one of our kfuncs. Asked once for each kfunc
	 * of each load, after everything else that says who may call what.
	 * @req: the request; it can be read for as long as the op runs
	 *
	 * Return: 0: it may. A negative errno: it may not, the load fails with -EACCES and the log
	 * says which errno it was. Anything else counts as -EACCES.
	 */
	s32 (*kfunc)(const struct bpfx_policy_request *req);

	/** @flags: must be 0 */
	u64 flags;

	/** @name: of the policy: letters, digits, '_', '-', '.' */
	char name[BPFX_POLICY_NAME_LEN];
};

/**
 * struct bpfx_policy_state - how things are
 * @name: of the policy; empty: there is none
 * @audit: what a policy refuses is only recorded
 * @closed: without a policy nothing is allowed
 * @asked: requests
 * @refused: requests that were refused
 * @audited: those that would have been
 */
struct bpfx_policy_state {
	char name[BPFX_POLICY_NAME_LEN];
	bool audit;
	bool closed;
	u64 asked;
	u64 refused;
	u64 audited;
};

/* policy.c: the policy, and what goes without one */
bool bpfx_policy_wants_asking(void);
int bpfx_policy_ask(const struct bpfx_policy_request *req);
void bpfx_policy_state(struct bpfx_policy_state *state);
int bpfx_policy_set(const struct bpfx_policy_ops *ops);
void bpfx_policy_unset(const struct bpfx_policy_ops *ops);
int bpfx_policy_swap(const struct bpfx_policy_ops *ops, const struct bpfx_policy_ops *old);

/* policy_ops.c: the struct_ops type */
int bpfx_policy_ops_register(const u32 *kfuncs, u32 nr);
u32 bpfx_btf_shift(void);

#endif /* _BPFX_CORE_POLICY_H */
