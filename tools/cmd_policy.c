// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx policy: who may load programs that call our kfuncs.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <json-c/json.h>
#include "args.h"
#include "err.h"
#include "out.h"
#include "policy.h"

#define ALLOWED_MAX	32

enum {
	OPT_UID = 256,
	OPT_CGROUP,
	OPT_TYPE,
	OPT_ALLOW,
};

/**
 * struct wishes - the user's
 * @rule: whom a rule is about
 * @limited: it says so: there was one of its options
 * @allowed: of --allow
 * @nr_allowed: how many
 */
struct wishes {
	struct bpfx_policy_rule rule;
	bool limited;
	const char *allowed[ALLOWED_MAX];
	unsigned int nr_allowed;
};

/**
 * struct verb - a subcommand of the subcommand
 * @name: what the user types
 * @fn: does it; returns an exit status
 * @args: how many arguments it takes at least
 * @args_max: ... and at most
 * @rule: it takes options of a rule
 * @allow: it takes --allow
 */
struct verb {
	const char *name;
	int (*fn)(struct wishes *w, char **argv, int argc);
	int args;
	int args_max;
	bool rule;
	bool allow;
};

static const struct option options[] = {
	{ "uid", required_argument, NULL, OPT_UID },
	{ "cgroup", required_argument, NULL, OPT_CGROUP },
	{ "type", required_argument, NULL, OPT_TYPE },
	{ "allow", required_argument, NULL, OPT_ALLOW },
	{}
};

static int option(int opt, char *value, void *ctx)
{
	struct wishes *w = ctx;
	int err = 0;

	if (opt == OPT_ALLOW) {
		if (w->nr_allowed == ALLOWED_MAX)
			return err_usage(&cmd_policy, "more than %d times --allow", ALLOWED_MAX);
		w->allowed[w->nr_allowed++] = value;
		return ARGS_GO_ON;
	}
	w->limited = true;
	if (opt == OPT_UID)
		err = policy_rule_uid(&w->rule, value);
	else if (opt == OPT_CGROUP)
		err = policy_cgroup_id(value, &w->rule.cgroup);
	else
		err = policy_rule_type(&w->rule, value);
	return err ? err_report(err, "there can be no such rule") : ARGS_GO_ON;
}

static bool has_rules(void)
{
	struct bpfx_policy_rule first;
	int fd = policy_open_rules();
	bool has = fd < 0 || !bpf_map_get_next_key(fd, NULL, &first);

	if (fd >= 0)
		close(fd);
	return has;
}

static int load(struct wishes *w, char **argv, int argc)
{
	char replaced[BPFX_POLICY_NAME_LEN];
	const char *what = argc ? argv[0] : "allowlist";
	struct policy_state state;
	struct json_object *obj;
	int err;

	err = policy_load(what, w->allowed, w->nr_allowed, replaced);
	if (!err)
		err = policy_get_state(&state);
	if (err)
		return err_report(err, "cannot load the policy %s", what);
	if (opt_json) {
		obj = json_object_new_object();
		out_str(obj, "policy", state.name);
		out_str(obj, "replaced", replaced[0] ? replaced : NULL);
		out_json(obj);
		return EXIT_OK;
	}
	printf("policy %s is in force%s%s\n", state.name, replaced[0] ? " instead of " : "",
	       replaced);
	if (!has_rules())
		note("it has no rules yet and allows nothing: bpfx policy allow ...");
	return EXIT_OK;
}

static int unload(struct wishes *w, char **argv, int argc)
{
	char name[BPFX_POLICY_NAME_LEN] = "";
	struct policy_state state;
	struct json_object *obj;
	int err;

	err = policy_unload(name);
	if (!err)
		err = policy_get_state(&state);
	if (err)
		return err_report(err, "cannot unload the policy");
	if (opt_json) {
		obj = json_object_new_object();
		out_str(obj, "unloaded", name);
		out_bool(obj, "closed", state.closed);
		out_json(obj);
		return EXIT_OK;
	}
	printf("policy %s is gone: %s\n", name, state.closed ?
	       "no program that calls bpfx can be loaded now" : "everything is allowed now");
	if (state.closed)
		puts("  to allow everything:  bpfx policy failsafe open\n"
		     "  to load one again:    bpfx policy load");
	return EXIT_OK;
}

typedef void (*rule_fn)(const struct bpfx_policy_rule *rule, __u32 effect, void *ctx);

/* Return: how many there are. */
static unsigned int each_rule(int fd, rule_fn fn, void *ctx)
{
	struct bpfx_policy_rule rule, *last = NULL;
	unsigned int n = 0;
	__u32 effect;

	/* They may change meanwhile: not for ever. */
	while (n < 10000 && !bpf_map_get_next_key(fd, last, &rule)) {
		last = &rule;
		if (bpf_map_lookup_elem(fd, &rule, &effect))
			continue;
		fn(&rule, effect, ctx);
		n++;
	}
	return n;
}

static void rule_to_json(const struct bpfx_policy_rule *rule, __u32 effect, void *array)
{
	policy_rule_json(rule, effect, out_item(array));
}

static void rule_to_text(const struct bpfx_policy_rule *rule, __u32 effect, void *ctx)
{
	policy_rule_text(rule, effect);
}

static void show_json(const struct policy_state *state, int rules)
{
	struct json_object *obj = json_object_new_object();

	out_str(obj, "policy", state->name[0] ? state->name : NULL);
	out_str(obj, "failsafe", state->closed ? "closed" : "open");
	out_bool(obj, "audit", state->audit);
	out_u64(obj, "asked", state->asked);
	out_u64(obj, "refused", state->refused);
	out_u64(obj, "audited", state->audited);
	if (rules >= 0)
		each_rule(rules, rule_to_json, out_array(obj, "rules"));
	out_json(obj);
}

static void show_text(const struct policy_state *state, int rules)
{
	printf("policy:    %s\n", state->name[0] ? state->name : "none");
	printf("failsafe:  %s: without a policy %s is allowed\n", state->closed ? "closed" : "open",
	       state->closed ? "nothing" : "everything");
	printf("audit:     %s\n", state->audit ? "on: what it refuses is recorded, and allowed" :
	       "off");
	printf("requests:  %llu, refused %llu, audited %llu\n", (unsigned long long)state->asked,
	       (unsigned long long)state->refused, (unsigned long long)state->audited);
	if (rules < 0)
		return;
	puts("rules:");
	if (!each_rule(rules, rule_to_text, NULL))
		puts("  none");
	puts("  what none is about is refused");
}

static int show(struct wishes *w, char **argv, int argc)
{
	struct policy_state state;
	int err, rules = -1;

	err = policy_get_state(&state);
	if (err)
		return err_report(err, "cannot tell about the policy");
	if (state.name[0] && !geteuid())
		rules = policy_open_rules();
	if (opt_json)
		show_json(&state, rules);
	else
		show_text(&state, rules);
	if (rules >= 0)
		close(rules);
	else if (state.name[0] && geteuid())
		note("the rules are for root to see");
	return EXIT_OK;
}

static void print_rule(const struct bpfx_policy_rule *rule, __u32 effect, const char *done)
{
	struct json_object *obj;

	if (!opt_json) {
		printf("%s:\n", done);
		policy_rule_text(rule, effect);
		return;
	}
	obj = json_object_new_object();
	out_str(obj, "done", done);
	policy_rule_json(rule, effect, obj);
	out_json(obj);
}

static int add_rule(struct wishes *w, const char *what, __u32 effect)
{
	int fd = policy_open_rules(), err = fd < 0 ? fd : policy_rule_what(&w->rule, what);

	if (!err)
		err = bpf_map_update_elem(fd, &w->rule, &effect, BPF_ANY);
	if (err == -E2BIG)
		err_because(err, "there are too many rules");
	if (fd >= 0)
		close(fd);
	if (err)
		return err_report(err, "cannot add the rule");
	print_rule(&w->rule, effect, "added");
	return EXIT_OK;
}

static int allow(struct wishes *w, char **argv, int argc)
{
	return add_rule(w, argv[0], BPFX_POLICY_ALLOW);
}

static int deny(struct wishes *w, char **argv, int argc)
{
	return add_rule(w, argv[0], BPFX_POLICY_DENY);
}

/* What it is about need not be there any more. */
static int forget(struct wishes *w, char **argv, int argc)
{
	const char *what = strcmp(argv[0], "all") ? argv[0] : BPFX_POLICY_EVERYTHING;
	int fd = policy_open_rules(), err = fd < 0 ? fd : 0;
	__u32 effect = 0;

	snprintf(w->rule.what, sizeof(w->rule.what), "%s", what);
	if (!err)
		err = bpf_map_lookup_elem(fd, &w->rule, &effect);
	if (!err)
		err = bpf_map_delete_elem(fd, &w->rule);
	if (err == -ENOENT && fd >= 0) {
		err_because(err, "there is no such rule");
		err_cure("repeat it as 'bpfx policy show' has it, with its options");
	}
	if (fd >= 0)
		close(fd);
	if (err)
		return err_report(err, "cannot remove the rule");
	print_rule(&w->rule, effect, "removed");
	return EXIT_OK;
}

/* @yes and @no: words for on and off */
static int set_switch(const char *what, const char *word, const char *yes, const char *no)
{
	struct json_object *obj;
	bool on = !strcmp(word, yes);
	int err;

	if (!on && strcmp(word, no))
		return err_usage(&cmd_policy, "%s or %s?", yes, no);
	err = policy_set_switch(what, on);
	if (err)
		return err_report(err, "cannot switch to %s", word);
	if (opt_json) {
		obj = json_object_new_object();
		out_bool(obj, what, on);
		out_json(obj);
	}
	return EXIT_OK;
}

static int audit(struct wishes *w, char **argv, int argc)
{
	int status = set_switch("audit", argv[0], "on", "off");

	if (!status && !opt_json)
		puts(!strcmp(argv[0], "on") ?
		     "what the policy refuses is recorded, and allowed: bpfx policy log" :
		     "what the policy refuses is refused");
	return status;
}

static int failsafe(struct wishes *w, char **argv, int argc)
{
	int status = set_switch("closed", argv[0], "closed", "open");

	if (!status && !opt_json)
		printf("without a policy, %s is allowed\n",
		       !strcmp(argv[0], "closed") ? "nothing" : "everything");
	return status;
}

static int show_log(struct wishes *w, char **argv, int argc)
{
	int err = policy_log();

	return err ? err_report(err, "cannot read the log") : EXIT_OK;
}

static const struct verb verbs[] = {
	{ .name = "load", .fn = load, .args_max = 1, .allow = true },
	{ .name = "unload", .fn = unload },
	{ .name = "show", .fn = show },
	{ .name = "allow", .fn = allow, .args = 1, .args_max = 1, .rule = true },
	{ .name = "deny", .fn = deny, .args = 1, .args_max = 1, .rule = true },
	{ .name = "forget", .fn = forget, .args = 1, .args_max = 1, .rule = true },
	{ .name = "audit", .fn = audit, .args = 1, .args_max = 1 },
	{ .name = "failsafe", .fn = failsafe, .args = 1, .args_max = 1 },
	{ .name = "log", .fn = show_log },
};

static int check_usage(const struct verb *verb, const struct wishes *w, int argc)
{
	if (argc < verb->args)
		return err_usage(&cmd_policy, "%s what?", verb->name);
	if (argc > verb->args_max)
		return err_usage(&cmd_policy, "%s takes %s", verb->name,
				 verb->args_max ? "one argument" : "no argument");
	if (w->limited && !verb->rule)
		return err_usage(&cmd_policy, "--uid, --cgroup and --type are for rules");
	if (w->nr_allowed && !verb->allow)
		return err_usage(&cmd_policy, "--allow is for load");
	return ARGS_GO_ON;
}

static int run(int argc, char **argv)
{
	struct wishes w = { .rule = { .uid = BPFX_POLICY_ANY_UID } };
	struct args args;
	unsigned int i;
	int status;

	status = args_parse(&args, &cmd_policy, argc, argv, options, option, &w);
	if (status != ARGS_GO_ON)
		return status;
	if (!args.argc)
		return err_usage(&cmd_policy, "what about the policy?");
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (strcmp(args.argv[0], verbs[i].name))
			continue;
		status = check_usage(&verbs[i], &w, args.argc - 1);
		return status == ARGS_GO_ON ? verbs[i].fn(&w, args.argv + 1, args.argc - 1) :
		       status;
	}
	return err_usage(&cmd_policy, "no command 'policy %s'", args.argv[0]);
}

const struct cmd cmd_policy = {
	.name = "policy",
	.fn = run,
	.args = "load|unload|show|allow|deny|forget|audit|failsafe|log ...",
	.summary = "who may load programs that call bpfx's kfuncs",
	.help =
"load [FILE] [--allow KFUNC|FAMILY|all]...\n"
"    put a policy in force: the shipped one, which goes by rules, or one of your own. It takes the\n"
"    place of one that bpfx has loaded before, and goes on with its rules.\n"
"unload\n"
"    take the policy away, whoever has loaded it\n"
"show\n"
"    the policy, its rules, how often it was asked\n"
"allow|deny KFUNC|FAMILY|all [--uid USER] [--cgroup CGROUP] [--type TYPE]\n"
"    add a rule to the shipped policy. Without options it is about everyone. A rule about a kfunc\n"
"    goes before one about its family, that before one about all; else deny goes before allow.\n"
"forget KFUNC|FAMILY|all [--uid USER] [--cgroup CGROUP] [--type TYPE]\n"
"    remove that rule\n"
"audit on|off\n"
"    record what the policy refuses, but allow it\n"
"failsafe open|closed\n"
"    without a policy, allow everything (the default) or nothing\n"
"log\n"
"    what was refused of late, oldest first\n"
"\n"
"  --uid USER       callers of this user, a name or a number\n"
"  --cgroup CGROUP  callers in this cgroup or below it, like system.slice\n"
"  --type TYPE      programs of this type, like xdp",
};
