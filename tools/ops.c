// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ops table of an object.
 *
 * libbpf hands out the table as the author wrote it, with a struct bpf_program pointer for each op
 * (libbpf 1.5). It could register that by itself, but not put it under a link that is pinned; so
 * this file fills the map, for both.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "err.h"
#include "klog.h"
#include "kops.h"
#include "object.h"

#define LINK_SECTION	".struct_ops.link"

const struct object_kind object_scheduler = {
	.module = BPFX_MODULE,
	.ops = BPFX_OPS,
	.noun = "scheduler",
	.example = "BPFX_QDISC(NAME, .enqueue = (void *)enqueue);",
};

/* The type of a variable of a section. */
static const struct btf_type *find_var(const struct btf *btf, const char *section, const char *name)
{
	int id = btf__find_by_name_kind(btf, section, BTF_KIND_DATASEC);
	const struct btf_type *sec = btf__type_by_id(btf, id < 0 ? 0 : id);
	const struct btf_var_secinfo *var;
	const struct btf_type *type;
	int i;

	if (id < 0)
		return NULL;
	for (i = 0, var = btf_var_secinfos(sec); i < btf_vlen(sec); i++, var++) {
		type = btf__type_by_id(btf, var->type);
		if (!strcmp(btf__name_by_offset(btf, type->name_off), name))
			return btf__type_by_id(btf, btf__resolve_type(btf, type->type));
	}
	return NULL;
}

/* Without the suffix that CO-RE ignores. */
static bool same_type(const char *name, const char *wanted)
{
	size_t len = strlen(wanted);

	return !strncmp(name, wanted, len) && (!name[len] || !strncmp(name + len, "___", 3));
}

static int check_map(struct object *o, struct bpf_map *map)
{
	const struct btf *btf = bpf_object__btf(o->obj);
	const struct btf_type *type = find_var(btf, LINK_SECTION, bpf_map__name(map));
	const char *name;

	if (!type) {
		err_because(-EINVAL, "'%s' stands in section .struct_ops: it would have no link",
			    bpf_map__name(map));
		err_cure("put it into SEC(\"" LINK_SECTION "\"), or use %s", o->kind->example);
		return -EINVAL;
	}
	name = btf__name_by_offset(btf, type->name_off);
	if (!same_type(name, o->kind->ops)) {
		err_because(-EINVAL, "'%s' is a struct %s, not a struct %s", bpf_map__name(map),
			    name, o->kind->ops);
		err_cure("load it with a tool for that type, like bpftool struct_ops register");
		return -EINVAL;
	}
	if (o->map) {
		err_because(-EINVAL, "it declares two %ss, '%s' and '%s'", o->kind->noun,
			    bpf_map__name(o->map), bpf_map__name(map));
		err_cure("make it two objects");
		return -EINVAL;
	}
	o->map = map;
	o->ops = type;
	return 0;
}

/* A member's place in the table, NULL if the object's struct does not have it. */
static void *member_data(const struct object *o, const char *name, __u32 size)
{
	const struct btf *btf = bpf_object__btf(o->obj);
	const struct btf_member *member = btf_members(o->ops);
	char *data = object_map_data(o->map);
	int i;

	for (i = 0; data && i < btf_vlen(o->ops); i++, member++)
		if (!strcmp(btf__name_by_offset(btf, member->name_off), name) &&
		    btf__resolve_size(btf, member->type) == size)
			return data + member->offset / 8;
	return NULL;
}

/* Find what an object declares, and its name. */
int object_find_ops(struct object *o)
{
	struct bpf_map *map;
	const char *name;
	int err;

	bpf_object__for_each_map(map, o->obj) {
		if (bpf_map__type(map) != BPF_MAP_TYPE_STRUCT_OPS)
			continue;
		err = check_map(o, map);
		if (err)
			return err;
	}
	if (!o->map) {
		err_because(-EINVAL, "it declares no %s (no struct %s in section " LINK_SECTION ")",
			    o->kind->noun, o->kind->ops);
		err_cure("end the source with: %s", o->kind->example);
		return -EINVAL;
	}
	name = member_data(o, "name", BPFX_NAME_LEN);
	if (name)
		memcpy(o->name, name, BPFX_NAME_LEN);
	return 0;
}

/* Register it under another name. */
int object_rename(struct object *o, const char *name)
{
	char *to = member_data(o, "name", BPFX_NAME_LEN);

	if (!to)
		return err_because(-EINVAL, "its ops have no member 'name'");
	if (strlen(name) >= BPFX_NAME_LEN) {
		err_because(-EINVAL, "the name '%s' is too long", name);
		err_cure("choose one of 1 to %d characters", BPFX_NAME_LEN - 1);
		return -EINVAL;
	}
	memset(to, 0, BPFX_NAME_LEN);
	memcpy(to, name, strlen(name));
	memcpy(o->name, to, BPFX_NAME_LEN);
	return 0;
}

static int bad_name(const struct object *o, const char *why)
{
	err_because(-EINVAL, "its name%s%.*s%s %s", o->name[0] ? " '" : "", BPFX_NAME_LEN, o->name,
		    o->name[0] ? "'" : "", why);
	err_cure("set .name in its ops, or load it with --as NAME; 1 to %d characters",
		 BPFX_NAME_LEN - 1);
	return -EINVAL;
}

int object_check_name(const struct object *o)
{
	unsigned int i;

	if (!o->name[0])
		return bad_name(o, "is empty");
	if (strnlen(o->name, BPFX_NAME_LEN) == BPFX_NAME_LEN)
		return bad_name(o, "is too long");
	for (i = 0; o->name[i]; i++)
		if (!isalnum((unsigned char)o->name[i]) && !strchr("_-.", o->name[i]))
			return bad_name(o, "may have only letters, digits, _ - .");
	return 0;
}

static int bad_number(const struct object *o, const char *member, unsigned int max)
{
	__u32 *number = member_data(o, member, sizeof(*number));

	if (!number || *number <= max)
		return 0;
	err_because(-EINVAL, "scheduler '%s' has a %s of %u", o->name, member, *number);
	err_cure("%u is the maximum", max);
	return -EINVAL;
}

/* Have it see events before or after others. */
int object_set_priority(struct object *o, __s32 priority)
{
	__s32 *to = member_data(o, "priority", sizeof(*to));

	if (!to)
		return err_because(-EINVAL, "its ops have no member 'priority'");
	*to = priority;
	return 0;
}

/* As the ops have it; 0 if they do not. */
__s32 object_priority(const struct object *o)
{
	__s32 *priority = member_data(o, "priority", sizeof(*priority));

	return priority ? *priority : 0;
}

/* What the module would refuse with nothing but EINVAL. */
int object_check_ops(struct object *o)
{
	void **enqueue = member_data(o, "enqueue", sizeof(void *));
	__u64 *flags = member_data(o, "flags", sizeof(__u64));
	int err;

	err = object_check_name(o);
	if (err)
		return err;
	if (!enqueue || !*enqueue) {
		err_because(-EINVAL, "scheduler '%s' has no enqueue op", o->name);
		err_cure("a FIFO's is: return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);");
		return -EINVAL;
	}
	if (flags && *flags) {
		err_because(-EINVAL, "scheduler '%s' has unknown flags 0x%llx", o->name,
			    (unsigned long long)*flags);
		err_cure("set .flags to 0, or use a newer bpfx (this is %s)", BPFX_VERSION);
		return -EINVAL;
	}
	err = bad_number(o, "flow_limit", BPFX_FLOWS_MAX);
	return err ? err : bad_number(o, "flow_state", BPFX_FLOW_STATE_MAX);
}

static void fill_member(char *value, const struct kops *kops, const struct btf *btf,
			const struct btf_member *member, const char *data)
{
	const char *name = btf__name_by_offset(btf, member->name_off);
	struct bpf_program *prog;
	unsigned long fd;
	__u32 off;

	data += member->offset / 8;
	if (!kops_member(kops, name, &off))
		return;	/* libbpf has made sure that it is not set */
	if (!kops_is_func(btf, member)) {
		memcpy(value + off, data, btf__resolve_size(btf, member->type));
		return;
	}
	memcpy(&prog, data, sizeof(prog));
	if (!prog)
		return;
	fd = bpf_program__fd(prog);
	memcpy(value + off, &fd, sizeof(fd));
}

static int update_map(struct object *o, const char *value)
{
	int err;

	err = bpf_map_update_elem(bpf_map__fd(o->map), &(int){ 0 }, value, 0);
	if (!err)
		return 0;
	err_because(err, "the module refuses the ops of '%s': %s", o->name, strerror(-err));
	klog_explain();
	return err;
}

/* Give the kernel the ops table of a loaded object; the module checks it. */
int object_fill_map(struct object *o)
{
	const struct btf *btf = bpf_object__btf(o->obj);
	const struct btf_member *member = btf_members(o->ops);
	const char *data = object_map_data(o->map);
	struct kops kops;
	char *value;
	int i, err;

	err = kops_open(&kops, o->kind->module, o->kind->ops);
	if (err)
		return err;
	value = calloc(1, kops.size);
	for (i = 0; value && i < btf_vlen(o->ops); i++, member++)
		fill_member(value, &kops, btf, member, data);
	err = value ? update_map(o, value) : -ENOMEM;
	free(value);
	kops_close(&kops);
	return err;
}
