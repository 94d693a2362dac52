// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx filter: the shipped filters of packets.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "args.h"
#include "env.h"
#include "err.h"
#include "filter.h"
#include "out.h"
#include "pin.h"

#define LINES		10
#define LARGE_PACKET	65536	/* offloads make them */

enum direction {
	ANY,
	INGRESS,
	EGRESS,
};

/**
 * struct wishes - of the user
 * @name: of the filter
 * @dev: the device
 * @direction: which of its sides
 * @rules: a file
 * @action: of rules without one
 * @rate: of a limit
 * @burst: of a limit
 * @lines: of each table that is shown
 */
struct wishes {
	const char *name;
	const char *dev;
	enum direction direction;
	const char *rules;
	const char *action;
	const char *rate;
	const char *burst;
	unsigned int lines;
};

/**
 * struct plan - wishes that have been understood
 * @filter: the filter
 * @rules: read, if there are any
 * @settings: of a limit
 */
struct plan {
	struct filter filter;
	struct filter_rules rules;
	struct bpfx_limit_settings settings;
};

static const struct option options[] = {
	{ "lines", required_argument, NULL, 'n' },
	{}
};

static int option(int opt, char *value, void *ctx)
{
	struct wishes *w = ctx;
	int status;

	status = args_number(&cmd_filter, "-n", value, 0, 1000000000, &w->lines);
	if (!w->lines)
		w->lines = -1;
	return status;
}

/* Where the value of a word goes, NULL if it is no such word. */
static const char **value_of(struct wishes *w, const char *word)
{
	if (!strcmp(word, "dev"))
		return &w->dev;
	if (!strcmp(word, "rules"))
		return &w->rules;
	if (!strcmp(word, "action"))
		return &w->action;
	if (!strcmp(word, "rate"))
		return &w->rate;
	return strcmp(word, "burst") ? NULL : &w->burst;
}

/* [NAME] [dev DEV] [ingress|egress] ..., in any order. */
static int parse_words(struct wishes *w, int argc, char **argv)
{
	const char **value;
	int i;

	for (i = 0; i < argc; i++) {
		value = value_of(w, argv[i]);
		if (value) {
			if (i + 1 == argc)
				return err_usage(&cmd_filter, "what is behind '%s'?", argv[i]);
			if (*value)
				return err_usage(&cmd_filter, "'%s' twice", argv[i]);
			*value = argv[++i];
		} else if (!strcmp(argv[i], "ingress") || !strcmp(argv[i], "egress")) {
			w->direction = *argv[i] == 'i' ? INGRESS : EGRESS;
		} else if (!w->name) {
			w->name = argv[i];
		} else {
			return err_usage(&cmd_filter, "what is '%s'?", argv[i]);
		}
	}
	return ARGS_GO_ON;
}

static int find_dev(struct filter *filter, const char *dev)
{
	filter->ifindex = if_nametoindex(dev);
	if (!filter->ifindex) {
		err_because(-ENODEV, "there is no device '%s' in this network namespace", dev);
		err_cure("ip link shows the devices");
		return -ENODEV;
	}
	snprintf(filter->dev, sizeof(filter->dev), "%s", dev);
	return 0;
}

static bool same_place(const struct wishes *w, const struct filter *filter)
{
	if (w->name && strcmp(w->name, filter->kind->name))
		return false;
	if (w->dev && strcmp(w->dev, filter->dev))
		return false;
	return w->direction == ANY || (w->direction == EGRESS) == filter->egress;
}

/* Those that are meant. Return: how many, with one of them in @filter; or a negative errno. */
static int count_filters(struct filter *filter, const struct wishes *w)
{
	struct filters filters;
	unsigned int i;
	int found = 0, err;

	err = filters_get(&filters);
	for (i = 0; i < filters.count && !err; i++) {
		if (!same_place(w, &filters.item[i]))
			continue;
		*filter = filters.item[i];
		found++;
	}
	filters_put(&filters);
	return err ?: found;
}

static int find_filter(struct filter *filter, const struct wishes *w)
{
	int found = count_filters(filter, w);

	if (found == 1)
		return 0;
	if (found < 0)
		return found;
	if (found) {
		err_because(-EINVAL, "it is on both sides of %s", w->dev);
		err_cure("say which: ingress or egress");
		return -EINVAL;
	}
	err_because(-ENOENT, "there is no %s on %s%s", w->name, w->dev,
		    w->direction == ANY ? "" : w->direction == EGRESS ? " egress" : " ingress");
	err_cure("bpfx filter show lists those of this network namespace");
	return -ENOENT;
}

/* Options of tc that come with a rate make no sense with names, and the other way round. */
static int check_wishes(const struct wishes *w, const struct filter_kind *kind, bool is_new)
{
	bool limit = kind->id == FILTER_LIMIT;

	if (limit && (w->rules || w->action))
		return err_usage(&cmd_filter, "limit has no rules, but a rate");
	if (limit && !w->rate)
		return err_usage(&cmd_filter, "limit to which rate?");
	if (!limit && (w->rate || w->burst))
		return err_usage(&cmd_filter, "%s has no rate, but rules", kind->name);
	if (!limit && !is_new && !w->rules)
		return err_usage(&cmd_filter, "change %s to which rules?", kind->name);
	if (kind->id == FILTER_DNS && !w->rules)
		return err_usage(&cmd_filter, "dns with which rules?");
	if (w->action && !w->rules)
		return err_usage(&cmd_filter, "an action of which rules?");
	return ARGS_GO_ON;
}

static int read_rules(struct plan *plan, const struct wishes *w)
{
	int action = w->action ? filter_action_find(w->action, strlen(w->action)) : -1;

	if (w->action && (action < 0 || action == BPFX_FILTER_MARK ||
			  !(plan->filter.kind->actions & 1u << action))) {
		err_because(-EINVAL, "'%s' is no action for all rules of %s", w->action,
			    plan->filter.kind->name);
		err_cure("its actions are: %s",
			 filter_action_names(plan->filter.kind->actions &
					     ~(1u << BPFX_FILTER_MARK)));
		return -EINVAL;
	}
	return filter_rules_read(&plan->rules, plan->filter.kind, action, w->rules);
}

static int read_limits(struct plan *plan, const struct wishes *w)
{
	struct bpfx_limit_settings *s = &plan->settings;
	int err;

	err = filter_rate(w->rate, s);
	if (!err && w->burst)
		err = filter_burst(w->burst, s);
	if (err)
		return err;
	filter_limits(s);
	if (!s->packets && s->burst < LARGE_PACKET)
		note("a burst below %u bytes: larger packets, as offloads make them, never pass",
		     LARGE_PACKET);
	return 0;
}

/* What can be wrong with the words is told before what may be wrong with the machine. */
static int read_plan(struct plan *plan, const struct wishes *w)
{
	int err = 0;

	if (w->rate)
		err = read_limits(plan, w);
	else if (w->rules)
		err = read_rules(plan, w);
	if (!err)
		err = env_check_privileges();
	if (!err && plan->filter.kind->id != FILTER_LIMIT)
		err = env_check_library();
	if (!err)
		err = pin_prepare();
	return err ?: pin_lock();
}

static int is_there(const struct filter *filter)
{
	struct wishes w = {
		.name = filter->kind->name,
		.dev = filter->dev,
		.direction = filter->egress ? EGRESS : INGRESS,
	};
	struct filter other;
	int found = count_filters(&other, &w);

	if (found <= 0)
		return found;
	err_because(-EEXIST, "it is there already");
	err_cure("bpfx filter change %s dev %s ..., or detach it first", w.name, w.dev);
	return -EEXIST;
}

static int attach(struct plan *plan, const struct wishes *w)
{
	int err;

	plan->filter.egress = w->direction == EGRESS;
	err = find_dev(&plan->filter, w->dev);
	if (!err)
		err = read_plan(plan, w);
	if (!err)
		err = is_there(&plan->filter);
	if (err)
		return err;
	return filter_attach(&plan->filter, plan->rules.nr_rules ? &plan->rules : NULL,
			     w->rate ? &plan->settings : NULL);
}

static int change(struct plan *plan, const struct wishes *w)
{
	int err;

	err = find_dev(&plan->filter, w->dev);
	if (!err)
		err = read_plan(plan, w);
	if (!err)
		err = find_filter(&plan->filter, w);
	if (err)
		return err;
	return filter_change(&plan->filter, plan->rules.nr_rules ? &plan->rules : NULL,
			     w->rate ? &plan->settings : NULL);
}

static void print_done(const struct plan *plan, const char *done)
{
	const struct filter *filter = &plan->filter;
	struct json_object *obj;

	if (opt_json) {
		obj = json_object_new_object();
		out_str(obj, "filter", filter->kind->name);
		out_str(obj, "dev", filter->dev);
		out_str(obj, "direction", filter_direction(filter));
		out_u64(obj, "nr_rules", plan->rules.nr_rules);
		out_json(obj);
		return;
	}
	printf("%s is %s %s %s", filter->kind->name, done, filter->dev, filter_direction(filter));
	if (plan->rules.nr_rules)
		printf(" with %u rule%s", plan->rules.nr_rules,
		       plan->rules.nr_rules == 1 ? "" : "s");
	putchar('\n');
}

static int run_change(const struct wishes *w, bool is_new)
{
	struct plan plan = { .filter.kind = filter_kind_find(w->name) };
	int err, status;

	status = check_wishes(w, plan.filter.kind, is_new);
	if (status != ARGS_GO_ON)
		return status;
	err = is_new ? attach(&plan, w) : change(&plan, w);
	if (!err)
		print_done(&plan, is_new ? "on" : "changed on");
	filter_rules_free(&plan.rules);
	if (err)
		return err_report(err, "cannot %s %s %s %s", is_new ? "attach" : "change", w->name,
				  is_new ? "to" : "on", w->dev);
	return EXIT_OK;
}

static int run_attach(const struct wishes *w)
{
	return run_change(w, true);
}

static int run_again(const struct wishes *w)
{
	return run_change(w, false);
}

static int run_detach(const struct wishes *w)
{
	struct plan plan = {};
	int err;

	err = env_check_privileges();
	if (!err)
		err = find_dev(&plan.filter, w->dev);
	if (!err)
		err = pin_prepare();
	if (!err)
		err = pin_lock();
	if (!err)
		err = find_filter(&plan.filter, w);
	if (!err)
		err = filter_unpin(&plan.filter);
	if (err)
		return err_report(err, "cannot detach %s from %s", w->name, w->dev);
	print_done(&plan, "gone from");
	return EXIT_OK;
}

static int show_all(const struct wishes *w, const struct filters *filters)
{
	struct json_object *obj = opt_json ? json_object_new_object() : NULL;
	struct json_object *array = obj ? out_array(obj, "filters") : NULL;
	unsigned int i, shown = 0;
	int err = 0;

	for (i = 0; i < filters->count && !err; i++) {
		if (!same_place(w, &filters->item[i]))
			continue;
		if (shown++ && !obj)
			putchar('\n');
		err = filter_show(&filters->item[i], array ? out_item(array) : NULL, w->lines);
	}
	if (err)
		json_object_put(obj);
	else if (obj)
		out_json(obj);
	else if (!shown)
		note("no such filter in this network namespace");
	return err;
}

static int run_show(const struct wishes *w)
{
	struct filters filters = {};
	struct filter any;
	int err;

	err = env_check_privileges();
	if (!err && w->dev)
		err = find_dev(&any, w->dev);
	if (!err)
		err = pin_prepare();
	if (!err)
		err = pin_lock();
	if (!err)
		err = filters_get(&filters);
	if (!err)
		err = show_all(w, &filters);
	filters_put(&filters);
	return err ? err_report(err, "cannot show filters") : EXIT_OK;
}

static const struct verb {
	const char *name;
	int (*fn)(const struct wishes *w);
	bool one;	/* of one filter */
	bool values;	/* with rules or a rate */
} verbs[] = {
	{ "attach", run_attach, true, true },
	{ "change", run_again, true, true },
	{ "detach", run_detach, true, false },
	{ "show", run_show, false, false },
};

static const struct verb *find_verb(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static int check_words(const struct verb *verb, const struct wishes *w)
{
	if (verb->one && !w->name)
		return err_usage(&cmd_filter, "%s which filter?", verb->name);
	if (w->name && !filter_kind_find(w->name))
		return err_usage(&cmd_filter, "no filter '%s'; there are: %s", w->name,
				 filter_kind_names());
	if (verb->one && !w->dev)
		return err_usage(&cmd_filter, "%s on which device?", verb->name);
	if (!verb->values && (w->rules || w->action || w->rate || w->burst))
		return err_usage(&cmd_filter, "%s takes neither rules nor a rate", verb->name);
	return ARGS_GO_ON;
}

static int run(int argc, char **argv)
{
	struct wishes w = { .lines = LINES };
	const struct verb *verb;
	struct args args;
	int status;

	status = args_parse(&args, &cmd_filter, argc, argv, options, option, &w);
	if (status != ARGS_GO_ON)
		return status;
	verb = args.argc ? find_verb(args.argv[0]) : NULL;
	if (!verb)
		return err_usage(&cmd_filter, "attach, change, detach or show?");
	status = parse_words(&w, args.argc - 1, args.argv + 1);
	if (status == ARGS_GO_ON)
		status = check_words(verb, &w);
	return status == ARGS_GO_ON ? verb->fn(&w) : status;
}

const struct cmd cmd_filter = {
	.name = "filter",
	.fn = run,
	.args = "attach|change|detach|show [NAME] [dev DEV] [ingress|egress] ...",
	.summary = "count and filter packets by names, limit clients",
	.help =
"  attach names dev DEV [ingress|egress] [rules FILE [action ACTION]]\n"
"  attach dns   dev DEV [ingress|egress] rules FILE [action ACTION]\n"
"  attach limit dev DEV [ingress|egress] rate RATE [burst SIZE]\n"
"  change NAME dev DEV [ingress|egress] ...      other rules, or another rate\n"
"  detach NAME dev DEV [ingress|egress]\n"
"  show [NAME] [dev DEV] [ingress|egress] [-n LINES]\n"
"\n"
"'names' counts the servers' names in TLS and HTTP requests. 'dns' answers queries for listed names\n"
"in the server's place. 'limit' gives each client a rate: its address, of IPv6 its /64. They look at\n"
"what the device receives, or with egress at what it sends, until they are detached.\n"
"\n"
"A rule is [ACTION] PATTERN, one per line, # begins a comment, and the first that matches counts.\n"
"ACTION: count (usual for names), drop, mark NUMBER; for dns nxdomain (usual), refused, drop, count.\n"
"PATTERN: a glob for the whole name; .example.com is example.com and all below; or /REGEX/.\n"
"RATE and SIZE as for tc: 500kbit, 10mbit, 2mbps, 64kb; or packets: 1000pps.\n"
"\n"
"  -n, --lines N    lines of each table: 10; 0: all",
};
