// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx kfunc list: what a kernel has for BPF programs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "list.h"
#include "place.h"
#include "../err.h"
#include "../out.h"

/**
 * struct filter - which kfuncs to list
 * @sel: of which kernel and modules
 * @type: that a program of this type may call, -1: any
 * @flags: that have one of these; 0: any
 */
struct filter {
	struct select sel;
	int type;
	__u32 flags;
};

enum {
	OPT_KERNEL = 256,
	OPT_MODULE,
	OPT_TYPE,
	OPT_FLAG,
};

static const struct option options[] = {
	{ "kernel", required_argument, NULL, OPT_KERNEL },
	{ "module", required_argument, NULL, OPT_MODULE },
	{ "type", required_argument, NULL, OPT_TYPE },
	{ "flag", required_argument, NULL, OPT_FLAG },
	{}
};

int select_kernel(struct select *sel, char *value)
{
	if (sel->nr_kernels == KERNELS_MAX)
		return err_usage(sel->cmd, "at most %u kernels at once", KERNELS_MAX);
	sel->kernels[sel->nr_kernels++] = value;
	return ARGS_GO_ON;
}

int select_module(struct select *sel, char *value)
{
	if (sel->nr_modules == MODULES_MAX)
		return err_usage(sel->cmd, "at most %u modules at once", MODULES_MAX);
	sel->modules[sel->nr_modules++] = value;
	return ARGS_GO_ON;
}

/* Is it of a module that was asked for? All are, if none was. */
bool select_wants(const struct select *sel, const struct kfunc *k)
{
	char name[128];
	unsigned int i;

	for (i = 0; i < sel->nr_modules; i++) {
		place_module_name(name, sizeof(name), sel->modules[i]);
		if (!strcmp(name, "all") || !strcmp(name, k->part->name))
			return true;
	}
	return !sel->nr_modules;
}

static int option(int opt, char *value, void *ctx)
{
	struct filter *filter = ctx;

	switch (opt) {
	case OPT_KERNEL:
		if (filter->sel.nr_kernels)
			return err_usage(&cmd_kfunc_list, "one kernel at a time");
		return select_kernel(&filter->sel, value);
	case OPT_MODULE:
		return select_module(&filter->sel, value);
	case OPT_TYPE:
		filter->type = caller_by_name(value);
		if (filter->type < 0)
			return err_usage(&cmd_kfunc_list, "no program type '%s'; they are called "
					 "xdp, sched_cls, tracing, struct_ops ...", value);
		break;
	case OPT_FLAG:
		if (flag_by_name(value, &filter->flags))
			return err_usage(&cmd_kfunc_list, "no flag '%s'; there are %s", value,
					 flag_names());
		break;
	}
	return ARGS_GO_ON;
}

/* What is unknown is not shown: nobody can rely on it. */
static bool wanted(const struct filter *filter, const struct kfunc *k)
{
	if (!select_wants(&filter->sel, k))
		return false;
	if (filter->type >= 0 && !(k->callers_known && k->callers & 1ULL << filter->type))
		return false;
	return !filter->flags || (k->flags_known && k->flags & filter->flags);
}

static void flags_json(const struct kfunc *k, struct json_object *obj)
{
	char buf[FLAGS_LEN], *save = NULL, *word;
	struct json_object *array;

	if (!k->flags_known) {
		out_str(obj, "flags", NULL);
		return;
	}
	array = out_array(obj, "flags");
	flags_text(buf, k->flags, " ");
	for (word = strtok_r(buf, " ", &save); word; word = strtok_r(NULL, " ", &save))
		json_object_array_add(array, json_object_new_string(word));
}

static void callers_json(const struct kfunc *k, struct json_object *obj)
{
	struct json_object *array;
	unsigned int type;

	if (!k->callers_known) {
		out_str(obj, "callers", NULL);
		return;
	}
	array = out_array(obj, "callers");
	if (k->callers == CALLERS_ALL) {
		json_object_array_add(array, json_object_new_string("all"));
		return;
	}
	for (type = 0; type < 64; type++)
		if (k->callers & 1ULL << type && caller_name(type))
			json_object_array_add(array, json_object_new_string(caller_name(type)));
}

void kfunc_json(const struct kfunc *k, struct json_object *obj)
{
	char *proto = proto_of(k->part->btf, k->id);

	out_str(obj, "name", k->name);
	out_str(obj, "module", k->part->name);
	out_str(obj, "prototype", proto);
	flags_json(k, obj);
	callers_json(k, obj);
	out_str(obj, "set", k->sets);
	if (k->since || k->status) {
		out_str(obj, "since", k->since);
		out_str(obj, "status", k->status);
		out_str(obj, "ops", k->ops);
	}
	if (k->replacement || k->removal) {
		out_str(obj, "replacement", k->replacement);
		out_str(obj, "removal", k->removal);
	}
	free(proto);
}

static void print_json(const struct world *w, const struct filter *filter)
{
	struct json_object *obj = json_object_new_object(), *array;
	unsigned int i;

	out_str(obj, "kernel", w->what);
	out_str(obj, "unknown", w->unknown);
	array = out_array(obj, "kfuncs");
	for (i = 0; i < w->nr_kfuncs; i++)
		if (wanted(filter, &w->kfuncs[i]))
			kfunc_json(&w->kfuncs[i], out_item(array));
	out_json(obj);
}

static void print_kfunc(const struct kfunc *k)
{
	char buf[FLAGS_LEN], *proto = proto_of(k->part->btf, k->id);
	char *callers = k->callers_known ? callers_text(k->callers) : NULL;

	printf("%s;\n", proto ? proto : k->name);
	printf("    %s; flags: %s; callers: %s", k->part->name,
	       !k->flags_known ? "unknown" : k->flags ? flags_text(buf, k->flags, " ") : "none",
	       callers ? callers : "unknown");
	if (k->since)
		printf("; since bpfx %s, %s", k->since, k->status ? k->status : "unknown");
	putchar('\n');
	free(callers);
	free(proto);
}

static void print(const struct world *w, const struct filter *filter)
{
	unsigned int i, shown = 0, flags = 0;

	for (i = 0; i < w->nr_kfuncs; i++) {
		if (!wanted(filter, &w->kfuncs[i]))
			continue;
		print_kfunc(&w->kfuncs[i]);
		shown++;
		flags += w->kfuncs[i].flags_known;
	}
	note("%u kfunc%s of %s, flags known of %u", shown, shown == 1 ? "" : "s", w->what, flags);
	if (w->unknown)
		note("%s", w->unknown);
}

/* A module that is not there is a mistake, and not an empty list. */
static int check_modules(const struct world *w, const struct select *sel)
{
	char name[128];
	unsigned int i;

	for (i = 0; i < sel->nr_modules; i++) {
		place_module_name(name, sizeof(name), sel->modules[i]);
		if (!strcmp(name, "all") || world_part(w, name))
			continue;
		err_because(-1, "the module %s is not loaded, or has no BTF", name);
		err_cure("modprobe %s, or --kernel RELEASE to look at the file", name);
		return -1;
	}
	return 0;
}

static int run(int argc, char **argv)
{
	struct filter filter = { .type = -1, .sel.cmd = &cmd_kfunc_list };
	struct world w;
	struct args args;
	int err, status;

	status = args_parse(&args, &cmd_kfunc_list, argc, argv, options, option, &filter);
	if (status != ARGS_GO_ON)
		return status;
	if (args.argc)
		return err_usage(&cmd_kfunc_list, "it takes no '%s'; bpfx kfunc show tells of one",
				 args.argv[0]);
	err = world_open(&w, filter.sel.kernels[0], filter.sel.modules, filter.sel.nr_modules);
	if (err)
		return err_report(err, "cannot list kfuncs");
	err = check_modules(&w, &filter.sel);
	if (!err && opt_json)
		print_json(&w, &filter);
	else if (!err)
		print(&w, &filter);
	world_close(&w);
	return err ? err_report(err, "cannot list kfuncs") : EXIT_OK;
}

const struct cmd cmd_kfunc_list = {
	.name = "kfunc list",
	.fn = run,
	.args = "[--kernel KERNEL] [--module M] [--type PROG_TYPE] [--flag F]",
	.summary = "list the kfuncs of a kernel",
	.help =
"Lists the functions of the kernel and of its modules that BPF programs may call: prototype, where\n"
"it is, flags, the types of programs that may call it, and of those of bpfx since when and how\n"
"stable. What cannot be known is said to be unknown.\n"
"\n"
"  --kernel KERNEL  the running one (default), a release like those in /lib/modules, a vmlinux, an\n"
"                   image that boots, raw BTF, or a linux-headers or linux-image package\n"
"  --module M       only those of this module; of a kernel in files, look at this module, too: a\n"
"                   name, the path of a .ko, or all\n"
"  --type TYPE      only those that a program of this type may call, like xdp or struct_ops\n"
"  --flag F         only those with this flag, like acquire, sleepable or iterator",
};
