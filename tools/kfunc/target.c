// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an object wants the kernel to have besides functions: program types, where programs attach,
 * struct_ops, map types, helpers. BTF has the enumerations and the types of all of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compat.h"
#include "verdict.h"

static const char *str(const struct btf *btf, __u32 off)
{
	return btf__name_by_offset(btf, off) ?: "";
}

/* One more than the largest value of an enumeration that is no end mark; 0 if it is not there. */
static __u32 end_of(const struct check *c, const char *name)
{
	const struct btf_type *t;
	const struct btf_enum *e;
	struct type_ref ref;
	__u32 end = 0;
	int i;

	if (!index_find(c->ix, name, BTF_KIND_ENUM, &ref))
		return 0;
	t = btf__type_by_id(ref.btf, ref.id);
	for (i = 0, e = btf_enum(t); i < btf_vlen(t); i++, e++)
		if (strncmp(str(ref.btf, e->name_off), "__", 2) && (__u32)e->val + 1 > end)
			end = e->val + 1;
	return end;
}

bool target_has_helper(const struct check *c, __u32 id)
{
	__u32 end = end_of(c, "bpf_func_id");

	return !end || id < end;
}

/* "bpf_map_lookup_elem", or "#1" if the kernel does not tell. */
void target_helper_name(const struct check *c, __u32 id, char *name, size_t size)
{
	const char *prefix = "BPF_FUNC_", *its;
	const struct btf_type *t;
	struct type_ref ref;
	int i;

	snprintf(name, size, "#%u", id);
	if (!index_find(c->ix, "bpf_func_id", BTF_KIND_ENUM, &ref))
		return;
	t = btf__type_by_id(ref.btf, ref.id);
	for (i = 0; i < btf_vlen(t); i++) {
		its = str(ref.btf, btf_enum(t)[i].name_off);
		if ((__u32)btf_enum(t)[i].val == id && !strncmp(its, prefix, strlen(prefix)))
			snprintf(name, size, "bpf_%s", its + strlen(prefix));
	}
}

/*
 * Types of programs are compiled in or not. struct bpf_ctx_convert has two members for each type
 * that is: BPF_PROG_TYPE_XDP_prog.
 */
static bool has_prog_type(const struct check *c, enum bpf_prog_type type)
{
	const char *name = caller_name(type);
	const struct btf_member *m;
	const struct btf_type *t;
	struct type_ref ref;
	char member[64];
	int i;

	if (!name || !index_find(c->ix, "bpf_ctx_convert", BTF_KIND_STRUCT, &ref))
		return type < end_of(c, "bpf_prog_type");
	snprintf(member, sizeof(member), "BPF_PROG_TYPE_%s_prog", name);
	t = btf__type_by_id(ref.btf, ref.id);
	for (i = 0, m = btf_members(t); i < btf_vlen(t); i++, m++)
		if (!strcasecmp(str(ref.btf, m->name_off), member))
			return true;
	/* It has no context that could be converted. */
	return type == BPF_PROG_TYPE_SYSCALL && type < end_of(c, "bpf_prog_type");
}

static bool has_attach_type(const struct check *c, const struct bpf_program *prog)
{
	enum bpf_attach_type type = bpf_program__expected_attach_type(prog);
	__u32 end = end_of(c, "bpf_attach_type");

	/* For struct_ops it is the number of a member; for these the kernel does not look. */
	switch (bpf_program__type(prog)) {
	case BPF_PROG_TYPE_STRUCT_OPS:
	case BPF_PROG_TYPE_KPROBE:
	case BPF_PROG_TYPE_SCHED_CLS:
		return true;
	default:
		return !end || type < end;
	}
}

/* What helps wherever a program cannot be loaded at all. */
#define FIX_OPTIONAL	"SEC(\"?...\") and bpf_program__set_autoload() where it is there"
#define FIX_AUTOCREATE	\
	"SEC(\"?.struct_ops.link\") and bpf_map__set_autocreate() where it is there, or load its module"
#define FIX_MEMBER	\
	"a second struct %s___old without it, in SEC(\"?.struct_ops.link\"); or set it to 0 before loading"

static void check_type(struct check *c, const struct bpf_program *prog)
{
	const char *name = caller_name(c->type);
	const char *attach;

	if (c->type == BPF_PROG_TYPE_UNSPEC) {
		issue_add(c, ISSUE_FAIL, "section", bpf_program__section_name(prog), NULL,
			  "SEC(\"%s\") tells no program type: its loader has to",
			  bpf_program__section_name(prog));
		return;
	}
	if (!has_prog_type(c, c->type)) {
		issue_add(c, ISSUE_FAIL, "program_type", name ? name : "?",
			  issue_fix(FIX_OPTIONAL),
			  "programs of type %s are unknown", name ? name : "?");
		return;
	}
	if (!has_attach_type(c, prog)) {
		attach = libbpf_bpf_attach_type_str(bpf_program__expected_attach_type(prog));
		issue_add(c, ISSUE_FAIL, "attach_type", attach ? attach : "?",
			  issue_fix(FIX_OPTIONAL),
			  "the attach type %s is unknown", attach ? attach : "?");
	}
}

/* What stands before the name of a target in BTF, and of which kind it is there. */
static const char *target_prefix(const struct bpf_program *prog, __u32 *kind)
{
	*kind = BTF_KIND_FUNC;
	switch (bpf_program__expected_attach_type(prog)) {
	case BPF_TRACE_RAW_TP:
		*kind = BTF_KIND_TYPEDEF;
		return "btf_trace_";
	case BPF_LSM_MAC:
	case BPF_LSM_CGROUP:
		return "bpf_lsm_";
	case BPF_TRACE_ITER:
		return "bpf_iter_";
	default:
		return "";
	}
}

static bool wants_target(enum bpf_prog_type type)
{
	return type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM;
}

static void check_target(struct check *c, const struct bpf_program *prog)
{
	const char *target = strchr(bpf_program__section_name(prog), '/'), *colon;
	struct type_ref ref;
	__u32 kind;

	if (!target) {
		issue_add(c, ISSUE_FAIL, "target", bpf_program__section_name(prog), NULL,
			  "no target is named: its loader has to set one");
		return;
	}
	target++;
	colon = strchr(target, ':');	/* module:function */
	snprintf(c->target, sizeof(c->target), "%s%s", target_prefix(prog, &kind),
		 colon ? colon + 1 : target);
	if (index_find(c->ix, c->target, kind, &ref)) {
		if (kind == BTF_KIND_FUNC)
			attach_check(c, c->target, ref.part);
		return;
	}
	issue_add(c, ISSUE_FAIL, "target", colon ? colon + 1 : target,
		  issue_fix(FIX_OPTIONAL),
		  "there is no %s to attach to", c->target);
}

/* freplace: the target is another program, which only its loader knows. */
static void check_replaced(struct check *c)
{
	issue_add(c, ISSUE_FAIL, "target", NULL, NULL,
		  "it replaces a function of a program that its loader has to name");
}

/* Which member of a struct_ops it is: libbpf has filled in pointers to programs. */
static bool find_member_of(struct check *c, const struct bpf_program *prog, struct bpf_map *map)
{
	const struct btf *btf = bpf_object__btf(c->obj);
	const struct btf_type *t = btf__type_by_id(btf, bpf_map__btf_value_type_id(map));
	const char *data;
	size_t size;
	__u32 at;
	int i;

	data = bpf_map__initial_value(map, &size);
	for (i = 0; data && i < btf_vlen(t); i++) {
		at = btf_members(t)[i].offset / 8;
		if (at + sizeof(prog) > size || memcmp(data + at, &prog, sizeof(prog)))
			continue;
		c->ops = str(btf, t->name_off);
		c->member = str(btf, btf_members(t)[i].name_off);
		return true;
	}
	return false;
}

static void check_in_ops(struct check *c, const struct bpf_program *prog)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, c->obj)
		if (bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS && find_member_of(c, prog, map))
			return;
	issue_add(c, ISSUE_FAIL, "struct_ops", bpf_program__name(prog), NULL,
		  "no struct_ops has it as a member");
}

void target_check_prog(struct check *c, const struct bpf_program *prog)
{
	c->ops = NULL;
	c->target[0] = 0;
	check_type(c, prog);
	if (c->type == BPF_PROG_TYPE_STRUCT_OPS)
		check_in_ops(c, prog);
	if (wants_target(c->type))
		check_target(c, prog);
	else if (c->type == BPF_PROG_TYPE_EXT)
		check_replaced(c);
}

static const struct btf_member *find_member(const struct btf *btf, const struct btf_type *t,
					    const char *name)
{
	const struct btf_member *m = btf_members(t);
	int i;

	for (i = 0; i < btf_vlen(t); i++)
		if (!strcmp(str(btf, m[i].name_off), name))
			return &m[i];
	return NULL;
}

static bool is_zero(const char *data, size_t size)
{
	while (size && !*data) {
		data++;
		size--;
	}
	return !size;
}

/* Members that the kernel's own code refuses; BTF does not tell. */
static const struct {
	const char *ops;
	const char *member;
} refused[] = {
	{ "tcp_congestion_ops", "get_info" },
};

/* ... and ops that may sleep, of those that do not leave that to the program. */
static const struct {
	const char *ops;
	const char *members;
} sleepers[] = {
	{ "bpf_dummy_ops", " test_sleepable " },
	{ "bpfx_qdisc_ops", " init exit " },
	{ "bpfx_input_ops", " connect disconnect " },
};

static bool may_not_sleep(const char *ops, const char *member)
{
	char word[80];
	unsigned int i;

	snprintf(word, sizeof(word), " %s ", member);
	for (i = 0; i < ARRAY_SIZE(sleepers); i++)
		if (!strcmp(sleepers[i].ops, ops))
			return !strstr(sleepers[i].members, word);
	return false;
}

static bool is_refused(const char *ops, const char *member)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(refused); i++)
		if (!strcmp(refused[i].ops, ops) && !strcmp(refused[i].member, member))
			return true;
	return false;
}

/* A member that is set to a program. */
static void check_op(struct check *c, const char *ops, const char *name,
		     const struct bpf_program *prog)
{
	const char *sec = prog ? bpf_program__section_name(prog) : "";

	if (!strncmp(sec, "struct_ops.s", strlen("struct_ops.s")) && may_not_sleep(ops, name))
		issue_add(c, ISSUE_FAIL, "struct_ops_member", name,
			  issue_fix("SEC(\"struct_ops/%s\")", name),
			  "%s of struct %s may not sleep", name, ops);
}

/* One member of a struct_ops: as the kernel has it, or not there and not set. */
static void check_member(struct check *c, const char *ops, const struct btf_member *m,
			 const struct type_ref *ref, const char *data, size_t size)
{
	const struct btf_type *t = btf__type_by_id(ref->btf, ref->id), *local, *targ;
	const struct btf *btf = bpf_object__btf(c->obj);
	const char *name = str(btf, m->name_off);
	__s64 len = btf__resolve_size(btf, m->type);
	const struct btf_member *km = find_member(ref->btf, t, name);

	if (len < 0 || m->offset / 8 + (size_t)len > size)
		return;
	if (!km) {
		if (!is_zero(data + m->offset / 8, len))
			issue_add(c, ISSUE_FAIL, "struct_ops_member", name,
				  issue_fix(FIX_MEMBER, ops),
				  "struct %s has no %s there", ops, name);
		return;
	}
	local = compat_skip(btf, m->type, NULL);
	targ = compat_skip(ref->btf, km->type, NULL);
	if (is_refused(ops, name) && !is_zero(data + m->offset / 8, len))
		issue_add(c, ISSUE_FAIL, "struct_ops_member", name, NULL,
			  "struct %s takes no program as %s", ops, name);
	if (local && btf_is_ptr(local) && len == sizeof(void *))
		check_op(c, ops, name, *(void *const *)(data + m->offset / 8));
	if (!local || !targ || btf_kind(local) != btf_kind(targ) ||
	    (!btf_is_ptr(local) && len != btf__resolve_size(ref->btf, km->type)))
		issue_add(c, ISSUE_FAIL, "struct_ops_member", name, NULL,
			  "struct %s has a %s of another type there", ops, name);
}

static void check_struct_ops(struct check *c, const struct bpf_map *map)
{
	const struct btf *btf = bpf_object__btf(c->obj);
	const struct btf_type *t = btf__type_by_id(btf, bpf_map__btf_value_type_id(map));
	char ops[128], value[160];
	struct type_ref ref;
	const char *data;
	size_t size;
	int i;

	snprintf(ops, sizeof(ops), "%.*s", (int)essential_len(str(btf, t->name_off)),
		 str(btf, t->name_off));
	snprintf(value, sizeof(value), "bpf_struct_ops_%s", ops);
	if (!index_find(c->ix, value, BTF_KIND_STRUCT, &ref) ||
	    !index_find(c->ix, ops, BTF_KIND_STRUCT, &ref)) {
		issue_add(c, ISSUE_FAIL, "struct_ops", ops,
			  issue_fix(FIX_AUTOCREATE),
			  "struct_ops %s are unknown", ops);
		return;
	}
	data = bpf_map__initial_value((struct bpf_map *)map, &size);
	for (i = 0; data && i < btf_vlen(t); i++)
		check_member(c, ops, btf_members(t) + i, &ref, data, size);
}

/* Maps that can have no room at all, or have what the loader or the kernel gives them. */
static bool wants_room(enum bpf_map_type type)
{
	switch (type) {
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_ARRAY:
	case BPF_MAP_TYPE_PROG_ARRAY:
	case BPF_MAP_TYPE_PERCPU_HASH:
	case BPF_MAP_TYPE_PERCPU_ARRAY:
	case BPF_MAP_TYPE_STACK_TRACE:
	case BPF_MAP_TYPE_CGROUP_ARRAY:
	case BPF_MAP_TYPE_LRU_HASH:
	case BPF_MAP_TYPE_LRU_PERCPU_HASH:
	case BPF_MAP_TYPE_LPM_TRIE:
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_HASH_OF_MAPS:
	case BPF_MAP_TYPE_SOCKMAP:
	case BPF_MAP_TYPE_SOCKHASH:
	case BPF_MAP_TYPE_QUEUE:
	case BPF_MAP_TYPE_STACK:
	case BPF_MAP_TYPE_RINGBUF:
	case BPF_MAP_TYPE_USER_RINGBUF:
	case BPF_MAP_TYPE_BLOOM_FILTER:
		return true;
	default:
		return false;
	}
}

/* A kernel whose BTF does not have the enumeration tells nothing. */
static bool knows_field(const struct check *c, const char *field)
{
	const struct btf_type *t;
	struct type_ref ref;
	int i;

	if (!index_find(c->ix, "btf_field_type", BTF_KIND_ENUM, &ref))
		return true;
	t = btf__type_by_id(ref.btf, ref.id);
	for (i = 0; i < btf_vlen(t); i++)
		if (!strcmp(str(ref.btf, btf_enum(t)[i].name_off), field))
			return true;
	return false;
}

/* A tag of a pointer that is unknown may be an error in a local storage, and only there. */
static bool is_storage(enum bpf_map_type type)
{
	return type == BPF_MAP_TYPE_TASK_STORAGE || type == BPF_MAP_TYPE_SK_STORAGE ||
	       type == BPF_MAP_TYPE_INODE_STORAGE || type == BPF_MAP_TYPE_CGRP_STORAGE;
}

#define UPTR_MAX	4096	/* what the kernel maps of user space */

static void check_tag(struct check *c, const struct bpf_map *map, const struct btf_type *tag)
{
	const struct btf *btf = bpf_object__btf(c->obj);

	if (strcmp(str(btf, tag->name_off), "uptr"))
		return;
	if (knows_field(c, "BPF_UPTR")) {
		if (btf__resolve_size(btf, tag->type) > UPTR_MAX)
			issue_add(c, ISSUE_FAIL, "map_field", bpf_map__name(map), NULL,
				  "a __uptr of the map %s points to more than a page",
				  bpf_map__name(map));
		return;
	}
	issue_add(c, ISSUE_MAY, "map_field", bpf_map__name(map),
		  issue_fix("bpf_map__set_autocreate(false) where it is not there"),
		  "a value of the map %s has a __uptr, which is unknown", bpf_map__name(map));
}

static void check_value(struct check *c, const struct bpf_map *map, __u32 id, int depth)
{
	const struct btf *btf = bpf_object__btf(c->obj);
	const struct btf_type *t = compat_skip(btf, id, NULL);
	const struct btf_type *to;
	int i;

	if (!t || depth <= 0)
		return;
	if (btf_is_ptr(t)) {
		to = btf__type_by_id(btf, t->type);
		if (to && btf_kind(to) == BTF_KIND_TYPE_TAG)
			check_tag(c, map, to);
	} else if (btf_is_array(t)) {
		check_value(c, map, btf_array(t)->type, depth - 1);
	} else if (btf_is_composite(t)) {
		for (i = 0; i < btf_vlen(t); i++)
			check_value(c, map, btf_members(t)[i].type, depth - 1);
	}
}

void target_check_map(struct check *c, const struct bpf_map *map)
{
	__u32 end = end_of(c, "bpf_map_type"), type = bpf_map__type(map);
	const char *name = libbpf_bpf_map_type_str(type);

	if (is_storage(type) && bpf_map__btf_value_type_id(map))
		check_value(c, map, bpf_map__btf_value_type_id(map), 8);
	if (type == BPF_MAP_TYPE_STRUCT_OPS)
		check_struct_ops(c, map);
	else if (end && type >= end)
		issue_add(c, ISSUE_FAIL, "map_type", bpf_map__name(map),
			  issue_fix("bpf_map__set_autocreate(false) where it is not there"),
			  "the map %s is of type %s, number %u, which is unknown",
			  bpf_map__name(map), name ? name : "?", type);
	else if ((type == BPF_MAP_TYPE_ARRAY_OF_MAPS || type == BPF_MAP_TYPE_HASH_OF_MAPS) &&
		 !bpf_map__inner_map((struct bpf_map *)map))
		issue_add(c, ISSUE_FAIL, "map_inner", bpf_map__name(map), NULL,
			  "the map %s does not tell what maps are in it: its loader has to",
			  bpf_map__name(map));
	else if (!bpf_map__max_entries(map) && wants_room(type))
		issue_add(c, ISSUE_FAIL, "map_size", bpf_map__name(map), NULL,
			  "the map %s has no max_entries: its loader has to set them",
			  bpf_map__name(map));
}
