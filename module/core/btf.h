/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BPFX_BTF_H
#define _BPFX_BTF_H

#include <linux/module.h>

struct btf;

/**
 * struct bpfx_btf_known - what a module knows of its own BTF
 * @type: id of a structure
 * @size: of that structure
 * @funcs: ids of functions
 * @nr_funcs: how many
 */
struct bpfx_btf_known {
	u32 type;
	u32 size;
	const u32 *funcs;
	u32 nr_funcs;
};

int bpfx_btf_find_shift(const struct btf *btf, const struct bpfx_btf_known *known, u32 *shift);

/*
 * Without BTF the kernel loads a module, says rc 0 and leaves its kfuncs out. Better no module than
 * one that does nothing.
 */
static inline int bpfx_check_btf(const struct module *module)
{
#ifdef CONFIG_DEBUG_INFO_BTF_MODULES
	if (module->btf_data_size)
		return 0;
	pr_err("this .ko has no BTF; build it with pahole and a vmlinux that has BTF\n");
#else
	pr_err("this kernel has no BTF for modules (CONFIG_DEBUG_INFO_BTF_MODULES)\n");
#endif
	return -ENOEXEC;
}

#endif /* _BPFX_BTF_H */
