// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules of the shipped policy, from words and to words.
 */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/libbpf.h>
#include <json-c/json.h>
#include "err.h"
#include "out.h"
#include "policy.h"

#define TYPES_MAX	64	/* more than kernels have */

/* A kfunc, a family, or "all". */
int policy_rule_what(struct bpfx_policy_rule *rule, const char *what)
{
	memset(rule->what, 0, sizeof(rule->what));
	if (!strcmp(what, "all"))
		what = BPFX_POLICY_EVERYTHING;
	else if (policy_check_what(what))
		return -ENOENT;
	if (strlen(what) >= sizeof(rule->what))
		return err_because(-EINVAL, "'%s' is too long for a kfunc's name", what);
	memcpy(rule->what, what, strlen(what));
	return 0;
}

int policy_rule_uid(struct bpfx_policy_rule *rule, const char *user)
{
	const struct passwd *pw = getpwnam(user);
	unsigned long long uid;
	char *end;

	errno = 0;
	uid = strtoull(user, &end, 10);
	if (pw) {
		uid = pw->pw_uid;
	} else if (errno || end == user || *end || *user == '-' || uid >= BPFX_POLICY_ANY_UID) {
		err_because(-EINVAL, "there is no user '%s'", user);
		err_cure("give a user's name, or a number");
		return -EINVAL;
	}
	rule->uid = uid;
	return 0;
}

static const char *type_name(char *buf, size_t size, __u32 type)
{
	const char *name = libbpf_bpf_prog_type_str(type);

	if (name)
		return name;
	snprintf(buf, size, "%u", type);
	return buf;
}

static void list_types(char *list, size_t size)
{
	const char *name;
	size_t len = 0;
	__u32 i;

	for (i = 1; i < TYPES_MAX && len < size; i++) {
		name = libbpf_bpf_prog_type_str(i);
		if (name)
			len += snprintf(list + len, size - len, "%s%s", len ? ", " : "", name);
	}
}

int policy_rule_type(struct bpfx_policy_rule *rule, const char *type)
{
	char list[1024] = "";
	const char *name;
	__u32 i;

	for (i = 1; i < TYPES_MAX; i++) {
		name = libbpf_bpf_prog_type_str(i);
		if (name && !strcmp(name, type)) {
			rule->prog_type = i;
			return 0;
		}
	}
	list_types(list, sizeof(list));
	err_because(-EINVAL, "there is no type of programs '%s'", type);
	err_cure("types are: %s", list);
	return -EINVAL;
}

static const char *what_of(const struct bpfx_policy_rule *rule)
{
	return strcmp(rule->what, BPFX_POLICY_EVERYTHING) ? rule->what : "all";
}

static const char *effect_name(__u32 effect)
{
	return effect == BPFX_POLICY_ALLOW ? "allow" : "deny";
}

void policy_rule_text(const struct bpfx_policy_rule *rule, __u32 effect)
{
	char cgroup[POLICY_CGROUP_LEN], type[16];

	printf("  %-5s  %s", effect_name(effect), what_of(rule));
	if (rule->uid != BPFX_POLICY_ANY_UID)
		printf(" --uid %u", rule->uid);
	if (rule->cgroup)
		printf(" --cgroup %s", policy_cgroup_name(cgroup, rule->cgroup));
	if (rule->prog_type)
		printf(" --type %s", type_name(type, sizeof(type), rule->prog_type));
	putchar('\n');
}

void policy_rule_json(const struct bpfx_policy_rule *rule, __u32 effect, struct json_object *obj)
{
	char cgroup[POLICY_CGROUP_LEN], type[16];

	out_str(obj, "effect", effect_name(effect));
	out_str(obj, "what", what_of(rule));
	if (rule->uid != BPFX_POLICY_ANY_UID)
		out_u64(obj, "uid", rule->uid);
	if (rule->cgroup) {
		out_str(obj, "cgroup", policy_cgroup_name(cgroup, rule->cgroup));
		out_u64(obj, "cgroup_id", rule->cgroup);
	}
	if (rule->prog_type)
		out_str(obj, "type", type_name(type, sizeof(type), rule->prog_type));
}
