// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx kfunc diff: what changed between two kernels.
 *
 * Prototypes are compared as C has them, so by the names of types, and not by what these contain:
 * for a caller a struct that grew is the same type. A flag that only one of the kernels knows at
 * all is a change like any other, but for trusted-args: where it is gone it is what goes without
 * saying.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/btf.h>
#include <json-c/json.h>
#include "list.h"
#include "../err.h"
#include "../out.h"

#define KF_TRUSTED_ARGS	(1U << 4)

/* Exit statuses, as those of diff(1). */
enum {
	SAME = 0,
	DIFFERENT = 1,
	TROUBLE = 2,
};

/**
 * struct change - a kfunc that both kernels have, and that is not the same in both
 * @a: in the first
 * @b: in the second
 * @proto_a: its prototype there
 * @proto_b: its prototype here
 * @proto: do these differ?
 * @gained: flags that it has only in the second
 * @lost: flags that it has only in the first
 */
struct change {
	const struct kfunc *a;
	const struct kfunc *b;
	char *proto_a;
	char *proto_b;
	bool proto;
	__u32 gained;
	__u32 lost;
};

/**
 * struct result - what differs
 * @removed: only in the first kernel
 * @added: only in the second
 * @changed: in both
 * @nr_removed: of them
 * @nr_added: of them
 * @nr_changed: of them
 * @common: in both, changed or not
 * @protos: prototypes that changed
 * @flags: those whose flags changed
 * @flags_unknown: those whose flags could not be compared
 */
struct result {
	const struct kfunc **removed;
	const struct kfunc **added;
	struct change *changed;
	unsigned int nr_removed;
	unsigned int nr_added;
	unsigned int nr_changed;
	unsigned int common;
	unsigned int protos;
	unsigned int flags;
	unsigned int flags_unknown;
};

enum {
	OPT_MODULE = 256,
};

static const struct option options[] = {
	{ "module", required_argument, NULL, OPT_MODULE },
	{}
};

static int option(int opt, char *value, void *ctx)
{
	return select_module(ctx, value);
}

/* Does any kfunc of this kernel have the flag? If not, the kernel does not know it. */
static bool knows_flag(const struct world *w, __u32 flag)
{
	unsigned int i;

	for (i = 0; i < w->nr_kfuncs; i++)
		if (w->kfuncs[i].flags & flag)
			return true;
	return false;
}

/* Flags that make a difference between these two. */
static __u32 flags_that_count(const struct world *a, const struct world *b)
{
	if (knows_flag(a, KF_TRUSTED_ARGS) && knows_flag(b, KF_TRUSTED_ARGS))
		return ~0U;
	return ~KF_TRUSTED_ARGS;
}

/*
 * Is it known that the other kernel does not have this kfunc? Not if its module was not looked at
 * there; and not if the function is there, but only tags tell of kfuncs: these are not complete.
 */
static bool is_gone(const struct kfunc *k, const struct world *other)
{
	const struct part *part = world_part(other, k->part->name);

	if (!part)
		return false;
	return part->sets.count || btf__find_by_name_kind(part->btf, k->name, BTF_KIND_FUNC) < 0;
}

static bool compare(struct change *c, const struct kfunc *a, const struct kfunc *b, __u32 flags)
{
	memset(c, 0, sizeof(*c));
	c->a = a;
	c->b = b;
	c->proto_a = proto_of(a->part->btf, a->id);
	c->proto_b = proto_of(b->part->btf, b->id);
	c->proto = c->proto_a && c->proto_b && strcmp(c->proto_a, c->proto_b);
	if (a->flags_known && b->flags_known) {
		c->gained = b->flags & ~a->flags & flags;
		c->lost = a->flags & ~b->flags & flags;
	}
	if (c->proto || c->gained || c->lost)
		return true;
	free(c->proto_a);
	free(c->proto_b);
	return false;
}

static int room_for(struct result *r, const struct world *a, const struct world *b)
{
	r->removed = calloc(a->nr_kfuncs + 1, sizeof(*r->removed));
	r->added = calloc(b->nr_kfuncs + 1, sizeof(*r->added));
	r->changed = calloc(a->nr_kfuncs + 1, sizeof(*r->changed));
	return r->removed && r->added && r->changed ? 0 : -ENOMEM;
}

static void compare_common(struct result *r, const struct kfunc *a, const struct kfunc *b,
			   __u32 flags)
{
	struct change *c = &r->changed[r->nr_changed];

	r->common++;
	r->flags_unknown += !a->flags_known || !b->flags_known;
	if (!compare(c, a, b, flags))
		return;
	r->protos += c->proto;
	r->flags += c->gained || c->lost;
	r->nr_changed++;
}

static int diff(struct result *r, const struct world *a, const struct world *b,
		const struct select *sel)
{
	__u32 flags = flags_that_count(a, b);
	const struct kfunc *k, *other;
	unsigned int i;

	if (room_for(r, a, b))
		return -ENOMEM;
	for (i = 0; i < a->nr_kfuncs; i++) {
		k = &a->kfuncs[i];
		if (!select_wants(sel, k))
			continue;
		other = world_find(b, k->name);
		if (other)
			compare_common(r, k, other, flags);
		else if (is_gone(k, b))
			r->removed[r->nr_removed++] = k;
	}
	for (i = 0; i < b->nr_kfuncs; i++) {
		k = &b->kfuncs[i];
		if (select_wants(sel, k) && !world_find(a, k->name) && is_gone(k, a))
			r->added[r->nr_added++] = k;
	}
	return 0;
}

static void release(struct result *r)
{
	unsigned int i;

	for (i = 0; i < r->nr_changed; i++) {
		free(r->changed[i].proto_a);
		free(r->changed[i].proto_b);
	}
	free(r->removed);
	free(r->added);
	free(r->changed);
}

static void words_json(struct json_object *obj, const char *key, __u32 flags)
{
	struct json_object *array = out_array(obj, key);
	char buf[FLAGS_LEN], *save = NULL, *word;

	flags_text(buf, flags, " ");
	for (word = strtok_r(buf, " ", &save); word; word = strtok_r(NULL, " ", &save))
		json_object_array_add(array, json_object_new_string(word));
}

static void change_json(const struct change *c, struct json_object *obj)
{
	struct json_object *inner;

	out_str(obj, "name", c->a->name);
	out_str(obj, "module", c->b->part->name);
	if (c->proto) {
		inner = out_obj(obj, "prototype");
		out_str(inner, "a", c->proto_a);
		out_str(inner, "b", c->proto_b);
	}
	if (c->gained || c->lost) {
		inner = out_obj(obj, "flags");
		words_json(inner, "gained", c->gained);
		words_json(inner, "lost", c->lost);
	}
}

static void print_json(const struct result *r, const struct world *a, const struct world *b)
{
	struct json_object *obj = json_object_new_object(), *array;
	unsigned int i;

	out_str(obj, "a", a->what);
	out_str(obj, "b", b->what);
	out_u64(obj, "common", r->common);
	array = out_array(obj, "removed");
	for (i = 0; i < r->nr_removed; i++)
		kfunc_json(r->removed[i], out_item(array));
	array = out_array(obj, "added");
	for (i = 0; i < r->nr_added; i++)
		kfunc_json(r->added[i], out_item(array));
	array = out_array(obj, "changed");
	for (i = 0; i < r->nr_changed; i++)
		change_json(&r->changed[i], out_item(array));
	out_u64(obj, "changed_prototypes", r->protos);
	out_u64(obj, "changed_flags", r->flags);
	out_u64(obj, "flags_unknown", r->flags_unknown);
	out_json(obj);
}

static void print_one(char sign, const struct kfunc *k)
{
	char *proto = proto_of(k->part->btf, k->id);

	printf("%c %s;\n", sign, proto ? proto : k->name);
	free(proto);
}

static void print_change(const struct change *c)
{
	char buf[FLAGS_LEN];

	printf("! %s\n", c->a->name);
	if (c->proto)
		printf("    -%s;\n    +%s;\n", c->proto_a, c->proto_b);
	if (c->lost)
		printf("    flags lost: %s\n", flags_text(buf, c->lost, " "));
	if (c->gained)
		printf("    flags gained: %s\n", flags_text(buf, c->gained, " "));
}

static void print(const struct result *r, const struct world *a, const struct world *b)
{
	unsigned int i;

	for (i = 0; i < r->nr_removed; i++)
		print_one('-', r->removed[i]);
	for (i = 0; i < r->nr_added; i++)
		print_one('+', r->added[i]);
	for (i = 0; i < r->nr_changed; i++)
		print_change(&r->changed[i]);
	printf("from %s to %s: %u removed, %u added; of %u in both %u with another prototype, %u with other flags\n",
	       a->what, b->what, r->nr_removed, r->nr_added, r->common, r->protos, r->flags);
	if (r->flags_unknown)
		note("the flags of %u could not be compared", r->flags_unknown);
	if (a->unknown)
		note("%s", a->unknown);
	if (b->unknown && (!a->unknown || strcmp(a->unknown, b->unknown)))
		note("%s", b->unknown);
}

static int diff_worlds(const struct world *a, const struct world *b, const struct select *sel)
{
	struct result r = {};
	int status = TROUBLE;

	if (!diff(&r, a, b, sel)) {
		status = r.nr_removed || r.nr_added || r.nr_changed ? DIFFERENT : SAME;
		if (opt_json)
			print_json(&r, a, b);
		else
			print(&r, a, b);
	} else {
		err_report(-ENOMEM, "cannot compare");
	}
	release(&r);
	return status;
}

static int run(int argc, char **argv)
{
	struct select sel = { .cmd = &cmd_kfunc_diff };
	struct world a, b;
	struct args args;
	int err, status;

	status = args_parse(&args, &cmd_kfunc_diff, argc, argv, options, option, &sel);
	if (status != ARGS_GO_ON)
		return status;
	if (args.argc != 2)
		return err_usage(&cmd_kfunc_diff, "it compares two kernels");
	err = world_open(&a, args.argv[0], sel.modules, sel.nr_modules);
	if (err) {
		err_report(err, "cannot look at %s", args.argv[0]);
		return TROUBLE;
	}
	err = world_open(&b, args.argv[1], sel.modules, sel.nr_modules);
	if (err) {
		err_report(err, "cannot look at %s", args.argv[1]);
		world_close(&a);
		return TROUBLE;
	}
	status = diff_worlds(&a, &b, &sel);
	world_close(&a);
	world_close(&b);
	return status;
}

const struct cmd cmd_kfunc_diff = {
	.name = "kfunc diff",
	.fn = run,
	.args = "A B [--module M]",
	.summary = "what changed between two kernels",
	.help =
"Compares the kfuncs of two kernels, named as for --kernel of bpfx kfunc list: which are only in A,\n"
"which only in B, and of which prototype or flags are not the same. Types are compared by their\n"
"names. Kfuncs of modules are compared if the module is looked at in both.\n"
"\n"
"  --module M       only those of this module; of a kernel in files, look at this module, too\n"
"\n"
"It ends as diff(1) does: with 0 if nothing differs, 1 if something does, 2 if it failed.",
};
