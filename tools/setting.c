// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings of a scheduler: its "const volatile" variables.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "err.h"
#include "object.h"

#define SECTION	".rodata"

/* Libbpf puts the start of the object's name before that of the section. */
static struct bpf_map *find_map(const struct object *o)
{
	struct bpf_map *map;
	const char *dot;

	bpf_object__for_each_map(map, o->obj) {
		dot = strchr(bpf_map__name(map), '.');
		if (dot && !strcmp(dot, SECTION) && bpf_map__is_internal(map))
			return map;
	}
	return NULL;
}

static const struct btf_type *skip_modifiers(const struct btf *btf, __u32 id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	while (btf_is_mod(type) || btf_is_typedef(type))
		type = btf__type_by_id(btf, type->type);
	return type;
}

static bool settable(const struct btf_type *type)
{
	return (btf_is_int(type) || btf_is_enum(type)) && type->size <= 8;
}

static const char *type_name(const struct btf *btf, const struct btf_type *type)
{
	const char *name = btf__name_by_offset(btf, type->name_off);

	if (btf_is_enum(type))
		return "enum";
	return !strcmp(name, "_Bool") ? "bool" : name;
}

static int no_variable(const struct btf *btf, const struct btf_type *sec, const char *wanted)
{
	const struct btf_var_secinfo *info = btf_var_secinfos(sec);
	char list[512] = "";
	size_t len = 0;
	int i;

	for (i = 0; i < btf_vlen(sec) && len < sizeof(list); i++, info++) {
		const struct btf_type *var = btf__type_by_id(btf, info->type);
		const struct btf_type *type = skip_modifiers(btf, var->type);

		if (settable(type))
			len += snprintf(list + len, sizeof(list) - len, "%s%s (%s)",
					len ? ", " : "", btf__name_by_offset(btf, var->name_off),
					type_name(btf, type));
	}
	err_because(-ENOENT, "the scheduler has no setting '%s'", wanted);
	if (list[0])
		err_cure("its settings are: %s", list);
	else
		err_cure("leave --set away: it has none");
	return -ENOENT;
}

static int bad_value(const char *name, const char *value, const char *why)
{
	err_because(-EINVAL, "setting '%s': '%s' %s", name, value, why);
	err_cure("see its declaration in the scheduler's source");
	return -EINVAL;
}

static int parse_bool(const char *name, const char *value, __u64 *number)
{
	static const char * const word[] = { "0", "1", "false", "true", "no", "yes", "off", "on" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(word); i++) {
		if (!strcmp(value, word[i])) {
			*number = i & 1;
			return 0;
		}
	}
	return bad_value(name, value, "is neither 1, true, yes, on nor 0, false, no, off");
}

static int parse_signed(const char *name, const char *value, unsigned int bits, __u64 *number)
{
	long long parsed, max = bits < 64 ? (1LL << (bits - 1)) - 1 : INT64_MAX;
	char *end;

	errno = 0;
	parsed = strtoll(value, &end, 0);
	if (end == value || *end)
		return bad_value(name, value, "is not a number");
	if (errno || parsed > max || parsed < -max - 1)
		return bad_value(name, value, "does not fit into it");
	*number = parsed;
	return 0;
}

static int parse_unsigned(const char *name, const char *value, unsigned int bits, __u64 *number)
{
	unsigned long long parsed;
	char *end;

	errno = 0;
	parsed = strtoull(value, &end, 0);
	if (end == value || *end)
		return bad_value(name, value, "is not a number");
	if (errno || *value == '-' || (bits < 64 && parsed >> bits))
		return bad_value(name, value, "does not fit into it");
	*number = parsed;
	return 0;
}

static int parse(const struct btf_type *type, const char *name, const char *value, __u64 *number)
{
	int encoding = btf_is_int(type) ? btf_int_encoding(type) : BTF_INT_SIGNED;

	if (encoding & BTF_INT_BOOL)
		return parse_bool(name, value, number);
	if (encoding & (BTF_INT_SIGNED | BTF_INT_CHAR))
		return parse_signed(name, value, type->size * 8, number);
	return parse_unsigned(name, value, type->size * 8, number);
}

static void store(char *to, __u32 size, __u64 number)
{
	__u8 n8 = number;
	__u16 n16 = number;
	__u32 n32 = number;
	const void *from = size == 1 ? (void *)&n8 : size == 2 ? (void *)&n16 :
			   size == 4 ? (void *)&n32 : (void *)&number;

	memcpy(to, from, size);
}

static int set(const struct object *o, const char *name, const char *value)
{
	const struct btf *btf = bpf_object__btf(o->obj);
	int i, err, id = btf__find_by_name_kind(btf, SECTION, BTF_KIND_DATASEC);
	const struct btf_type *sec = btf__type_by_id(btf, id < 0 ? 0 : id);
	const struct btf_var_secinfo *info = btf_var_secinfos(sec);
	struct bpf_map *map = find_map(o);
	__u64 number = 0;
	char *data;

	data = map ? object_map_data(map) : NULL;
	for (i = 0; data && i < btf_vlen(sec); i++, info++) {
		const struct btf_type *var = btf__type_by_id(btf, info->type);
		const struct btf_type *type = skip_modifiers(btf, var->type);

		if (strcmp(btf__name_by_offset(btf, var->name_off), name))
			continue;
		if (!settable(type))
			return bad_value(name, value, "cannot be given: it is no number or bool");
		err = parse(type, name, value, &number);
		if (!err)
			store(data + info->offset, type->size, number);
		return err;
	}
	return no_variable(btf, sec, name);
}

/**
 * object_set() - set a variable before the object is loaded
 * @o: opened, not loaded
 * @assignment: VAR=VALUE, with a '='
 *
 * Return: 0 or a negative errno
 */
int object_set(struct object *o, const char *assignment)
{
	const char *equals = strchr(assignment, '=');
	char *name;
	int err;

	name = strndup(assignment, equals - assignment);
	if (!name)
		return -ENOMEM;
	err = set(o, name, equals + 1);
	free(name);
	return err;
}

/**
 * object_set_struct() - set a variable that is a structure
 * @o: opened, not loaded
 * @name: of the variable
 * @data: what it is to be
 * @size: of that
 *
 * Return: 0; -ENOENT: there is no such variable, or it is of another size. No cause is told.
 */
int object_set_struct(struct object *o, const char *name, const void *data, size_t size)
{
	const struct btf *btf = bpf_object__btf(o->obj);
	int i, id = btf__find_by_name_kind(btf, SECTION, BTF_KIND_DATASEC);
	const struct btf_type *sec = btf__type_by_id(btf, id < 0 ? 0 : id);
	const struct btf_var_secinfo *info = btf_var_secinfos(sec);
	struct bpf_map *map = find_map(o);
	char *to = map && id >= 0 ? object_map_data(map) : NULL;

	for (i = 0; to && i < btf_vlen(sec); i++, info++) {
		const struct btf_type *var = btf__type_by_id(btf, info->type);

		if (strcmp(btf__name_by_offset(btf, var->name_off), name) || info->size != size)
			continue;
		memcpy(to + info->offset, data, size);
		return 0;
	}
	return -ENOENT;
}
