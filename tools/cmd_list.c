// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx list: the schedulers, and the kinds that have lost theirs.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "args.h"
#include "env.h"
#include "err.h"
#include "instance.h"
#include "object.h"
#include "out.h"
#include "pin.h"
#include "sched.h"

/* Why the list may lack schedulers; NULL if it does not. */
static const char *hidden(int err)
{
	static char why[128];

	if (!err && !env_module_loaded())
		return "the kernel module " BPFX_MODULE " is not loaded (modprobe " BPFX_MODULE ")";
	if (err == -EPERM)
		return "not root: qdiscs can be seen, but not which schedulers are loaded";
	if (!err)
		return NULL;
	snprintf(why, sizeof(why), "cannot look for schedulers: %s", strerror(-err));
	return why;
}

static void progs_json(const struct sched *sched, struct json_object *array)
{
	char tag[2 * BPF_TAG_SIZE + 1];
	unsigned int i, b;

	for (i = 0; i < sched->num_progs; i++) {
		const struct sched_prog *prog = &sched->progs[i];
		struct json_object *obj = out_item(array);

		for (b = 0; b < BPF_TAG_SIZE; b++)
			sprintf(tag + 2 * b, "%02x", prog->tag[b]);
		out_str(obj, "op", prog->op);
		out_str(obj, "name", prog->name);
		out_u64(obj, "id", prog->id);
		out_str(obj, "tag", tag);
	}
}

static void sched_json(const struct sched *sched, const struct instances *insts,
		       struct json_object *array)
{
	struct json_object *obj = out_item(array);

	out_str(obj, "name", sched->name);
	out_u64(obj, "link_id", sched->link_id);
	out_u64(obj, "map_id", sched->map_id);
	out_str(obj, "pinned", sched->pin[0] ? sched->pin : NULL);
	if (sched->pid) {
		out_u64(obj, "pid", sched->pid);
		out_str(obj, "comm", sched->comm);
	}
	out_u64(obj, "instances", instances_count(insts, sched->name));
	out_u64(obj, "bypassed", instances_bypassed(insts, sched->name));
	progs_json(sched, out_array(obj, "programs"));
}

/* Whether this is the first instance of a kind without a scheduler. */
static bool first_orphan(const struct scheds *scheds, const struct instances *insts, unsigned int n)
{
	const char *kind = insts->item[n].q->kind;
	unsigned int i;

	if (!insts->item[n].x.bypass || scheds_find(scheds, kind))
		return false;
	for (i = 0; i < n; i++)
		if (!strcmp(insts->item[i].q->kind, kind))
			return false;
	return true;
}

static void print_json(const struct scheds *scheds, const struct instances *insts, const char *why)
{
	struct json_object *obj = json_object_new_object(), *array, *item;
	unsigned int i;

	array = out_array(obj, "schedulers");
	for (i = 0; i < scheds->count; i++)
		sched_json(&scheds->item[i], insts, array);
	array = out_array(obj, "bypass");
	for (i = 0; i < insts->count; i++) {
		if (!first_orphan(scheds, insts, i))
			continue;
		item = out_item(array);
		out_str(item, "name", insts->item[i].q->kind);
		out_u64(item, "instances", instances_count(insts, insts->item[i].q->kind));
	}
	out_str(obj, "incomplete", why);
	out_json(obj);
}

static void print_sched(const struct sched *sched, const struct instances *insts)
{
	unsigned int i, len = 0, bypassed = instances_bypassed(insts, sched->name);
	char progs[128] = "";

	for (i = 0; i < sched->num_progs && len < sizeof(progs); i++)
		len += snprintf(progs + len, sizeof(progs) - len, "%s%u", i ? "," : "",
				sched->progs[i].id);
	printf("%-15s %6u %6u %6u  %-12s  ", sched->name, instances_count(insts, sched->name),
	       sched->link_id, sched->map_id, progs);
	if (sched->pin[0])
		printf("%s", sched->pin);
	else if (sched->pid)
		printf("process %d (%s)", sched->pid, sched->comm);
	else
		printf("unknown");
	if (bypassed)
		printf(", %u qdisc%s in bypass", bypassed, bypassed > 1 ? "s" : "");
	putchar('\n');
}

static void print(const struct scheds *scheds, const struct instances *insts)
{
	unsigned int i, lines = scheds->count;

	for (i = 0; i < insts->count; i++)
		lines += first_orphan(scheds, insts, i);
	if (!lines)
		return;
	printf("%-15s %6s %6s %6s  %-12s  %s\n", "NAME", "QDISCS", "LINK", "MAP", "PROGRAMS",
	       "KEPT BY");
	for (i = 0; i < scheds->count; i++)
		print_sched(&scheds->item[i], insts);
	for (i = 0; i < insts->count; i++) {
		const char *kind = insts->item[i].q->kind;

		if (first_orphan(scheds, insts, i))
			printf("%-15s %6u %6s %6s  %-12s  %s\n", kind,
			       instances_count(insts, kind), "-", "-", "-",
			       "nobody: its qdiscs are in bypass");
	}
}

static int list(void)
{
	struct instances insts;
	struct scheds scheds;
	const char *why;
	int err;

	why = hidden(scheds_get(&scheds));
	pin_clean();
	err = instances_get(&insts, &scheds);
	if (!err && opt_json) {
		print_json(&scheds, &insts, why);
	} else if (!err) {
		print(&scheds, &insts);
		if (why)
			note("%s", why);
		else if (!scheds.count)
			note("no scheduler is loaded; shipped with bpfx are %s",
			     shipped_names(&object_scheduler));
	}
	instances_put(&insts);
	scheds_put(&scheds);
	return err;
}

static int run(int argc, char **argv)
{
	struct args args;
	int err, status;

	status = args_parse(&args, &cmd_list, argc, argv, NULL, NULL, NULL);
	if (status != ARGS_GO_ON)
		return status;
	if (args.argc)
		return err_usage(&cmd_list, "it takes no arguments");
	err = list();
	return err ? err_report(err, "cannot list schedulers") : EXIT_OK;
}

const struct cmd cmd_list = {
	.name = "list",
	.fn = run,
	.args = "",
	.summary = "list the schedulers that are loaded, by whomever",
	.help =
"Lists all registered schedulers: their qdiscs in this network namespace, the ids of BPF link,\n"
"map and programs, and what keeps them loaded: a pin or a process. Kinds in use whose scheduler\n"
"is gone follow.",
};
