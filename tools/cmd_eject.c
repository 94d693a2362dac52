// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx eject: take schedulers off their qdiscs, and input programs off their devices; both go on
 * without them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <json-c/json.h>
#include <linux/genetlink.h>
#include <uapi/bpfx/input.h>
#include "args.h"
#include "env.h"
#include "err.h"
#include "genl.h"
#include "instance.h"
#include "out.h"

#define OPT_ALL	256

/**
 * struct wanted - which programs to take off what
 * @name: of the program, NULL for any
 * @dev: of the device, a network's or "inputN"; NULL for any
 * @ifindex: of @dev, 0 for any
 * @all: those of all network namespaces
 */
struct wanted {
	const char *name;
	const char *dev;
	unsigned int ifindex;
	bool all;
};

/**
 * struct count - what was done
 * @qdiscs: run in bypass now
 * @inputs: programs are off an input device now
 */
struct count {
	unsigned int qdiscs;
	unsigned int inputs;
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

/* A command that has been put together is sent and answered. Return: 0 or a negative errno. */
static int ask_qdiscs(const struct wanted *wanted, unsigned int *count)
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
	return err;
}

static int parse_input_count(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == BPFX_INPUT_A_COUNT)
			*(unsigned int *)data = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

static int ask_inputs(const struct wanted *wanted, unsigned int *count)
{
	char buf[GENL_REQUEST];
	struct nlmsghdr *nlh;
	struct genl g;
	int err;

	err = genl_open_family(&g, BPFX_INPUT_MODULE, BPFX_INPUT_GENL_NAME);
	if (!err) {
		nlh = genl_request(&g, buf, BPFX_INPUT_CMD_EJECT, NLM_F_ACK);
		if (wanted->name)
			mnl_attr_put_strz(nlh, BPFX_INPUT_A_PROGRAM, wanted->name);
		if (wanted->dev)
			mnl_attr_put_strz(nlh, BPFX_INPUT_A_DEVICE, wanted->dev);
		if (wanted->all)
			mnl_attr_put(nlh, BPFX_INPUT_A_ALL, 0, NULL);
		err = genl_talk(&g, nlh, parse_input_count, count);
	}
	genl_close(&g);
	return err;
}

/* "input12" */
static bool is_input(const char *dev)
{
	return !strncmp(dev, "input", 5) && strspn(dev + 5, "0123456789") == strlen(dev + 5) &&
	       dev[5] && strlen(dev) < BPFX_INPUT_DEVICE_LEN;
}

static int explain(int err)
{
	if (err == -EPERM && !env_module_loaded()) {
		err_because(err, "the module allows that to who has CAP_SYS_ADMIN only");
		err_cure("run it as root, like: sudo bpfx ...");
		return err;
	}
	return genl_explain(err);
}

/* One module need not be there if the other is; if one fails the other is asked all the same. */
static int ask(const struct wanted *wanted, struct count *count)
{
	int qdiscs = -ENOENT, inputs = -ENOENT;

	if (!wanted->dev || wanted->ifindex)
		qdiscs = ask_qdiscs(wanted, &count->qdiscs);
	if (!wanted->dev || is_input(wanted->dev))
		inputs = ask_inputs(wanted, &count->inputs);
	if (qdiscs && qdiscs != -ENOENT)
		return explain(qdiscs);
	if (inputs && inputs != -ENOENT)
		return explain(inputs);
	return qdiscs && inputs ? explain(-ENOENT) : 0;
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
	} else if (wanted->dev && !wanted->ifindex) {
		err_because(-ENOENT, "%s is not on %s", wanted->name ?: "an input program",
			    wanted->dev);
		err_cure("bpfx input list shows what is");
	} else {
		err_because(-ENOENT, "there is no qdisc of %s%s%s%s%s",
			    wanted->name ? wanted->name : "a bpfx scheduler",
			    wanted->dev ? " on " : "", wanted->dev ? wanted->dev : "",
			    wanted->all ? "" : " in this network namespace",
			    wanted->dev ? "" : ", nor an input device");
		err_cure(wanted->all ? "bpfx list shows what is loaded" :
			 "bpfx show lists them; for another namespace: ip netns exec NS bpfx eject ...");
	}
	return -ENOENT;
}

static int eject(struct wanted *wanted, struct count *count)
{
	int err;

	if (wanted->name && strlen(wanted->name) >= BPFX_NAME_LEN)
		return err_because(-EINVAL, "'%s' is too long for a program's name",
				   wanted->name);
	if (wanted->dev) {
		wanted->ifindex = if_nametoindex(wanted->dev);
		if (!wanted->ifindex && !is_input(wanted->dev)) {
			err_because(-ENODEV, "there is no device '%s' in this network namespace",
				    wanted->dev);
			err_cure("ip link shows the devices");
			return -ENODEV;
		}
	}
	err = ask(wanted, count);
	return err || count->qdiscs || count->inputs ? err : none(wanted);
}

static void print(const struct count *count)
{
	struct json_object *obj;

	if (opt_json) {
		obj = json_object_new_object();
		out_u64(obj, "bypassed", count->qdiscs);
		out_u64(obj, "inputs", count->inputs);
		out_json(obj);
		return;
	}
	if (count->qdiscs) {
		printf("%u qdisc%s now run%s in bypass\n", count->qdiscs,
		       count->qdiscs > 1 ? "s" : "", count->qdiscs > 1 ? "" : "s");
		puts("  to see them:                bpfx show\n"
		     "  to put a scheduler back:    bpfx update [NAME] SHIPPED|FILE");
	}
	if (count->inputs)
		printf("%u input program%s taken off %s\n", count->inputs,
		       count->inputs > 1 ? "s were" : " was",
		       count->inputs > 1 ? "their devices" : "its device");
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
	struct count count = {};
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
	print(&count);
	return EXIT_OK;
}

const struct cmd cmd_eject = {
	.name = "eject",
	.fn = run,
	.args = "[NAME] [dev DEV] | --all",
	.summary = "take programs off qdiscs and input devices, at once",
	.help =
"Takes a scheduler off its qdiscs in this network namespace, or whatever scheduler off a device.\n"
"They go on in bypass: no packet is lost, and those that are queued leave in order of arrival.\n"
"The scheduler stays loaded; 'bpfx update' puts it or another one back.\n"
"An input program goes off its input devices (DEV: inputN), which work as without it; keys that it\n"
"holds down are released.\n"
"\n"
"  --all            all schedulers off all qdiscs of all network namespaces, and all input\n"
"                   programs off all devices, as SysRq-B does",
};
