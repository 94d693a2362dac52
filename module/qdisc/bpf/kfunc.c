// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registration of the kfuncs, and who may call which.
 */
#include <linux/btf.h>
#include <linux/btf_ids.h>
#include <linux/module.h>
#include "../kfunc.h"

#define OP_BIT(op)					| BIT(BPFX_OP(op))
#define OP_WORD(op)					" op=" #op

#define ROW_SET(name, flags, ops, since, status)	BTF_ID_FLAGS(func, name, flags)
#define ROW_ID(name, flags, ops, since, status)		BTF_ID(func, name)
#define ROW_OPS(name, flags, ops, since, status)		(0 ops(OP_BIT)),
#define ROW_INFO(name, flags, ops, since, status)	\
	MODULE_INFO(bpfx_kfunc, #name " since=" #since " status=" #status ops(OP_WORD));

BTF_KFUNCS_START(kfunc_set)
BPFX_KFUNCS(ROW_SET)
BTF_KFUNCS_END(kfunc_set)

/* The same in the order of the table: the set above is sorted when the module is built. */
BTF_ID_LIST(kfunc_ids)
BPFX_KFUNCS(ROW_ID)

static const u32 kfunc_ops[] = { BPFX_KFUNCS(ROW_OPS) };

BPFX_KFUNCS(ROW_INFO)

/*
 * Asked by the verifier for every call of a kfunc of this module: only our own programs may, and
 * each op only what its row allows. For a struct_ops program the attach type is the number of the
 * op that it was written for, and the kernel refuses to use it as another.
 */
static int filter(const struct bpf_prog *prog, u32 kfunc_id)
{
	u32 op = prog->expected_attach_type, id, i;

	if (!bpfx_ops_owns(prog))
		return -EACCES;
	id = kfunc_id - bpfx_ops_btf_shift(prog);
	for (i = 0; i < ARRAY_SIZE(kfunc_ops); i++)
		if (kfunc_ids[i] == id)
			return op < 32 && kfunc_ops[i] & BIT(op) ? 0 : -EACCES;
	return -EACCES;
}

static const struct btf_kfunc_id_set set = {
	.owner	= THIS_MODULE,
	.set	= &kfunc_set,
	.filter	= filter,
};

/* Return: 0 or a negative errno. */
int bpfx_kfuncs_register(void)
{
	return register_btf_kfunc_id_set(BPF_PROG_TYPE_STRUCT_OPS, &set);
}
