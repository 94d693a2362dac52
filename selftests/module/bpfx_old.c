// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module with a kfunc that is deprecated, as none of bpfx's own may be: for what is said of one.
 */
#include <linux/btf.h>
#include <linux/btf_ids.h>
#include <linux/module.h>
#include "core/kfunc.h"

__bpf_kfunc_start_defs();

__bpf_kfunc int bpfx_old_double(int x)
{
	return 2 * (unsigned int)x;
}

/* Its next version */
__bpf_kfunc int bpfx_old_double_v2(int x, int y)
{
	return bpfx_old_double(x) + y;
}

/* ... and under a name by which it cannot be found */
__bpf_kfunc int bpfx_old_double___v2(int x, int y)
{
	return bpfx_old_double(x) + y;
}

__bpf_kfunc_end_defs();

BTF_KFUNCS_START(kfunc_set)
BTF_ID_FLAGS(func, bpfx_old_double)
BTF_ID_FLAGS(func, bpfx_old_double_v2)
BTF_ID_FLAGS(func, bpfx_old_double___v2)
BTF_KFUNCS_END(kfunc_set)

static const struct bpfx_kfunc kfunc =
	BPFX_KFUNC_ROW(bpfx_old_double, deprecated(bpfx_old_double_v2, 0.2, 0.4));

MODULE_INFO(bpfx_kfunc,
	    BPFX_KFUNC_WORDS(bpfx_old_double, 0.1, deprecated(bpfx_old_double_v2, 0.2, 0.4)));

/* Whatever is called counts as the deprecated one, as we do not know the kernel's numbers. */
static int filter(const struct bpf_prog *prog, u32 id)
{
	return bpfx_kfunc_ask(prog, &kfunc, id);
}

static const struct btf_kfunc_id_set set = {
	.owner	= THIS_MODULE,
	.set	= &kfunc_set,
	.filter	= filter,
};

static int __init old_module_init(void)
{
	return register_btf_kfunc_id_set(BPF_PROG_TYPE_UNSPEC, &set);
}

static void __exit old_module_exit(void)
{
}

module_init(old_module_init);
module_exit(old_module_exit);

MODULE_DESCRIPTION("bpfx tests: a kfunc that is deprecated");
MODULE_LICENSE("GPL");
