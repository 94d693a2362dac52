// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx eject: take schedulers off their qdiscs; traffic goes on without them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <json-c/json.h>
#include <linux/genetlink.h>
#include "args.h"
#include "err.h"
#include "genl.h"
#include "instance.h"
#include "out.h"

#define OPT_ALL	256

/**
 * struct wanted - which qdiscs to take schedulers off
 * @name: of the scheduler, NULL for any
 * @dev: of the device, NULL for any
 * @ifindex: of @dev, 0 for any
 * @all: those of all network namespaces
 */
struct wanted {
	const char *name;
	const char *dev;
	unsigned int ifindex;
	bool all;
};

static const struct option options[] = {
	{ "all", no_argument, NULL, OPT_ALL },
	{}
};

static int option(int opt, char *value, void *ctx)
{
	struct wanted *wanted = ctx;

	wanted->all = opt == OPT_ALL;
	return ARGS_GO_ON;
}

static int parse_count(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == BPFX_A_COUNT)
			*(unsigned int *)data = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

static int ask(const struct wanted *wanted, unsigned int *count)
{
	char buf[GENL_REQUEST];
	struct nlmsghdr *nlh;
	struct genl g;
	int err;

	err = genl_open(&g);
	if (!err) {
		nlh = genl_request(&g, buf, BPFX_CMD_EJECT, NLM_F_ACK);
		if (wanted->name)
			mnl_attr_put_strz(nlh, BPFX_A_SCHEDULER, wanted->name);
		if (wanted->dev)
			mnl_attr_put_u32(nlh, BPFX_A_IFINDEX, wanted->ifindex);
		if (wanted->all)
			mnl_attr_put(nlh, BPFX_A_ALL, 0, NULL);
		err = genl_talk(&g, nlh, parse_count, count);
	}
	genl_close(&g);
	return err ? genl_explain(err) : 0;
}

/* No instance that matches has a scheduler: is there one without? */
static int none(const struct wanted *wanted)
{
	struct instances insts;
	unsigned int i, count = 0;

	if (!instances_get(&insts, NULL)) {
		for (i = 0; i < insts.count; i++)
			count += (!wanted->name || !strcmp(wanted->name, insts.item[i].q->kind)) &&
				 (!wanted->dev || !strcmp(wanted->dev, insts.item[i].dev));
		instances_put(&insts);
	}
	if (count) {
		err_because(-ENOENT, "what matches is in bypass already: no scheduler serves it");
		err_cure("bpfx show says why");
	} else {
		err_because(-ENOENT, "there is no qdisc of %s%s%s%s",
			    wanted->name ? wanted->name : "a bpfx scheduler",
			    wanted->dev ? " on " : "", wanted->dev ? wanted->dev : "",
			    wanted->all ? "" : " in this network namespace");
		err_cure(wanted->all ? "bpfx list shows what is loaded" :
			 "bpfx show lists them; for another namespace: ip netns exec NS bpfx eject ...");
	}
	return -ENOENT;
}

static int eject(struct wanted *wanted, unsigned int *count)
{
	int err;

	if (wanted->name && strlen(wanted->name) >= BPFX_NAME_LEN)
		return err_because(-EINVAL, "'%s' is too long for a scheduler's name",
				   wanted->name);
	if (wanted->dev) {
		wanted->ifindex = if_nametoindex(wanted->dev);
		if (!wanted->ifindex) {
			err_because(-ENODEV, "there is no device '%s' in this network namespace",
				    wanted->dev);
			err_cure("ip link shows the devices");
			return -ENODEV;
		}
	}
	err = ask(wanted, count);
	return err || *count ? err : none(wanted);
}

static void print(unsigned int count)
{
	struct json_object *obj;

	if (opt_json) {
		obj = json_object_new_object();
		out_u64(obj, "bypassed", count);
		out_json(obj);
		return;
	}
	printf("%u qdisc%s now run%s in bypass\n", count, count > 1 ? "s" : "",
	       count > 1 ? "" : "s");
	puts("  to see them:                bpfx show\n"
	     "  to put a scheduler back:    bpfx update [NAME] SHIPPED|FILE");
}

static int parse(struct wanted *wanted, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		if (!strcmp(argv[i], "dev")) {
			if (++i == argc)
				return err_usage(&cmd_eject, "which device?");
			wanted->dev = argv[i];
		} else if (!wanted->name) {
			wanted->name = argv[i];
		} else {
			return err_usage(&cmd_eject, "what is '%s'?", argv[i]);
		}
	}
	if (wanted->all && argc)
		return err_usage(&cmd_eject, "--all is all: no name, no device");
	if (!wanted->all && !argc)
		return err_usage(&cmd_eject, "eject what?");
	return ARGS_GO_ON;
}

static int run(int argc, char **argv)
{
	struct wanted wanted = {};
	unsigned int count = 0;
	struct args args;
	int err, status;

	status = args_parse(&args, &cmd_eject, argc, argv, options, option, &wanted);
	if (status == ARGS_GO_ON)
		status = parse(&wanted, args.argc, args.argv);
	if (status != ARGS_GO_ON)
		return status;
	err = eject(&wanted, &count);
	if (err)
		return err_report(err, "cannot eject");
	print(count);
	return EXIT_OK;
}

const struct cmd cmd_eject = {
	.name = "eject",
	.fn = run,
	.args = "[NAME] [dev DEV] | --all",
	.summary = "take schedulers off their qdiscs, at once",
	.help =
"Takes a scheduler off its qdiscs in this network namespace, or whatever scheduler off a device.\n"
"They go on in bypass: no packet is lost, and those that are queued leave in order of arrival.\n"
"The scheduler stays loaded; 'bpfx update' puts it or another one back.\n"
"\n"
"  --all            all schedulers off all qdiscs of all network namespaces, as SysRq-B does",
};
