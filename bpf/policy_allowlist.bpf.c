// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * policy_allowlist: what no rule allows is refused.
 *
 * A rule is about a kfunc, a family of them or all, and may be limited to callers of one uid, of
 * one cgroup with all below it, and to one type of program. Rules for the kfunc itself count first;
 * if there are none that fit, those for its family; then those for everything. Among them a single
 * one that denies is enough.
 *
 * Limits: 1024 rules. Of a caller more than 16 cgroups deep, the first 16 and its own are seen.
 *
 * Try it:
 *	bpfx policy load --allow all
 *	bpfx policy deny all --cgroup machine.slice
 *	bpfx policy allow bits --cgroup machine.slice
 *	bpfx policy show
 */
#include <bpfx/policy.bpf.h>
#include <uapi/bpfx/policy_rule.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct bpfx_policy_rule);
	__type(value, u32);
} rules SEC(".maps");

enum finding {
	NOTHING,
	ALLOWED,
	DENIED,
};

/* Whose cgroups: the ancestors, then the caller's own, and no cgroup in particular. */
#define CGROUPS	(BPFX_POLICY_LEVELS + 2)

/**
 * struct asking - who is asking, and the rules that are looked for
 * @rule: the next one
 * @uid: of the caller
 * @type: of the program
 * @cgroups: of the caller
 */
struct asking {
	struct bpfx_policy_rule rule;
	u32 uid;
	u32 type;
	u64 cgroups[CGROUPS];
};

/* Global functions are verified once, not at each call. */
__noinline int of_cgroups(struct asking *a)
{
	enum finding found = NOTHING;
	u32 i, *effect;

	for (i = 0; a && i < CGROUPS; i++) {
		a->rule.cgroup = a->cgroups[i];
		if (!a->rule.cgroup && i != CGROUPS - 1)
			continue;
		effect = bpf_map_lookup_elem(&rules, &a->rule);
		if (effect && *effect != BPFX_POLICY_ALLOW)
			return DENIED;
		if (effect)
			found = ALLOWED;
	}
	return found;
}

/* All rules about what rule.what says, and this caller. */
__noinline int look(struct asking *a)
{
	int found = NOTHING, one;
	u32 i;

	for (i = 0; a && i < 4; i++) {
		a->rule.uid = i & 1 ? a->uid : BPFX_POLICY_ANY_UID;
		a->rule.prog_type = i & 2 ? a->type : 0;
		one = of_cgroups(a);
		if (one == DENIED)
			return DENIED;
		if (one == ALLOWED)
			found = ALLOWED;
	}
	return found;
}

SEC("struct_ops/kfunc")
int BPF_PROG(kfunc, const struct bpfx_policy_request *req)
{
	struct asking a = { .uid = req->uid, .type = req->prog_type };
	int found;

	bpf_core_read(a.cgroups, sizeof(u64) * BPFX_POLICY_LEVELS, &req->cgroups);
	a.cgroups[BPFX_POLICY_LEVELS] = req->cgroup;

	bpf_core_read(a.rule.what, sizeof(a.rule.what), &req->kfunc);
	found = look(&a);
	if (found == NOTHING) {
		__builtin_memset(a.rule.what, 0, sizeof(a.rule.what));
		bpf_core_read(a.rule.what, sizeof(req->family), &req->family);
		found = look(&a);
	}
	if (found == NOTHING) {
		__builtin_memset(a.rule.what, 0, sizeof(a.rule.what));
		a.rule.what[0] = BPFX_POLICY_EVERYTHING[0];
		found = look(&a);
	}
	return found == ALLOWED ? 0 : -EACCES;
}

BPFX_POLICY(allowlist, .kfunc = (void *)kfunc);
