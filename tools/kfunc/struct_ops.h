/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The programs in a struct_ops map, of whatever type and owner.
 */
#ifndef BPFX_KFUNC_STRUCT_OPS_H
#define BPFX_KFUNC_STRUCT_OPS_H

#include "../bpfx.h"

struct btf;

int struct_ops_progs(struct btf *kernel, __u32 map_id, __u32 *progs, unsigned int max);

#endif /* BPFX_KFUNC_STRUCT_OPS_H */
