// SPDX-License-Identifier: GPL-2.0-only
/*
 * Would an object load on a kernel, and why not.
 *
 * "Will load" means: all that it asks of the kernel is there, and is what it takes it for. What the
 * verifier thinks of its logic nobody can tell but the verifier.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "verdict.h"
#include "../err.h"

#define KF_SLEEPABLE	(1U << 5)

#ifndef BPF_PSEUDO_KFUNC_CALL
#define BPF_PSEUDO_KFUNC_CALL	2
#endif

char *issue_fix(const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	return text;
}

/* The same thing of the same program is said once. */
static bool is_known(const struct check *c, const char *kind, const char *name)
{
	const struct verdict *v = c->v;
	unsigned int i;

	for (i = 0; i < v->nr; i++)
		if (!strcmp(v->issues[i].kind, kind) && !strcmp(v->issues[i].name, name) &&
		    !strcmp(v->issues[i].prog ?: "", c->prog ?: ""))
			return true;
	return false;
}

/**
 * issue_add() - note an issue
 * @c: the object, and the program that has it
 * @severity: what it does to the verdict
 * @kind: for programs
 * @name: of what is missing; NULL: none
 * @fix: from issue_fix(), or NULL
 * @fmt: for people
 *
 * Return: 0 or -ENOMEM.
 */
int issue_add(struct check *c, enum severity severity, const char *kind, const char *name,
	      char *fix, const char *fmt, ...)
{
	struct verdict *v = c->v;
	struct issue *issue;
	va_list ap;

	if (is_known(c, kind, name ?: "")) {
		free(fix);
		return 0;
	}
	issue = realloc(v->issues, (v->nr + 1) * sizeof(*issue));
	if (!issue) {
		free(fix);
		return -ENOMEM;
	}
	v->issues = issue;
	issue += v->nr++;
	issue->severity = severity;
	issue->kind = kind;
	issue->prog = c->prog ? strdup(c->prog) : NULL;
	issue->name = strdup(name ?: "");
	issue->fix = fix;
	va_start(ap, fmt);
	if (vasprintf(&issue->text, fmt, ap) < 0)
		issue->text = NULL;
	va_end(ap);
	if (severity > v->severity)
		v->severity = severity;
	return 0;
}

/* Kfuncs that an object can reach, each once. */
static void use(struct verdict *v, const struct kfunc *k)
{
	const struct kfunc **used;
	unsigned int i;

	for (i = 0; i < v->nr_used; i++)
		if (v->used[i] == k)
			return;
	used = realloc(v->used, (v->nr_used + 1) * sizeof(*used));
	if (!used)
		return;
	v->used = used;
	used[v->nr_used++] = k;
}

/* Said of the object, and not of each program. */
static void check_status(struct check *c, const struct kfunc *k)
{
	const char *prog = c->prog;

	if (!k->status || !strncmp(k->status, "stable", strlen("stable")))
		return;
	c->prog = NULL;
	issue_add(c, ISSUE_NOTE, k->status[0] == 'd' ? "kfunc_deprecated" : "kfunc_experimental",
		  k->name, k->replacement ? issue_fix("call %s", k->replacement) : NULL,
		  "kfunc %s is %s (bpfx kfunc show %s)", k->name, k->status, k->name);
	c->prog = prog;
}

/* Metadata of a packet are the business of one driver. */
static bool wants_device(const struct kfunc *k)
{
	return k->sets && !strcmp(k->sets, "xdp_metadata_kfunc_ids");
}

/* A kfunc that is there: may this program call it? */
static void check_call(struct check *c, const struct kfunc *k, bool callback)
{
	char *callers;

	use(c->v, k);
	check_status(c, k);
	if (k->callers_known && c->type != BPF_PROG_TYPE_EXT && !(k->callers & 1ULL << c->type)) {
		callers = callers_text(k->callers);
		issue_add(c, ISSUE_FAIL, "kfunc_caller", k->name, NULL,
			  "kfunc %s is not for programs of type %s, but for: %s", k->name,
			  caller_name(c->type) ?: "?", callers ?: "?");
		free(callers);
	}
	if (wants_device(k))
		issue_add(c, ISSUE_FAIL, "kfunc_device", k->name, NULL,
			  "kfunc %s is for programs that are bound to a device: its loader has to",
			  k->name);
	if ((k->attach && (c->attach > 63 || !(k->attach & 1ULL << c->attach))) ||
	    (k->except && !strcmp(k->except, c->target)))
		issue_add(c, ISSUE_FAIL, "kfunc_caller", k->name, NULL,
			  "kfunc %s is not for programs that attach as this one does", k->name);
	if (k->flags_known && k->flags & KF_SLEEPABLE && !c->sleepable && !callback)
		issue_add(c, ISSUE_FAIL, "kfunc_sleepable", k->name,
			  issue_fix("a program that may sleep: SEC(\"....s/...\")"),
			  "kfunc %s may sleep, and the program may not", k->name);
}

static void check_ext_call(struct check *c, const struct ext_sym *e, __u32 ext, bool callback)
{
	const struct kfunc *k;
	char name[128];

	snprintf(name, sizeof(name), "%.*s", (int)essential_len(e->name), e->name);
	if (c->answers.ext[ext].kind != SEEN_CONST) {
		k = world_find(c->w, name);
		if (k)
			check_call(c, k, callback);
		else
			issue_add(c, ISSUE_FAIL, "kfunc_missing", name, NULL,
				  "%s is a function there, but no kfunc", name);
	} else if (e->weak) {
		issue_add(c, ISSUE_FAIL, "kfunc_missing", name,
			  issue_fix("call it only if bpf_ksym_exists(%s)", e->name),
			  "kfunc %s is missing or has another prototype, and its call can be reached",
			  name);
	}
}

#define FIX_CORE	\
	"ask first: bpf_core_field_exists(), bpf_core_enum_value_exists(); for another type a flavour, struct x___old"

static void check_core(struct check *c, __u32 index)
{
	const struct core_relo *relo = &c->code.relos.item[index];
	char *text;

	if (!c->answers.core[index].missing)
		return;
	text = core_text(relo, c->code.btf);
	issue_add(c, ISSUE_FAIL, "core", text ?: "?", issue_fix(FIX_CORE),
		  "%s is not there, and its use can be reached", text ?: "?");
	free(text);
}

static void check_insn(const struct code_func *f, unsigned int at, bool callback, void *ctx)
{
	const struct bpf_insn *insn = &f->insns[at];
	const struct code_ref *ref = &f->refs[at];
	struct check *c = ctx;
	bool is_call = insn->code == (BPF_JMP | BPF_CALL);
	char name[32];

	if (ref->kind == REF_CORE) {
		check_core(c, ref->index);
	} else if (is_call && ref->kind == REF_EXT) {
		check_ext_call(c, &c->code.exts[ref->index], ref->index, callback);
	} else if (is_call && !insn->src_reg && ref->kind == REF_NONE) {
		if (target_has_helper(c, insn->imm)) {
			helpers_check(c, insn->imm);
			return;
		}
		snprintf(name, sizeof(name), "#%d", insn->imm);
		issue_add(c, ISSUE_FAIL, "helper", name,
			  issue_fix("ask first: bpf_core_enum_value_exists(enum bpf_func_id, ...)"),
			  "the helper %s is unknown, and its call can be reached", name);
	}
}

static bool may_sleep(const struct bpf_program *prog)
{
	const char *sec = bpf_program__section_name(prog), *slash = strchrnul(sec, '/');

	return (slash - sec > 2 && !strncmp(slash - 2, ".s", 2)) ||
	       bpf_program__type(prog) == BPF_PROG_TYPE_SYSCALL ||
	       bpf_program__flags(prog) & BPF_F_SLEEPABLE;
}

static int check_prog(struct check *c, const struct bpf_program *prog)
{
	int entry = code_func_by_name(&c->code, bpf_program__name(prog));

	c->prog = bpf_program__name(prog);
	c->type = bpf_program__type(prog);
	c->attach = bpf_program__expected_attach_type(prog);
	c->sleepable = may_sleep(prog);
	c->v->programs++;
	target_check_prog(c, prog);
	return entry < 0 ? 0 : reach(&c->answers, entry, check_insn, c);
}

static int resolve_core(struct check *c)
{
	const struct core_relos *relos = &c->code.relos;
	const struct code_func *f;
	unsigned int i, j;
	__u8 class;

	c->answers.core = calloc(relos->count + 1, sizeof(*c->answers.core));
	if (!c->answers.core)
		return -ENOMEM;
	for (i = 0; i < c->code.nr_funcs; i++) {
		f = &c->code.funcs[i];
		for (j = 0; j < f->nr; j++) {
			if (f->refs[j].kind != REF_CORE)
				continue;
			class = BPF_CLASS(f->insns[j].code);
			core_resolve(&relos->item[f->refs[j].index], c->code.btf, c->ix,
				     class == BPF_LDX || class == BPF_ST || class == BPF_STX,
				     &c->answers.core[f->refs[j].index]);
		}
	}
	return 0;
}

static int check_all(struct check *c)
{
	struct bpf_program *prog;
	struct bpf_map *map;
	int err;

	err = externs_resolve(c);
	if (!err)
		err = resolve_core(c);
	if (err)
		return err;
	bpf_object__for_each_map(map, c->obj)
		if (bpf_map__autocreate(map))
			target_check_map(c, map);
	bpf_object__for_each_program(prog, c->obj) {
		if (!bpf_program__autoload(prog))
			c->v->skipped++;
		else
			err = check_prog(c, prog);
		if (err)
			return err;
	}
	return 0;
}

/**
 * verdict_find() - would an object load on a kernel?
 * @v: filled in, for verdict_free()
 * @path: of the object
 * @w: the kernel
 * @ix: its types
 *
 * Return: 0, also if it would not; a negative errno if that cannot be said.
 */
int verdict_find(struct verdict *v, const char *path, const struct world *w,
		 const struct index *ix)
{
	struct check c = { .path = path, .w = w, .ix = ix, .v = v };
	int err;

	memset(v, 0, sizeof(*v));
	err = code_open(&c.code, path);
	if (err)
		return err;
	c.answers.code = &c.code;
	c.obj = bpf_object__open_file(path, NULL);
	if (!c.obj) {
		err = -errno;
		issue_add(&c, ISSUE_FAIL, "open", path, NULL,
			  "libbpf %s cannot open it: %s (-v tells more)", libbpf_version_string(),
			  strerror(errno));
		err = 0;
	} else {
		err = check_all(&c);
	}
	bpf_object__close(c.obj);
	free(c.answers.ext);
	free(c.answers.core);
	code_close(&c.code);
	return err;
}

void verdict_free(struct verdict *v)
{
	unsigned int i;

	for (i = 0; i < v->nr; i++) {
		free(v->issues[i].prog);
		free(v->issues[i].name);
		free(v->issues[i].text);
		free(v->issues[i].fix);
	}
	free(v->issues);
	free(v->used);
	memset(v, 0, sizeof(*v));
}
