// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx load: register a scheduler and pin it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <json-c/json.h>
#include <bpf/libbpf.h>
#include "err.h"
#include "instance.h"
#include "klog.h"
#include "link.h"
#include "out.h"
#include "pin.h"
#include "prepare.h"
#include "restart.h"
#include "sched.h"

static const struct option options[] = {
	{ "as", required_argument, NULL, OPT_AS },
	{ "set", required_argument, NULL, OPT_SET },
	{ "restart", required_argument, NULL, OPT_RESTART },
	{ "backoff", required_argument, NULL, OPT_BACKOFF },
	{}
};

/**
 * struct load - the wishes of the user
 * @prepare: for the object
 * @restarts: after an eject, at most; 0: none
 * @backoff_ms: wait before the first of them; 0: the default
 */
struct load {
	struct prepare prepare;
	unsigned int restarts;
	unsigned int backoff_ms;
};

static int option(int opt, char *value, void *ctx)
{
	struct load *l = ctx;

	if (opt == OPT_RESTART)
		return args_number(&cmd_load, "--restart", value, 1, 1000000, &l->restarts);
	if (opt == OPT_BACKOFF)
		return args_number(&cmd_load, "--backoff", value, 1, RESTART_BACKOFF_MAX_MS,
				   &l->backoff_ms);
	return prepare_option(opt, value, &l->prepare);
}

static int taken_by_sched(const struct sched *sched)
{
	const char *name = sched->name;

	if (sched->pin[0])
		err_because(-EEXIST, "a scheduler '%s' is loaded already: link %u, pinned at %s",
			    name, sched->link_id, sched->pin);
	else
		err_because(-EEXIST, "a scheduler '%s' is loaded: link %u of process %d (%s)",
			    name, sched->link_id, sched->pid, sched->comm);
	if (pin_is_ours(sched->pin))
		err_cure("swap its program: bpfx update %s ...; or: bpfx unload %s; or: --as NAME",
			 name, name);
	else
		sched_cure(sched, "--as NAME, or end it: ");
	return -EEXIST;
}

/* Who has the name? */
static int check_free(const char *name)
{
	struct scheds scheds;
	struct sched *sched;
	int err;

	err = scheds_get(&scheds);
	if (err)
		return err;
	sched = scheds_find(&scheds, name);
	if (sched)
		err = taken_by_sched(sched);
	scheds_put(&scheds);
	return err;
}

static int cannot_register(int err, const char *name)
{
	if (err == -EEXIST && !check_free(name)) {
		err_because(err, "'%s' is the kind of a qdisc that the kernel has already", name);
		err_cure("load it under another name: --as NAME");
	}
	err_because(err, "the module refuses to register '%s': %s", name, strerror(-err));
	klog_explain();
	return err;
}

/* Closing the link's last reference undoes the registration. */
static int pin(const struct object *o, int fd)
{
	int err;

	err = pin_link(fd, o->name);
	if (!err)
		err = pin_maps(o->obj, o->name);
	if (err)
		pin_remove(o->name);
	return err;
}

/* A pin of that name may be left over, or keep something else alive: bpftool can put it there. */
static int clear_pin(const char *name)
{
	struct link_info info = {};
	char path[PIN_PATH_LEN];
	int fd;

	fd = pin_open_link(name);
	if (fd == -ENOENT)
		return 0;
	if (fd >= 0)
		link_get_info(fd, &info);
	close(fd);
	if (fd >= 0 && !info.map_id && info.id)
		return pin_remove(name);
	pin_link_path(path, name);
	err_because(-EEXIST, "something else is pinned at %s", path);
	err_cure("rm %s (which ends what it keeps alive), or load --as NAME", path);
	return -EEXIST;
}

static int load(struct object *o, struct link_info *info)
{
	int fd, err;

	err = check_free(o->name);
	if (!err)
		err = pin_prepare();
	if (!err)
		err = clear_pin(o->name);
	if (!err)
		err = object_load(o);
	if (err)
		return err;
	fd = link_create(bpf_map__fd(o->map));
	if (fd < 0)
		return cannot_register(fd, o->name);
	err = pin(o, fd);
	if (!err)
		err = link_get_info(fd, info);
	close(fd);
	return err;
}

static void print_json(const char *name, const struct link_info *info, unsigned int adopted,
		       unsigned int bypassed)
{
	struct json_object *obj = json_object_new_object();
	char path[PIN_PATH_LEN];

	pin_link_path(path, name);
	out_str(obj, "name", name);
	out_u64(obj, "link_id", info->id);
	out_u64(obj, "map_id", info->map_id);
	out_str(obj, "pinned", path);
	out_u64(obj, "adopted", adopted);
	out_u64(obj, "bypassed", bypassed);
	out_json(obj);
}

static void print(const char *name, const struct link_info *info)
{
	unsigned int bypassed, adopted = instances_count_now(name, &bypassed);
	char path[PIN_PATH_LEN];

	adopted -= bypassed;
	if (opt_json) {
		print_json(name, info, adopted, bypassed);
		return;
	}
	pin_link_path(path, name);
	printf("%s is loaded: link %u, pinned at %s\n", name, info->id, path);
	if (adopted)
		printf("%u qdisc%s that waited in bypass use%s it now\n", adopted,
		       adopted > 1 ? "s" : "", adopted > 1 ? "" : "s");
	if (bypassed)
		note("%u qdisc%s stay%s in bypass: the program's init failed there (dmesg)",
		     bypassed, bypassed > 1 ? "s" : "", bypassed > 1 ? "" : "s");
	printf("  to use it:       tc qdisc replace dev DEV root %s\n"
	       "  to look at it:   bpfx show %s\n"
	       "  to remove it:    bpfx unload %s\n", name, name, name);
}

static int load_one(const struct prepare *wishes, const char *what, struct link_info *info,
		    char *name)
{
	struct object o;
	int err;

	err = prepare_open(wishes, &o, what);
	if (!err)
		err = load(&o, info);
	if (!err) {
		memcpy(name, o.name, BPFX_NAME_LEN);
		print(name, info);
	}
	object_close(&o);
	return err;
}

/* Stay, and load it again after ejects. Events are listened for before the first can happen. */
static int load_and_stay(const struct load *l, const char *what)
{
	struct restart r = {
		.wishes = &l->prepare,
		.what = what,
		.max = l->restarts,
		.backoff_ms = l->backoff_ms ? l->backoff_ms : RESTART_BACKOFF_MS,
	};
	int err, status;

	out_lines = opt_json;
	err = restart_begin(&r);
	if (!err)
		err = load_one(&l->prepare, what, &r.link, r.name);
	fflush(stdout);
	status = err ? err_report(err, "cannot load %s", what) : restart_run(&r);
	restart_end(&r);
	return status;
}

static int run(int argc, char **argv)
{
	char name[BPFX_NAME_LEN];
	struct link_info info;
	struct load l = {};
	struct args args;
	int err, status;

	status = args_parse(&args, &cmd_load, argc, argv, options, option, &l);
	if (status != ARGS_GO_ON)
		return status;
	if (args.argc != 1)
		return err_usage(&cmd_load, args.argc ? "one scheduler at a time" :
				 "name a shipped scheduler or a file");
	if (l.backoff_ms && !l.restarts)
		return err_usage(&cmd_load, "--backoff is for --restart");
	if (l.restarts)
		return load_and_stay(&l, args.argv[0]);
	err = load_one(&l.prepare, args.argv[0], &info, name);
	return err ? err_report(err, "cannot load %s", args.argv[0]) : EXIT_OK;
}

const struct cmd cmd_load = {
	.name = "load",
	.fn = run,
	.args = "NAME|FILE [--as NAME] [--set VAR=VALUE]... [--restart N [--backoff MS]]",
	.summary = "load a scheduler and keep it loaded",
	.help =
"Loads a shipped scheduler by its name, or one from an object file (*.bpf.o), registers it and\n"
"pins it at " PIN_DIR "/NAME, so that it stays. Its maps are pinned below\n"
PIN_DIR "/NAME" PIN_MAPS ".\n"
"Its name is a kind of qdisc then: tc qdisc replace dev DEV root NAME\n"
"\n"
"  --as NAME        register it under this name instead of its own\n"
"  --set VAR=VALUE  set a 'const volatile' variable of its source\n"
"  --restart N      stay, and load it again after an eject, at most N times; ends when it is\n"
"                   unloaded or updated by others, or by SIGINT or SIGTERM (it stays loaded)\n"
"  --backoff MS     wait before the first restart, 1000 ms by default; it doubles up to 30 s",
};
