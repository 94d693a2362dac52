// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an object declares as __ksym and __kconfig: is it in the kernel, and is it the same?
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "compat.h"
#include "verdict.h"

/* The name that the kernel knows it by: without what makes several of one name differ in C. */
static void plain_name(char *plain, size_t size, const char *name)
{
	size_t len = essential_len(name);

	if (len >= size)
		len = size - 1;
	memcpy(plain, name, len);
	plain[len] = 0;
}

static struct seen *answer(struct check *c, const struct ext_sym *e)
{
	return &c->answers.ext[e - c->code.exts];
}

static void set_missing(struct check *c, const struct ext_sym *e)
{
	answer(c, e)->kind = SEEN_CONST;
	answer(c, e)->num = 0;
}

static void missing_func(struct check *c, const struct ext_sym *e, const char *name)
{
	const char *module = callers_module(name);

	set_missing(c, e);
	if (e->weak)
		return;		/* a matter of who can reach it */
	if (module && !world_part(c->w, module))
		issue_add(c, ISSUE_FAIL, "kfunc_missing", name,
			  issue_fix("load the module %s (for files: --module %s)", module, module),
			  "kfunc %s is missing: its module %s is not there", name, module);
	else
		issue_add(c, ISSUE_FAIL, "kfunc_missing", name,
			  issue_fix("declare it __ksym __weak, and call it only if bpf_ksym_exists(%s)",
				    name), "kfunc %s is missing", name);
}

#define FIX_PROTO	\
	"declare both as __ksym __weak, one of them as %s___old, and call the one that bpf_ksym_exists()"

/* A struct that a pointer among these points to, and that the object only declares; or NULL. */
static const char *only_declared(const struct btf *btf, __u32 proto)
{
	const struct btf_type *t = btf__type_by_id(btf, proto), *arg;
	int i;

	for (i = -1; i < btf_vlen(t); i++) {
		arg = compat_skip(btf, i < 0 ? t->type : btf_params(t)[i].type, NULL);
		arg = arg && btf_is_ptr(arg) ? compat_skip(btf, arg->type, NULL) : NULL;
		if (arg && btf_is_fwd(arg))
			return btf__name_by_offset(btf, arg->name_off);
	}
	return NULL;
}

/* Both prototypes differ in that only: it would be a mistake to look for another kfunc. */
static char *proto_fix(const struct check *c, const char *name, const struct type_ref *ref,
		       __u32 proto)
{
	const struct btf_type *mine = btf__type_by_id(c->code.btf, proto), *its;
	const char *declared = only_declared(c->code.btf, proto);

	its = btf__type_by_id(ref->btf, btf__type_by_id(ref->btf, ref->id)->type);
	if (declared && btf_vlen(mine) == btf_vlen(its))
		return issue_fix("define struct %s, if only in part: a declaration is another type",
				 declared);
	return issue_fix(FIX_PROTO, name);
}

static void other_proto(struct check *c, const struct ext_sym *e, const char *name,
			const struct type_ref *ref, __u32 proto)
{
	char *mine = proto_of_proto(c->code.btf, proto, name);
	char *its = proto_of(ref->btf, ref->id);

	set_missing(c, e);
	if (!e->weak)
		issue_add(c, ISSUE_FAIL, "kfunc_prototype", name,
			  proto_fix(c, name, ref, proto),
			  "kfunc %s has another prototype: %s there, %s here", name,
			  its ? its : "?", mine ? mine : "?");
	free(mine);
	free(its);
}

/* Some functions of 7.2 have lost their tags, but are in a set; so a tag is not asked for. */
static bool is_kfunc(const struct check *c, const struct type_ref *ref, const char *name)
{
	const struct kfunc *k = world_find(c->w, name);

	return k && k->part == ref->part;
}

static void resolve_func(struct check *c, const struct ext_sym *e)
{
	const struct btf_type *t = btf__type_by_id(c->code.btf, e->type_id);
	struct two two = { .local = c->code.btf, .local_id = t->type };
	struct type_ref ref;
	char name[128];

	plain_name(name, sizeof(name), e->name);
	if (!index_find(c->ix, name, BTF_KIND_FUNC, &ref)) {
		missing_func(c, e, name);
		return;
	}
	two.targ = ref.btf;
	two.targ_id = btf__type_by_id(ref.btf, ref.id)->type;
	if (!compat_types(two, COMPAT_LEVELS)) {
		other_proto(c, e, name, &ref, two.local_id);
		return;
	}
	answer(c, e)->kind = SEEN_NONZERO;
	if (!is_kfunc(c, &ref, name) && !e->weak)
		issue_add(c, ISSUE_FAIL, "kfunc_missing", name, NULL,
			  "%s is a function there, but no kfunc", name);
}

/* A variable with a type has to be in BTF, which has those that are per CPU. */
static void resolve_var(struct check *c, const struct ext_sym *e)
{
	const struct btf_type *t = btf__type_by_id(c->code.btf, e->type_id);
	struct two two = { .local = c->code.btf, .local_id = t->type };
	struct type_ref ref;

	if (!index_find(c->ix, e->name, BTF_KIND_VAR, &ref)) {
		set_missing(c, e);
		if (!e->weak)
			issue_add(c, ISSUE_FAIL, "variable_missing", e->name,
				  issue_fix("declare it __ksym __weak, and use it only if &%s",
					    e->name),
				  "the variable %s is missing", e->name);
		return;
	}
	answer(c, e)->kind = SEEN_NONZERO;
	two.targ = ref.btf;
	two.targ_id = btf__type_by_id(ref.btf, ref.id)->type;
	if (!compat_types(two, COMPAT_LEVELS))
		issue_add(c, ISSUE_FAIL, "variable_type", e->name, NULL,
			  "the variable %s has another type there", e->name);
}

/* Without a type, it is an address out of /proc/kallsyms. */
static void resolve_address(struct check *c, const struct ext_sym *e)
{
	struct type_ref ref;

	answer(c, e)->kind = e->weak ? SEEN_ANYTHING : SEEN_NONZERO;
	if (e->weak || index_find(c->ix, e->name, BTF_KIND_FUNC, &ref) ||
	    index_find(c->ix, e->name, BTF_KIND_VAR, &ref))
		return;
	issue_add(c, ISSUE_MAY, "symbol_unknown", e->name,
		  issue_fix("declare it __ksym __weak, if the program copes without it"),
		  "whether the symbol %s is there is not to be seen in BTF", e->name);
}

static bool is_void_var(const struct check *c, const struct ext_sym *e)
{
	const struct btf_type *t = btf__type_by_id(c->code.btf, e->type_id);
	__u32 id;

	compat_skip(c->code.btf, t->type, &id);
	return !id;
}

/* The value of an option: what stands after "CONFIG_X=" at the beginning of a line. */
static const char *option_value(const char *config, const char *name)
{
	size_t len = strlen(name);
	const char *p = config;

	while ((p = strstr(p, name))) {
		if ((p == config || p[-1] == '\n') && p[len] == '=')
			return p + len + 1;
		p += len;
	}
	return NULL;
}

/* An enum libbpf_tristate, a bool, a char or a number; strings are of no use for a branch. */
static struct seen option_number(const char *value)
{
	struct seen seen = { .kind = SEEN_CONST };

	if (*value == '"')
		seen.kind = SEEN_ANYTHING;
	else if (*value == 'y' || *value == 'm')
		seen.kind = SEEN_NONZERO;	/* 1, 2, or the letter */
	else if (*value != 'n')
		seen.num = strtoll(value, NULL, 0);
	return seen;
}

static void resolve_config(struct check *c, const struct ext_sym *e)
{
	const char *value = c->w->config ? option_value(c->w->config, e->name) : NULL;

	if (value)
		*answer(c, e) = option_number(value);
	else if (c->w->config && e->weak)
		set_missing(c, e);
	else if (c->w->config)
		issue_add(c, ISSUE_FAIL, "option_missing", e->name,
			  issue_fix("declare it __kconfig __weak"),
			  "the kernel has no %s set", e->name);
	else if (!e->weak)
		issue_add(c, ISSUE_MAY, "option_unknown", e->name,
			  issue_fix("declare it __kconfig __weak"),
			  "whether the kernel has %s set is not known", e->name);
}

/* libbpf knows these by itself, and takes a weak LINUX_* that it does not know for 0. */
static void resolve_option(struct check *c, const struct ext_sym *e)
{
	answer(c, e)->kind = SEEN_ANYTHING;
	if (!strncmp(e->name, "CONFIG_", strlen("CONFIG_")))
		resolve_config(c, e);
	else if (strcmp(e->name, "LINUX_KERNEL_VERSION") &&
		 strcmp(e->name, "LINUX_HAS_BPF_COOKIE") &&
		 strcmp(e->name, "LINUX_HAS_SYSCALL_WRAPPER") && !e->weak)
		issue_add(c, ISSUE_FAIL, "option_unknown", e->name, NULL,
			  "libbpf knows no %s", e->name);
}

static void resolve(struct check *c, const struct ext_sym *e)
{
	if (!e->type_id)
		issue_add(c, ISSUE_FAIL, "extern", e->name, NULL,
			  "%s is declared extern, but not as __ksym or __kconfig", e->name);
	else if (e->kconfig)
		resolve_option(c, e);
	else if (e->func)
		resolve_func(c, e);
	else if (is_void_var(c, e))
		resolve_address(c, e);
	else
		resolve_var(c, e);
}

/**
 * externs_resolve() - answer all externs of an object
 * @c: the object and the kernel
 *
 * Return: 0 or -ENOMEM.
 */
int externs_resolve(struct check *c)
{
	unsigned int i;

	c->answers.ext = calloc(c->code.nr_exts + 1, sizeof(*c->answers.ext));
	if (!c->answers.ext)
		return -ENOMEM;
	for (i = 0; i < c->code.nr_exts; i++)
		resolve(c, &c->code.exts[i]);
	return 0;
}
