// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx update: swap the program under a scheduler's qdiscs.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <json-c/json.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "err.h"
#include "instance.h"
#include "link.h"
#include "out.h"
#include "pin.h"
#include "prepare.h"
#include "sched.h"

static const struct option options[] = {
	{ "set", required_argument, NULL, OPT_SET },
	{}
};

/* One that somebody else has loaded can be updated, too: by its id. */
static int open_foreign(const char *name)
{
	struct scheds scheds;
	struct sched *sched;
	int fd;

	fd = scheds_get(&scheds);
	if (fd)
		return fd;
	sched = scheds_find(&scheds, name);
	if (sched) {
		fd = bpf_link_get_fd_by_id(sched->link_id);
	} else {
		fd = err_because(-ENOENT, "no scheduler '%s' is loaded", name);
		err_cure("bpfx list shows what is; to load one: bpfx load ...");
	}
	scheds_put(&scheds);
	return fd;
}

static int open_link(const char *name, bool *ours)
{
	int fd = pin_open_link(name);

	*ours = fd != -ENOENT;
	if (fd == -ENOENT)
		return open_foreign(name);
	if (fd < 0)
		err_because(fd, "cannot open " PIN_DIR "/%s: %s", name, strerror(-fd));
	return fd;
}

static int update(struct object *o, struct link_info *info)
{
	int fd, err;
	bool ours;

	fd = open_link(o->name, &ours);
	if (fd < 0)
		return fd;
	err = link_get_info(fd, info);
	if (!err && !info->map_id) {
		err = err_because(-ENOLINK, "its link was detached: '%s' is not registered",
				  o->name);
		err_cure("load it again: bpfx load ...");
	}
	if (!err)
		err = prepare_swap(o, fd, info);
	if (!err && ours)
		err = pin_maps(o->obj, o->name);
	close(fd);
	return err;
}

static void print(const char *name, const struct link_info *info)
{
	unsigned int count = instances_count_now(name, NULL);
	struct json_object *obj;

	if (opt_json) {
		obj = json_object_new_object();
		out_str(obj, "name", name);
		out_u64(obj, "link_id", info->id);
		out_u64(obj, "map_id", info->map_id);
		out_u64(obj, "instances", count);
		out_json(obj);
		return;
	}
	printf("%s is updated: link %u has map %u now\n", name, info->id, info->map_id);
	if (count)
		printf("%u qdisc%s of this network namespace use%s it\n", count,
		       count > 1 ? "s" : "", count > 1 ? "" : "s");
}

static int run(int argc, char **argv)
{
	struct prepare wishes = {};
	struct link_info info;
	struct args args;
	struct object o;
	int err, status;

	status = args_parse(&args, &cmd_update, argc, argv, options, prepare_option, &wishes);
	if (status != ARGS_GO_ON)
		return status;
	if (args.argc < 1 || args.argc > 2)
		return err_usage(&cmd_update, args.argc ? "too many arguments" :
				 "name a shipped scheduler or a file");
	if (args.argc == 2)
		wishes.as = args.argv[0];
	err = prepare_open(&wishes, &o, args.argv[args.argc - 1]);
	if (!err)
		err = update(&o, &info);
	if (!err)
		print(o.name, &info);
	object_close(&o);
	return err ? err_report(err, "cannot update %s", args.argv[0]) : EXIT_OK;
}

const struct cmd cmd_update = {
	.name = "update",
	.fn = run,
	.args = "[NAME] SHIPPED|FILE [--set VAR=VALUE]...",
	.summary = "swap the program of a loaded scheduler",
	.help =
"Loads a shipped scheduler or an object file and puts it in the place of the loaded scheduler\n"
"of its name, or of NAME if given. All qdiscs change over at once; no packet is lost, and those\n"
"that are queued keep their order. If the module refuses the new program, the old one stays.\n"
"\n"
"  --set VAR=VALUE  set a 'const volatile' variable of its source",
};
