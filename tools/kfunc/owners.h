/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose kfuncs are they: the kernel's or a module's, told by what a program calls.
 */
#ifndef BPFX_KFUNC_OWNERS_H
#define BPFX_KFUNC_OWNERS_H

#include "loaded.h"

struct owners;

/**
 * struct owners_call - a call of a kfunc as the kernel shows it
 * @target: the function: its distance from the kernel's base of calls, or its type in its owner's
 *	BTF where a module may be too far away for that
 * @owner: 0: the kernel; else a number that the program gave to one of the modules
 */
struct owners_call {
	__s32 target;
	__u16 owner;
};

bool owners_module(__u32 btf_id, char *name, size_t size);
struct owners *owners_open(void);
void owners_close(struct owners *owners);
int owners_name(struct owners *owners, const struct owners_call *calls, unsigned int count,
		struct loaded_call *named);

#endif /* BPFX_KFUNC_OWNERS_H */
