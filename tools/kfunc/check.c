// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx kfunc check: would these objects load there?
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "list.h"
#include "verdict.h"
#include "../err.h"
#include "../out.h"

/* Exit statuses. */
enum {
	ALL_LOAD = 0,
	SOME_DO_NOT = 1,
	TROUBLE = 2,
};

enum {
	OPT_KERNEL = 256,
	OPT_MODULE,
};

static const struct option options[] = {
	{ "kernel", required_argument, NULL, OPT_KERNEL },
	{ "module", required_argument, NULL, OPT_MODULE },
	{}
};

/**
 * struct run - one run of the command
 * @sel: kernels and modules
 * @objects: paths
 * @nr: of them
 * @first: flags of kfuncs as the first kernel has them
 * @kernels: in JSON, or NULL
 * @will: verdicts
 * @may: verdicts
 * @refused: verdicts
 * @failed: objects of which nothing can be said
 */
struct run {
	struct select sel;
	char **objects;
	int nr;
	struct world *first;
	struct json_object *kernels;
	unsigned int will;
	unsigned int may;
	unsigned int refused;
	unsigned int failed;
};

static int option(int opt, char *value, void *ctx)
{
	struct run *run = ctx;

	if (opt == OPT_MODULE)
		return select_module(&run->sel, value);
	return select_kernel(&run->sel, value);
}

static const char *const words[] = {
	[ISSUE_NOTE] = "will load",
	[ISSUE_MAY] = "may fail",
	[ISSUE_FAIL] = "will not load",
};

static const char *const keys[] = {
	[ISSUE_NOTE] = "will_load",
	[ISSUE_MAY] = "may_fail",
	[ISSUE_FAIL] = "will_not_load",
};

static void count(struct run *run, const struct verdict *v)
{
	run->will += v->severity == ISSUE_NOTE;
	run->may += v->severity == ISSUE_MAY;
	run->refused += v->severity == ISSUE_FAIL;
}

static void print_issue(const struct issue *issue)
{
	printf("    %s%s%s%s\n", issue->severity == ISSUE_NOTE ? "note: " : "",
	       issue->prog ?: "", issue->prog ? ": " : "", issue->text ?: issue->kind);
	if (issue->fix)
		printf("        fix: %s\n", issue->fix);
}

static void print(const char *path, const struct world *w, const struct verdict *v)
{
	unsigned int i;

	printf("%s: %s on %s", path, words[v->severity], w->what);
	if (v->skipped)
		printf(" (%u optional program%s not looked at)", v->skipped,
		       v->skipped == 1 ? "" : "s");
	putchar('\n');
	for (i = 0; i < v->nr; i++)
		print_issue(&v->issues[i]);
}

static void verdict_json(const char *path, const struct verdict *v, struct json_object *obj)
{
	struct json_object *array, *item;
	unsigned int i;

	out_str(obj, "object", path);
	out_str(obj, "verdict", keys[v->severity]);
	out_u64(obj, "programs", v->programs);
	out_u64(obj, "skipped", v->skipped);
	array = out_array(obj, "kfuncs");
	for (i = 0; i < v->nr_used; i++)
		json_object_array_add(array, json_object_new_string(v->used[i]->name));
	array = out_array(obj, "issues");
	for (i = 0; i < v->nr; i++) {
		item = out_item(array);
		out_str(item, "severity", v->issues[i].severity == ISSUE_NOTE ? "note" :
			v->issues[i].severity == ISSUE_MAY ? "may" : "fail");
		out_str(item, "kind", v->issues[i].kind);
		out_str(item, "program", v->issues[i].prog);
		out_str(item, "name", v->issues[i].name);
		out_str(item, "text", v->issues[i].text);
		out_str(item, "fix", v->issues[i].fix);
	}
}

/* Flags of its kfuncs that are not those of the first kernel. */
static void compare_flags(const struct run *run, struct verdict *v)
{
	struct check c = { .v = v };
	char a[FLAGS_LEN], b[FLAGS_LEN];
	const struct kfunc *k, *first;
	unsigned int i;

	for (i = 0; run->first && i < v->nr_used; i++) {
		k = v->used[i];
		first = world_find(run->first, k->name);
		if (!first || !first->flags_known || !k->flags_known || first->flags == k->flags)
			continue;
		issue_add(&c, ISSUE_NOTE, "kfunc_flags", k->name, NULL,
			  "kfunc %s has flags %s; on %s %s", k->name,
			  k->flags ? flags_text(a, k->flags, " ") : "none", run->first->what,
			  first->flags ? flags_text(b, first->flags, " ") : "none");
	}
}

static void check_object(struct run *run, const char *path, const struct world *w,
			 const struct index *ix, struct json_object *array)
{
	struct verdict v;
	int err;

	err = verdict_find(&v, path, w, ix);
	if (err) {
		run->failed++;
		if (!array)
			err_report(err, "cannot check %s", path);
		else
			out_str(out_item(array), "object", path);
		return;
	}
	compare_flags(run, &v);
	count(run, &v);
	if (array)
		verdict_json(path, &v, out_item(array));
	else
		print(path, w, &v);
	verdict_free(&v);
}

static int check_on(struct run *run, struct world *w)
{
	struct json_object *obj = NULL, *array = NULL;
	struct index ix;
	int i;

	if (index_build(&ix, w))
		return -ENOMEM;
	if (run->kernels) {
		obj = out_item(run->kernels);
		out_str(obj, "kernel", w->what);
		out_str(obj, "unknown", w->unknown);
		array = out_array(obj, "objects");
	}
	for (i = 0; i < run->nr; i++)
		check_object(run, run->objects[i], w, &ix, array);
	if (w->unknown)
		note("%s", w->unknown);
	index_free(&ix);
	return 0;
}

static int finish(const struct run *run, struct json_object *obj)
{
	if (obj) {
		out_u64(obj, "will_load", run->will);
		out_u64(obj, "may_fail", run->may);
		out_u64(obj, "will_not_load", run->refused);
		out_u64(obj, "failed", run->failed);
		out_json(obj);
	} else if (run->will + run->may + run->refused > 1) {
		printf("%u will load, %u may fail, %u will not\n", run->will, run->may,
		       run->refused);
	}
	if (run->failed)
		return TROUBLE;
	return run->may || run->refused ? SOME_DO_NOT : ALL_LOAD;
}

static int check(struct run *run)
{
	struct json_object *obj = opt_json ? json_object_new_object() : NULL;
	struct world worlds[KERNELS_MAX];
	unsigned int i, nr = 0;
	int err = 0;

	run->kernels = obj ? out_array(obj, "kernels") : NULL;
	for (i = 0; i < run->sel.nr_kernels && !err; i++) {
		err = world_open(&worlds[i], run->sel.kernels[i], run->sel.modules,
				 run->sel.nr_modules);
		if (err)
			break;
		nr++;
		err = check_on(run, &worlds[i]);
		run->first = &worlds[0];
	}
	if (!err)
		err = finish(run, obj);
	else
		json_object_put(obj);
	if (err < 0) {
		err_report(err, "cannot look at %s", run->sel.kernels[i]);
		err = TROUBLE;
	}
	while (nr--)
		world_close(&worlds[nr]);
	return err;
}

static int run(int argc, char **argv)
{
	struct run run = { .sel.cmd = &cmd_kfunc_check };
	struct args args;
	int status;

	status = args_parse(&args, &cmd_kfunc_check, argc, argv, options, option, &run);
	if (status != ARGS_GO_ON)
		return status;
	if (!args.argc)
		return err_usage(&cmd_kfunc_check, "check which objects?");
	if (!run.sel.nr_kernels)
		run.sel.kernels[run.sel.nr_kernels++] = "running";
	run.objects = args.argv;
	run.nr = args.argc;
	return check(&run);
}

const struct cmd cmd_kfunc_check = {
	.name = "kfunc check",
	.fn = run,
	.args = "OBJ... [--kernel KERNEL]... [--module M]...",
	.summary = "would these objects load there?",
	.help =
"Says whether BPF objects would still load on a kernel, as far as that is a matter of what the\n"
"kernel has: kfuncs and their prototypes, who may call them, helpers, types of programs and maps,\n"
"where programs attach, struct_ops, fields of structures. Code that the object itself goes around\n"
"if something is missing does not count. What the verifier thinks of a program's logic it does not\n"
"say, nor about programs that are optional (SEC(\"?...\")).\n"
"\n"
"  --kernel KERNEL  the running one (default), or as for bpfx kfunc list; several are checked one\n"
"                   after the other, and flags of kfuncs that differ from the first are told\n"
"  --module M       of a kernel in files: look at this module, too\n"
"\n"
"It ends with 0 if all will load, 1 if one will not or may not, 2 if it could not check.",
};
