/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy: who may load programs that call our kfuncs.
 */
#ifndef BPFX_POLICY_H
#define BPFX_POLICY_H

#include <uapi/bpfx/policy_rule.h>
#include "bpfx.h"

#define POLICY_MODULE	"bpfx"
#define POLICY_PIN	":policy"	/* among the pins; no scheduler can be called so */
#define POLICY_RULES	"rules"		/* the shipped policy's map */

struct json_object;

/**
 * struct policy_state - how things are
 * @name: of the policy; empty: there is none
 * @audit: what it refuses is only recorded
 * @closed: without a policy nothing is allowed
 * @asked: requests
 * @refused: requests that were refused
 * @audited: those that would have been
 */
struct policy_state {
	char name[BPFX_POLICY_NAME_LEN];
	bool audit;
	bool closed;
	__u64 asked;
	__u64 refused;
	__u64 audited;
};

/* policy.c: what the module says, and is told */
int policy_check_module(void);
int policy_get_state(struct policy_state *state);
int policy_set_switch(const char *what, bool on);
int policy_open_rules(void);

/* policy_load.c: into the kernel and out of it */
int policy_load(const char *what, const char *const *allowed, unsigned int nr_allowed,
		char *replaced);
int policy_unload(char *name);

/* policy_rule.c: rules of the shipped policy */
int policy_rule_what(struct bpfx_policy_rule *rule, const char *what);
int policy_rule_uid(struct bpfx_policy_rule *rule, const char *user);
int policy_rule_type(struct bpfx_policy_rule *rule, const char *type);
void policy_rule_text(const struct bpfx_policy_rule *rule, __u32 effect);
void policy_rule_json(const struct bpfx_policy_rule *rule, __u32 effect, struct json_object *obj);

/* policy_kfunc.c: what there is to have rules about */
int policy_check_what(const char *what);
void policy_family(char *family, size_t size, const char *kfunc);

/* policy_cgroup.c: cgroups and their ids */
#define POLICY_CGROUP_LEN	256

int policy_cgroup_id(const char *path, __u64 *id);
const char *policy_cgroup_name(char *buf, __u64 id);

/* policy_log.c: what was refused */
int policy_log(void);
void policy_explain(int err);

#endif /* BPFX_POLICY_H */
