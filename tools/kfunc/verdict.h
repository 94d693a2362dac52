/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Would an object load on a kernel, and why not.
 */
#ifndef BPFX_KFUNC_VERDICT_H
#define BPFX_KFUNC_VERDICT_H

#include <bpf/libbpf.h>
#include "reach.h"

/**
 * enum severity - what an issue does to the verdict
 * @ISSUE_NOTE: nothing
 * @ISSUE_MAY: the object may fail to load: it cannot be known from files
 * @ISSUE_FAIL: the object will not load
 */
enum severity {
	ISSUE_NOTE,
	ISSUE_MAY,
	ISSUE_FAIL,
};

/**
 * struct issue - something about an object that a kernel does not like
 * @severity: what it does to the verdict
 * @kind: for programs: "kfunc_missing" ...
 * @prog: the program, NULL: the whole object
 * @name: of what is missing or different
 * @text: for people
 * @fix: what its author can do, or NULL
 */
struct issue {
	enum severity severity;
	const char *kind;
	char *prog;
	char *name;
	char *text;
	char *fix;
};

/**
 * struct verdict - an object on a kernel
 * @severity: the worst of its issues
 * @issues: of it
 * @nr: of them
 * @programs: that would be loaded
 * @skipped: that would not be, because they are optional
 * @used: kfuncs that it can reach there
 * @nr_used: of them
 */
struct verdict {
	enum severity severity;
	struct issue *issues;
	unsigned int nr;
	unsigned int programs;
	unsigned int skipped;
	const struct kfunc **used;
	unsigned int nr_used;
};

/**
 * struct check - an object and a kernel
 * @path: of the object
 * @obj: as libbpf sees it
 * @code: as we do
 * @w: the kernel
 * @ix: its types
 * @answers: what the kernel has for the object
 * @prog: the program that is looked at
 * @type: of it
 * @attach: its way to attach
 * @target: what it attaches to, as BTF has it; or empty
 * @ops: the struct_ops that it is in, NULL if it is no such program
 * @member: ... and as what
 * @sleepable: may it sleep?
 * @v: filled in
 */
struct check {
	const char *path;
	struct bpf_object *obj;
	struct code code;
	const struct world *w;
	const struct index *ix;
	struct answers answers;
	const char *prog;
	enum bpf_prog_type type;
	enum bpf_attach_type attach;
	char target[192];
	const char *ops;
	const char *member;
	bool sleepable;
	struct verdict *v;
};

/* verdict.c */
int verdict_find(struct verdict *v, const char *path, const struct world *w,
		 const struct index *ix);
void verdict_free(struct verdict *v);
int issue_add(struct check *c, enum severity severity, const char *kind, const char *name,
	      char *fix, const char *fmt, ...) __printf(6, 7);
char *issue_fix(const char *fmt, ...) __printf(1, 2);

/* externs.c */
int externs_resolve(struct check *c);

/* target.c */
void target_check_prog(struct check *c, const struct bpf_program *prog);
void target_check_map(struct check *c, const struct bpf_map *map);

/* attach.c */
void attach_check(struct check *c, const char *func, const struct part *part);

bool target_has_helper(const struct check *c, __u32 id);
void target_helper_name(const struct check *c, __u32 id, char *name, size_t size);

/* helpers.c */
void helpers_check(struct check *c, __u32 id);

#endif /* BPFX_KFUNC_VERDICT_H */
