/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kfuncs of a hook, from its table: for the unit that registers them. It defines before
 *
 *	BPFX_TABLE		the table, as X(name, flags, ops, since, status)
 *	BPFX_TABLE_OP(op)	the place of an op in the hook's struct
 *	BPFX_TABLE_TYPE		the name of that struct
 *
 * and gets kfunc_table, whose btf it has to set, and op_kfuncs, to be registered.
 */
#include <linux/btf.h>
#include <linux/btf_ids.h>
#include <linux/module.h>
#include "kfunc.h"

#define OP_BIT(op)					| BIT(BPFX_TABLE_OP(op))
#define OP_WORD(op)					" op=" #op

#define ROW_SET(name, flags, ops, since, status)	BTF_ID_FLAGS(func, name, flags)
#define ROW_ID(name, flags, ops, since, status)		BTF_ID(func, name)
#define ROW_OPS(name, flags, ops, since, status)	(0 ops(OP_BIT)),
#define ROW_ROW(name, flags, ops, since, status)	BPFX_KFUNC_ROW(name, status),
#define ROW_INFO(name, flags, ops, since, status)	\
	MODULE_INFO(bpfx_kfunc, BPFX_KFUNC_WORDS(name, since, status) ops(OP_WORD));

BTF_KFUNCS_START(kfunc_set)
BPFX_TABLE(ROW_SET)
BTF_KFUNCS_END(kfunc_set)

/* The same in the order of the table: the set above is sorted when the module is built. */
BTF_ID_LIST(kfunc_ids)
BPFX_TABLE(ROW_ID)

BTF_ID_LIST_SINGLE(ops_btf_id, struct, BPFX_TABLE_TYPE)

static const u32 kfunc_ops[] = { BPFX_TABLE(ROW_OPS) };
static const struct bpfx_kfunc kfuncs[] = { BPFX_TABLE(ROW_ROW) };

BPFX_TABLE(ROW_INFO)

static struct bpfx_kfunc_table kfunc_table = {
	.rows	= kfuncs,
	.ids	= kfunc_ids,
	.ops	= kfunc_ops,
	.nr	= ARRAY_SIZE(kfuncs),
	.type	= ops_btf_id,
};

/* Asked by the verifier for every call of a kfunc of this module: only our own programs may. */
static int filter(const struct bpf_prog *prog, u32 kfunc_id)
{
	return bpfx_kfunc_ask_op(prog, &kfunc_table, kfunc_id);
}

static const struct btf_kfunc_id_set op_kfuncs = {
	.owner	= THIS_MODULE,
	.set	= &kfunc_set,
	.filter	= filter,
};
