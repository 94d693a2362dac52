// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx kfunc show: everything about one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "list.h"
#include "../err.h"
#include "../out.h"

enum {
	OPT_KERNEL = 256,
	OPT_MODULE,
};

static const struct option options[] = {
	{ "kernel", required_argument, NULL, OPT_KERNEL },
	{ "module", required_argument, NULL, OPT_MODULE },
	{}
};

static int option(int opt, char *value, void *ctx)
{
	struct select *sel = ctx;

	if (opt == OPT_MODULE)
		return select_module(sel, value);
	if (sel->nr_kernels)
		return err_usage(&cmd_kfunc_show, "one kernel at a time");
	return select_kernel(sel, value);
}

/* What a flag means for the author of a program. */
static const char * const meaning[] = {
	[0] = "what it returns has to be released",
	[1] = "its argument is released, and gone",
	[2] = "may return NULL: check before use",
	[4] = "pointers have to be trusted",
	[5] = "may sleep: sleepable programs only",
	[6] = "destructive: needs CAP_SYS_BOOT",
	[7] = "pointers may be of RCU",
	[8] = "begins an iterator",
	[9] = "takes the next of an iterator",
	[10] = "ends an iterator",
	[11] = "only below bpf_rcu_read_lock()",
	[12] = "spoils no registers but that of its result",
	[13] = "returns a pointer into the arena",
	[14] = "its first argument points into the arena",
	[15] = "its second argument points into the arena",
	[16] = "the verifier adds arguments",
	[17] = "may be called with a bpf_spin_lock held",
	[18] = "needs CAP_PERFMON",
};

static void print_flags(const struct kfunc *k)
{
	unsigned int bit;

	if (!k->flags_known) {
		puts("  flags    unknown");
		return;
	}
	if (!k->flags)
		puts("  flags    none");
	for (bit = 0; bit < 32; bit++) {
		if (!(k->flags & 1U << bit))
			continue;
		if (flag_name(bit))
			printf("  flags    %-14s %s\n", flag_name(bit), meaning[bit]);
		else
			printf("  flags    %#-14x newer than this bpfx\n", 1U << bit);
	}
}

static void print_doc(const char *doc)
{
	const char *end;

	putchar('\n');
	for (; *doc; doc = *end ? end + 1 : end) {
		end = strchrnul(doc, '\n');
		printf("%s%.*s\n", end > doc ? "  " : "", (int)(end - doc), doc);
	}
}

static void print(const struct world *w, const struct kfunc *k)
{
	char *proto = proto_of(k->part->btf, k->id);
	char *callers = k->callers_known ? callers_text(k->callers) : NULL;

	printf("%s;\n", proto ? proto : k->name);
	printf("  of       %s%s\n", k->part->name, w->running ? "" : " (not loaded: of a file)");
	print_flags(k);
	printf("  callers  %s\n", callers ? callers : "unknown");
	if (k->ops)
		printf("  ops      %s\n", k->ops);
	if (k->sets)
		printf("  set      %s\n", k->sets);
	if (k->part->source)
		printf("  source   %s\n", k->part->source);
	if (k->since)
		printf("  since    bpfx %s, %s\n", k->since, k->status ? k->status : "unknown");
	if (k->replacement)
		printf("  instead  %s\n", k->replacement);
	if (k->removal)
		printf("  until    bpfx %s will not have it\n", k->removal);
	if (kfunc_doc(k->name))
		print_doc(kfunc_doc(k->name));
	if (!k->flags_known && w->unknown)
		note("%s", w->unknown);
	free(callers);
	free(proto);
}

static void print_json(const struct world *w, const struct kfunc *k)
{
	struct json_object *obj = json_object_new_object();

	out_str(obj, "kernel", w->what);
	kfunc_json(k, obj);
	out_str(obj, "source", k->part->source);
	out_str(obj, "doc", kfunc_doc(k->name));
	out_str(obj, "unknown", k->flags_known ? NULL : w->unknown);
	out_json(obj);
}

/* What the user may have meant: one that has the name in it, or is in it. */
static const char *similar(const struct world *w, const char *name)
{
	unsigned int i;

	for (i = 0; i < w->nr_kfuncs; i++)
		if (strstr(w->kfuncs[i].name, name) || strstr(name, w->kfuncs[i].name))
			return w->kfuncs[i].name;
	return NULL;
}

static int no_such(const struct world *w, const char *name)
{
	const char *module = callers_module(name);

	err_because(-ENOENT, "%s has no kfunc %s", w->what, name);
	if (module && !world_part(w, module))
		err_cure(w->running ? "modprobe %s" : "--module %s", module);
	else if (similar(w, name))
		err_cure("is it %s? bpfx kfunc list shows all", similar(w, name));
	else
		err_cure("bpfx kfunc list shows all; those of a module only while it is loaded");
	return -ENOENT;
}

static int show(const struct select *sel, char *name)
{
	const struct kfunc *k;
	struct world w;
	int err;

	err = world_open(&w, sel->kernels[0], (char **)sel->modules, sel->nr_modules);
	if (err)
		return err;
	k = world_find(&w, name);
	if (!k)
		err = no_such(&w, name);
	else if (opt_json)
		print_json(&w, k);
	else
		print(&w, k);
	world_close(&w);
	return err;
}

static int run(int argc, char **argv)
{
	struct select sel = { .cmd = &cmd_kfunc_show };
	struct args args;
	int err, status;

	status = args_parse(&args, &cmd_kfunc_show, argc, argv, options, option, &sel);
	if (status != ARGS_GO_ON)
		return status;
	if (args.argc != 1)
		return err_usage(&cmd_kfunc_show, args.argc ? "one kfunc at a time" : "which kfunc?");
	err = show(&sel, args.argv[0]);
	return err ? err_report(err, "cannot show %s", args.argv[0]) : EXIT_OK;
}

const struct cmd cmd_kfunc_show = {
	.name = "kfunc show",
	.fn = run,
	.args = "NAME [--kernel KERNEL] [--module M]",
	.summary = "tell all about a kfunc",
	.help =
"Tells all that is known about a kfunc: prototype, module, flags and what they mean, who may call\n"
"it, the set that it is in; of those of bpfx the documentation, too.\n"
"\n"
"  --kernel KERNEL  of this kernel, see bpfx kfunc list --help\n"
"  --module M       of a kernel in files: look at this module, too",
};
