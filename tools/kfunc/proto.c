// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prototypes and types as C has them. Two kernels give one type different ids, and the same words.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/btf.h>
#include "kfunc.h"

static void print_type(FILE *out, const struct btf *btf, __u32 id, const char *name, int depth);

static const char *str(const struct btf *btf, __u32 off)
{
	return btf__name_by_offset(btf, off) ?: "";
}

/* "name" after what stands before it: a blank, unless that is a star. */
static void print_name(FILE *out, const char *name)
{
	if (*name)
		fprintf(out, "%s", name);
}

static void print_params(FILE *out, const struct btf *btf, const struct btf_type *proto, int depth)
{
	const struct btf_param *p = btf_params(proto);
	unsigned int i, nr = btf_vlen(proto);

	fputc('(', out);
	if (!nr)
		fputs("void", out);
	for (i = 0; i < nr; i++) {
		fputs(i ? ", " : "", out);
		if (!p[i].type && i == nr - 1)
			fputs("...", out);
		else
			print_type(out, btf, p[i].type, str(btf, p[i].name_off), depth);
	}
	fputc(')', out);
}

static void print_pointer(FILE *out, const struct btf *btf, __u32 to, const char *name,
			  const char *mods, int depth)
{
	const struct btf_type *t = btf__type_by_id(btf, to);
	char inner[256];

	if (t && btf_is_func_proto(t)) {
		snprintf(inner, sizeof(inner), "(*%s%s)", mods, name);
		print_type(out, btf, t->type, inner, depth);
		print_params(out, btf, t, depth);
		return;
	}
	snprintf(inner, sizeof(inner), "*%s%s", mods, name);
	print_type(out, btf, to, inner, depth);
}

/* "const struct x *": what a modifier belongs to is its name, or the star before the name. */
static void print_modifier(FILE *out, const struct btf *btf, const struct btf_type *t,
			   const char *name, int depth)
{
	const char *word = btf_is_const(t) ? "const " : btf_is_volatile(t) ? "volatile " :
			   btf_is_restrict(t) ? "restrict " : "";
	const struct btf_type *next = btf__type_by_id(btf, t->type);

	if (next && btf_is_ptr(next)) {
		print_pointer(out, btf, next->type, name, word, depth);
		return;
	}
	fputs(word, out);
	print_type(out, btf, t->type, name, depth);
}

static void print_array(FILE *out, const struct btf *btf, const struct btf_type *t,
			const char *name, int depth)
{
	const struct btf_array *a = btf_array(t);
	char inner[256];

	snprintf(inner, sizeof(inner), "%s[%u]", name, a->nelems);
	print_type(out, btf, a->type, inner, depth);
}

static const char *keyword(const struct btf_type *t)
{
	if (btf_is_struct(t))
		return "struct ";
	if (btf_is_union(t))
		return "union ";
	if (btf_is_fwd(t))
		return btf_kflag(t) ? "union " : "struct ";
	return btf_is_any_enum(t) ? "enum " : "";
}

/* A type with a name of something of that type, which may be empty. */
static void print_type(FILE *out, const struct btf *btf, __u32 id, const char *name, int depth)
{
	const struct btf_type *t = btf__type_by_id(btf, id);
	const char *its;

	if (depth <= 0 || !t) {
		fputs("?", out);
		return;
	}
	if (btf_is_ptr(t)) {
		print_pointer(out, btf, t->type, name, "", depth - 1);
	} else if (btf_is_mod(t) && !btf_is_typedef(t)) {
		print_modifier(out, btf, t, name, depth - 1);
	} else if (btf_is_array(t)) {
		print_array(out, btf, t, name, depth - 1);
	} else {
		its = id ? str(btf, t->name_off) : "void";
		fprintf(out, "%s%s%s", keyword(t), *its ? its : "{...}", *name ? " " : "");
		print_name(out, name);
	}
}

/**
 * proto_of_proto() - a prototype in C
 * @btf: its types
 * @proto: a BTF_KIND_FUNC_PROTO
 * @name: of the function
 *
 * Return: to be freed; NULL without memory.
 */
char *proto_of_proto(const struct btf *btf, __u32 proto, const char *name)
{
	const struct btf_type *t = btf__type_by_id(btf, proto);
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	if (t && btf_is_func_proto(t)) {
		print_type(out, btf, t->type, name, 16);
		print_params(out, btf, t, 16);
	}
	fclose(out);
	return text;
}

/* The prototype of a BTF_KIND_FUNC, to be freed. */
char *proto_of(const struct btf *btf, __u32 func)
{
	const struct btf_type *t = btf__type_by_id(btf, func);

	return t ? proto_of_proto(btf, t->type, str(btf, t->name_off)) : NULL;
}

/* "struct sk_buff *", to be freed. */
char *proto_type_name(const struct btf *btf, __u32 type)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	print_type(out, btf, type, "", 16);
	fclose(out);
	return text;
}
