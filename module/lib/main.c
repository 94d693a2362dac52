// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx: functions that BPF lacks, for programs of every type.
 */
#include <linux/btf.h>
#include <linux/btf_ids.h>
#include <linux/module.h>
#include "../core/btf.h"
#include "kfunc.h"
#include "lock.h"
#include "scratch.h"

#define ROW_SET(name, flags, since, status)	BTF_ID_FLAGS(func, name, flags)
#define ROW_INFO(name, flags, since, status)	\
	MODULE_INFO(bpfx_kfunc, #name " since=" #since " status=" #status);

BTF_KFUNCS_START(kfunc_set)
BPFX_KFUNCS(ROW_SET)
BTF_KFUNCS_END(kfunc_set)

BPFX_KFUNCS(ROW_INFO)

static const struct btf_kfunc_id_set set = {
	.owner	= THIS_MODULE,
	.set	= &kfunc_set,
};

static int __init bpfx_module_init(void)
{
	int err;

	err = bpfx_check_btf(THIS_MODULE);
	if (err)
		return err;
	err = bpfx_scratch_init();
	if (err)
		return err;
	err = bpfx_lock_init();
	if (err)
		goto scratch;
	/* The common hook: all program types. */
	err = register_btf_kfunc_id_set(BPF_PROG_TYPE_UNSPEC, &set);
	if (!err)
		return 0;
	bpfx_lock_exit();
scratch:
	bpfx_scratch_exit();
	return err;
}

static void __exit bpfx_module_exit(void)
{
	bpfx_lock_exit();
	bpfx_scratch_exit();
}

module_init(bpfx_module_init);
module_exit(bpfx_module_exit);

MODULE_DESCRIPTION("bpfx: the library that BPF lacks");
MODULE_VERSION("0.1.0");
MODULE_LICENSE("GPL");
