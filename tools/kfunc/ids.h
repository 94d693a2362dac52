/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sets of kfuncs with their flags, out of a vmlinux or a module.
 */
#ifndef BPFX_KFUNC_IDS_H
#define BPFX_KFUNC_IDS_H

#include <stdbool.h>
#include <linux/types.h>
#include <libelf.h>

struct btf;

/**
 * struct id_entry - a function in a set
 * @name: of it
 * @id: its BTF id in the file
 * @flags: KF_*
 */
struct id_entry {
	char *name;
	__u32 id;
	__u32 flags;
};

/**
 * struct id_set - what BTF_KFUNCS_START() has made, or BTF_SET_START()
 * @kfuncs: it is a set of kfuncs, and not of other functions
 * @name: of the variable; NULL if the file has lost its symbols
 * @offset: of it in the section
 * @hooks: program types that it is registered for, if the code says so
 * @entries: its functions
 * @nr_entries: of them
 */
struct id_set {
	bool kfuncs;
	char *name;
	__u64 offset;
	__u64 hooks;
	struct id_entry *entries;
	unsigned int nr_entries;
};

/* All sets of a file. */
struct id_sets {
	struct id_set *item;
	unsigned int count;
};

int ids_read(struct id_sets *sets, Elf *elf);
int ids_guess(struct id_sets *sets, Elf *elf, const struct btf *btf);
int ids_name(struct id_sets *sets, const struct btf *btf);

/* Is a function in a set? -1: this file does not tell. */
int ids_has(const struct id_sets *sets, const char *set, const char *func);

/* Its flags in a set of functions whose result programs may change; -1: it is in none. */
int ids_modify_return(const struct id_sets *sets, const char *func);

void ids_free(struct id_sets *sets);

#endif /* BPFX_KFUNC_IDS_H */
