/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The programs in the kernel, and the kfuncs that each of them calls.
 */
#ifndef BPFX_KFUNC_LOADED_H
#define BPFX_KFUNC_LOADED_H

#include <linux/bpf.h>
#include "../bpfx.h"

#define LOADED_KFUNC_LEN	128
#define LOADED_MODULE_LEN	64
#define LOADED_OWNER_LEN	128

/**
 * struct loaded_call - a kfunc that a program calls
 * @name: of the kfunc
 * @owner: the module, or "vmlinux"; several names with " or " between if it cannot be told
 * @sites: how many calls of it the program has
 */
struct loaded_call {
	char name[LOADED_KFUNC_LEN];
	char owner[LOADED_OWNER_LEN];
	unsigned int sites;
};

/**
 * struct loaded - a loaded program
 * @id: of the program
 * @type: enum bpf_prog_type
 * @uid: of who loaded it
 * @target: the module whose function or ops it is for; empty if the kernel's, or no such program
 * @name: as the kernel has it, cut at 15 letters
 * @tag: hash of its instructions, in hexadecimal
 * @calls: the kfuncs
 * @num_calls: how many
 * @hidden: calls whose targets the kernel does not tell
 */
struct loaded {
	__u32 id;
	__u32 type;
	__u32 uid;
	char target[LOADED_MODULE_LEN];
	char name[BPF_OBJ_NAME_LEN];
	char tag[2 * BPF_TAG_SIZE + 1];
	struct loaded_call *calls;
	unsigned int num_calls;
	unsigned int hidden;
};

/**
 * struct loaded_list - programs, by their ids
 * @item: the programs
 * @count: how many
 */
struct loaded_list {
	struct loaded *item;
	unsigned int count;
};

int loaded_read(struct loaded_list *list, const struct loaded_list *known);
void loaded_free(struct loaded_list *list);
const struct loaded *loaded_find(const struct loaded_list *list, __u32 id);

#endif /* BPFX_KFUNC_LOADED_H */
