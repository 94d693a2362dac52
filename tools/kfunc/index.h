/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Types of a kernel by their names, those of vmlinux before those of modules.
 */
#ifndef BPFX_KFUNC_INDEX_H
#define BPFX_KFUNC_INDEX_H

#include "kfunc.h"

/**
 * struct index - a hash table of named types
 * @w: the kernel
 * @heads: first entry by hash, plus one; 0: none
 * @entries: a type each
 * @nr: of them
 */
struct index {
	const struct world *w;
	__u32 *heads;
	struct index_entry {
		__u32 next;
		__u32 id;
		__u16 part;
	} *entries;
	__u32 nr;
};

/* A type of a kernel. */
struct type_ref {
	const struct part *part;
	const struct btf *btf;
	__u32 id;
};

int index_build(struct index *ix, const struct world *w);
void index_free(struct index *ix);

/* One of exactly this name and BTF_KIND_*. */
bool index_find(const struct index *ix, const char *name, __u32 kind, struct type_ref *ref);

/* The next whose name without flavour is this; *@at is 0 at first. */
bool index_next(const struct index *ix, const char *name, __u32 *at, struct type_ref *ref);

/* How long a name is without its flavour, which is what follows three underscores. */
size_t essential_len(const char *name);

#endif /* BPFX_KFUNC_INDEX_H */
