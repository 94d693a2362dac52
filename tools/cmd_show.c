// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx show: instances and their queues.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <json-c/json.h>
#include <linux/pkt_sched.h>
#include "args.h"
#include "env.h"
#include "err.h"
#include "instance.h"
#include "out.h"
#include "show.h"

#define OPT_DECISIONS	256

/**
 * struct filter - which instances to show
 * @name: of the scheduler, NULL for all
 * @dev: of the device, NULL for all
 * @decisions: show those before the last eject, too
 */
struct filter {
	const char *name;
	const char *dev;
	bool decisions;
};

static const struct option options[] = {
	{ "decisions", no_argument, NULL, OPT_DECISIONS },
	{}
};

static int option(int opt, char *value, void *ctx)
{
	struct filter *filter = ctx;

	filter->decisions = opt == OPT_DECISIONS;
	return ARGS_GO_ON;
}

/* Classes are told by the handle of their qdisc. Default qdiscs have none to tell them by. */
static int get_classes(const struct instance *inst, struct tc_objs *classes)
{
	unsigned int i, n = 0;
	int err;

	memset(classes, 0, sizeof(*classes));
	if (!inst->q->handle)
		return 0;
	err = rtnl_classes(classes, inst->q->ifindex);
	if (err)
		return err;
	for (i = 0; i < classes->count; i++)
		if (TC_H_MAJ(classes->item[i].handle) == inst->q->handle &&
		    !strcmp(classes->item[i].kind, inst->q->kind))
			classes->item[n++] = classes->item[i];
	classes->count = n;
	return 0;
}

static int show_one(struct shown *s, bool decisions, struct json_object *array, bool first)
{
	int err;

	err = get_classes(s->inst, &s->classes);
	if (err)
		return err;
	if (array) {
		show_json(s, out_item(array));
	} else {
		if (!first)
			putchar('\n');
		show_text(s, decisions);
	}
	rtnl_put(&s->classes);
	return 0;
}

static bool matches(const struct filter *filter, const struct instance *inst)
{
	if (filter->name && strcmp(filter->name, inst->q->kind))
		return false;
	return !filter->dev || !strcmp(filter->dev, inst->dev);
}

static void nothing(const struct filter *filter)
{
	if (!env_module_loaded())
		note("the kernel module " BPFX_MODULE " is not loaded (modprobe " BPFX_MODULE ")");
	else
		note("no qdisc%s%s%s%s here; to make one: tc qdisc replace dev DEV root NAME",
		     filter->name ? " of kind " : " of a bpfx scheduler",
		     filter->name ? filter->name : "", filter->dev ? " on " : "",
		     filter->dev ? filter->dev : "");
}

static int show_all(const struct filter *filter, const struct instances *insts,
		    const struct records *recs)
{
	struct json_object *obj = opt_json ? json_object_new_object() : NULL;
	struct json_object *array = obj ? out_array(obj, "instances") : NULL;
	unsigned int i, shown = 0;
	struct shown s = {};
	int err = 0;

	for (i = 0; !err && i < insts->count; i++) {
		if (!matches(filter, &insts->item[i]))
			continue;
		s.inst = &insts->item[i];
		s.eject = records_find(recs, s.inst);
		err = show_one(&s, filter->decisions || opt_verbose, array, !shown);
		shown++;
	}
	if (err)
		json_object_put(obj);
	else if (obj)
		out_json(obj);
	else if (!shown)
		nothing(filter);
	return err;
}

static int show(const struct filter *filter)
{
	struct instances insts;
	struct records recs;
	struct scheds scheds;
	int err;

	if (filter->dev && !if_nametoindex(filter->dev)) {
		err_because(-ENODEV, "there is no device '%s' in this network namespace",
			    filter->dev);
		err_cure("ip link shows the devices");
		return -ENODEV;
	}
	scheds_get(&scheds);	/* without it only qdiscs that tell what they are */
	err = instances_get(&insts, &scheds);
	if (!err) {
		err = records_get(&recs);
		if (!err)
			err = show_all(filter, &insts, &recs);
		records_put(&recs);
		instances_put(&insts);
	}
	scheds_put(&scheds);
	return err;
}

static int parse_filter(struct filter *filter, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		if (!strcmp(argv[i], "dev")) {
			if (++i == argc)
				return err_usage(&cmd_show, "which device?");
			filter->dev = argv[i];
		} else if (!filter->name) {
			filter->name = argv[i];
		} else {
			return err_usage(&cmd_show, "what is '%s'?", argv[i]);
		}
	}
	return ARGS_GO_ON;
}

static int run(int argc, char **argv)
{
	struct filter filter = {};
	struct args args;
	int err, status;

	status = args_parse(&args, &cmd_show, argc, argv, options, option, &filter);
	if (status == ARGS_GO_ON)
		status = parse_filter(&filter, args.argc, args.argv);
	if (status != ARGS_GO_ON)
		return status;
	err = show(&filter);
	return err ? err_report(err, "cannot show qdiscs") : EXIT_OK;
}

const struct cmd cmd_show = {
	.name = "show",
	.fn = run,
	.args = "[NAME] [dev DEV] [--decisions]",
	.summary = "show qdiscs in detail: packets, drops, queues, exits",
	.help =
"Shows the qdiscs of this network namespace that bpfx runs, or those of a scheduler or device:\n"
"where the packets are, why some were dropped, what mistakes the program made, why the last\n"
"program left, and each queue. Also in bypass, when no scheduler serves them. Of one that was\n"
"ejected: when, why, what its queues held.\n"
"\n"
"  --decisions      the last 64 decisions before the eject, too; so does -v",
};
