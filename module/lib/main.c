// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx: functions that BPF lacks, for programs of every type.
 */
#include <linux/btf.h>
#include <linux/btf_ids.h>
#include <linux/module.h>
#include "../core/btf.h"
#include "../core/kfunc.h"
#include "../core/panic.h"
#include "../core/policy.h"
#include "../core/record.h"
#include "kfunc.h"
#include "lock.h"
#include "scratch.h"

#define ROW_SET(name, flags, since, status)	BTF_ID_FLAGS(func, name, flags)
#define ROW_ID(name, flags, since, status)	BTF_ID(func, name)
#define ROW_ROW(name, flags, since, status)	BPFX_KFUNC_ROW(name, status),
#define ROW_INFO(name, flags, since, status)	\
	MODULE_INFO(bpfx_kfunc, BPFX_KFUNC_WORDS(name, since, status));

BTF_KFUNCS_START(kfunc_set)
BPFX_KFUNCS(ROW_SET)
BTF_KFUNCS_END(kfunc_set)

/* The same in the order of the table: the set above is sorted when the module is built. */
BTF_ID_LIST(kfunc_ids)
BPFX_KFUNCS(ROW_ID)

static const struct bpfx_kfunc kfuncs[] = { BPFX_KFUNCS(ROW_ROW) };

BPFX_KFUNCS(ROW_INFO)

/* Asked by the verifier for every function of this module that a program calls. */
static int filter(const struct bpf_prog *prog, u32 id)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(kfuncs); i++)
		if (kfunc_ids[i] + bpfx_btf_shift() == id)
			return bpfx_kfunc_ask(prog, &kfuncs[i], id);
	return -EACCES;
}

static const struct btf_kfunc_id_set set = {
	.owner	= THIS_MODULE,
	.set	= &kfunc_set,
	.filter	= filter,
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
	err = bpfx_record_init();
	if (err)
		goto lock;
	err = bpfx_panic_init();
	if (err)
		goto record;
	/* Before the kfuncs, so that nobody calls one unasked. */
	err = bpfx_policy_ops_register(kfunc_ids, ARRAY_SIZE(kfuncs));
	/* The common hook: all program types. */
	if (!err)
		err = register_btf_kfunc_id_set(BPF_PROG_TYPE_UNSPEC, &set);
	if (!err)
		return 0;
	bpfx_panic_exit();
record:
	bpfx_record_exit();
lock:
	bpfx_lock_exit();
scratch:
	bpfx_scratch_exit();
	return err;
}

static void __exit bpfx_module_exit(void)
{
	bpfx_panic_exit();
	bpfx_record_exit();
	bpfx_lock_exit();
	bpfx_scratch_exit();
}

module_init(bpfx_module_init);
module_exit(bpfx_module_exit);

MODULE_DESCRIPTION("bpfx: the library that BPF lacks");
MODULE_VERSION("0.1.0");
MODULE_LICENSE("GPL");
