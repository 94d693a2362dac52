// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registration of the kfuncs, and who may call which.
 */
#include "../kfunc.h"

#define BPFX_TABLE	BPFX_INPUT_KFUNCS
#define BPFX_TABLE_OP	BPFX_INPUT_OP
#define BPFX_TABLE_TYPE	bpfx_input_ops
#include "../../core/op_kfuncs.h"

/* Return: 0 or a negative errno. */
int bpfx_input_kfuncs_register(void)
{
	return register_btf_kfunc_id_set(BPF_PROG_TYPE_STRUCT_OPS, &op_kfuncs);
}
