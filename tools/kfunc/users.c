// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx kfunc users: which loaded programs call which kfuncs, and who keeps these programs.
 */
#include <errno.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/libbpf.h>
#include <json-c/json.h>
#include "../args.h"
#include "../err.h"
#include "../out.h"
#include "census.h"
#include "holders.h"
#include "users.h"

enum {
	OPT_MODULE = 256,
	OPT_BY_KFUNC,
	OPT_WATCH,
	OPT_INTERVAL,
	OPT_COUNT,
};

/**
 * struct users - what was asked for, and found
 * @module: only programs that need this module; NULL: all
 * @kfuncs: only programs that call one of these
 * @num_kfuncs: how many; 0: all
 * @by_kfunc: kfuncs and their programs, not programs and their kfuncs
 * @watch: the file of a census
 * @interval: seconds between two looks at the programs
 * @rounds: how many looks, 0: until stopped
 * @progs: the loaded programs
 * @holders: who keeps them
 */
struct users {
	const char *module;
	char **kfuncs;
	int num_kfuncs;
	bool by_kfunc;
	const char *watch;
	unsigned int interval;
	unsigned int rounds;
	struct loaded_list progs;
	struct holders holders;
};

static const struct option options[] = {
	{ "module", required_argument, NULL, OPT_MODULE },
	{ "by-kfunc", no_argument, NULL, OPT_BY_KFUNC },
	{ "watch", required_argument, NULL, OPT_WATCH },
	{ "interval", required_argument, NULL, OPT_INTERVAL },
	{ "count", required_argument, NULL, OPT_COUNT },
	{}
};

static int option(int opt, char *value, void *ctx)
{
	struct users *users = ctx;

	switch (opt) {
	case OPT_MODULE:
		users->module = value;
		return ARGS_GO_ON;
	case OPT_BY_KFUNC:
		users->by_kfunc = true;
		return ARGS_GO_ON;
	case OPT_WATCH:
		users->watch = value;
		return ARGS_GO_ON;
	case OPT_INTERVAL:
		return args_number(&cmd_kfunc_users, "--interval", value, 1, 86400,
				   &users->interval);
	default:
		return args_number(&cmd_kfunc_users, "--count", value, 1, 1u << 30,
				   &users->rounds);
	}
}

/* The owner is one module, or several with " or " between. */
static bool may_own(const struct loaded_call *call, const char *module)
{
	const char *at = strstr(call->owner, module);
	size_t len = strlen(module);

	for (; at; at = strstr(at + 1, module))
		if ((at == call->owner || at[-1] == ' ') && (!at[len] || at[len] == ' '))
			return true;
	return false;
}

static bool call_is_meant(const struct users *users, const struct loaded_call *call)
{
	int i;

	if (users->module && !may_own(call, users->module))
		return false;
	for (i = 0; i < users->num_kfuncs; i++)
		if (!strcmp(users->kfuncs[i], call->name))
			return true;
	return !users->num_kfuncs;
}

/* A program for a module's ops or functions keeps the module, too, even if it calls none of it. */
static bool prog_is_meant(const struct users *users, const struct loaded *prog)
{
	unsigned int i;

	if (users->module && !users->num_kfuncs && !strcmp(prog->target, users->module))
		return true;
	for (i = 0; i < prog->num_calls; i++)
		if (call_is_meant(users, &prog->calls[i]))
			return true;
	return prog->hidden && !users->module && !users->num_kfuncs;
}

static const char *type_name(const struct loaded *prog)
{
	return libbpf_bpf_prog_type_str(prog->type) ?: "of a type newer than this bpfx";
}

/* Words of a list, each after the first behind a comma. */
static const char *comma(bool *first)
{
	const char *before = *first ? "" : ", ";

	*first = false;
	return before;
}

static bool said_before(const struct loaded *prog, unsigned int i)
{
	unsigned int k;

	for (k = 0; k < i; k++)
		if (!strcmp(prog->calls[k].owner, prog->calls[i].owner))
			return true;
	return false;
}

/* One line for each module. */
static void calls_text(const struct loaded *prog)
{
	unsigned int i, k;
	bool first;

	for (i = 0; i < prog->num_calls; i++) {
		if (said_before(prog, i))
			continue;
		first = true;
		printf("    %s: ", prog->calls[i].owner);
		for (k = i; k < prog->num_calls; k++)
			if (!strcmp(prog->calls[k].owner, prog->calls[i].owner))
				printf("%s%s", comma(&first), prog->calls[k].name);
		putchar('\n');
	}
	if (prog->hidden)
		printf("    %u calls that the kernel hides\n", prog->hidden);
}

static void holder_text(const struct holder *holder)
{
	char link[32] = "";

	if (holder->link)
		snprintf(link, sizeof(link), "link %u ", holder->link);
	if (holder->path)
		printf("    %spinned at %s\n", link, holder->path);
	else
		printf("    %sheld by %s (pid %d)\n", link, holder->comm, holder->pid);
}

static void holders_text(const struct holders *holders, __u32 prog)
{
	unsigned int i;
	bool found = false;

	for (i = 0; i < holders->count; i++) {
		if (holders->item[i].prog != prog)
			continue;
		holder_text(&holders->item[i]);
		found = true;
	}
	if (!found)
		puts("    no pin, no process: held by what it is attached to, or by a map");
}

static void prog_text(const struct users *users, const struct loaded *prog)
{
	printf("%u %s (%s), loaded by uid %u%s%s\n", prog->id, prog->name, type_name(prog),
	       prog->uid, prog->target[0] ? ", for " : "", prog->target);
	calls_text(prog);
	holders_text(&users->holders, prog->id);
}

static void prog_id_json(const struct loaded *prog, struct json_object *obj)
{
	out_u64(obj, "id", prog->id);
	out_str(obj, "name", prog->name);
	out_str(obj, "type", libbpf_bpf_prog_type_str(prog->type));
	out_str(obj, "tag", prog->tag);
	out_u64(obj, "uid", prog->uid);
}

static void prog_json(const struct users *users, const struct loaded *prog,
		      struct json_object *array)
{
	struct json_object *obj = out_item(array), *list = out_array(obj, "kfuncs"), *item;
	const struct holder *holder;
	unsigned int i;

	prog_id_json(prog, obj);
	out_str(obj, "for_module", prog->target[0] ? prog->target : NULL);
	for (i = 0; i < prog->num_calls; i++) {
		item = out_item(list);
		out_str(item, "name", prog->calls[i].name);
		out_str(item, "module", prog->calls[i].owner);
		out_u64(item, "sites", prog->calls[i].sites);
	}
	out_u64(obj, "hidden_calls", prog->hidden);
	list = out_array(obj, "holders");
	for (i = 0; i < users->holders.count; i++) {
		holder = &users->holders.item[i];
		if (holder->prog != prog->id)
			continue;
		item = out_item(list);
		if (holder->link)
			out_u64(item, "link", holder->link);
		out_str(item, "pinned", holder->path);
		if (!holder->path) {
			out_u64(item, "pid", holder->pid);
			out_str(item, "comm", holder->comm);
		}
	}
}

static bool same_kfunc(const struct loaded_call *a, const struct loaded_call *b)
{
	return !strcmp(a->name, b->name) && !strcmp(a->owner, b->owner);
}

static const struct loaded_call *find_call(const struct loaded *prog,
					   const struct loaded_call *call)
{
	unsigned int i;

	for (i = 0; i < prog->num_calls; i++)
		if (same_kfunc(&prog->calls[i], call))
			return &prog->calls[i];
	return NULL;
}

/* Is this program the first that calls it? */
static bool is_first(const struct users *users, unsigned int prog,
		     const struct loaded_call *call)
{
	unsigned int i;

	for (i = 0; i < prog; i++)
		if (find_call(&users->progs.item[i], call))
			return false;
	return true;
}

static void kfunc_text(const struct users *users, unsigned int first,
		       const struct loaded_call *call)
{
	const struct loaded *prog;
	unsigned int i;
	bool none = true;

	printf("%s (%s): ", call->name, call->owner);
	for (i = first; i < users->progs.count; i++) {
		prog = &users->progs.item[i];
		if (find_call(prog, call))
			printf("%s%u %s", comma(&none), prog->id, prog->name);
	}
	putchar('\n');
}

static void kfunc_json(const struct users *users, unsigned int first,
		       const struct loaded_call *call, struct json_object *array)
{
	struct json_object *obj = out_item(array), *progs;
	const struct loaded *prog;
	unsigned int i;

	out_str(obj, "name", call->name);
	out_str(obj, "module", call->owner);
	progs = out_array(obj, "programs");
	for (i = first; i < users->progs.count; i++) {
		prog = &users->progs.item[i];
		if (find_call(prog, call))
			prog_id_json(prog, out_item(progs));
	}
}

static unsigned int show_kfuncs(const struct users *users, struct json_object *array)
{
	const struct loaded_call *call;
	unsigned int i, k, n = 0;

	for (i = 0; i < users->progs.count; i++) {
		for (k = 0; k < users->progs.item[i].num_calls; k++) {
			call = &users->progs.item[i].calls[k];
			if (!call_is_meant(users, call) || !is_first(users, i, call))
				continue;
			n++;
			if (array)
				kfunc_json(users, i, call, array);
			else
				kfunc_text(users, i, call);
		}
	}
	return n;
}

static unsigned int show_progs(const struct users *users, struct json_object *array)
{
	const struct loaded *prog;
	unsigned int i, n = 0;

	for (i = 0; i < users->progs.count; i++) {
		prog = &users->progs.item[i];
		if (!prog_is_meant(users, prog))
			continue;
		n++;
		if (array)
			prog_json(users, prog, array);
		else
			prog_text(users, prog);
	}
	return n;
}

static int read_refcnt(const char *module)
{
	char path[128];
	int refs = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/module/%s/refcnt", module);
	file = fopen(path, "r");
	if (!file)
		return -1;
	if (fscanf(file, "%d", &refs) != 1)
		refs = -1;
	fclose(file);
	return refs;
}

/* What else keeps a module: modules that use it, and who has no program. */
static void show_module(const char *module, struct json_object *obj)
{
	struct json_object *by = obj ? out_array(obj, "used_by_modules") : NULL;
	int refs = read_refcnt(module);
	struct dirent *entry;
	bool first = true;
	char path[128];
	DIR *list;

	snprintf(path, sizeof(path), "/sys/module/%s/holders", module);
	list = opendir(path);
	while (list && (entry = readdir(list))) {
		if (entry->d_name[0] == '.')
			continue;
		if (by)
			json_object_array_add(by, json_object_new_string(entry->d_name));
		else
			printf("%s%s", first ? "used by modules: " : ", ", entry->d_name);
		first = false;
	}
	if (list)
		closedir(list);
	if (obj) {
		out_str(obj, "module", module);
		out_s64(obj, "references", refs);
	} else {
		printf("%s%s has %d references%s\n", first ? "" : "\n", module, refs,
		       refs ? "" : ": rmmod can take it out");
	}
}

static void explain(const struct users *users, unsigned int shown)
{
	unsigned int i, hidden = 0;

	for (i = 0; i < users->progs.count; i++)
		hidden += users->progs.item[i].hidden;
	if (hidden)
		note("the kernel hides %u calls, and with them the kfuncs "
		     "(sysctl kernel.kptr_restrict=1 shows them to root)", hidden);
	if (!shown && !opt_json)
		note("none of the %u loaded programs%s", users->progs.count,
		     users->module || users->num_kfuncs ? " is meant" : " calls a kfunc");
}

static void show(const struct users *users)
{
	struct json_object *obj = opt_json ? json_object_new_object() : NULL, *array = NULL;
	unsigned int shown;

	if (obj)
		array = out_array(obj, users->by_kfunc ? "kfuncs" : "programs");
	shown = users->by_kfunc ? show_kfuncs(users, array) : show_progs(users, array);
	if (users->module)
		show_module(users->module, obj);
	if (obj)
		out_json(obj);
	explain(users, shown);
}

static int check(const struct users *users)
{
	char path[128];

	if (!users->module || !strcmp(users->module, "vmlinux"))
		return EXIT_OK;
	snprintf(path, sizeof(path), "/sys/module/%s", users->module);
	if (!access(path, F_OK))
		return EXIT_OK;
	err_cure("lsmod shows which are");
	return err_report(-ENOENT, "no module '%s' is loaded", users->module);
}

static int run(int argc, char **argv)
{
	struct users users = { .interval = 10 };
	struct args args;
	int err, status;

	status = args_parse(&args, &cmd_kfunc_users, argc, argv, options, option, &users);
	if (status != ARGS_GO_ON)
		return status;
	users.kfuncs = args.argv;
	users.num_kfuncs = args.argc;
	if (users.watch)
		return census_watch(users.watch, users.interval, users.rounds);
	status = check(&users);
	if (status)
		return status;
	err = loaded_read(&users.progs, NULL);
	if (!err)
		err = holders_read(&users.holders);
	if (err == -EPERM)
		err_because(err, "only root sees which programs are loaded");
	if (err)
		status = err_report(err, "cannot tell who uses kfuncs");
	else
		show(&users);
	loaded_free(&users.progs);
	holders_free(&users.holders);
	return status;
}

const struct cmd cmd_kfunc_users = {
	.name = "kfunc users",
	.fn = run,
	.args = "[KFUNC...] [--module MODULE] [--by-kfunc] [--watch FILE [--interval S] [--count N]]",
	.summary = "which loaded programs call which kfuncs, and who keeps them loaded",
	.help =
"Loaded programs that call kfuncs, the module that has them, and what keeps each program: pins,\n"
"processes, links. With KFUNCs: only programs that call one of them.\n"
"\n"
"  --module MODULE  programs that keep this module from being removed\n"
"  --by-kfunc       kfuncs and who calls them, instead of programs and what they call\n"
"  --watch FILE     a census: appends to FILE what is in use, whenever that changes, until ^C;\n"
"                   bpfx kfunc census adds up such files, of many hosts\n"
"  --interval S     look every S seconds (default 10)\n"
"  --count N        look N times\n"
"\n"
"Calls that the verifier has put code in place of (loops over numbers, casts) are not seen.",
};
