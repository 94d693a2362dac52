/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BPFX_BTF_H
#define _BPFX_BTF_H

#include <linux/module.h>

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
