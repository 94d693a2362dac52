// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "loader.h"
#include "table.h"

static const struct btf_type *resolve(const struct btf *btf, uint32_t *id)
{
	const struct btf_type *t = btf__type_by_id(btf, *id);

	while (btf_is_mod(t) || btf_is_typedef(t)) {
		*id = t->type;
		t = btf__type_by_id(btf, *id);
	}
	return t;
}

static const char *name_of(const struct btf *btf, uint32_t off)
{
	return btf__name_by_offset(btf, off) ?: "";
}

static bool ends_in(const char *name, const char *suffix)
{
	size_t n = strlen(name), s = strlen(suffix);

	return n >= s && !strcmp(name + n - s, suffix);
}

static bool is_integer(const struct btf_type *t)
{
	return btf_is_int(t) || btf_is_any_enum(t);
}

/* A structure that is nothing but numbers: the verifier takes any memory of its size for it. */
static bool is_plain(const struct btf *btf, uint32_t id)
{
	const struct btf_type *t = resolve(btf, &id);
	int i;

	if (is_integer(t))
		return true;
	if (btf_is_array(t))
		return is_plain(btf, btf_array(t)->type);
	if (!btf_is_composite(t) || !btf_vlen(t))
		return false;
	for (i = 0; i < btf_vlen(t); i++)
		if (!is_plain(btf, btf_members(t)[i].type))
			return false;
	return true;
}

/* Is it a pointer to what some op gets an argument of? */
static bool is_object(const struct table *t, uint32_t id)
{
	const char *name = name_of(t->btf, btf__type_by_id(t->btf, id)->name_off);
	int i, j;

	/* By name: some pahole write the same structure down twice. */
	for (i = 0; i < t->nr_ops; i++)
		for (j = 0; j < t->ops[i].nr_args; j++)
			if (t->ops[i].args[j].kind == ARG_OBJECT &&
			    !strcmp(name, name_of(t->btf, btf__type_by_id(t->btf,
							t->ops[i].args[j].type)->name_off)))
				return true;
	return false;
}

static bool read_pointer(const struct table *t, uint32_t id, struct table_arg *arg, bool sized)
{
	const struct btf_type *to;
	uint32_t target = id;

	for (to = btf__type_by_id(t->btf, target); btf_is_mod(to) || btf_is_typedef(to);
	     to = btf__type_by_id(t->btf, target)) {
		arg->input |= btf_is_const(to);
		target = to->type;
	}
	arg->type = target;
	arg->size = btf_is_void(to) ? 0 : btf__resolve_size(t->btf, target);
	arg->kind = ARG_MEMORY;
	if (ends_in(arg->name, "__str")) {
		arg->kind = ARG_STRING;
		return true;
	}
	if (sized)
		return true;
	if (btf_is_struct(to) && is_object(t, target)) {
		arg->kind = ARG_OBJECT;
		return true;
	}
	return is_plain(t->btf, target) && (int)arg->size > 0;
}

/* What the suffixes and names mean is the kernel's: Documentation/bpf/kfuncs.rst. */
static bool read_arg(const struct table *t, const struct btf_param *p, bool last,
		     struct table_arg *arg)
{
	uint32_t id = p->type;
	const struct btf_type *type = resolve(t->btf, &id);
	char sized[128];

	arg->name = name_of(t->btf, p->name_off);
	if (btf_is_ptr(type)) {
		snprintf(sized, sizeof(sized), "%s__sz", arg->name);
		return read_pointer(t, type->type, arg,
				    !last && !strcmp(name_of(t->btf, p[1].name_off), sized));
	}
	if (!is_integer(type))
		return false;
	arg->size = type->size;
	if (ends_in(arg->name, "__sz"))
		arg->kind = ARG_SIZE;
	else if (!strcmp(arg->name, "rdwr_buf_size") || !strcmp(arg->name, "rdonly_buf_size"))
		arg->kind = ARG_BUFFER;
	else
		arg->kind = ARG_SCALAR;
	arg->constant = ends_in(arg->name, "__k");
	return true;
}

static bool read_return(const struct table *t, uint32_t id, struct table_func *f)
{
	const struct btf_type *type = resolve(t->btf, &id);

	if (btf_is_void(type)) {
		f->ret = RETURNS_NOTHING;
		return true;
	}
	if (is_integer(type)) {
		f->ret = RETURNS_SCALAR;
		return true;
	}
	if (!btf_is_ptr(type) || !is_plain(t->btf, type->type))
		return false;
	f->ret = RETURNS_MEMORY;
	f->size = btf__resolve_size(t->btf, type->type);
	return true;
}

static bool read_prototype(const struct table *t, uint32_t id, struct table_func *f)
{
	const struct btf_type *proto = btf__type_by_id(t->btf, id);
	const struct btf_param *p = btf_params(proto);
	int i;

	f->nr_args = btf_vlen(proto);
	if (f->nr_args > TABLE_ARGS || !read_return(t, proto->type, f))
		return false;
	for (i = 0; i < f->nr_args; i++)
		if (!read_arg(t, p + i, i + 1 == f->nr_args, &f->args[i]))
			return false;
	return true;
}

/* Ops are given to programs as they are: every pointer is an object. */
static void read_op(struct table *t, const struct btf_member *m, uint32_t nr, uint32_t proto_id)
{
	const struct btf_type *proto = btf__type_by_id(t->btf, proto_id);
	struct table_func *op = &t->ops[t->nr_ops++];
	const struct btf_param *p = btf_params(proto);
	const struct btf_type *type;
	uint32_t id;
	int i;

	op->name = name_of(t->btf, m->name_off);
	op->id = nr;
	op->offset = m->offset / 8;
	op->ret = proto->type ? RETURNS_SCALAR : RETURNS_NOTHING;
	op->nr_args = btf_vlen(proto);
	for (i = 0; i < op->nr_args && i < TABLE_ARGS; i++) {
		id = p[i].type;
		type = resolve(t->btf, &id);
		op->args[i].name = name_of(t->btf, p[i].name_off);
		op->args[i].kind = btf_is_ptr(type) ? ARG_OBJECT : ARG_SCALAR;
		if (!btf_is_ptr(type))
			continue;
		op->args[i].type = type->type;
		resolve(t->btf, &op->args[i].type);
	}
}

static int read_ops(struct table *t)
{
	const struct btf_type *type, *member, *to;
	const struct btf_member *m;
	uint32_t id, i;
	int32_t found;

	found = btf__find_by_name_kind(t->btf, t->hook->ops, BTF_KIND_STRUCT);
	if (found < 0)
		return found;
	t->ops_type = found;
	type = btf__type_by_id(t->btf, found);
	for (i = 0, m = btf_members(type); i < btf_vlen(type); i++, m++) {
		id = m->type;
		member = resolve(t->btf, &id);
		to = btf_is_ptr(member) ? btf__type_by_id(t->btf, member->type) : NULL;
		if (to && btf_is_func_proto(to) && t->nr_ops < TABLE_OPS) {
			read_op(t, m, i, member->type);
		} else if (t->nr_fields < TABLE_FIELDS) {
			t->fields[t->nr_fields].name = name_of(t->btf, m->name_off);
			t->fields[t->nr_fields].offset = m->offset / 8;
			t->fields[t->nr_fields++].size = btf__resolve_size(t->btf, m->type);
		}
	}
	return 0;
}

static int read_value(struct table *t)
{
	const struct btf_type *type;
	char name[64];
	int32_t id;
	int i;

	snprintf(name, sizeof(name), "bpf_struct_ops_%s", t->hook->ops);
	id = btf__find_by_name_kind(t->btf, name, BTF_KIND_STRUCT);
	if (id < 0)
		return id;
	t->value_type = id;
	type = btf__type_by_id(t->btf, id);
	t->value_size = type->size;
	for (i = 0; i < btf_vlen(type); i++)
		if (btf_members(type)[i].type == t->ops_type)
			t->data_offset = btf_members(type)[i].offset / 8;
	return 0;
}

static int read_kfunc(struct table *t, const char *name, char *words)
{
	struct table_func *f = &t->kfuncs[t->nr_kfuncs];
	int32_t id = btf__find_by_name_kind(t->btf, name, BTF_KIND_FUNC);
	char *word;
	int i;

	if (id < 0 || t->nr_kfuncs == TABLE_KFUNCS) {
		printf("# %s is not in the module's BTF\n", name);
		return -ENOENT;
	}
	memset(f, 0, sizeof(*f));
	f->id = id;
	f->name = name_of(t->btf, btf__type_by_id(t->btf, id)->name_off);
	if (!read_prototype(t, btf__type_by_id(t->btf, id)->type, f)) {
		printf("# the generator does not know how to call %s()\n", name);
		return -EOPNOTSUPP;
	}
	while ((word = strsep(&words, " ")))
		for (i = 0; i < t->nr_ops; i++)
			if (!strncmp(word, "op=", 3) && !strcmp(word + 3, t->ops[i].name))
				f->ops |= 1u << i;
	if (!f->ops) {
		printf("# modinfo names no op for %s()\n", name);
		return -EINVAL;
	}
	t->nr_kfuncs++;
	return 0;
}

static int read_kfuncs(struct table *t)
{
	char list[16384], *rest = list, *line, *words;
	int err = 0, one;

	if (run_read(list, sizeof(list), "modinfo -F bpfx_kfunc %s", t->hook->module))
		return -ENOENT;
	while ((line = strsep(&rest, "\n"))) {
		words = line;
		line = strsep(&words, " ");
		if (!*line)
			continue;
		one = read_kfunc(t, line, words);
		err = err ?: one;
	}
	return err;
}

static int open_btf(struct table *t)
{
	struct btf *vmlinux = btf__load_vmlinux_btf();
	struct bpf_btf_info info;
	uint32_t id = 0, len;
	char name[64];
	int fd;

	while (!bpf_btf_get_next_id(id, &id)) {
		fd = bpf_btf_get_fd_by_id(id);
		if (fd < 0)
			continue;
		memset(&info, 0, sizeof(info));
		info.name = (uintptr_t)name;
		info.name_len = sizeof(name);
		len = sizeof(info);
		if (!bpf_btf_get_info_by_fd(fd, &info, &len) && !strcmp(name, t->hook->module)) {
			t->btf_fd = fd;
			t->btf = btf__load_from_kernel_by_id_split(id, vmlinux);
			return t->btf ? 0 : -errno;
		}
		close(fd);
	}
	return -ENOENT;
}

int table_read(struct table *t, const struct hook *hook)
{
	int err;

	memset(t, 0, sizeof(*t));
	t->hook = hook;
	err = open_btf(t);
	err = err ?: read_ops(t);
	err = err ?: read_value(t);
	return err ?: read_kfuncs(t);
}

const struct table_func *table_kfunc(const struct table *t, const char *name)
{
	int i;

	for (i = 0; i < t->nr_kfuncs; i++)
		if (!strcmp(t->kfuncs[i].name, name))
			return &t->kfuncs[i];
	return NULL;
}

static int integers(const struct btf *btf, uint32_t id, uint32_t base, struct table_field *fields,
		    int max)
{
	const struct btf_type *t = resolve(btf, &id), *member;
	const struct btf_member *m;
	uint32_t at;
	int i, n = 0;

	if (!btf_is_composite(t))
		return 0;
	for (i = 0, m = btf_members(t); i < btf_vlen(t) && n < max; i++, m++) {
		if (btf_member_bitfield_size(t, i) || btf_member_bit_offset(t, i) % 8)
			continue;
		at = base + btf_member_bit_offset(t, i) / 8;
		id = m->type;
		member = resolve(btf, &id);
		if (is_integer(member) && member->size <= 8) {
			fields[n].name = name_of(btf, m->name_off);
			fields[n].offset = at;
			fields[n++].size = member->size;
		} else if (!*name_of(btf, m->name_off)) {
			n += integers(btf, id, at, fields + n, max - n);
		}
	}
	return n;
}

int table_integers(const struct table *t, uint32_t type, struct table_field *fields, int max)
{
	return integers(t->btf, type, 0, fields, max);
}
