/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of a kernel that BPF programs may call, and the kernel that has them: one that runs, or
 * one that lies in a file.
 */
#ifndef BPFX_KFUNC_H
#define BPFX_KFUNC_H

#include "../bpfx.h"
#include "ids.h"

struct btf;

/* Program types as a mask: bit n is the enum bpf_prog_type n. */
#define CALLERS_ALL	(~0ULL)

/**
 * struct part - vmlinux, or a module
 * @name: "vmlinux", or the module's
 * @btf: its types
 * @own_base: what @btf builds on, if that is not vmlinux's: a distilled base
 * @sets: its sets of kfuncs, if a file that has them was found
 * @info: its .modinfo, or the same out of sysfs' file; NULL if there is none
 * @info_size: of that
 * @source: the file that the sets are from
 * @tags: does its BTF tag kfuncs?
 */
struct part {
	char *name;
	struct btf *btf;
	struct btf *own_base;
	struct id_sets sets;
	char *info;
	size_t info_size;
	char *source;
	bool tags;
};

/**
 * struct kfunc - a function of the kernel that BPF programs may call
 * @name: of it
 * @part: where it is
 * @id: of its BTF_KIND_FUNC in the part's BTF
 * @flags: KF_*, as its kernel numbers them
 * @flags_known: false if no set of ids was found
 * @callers: program types that may call it
 * @attach: only programs that attach like this, as a mask of enum bpf_attach_type; 0: any
 * @except: not for programs that attach to this function; or NULL
 * @callers_known: false if nobody has told us
 * @sets: the sets that it is in, separated by blanks
 * @since: the version of bpfx, if it is one of ours
 * @status: ... experimental, stable, deprecated
 * @ops: ... the ops that may call it
 * @replacement: of one that is deprecated: what to call instead
 * @removal: ... the version that will not have it
 */
struct kfunc {
	const char *name;
	const struct part *part;
	__u32 id;
	__u32 flags;
	bool flags_known;
	__u64 callers;
	__u64 attach;
	const char *except;
	bool callers_known;
	char *sets;
	char *since;
	char *status;
	char *ops;
	char *replacement;
	char *removal;
};

/**
 * struct world - a kernel, as far as kfuncs go
 * @what: its name for people
 * @running: it is the one that runs
 * @parts: vmlinux first
 * @nr_parts: of them
 * @kfuncs: by name
 * @nr_kfuncs: of them
 * @config: its configuration as text; NULL if that is not here
 * @unknown: why flags and callers are not known of all of them; NULL if they are
 */
struct world {
	char *what;
	bool running;
	struct part **parts;
	unsigned int nr_parts;
	struct kfunc *kfuncs;
	unsigned int nr_kfuncs;
	char *config;
	char *unknown;
};

/* world.c */
int world_open(struct world *w, const char *kernel, char **modules, unsigned int nr_modules);
void world_close(struct world *w);
const struct kfunc *world_find(const struct world *w, const char *name);
const struct part *world_part(const struct world *w, const char *name);
__u32 part_first_id(const struct part *part);

/* collect.c */
int world_collect(struct world *w);

/* proto.c */
char *proto_of(const struct btf *btf, __u32 func);
char *proto_of_proto(const struct btf *btf, __u32 proto, const char *name);
char *proto_type_name(const struct btf *btf, __u32 type);

/* info.c */
const char *info_next(const char *info, size_t size, const char *key, const char *last);
void info_of_kfunc(struct kfunc *k);

/* flags.c */
#define FLAGS_LEN	256
const char *flags_text(char *buf, __u32 flags, const char *sep);
const char *flag_name(unsigned int bit);
int flag_by_name(const char *name, __u32 *flag);
const char *flag_names(void);

/* callers.c */
void callers_of_set(const struct world *w, const char *set, struct kfunc *k);
__u64 callers_expand(const struct world *w, __u64 hooks);
const char *caller_name(unsigned int type);
int caller_by_name(const char *name);
char *callers_text(__u64 callers);
const char *callers_set_with(const char *member);
const char *callers_module(const char *kfunc);

/* Generated from the sources of our modules */
const char *kfunc_doc(const char *name);

#endif /* BPFX_KFUNC_H */
