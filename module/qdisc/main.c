// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_qdisc: packet schedulers in BPF on stock kernels.
 */
#include <linux/module.h>
#include "kfunc.h"
#include "kind.h"

/*
 * Without BTF the kernel loads a module, says rc 0 and leaves its kfuncs out. Better no module than
 * one that does nothing.
 */
static int check_btf(void)
{
#ifdef CONFIG_DEBUG_INFO_BTF_MODULES
	if (THIS_MODULE->btf_data_size)
		return 0;
	pr_err("this .ko has no BTF; build it with pahole and a vmlinux that has BTF\n");
#else
	pr_err("this kernel has no BTF for modules (CONFIG_DEBUG_INFO_BTF_MODULES)\n");
#endif
	return -ENOEXEC;
}

static int __init bpfx_qdisc_module_init(void)
{
	int err;

	err = check_btf();
	if (err)
		return err;
	bpfx_kfunc_skb_init();
	err = bpfx_kfuncs_register();
	if (err)
		return err;
	return bpfx_ops_register();
}

static void __exit bpfx_qdisc_module_exit(void)
{
	bpfx_kind_exit();
}

module_init(bpfx_qdisc_module_init);
module_exit(bpfx_qdisc_module_exit);

MODULE_DESCRIPTION("bpfx: packet schedulers in BPF");
MODULE_VERSION("0.1");
MODULE_LICENSE("GPL");
