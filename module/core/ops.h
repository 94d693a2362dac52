/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the struct_ops types of all hooks have in common.
 */
#ifndef _BPFX_CORE_OPS_H
#define _BPFX_CORE_OPS_H

#include <linux/types.h>

struct bpf_verifier_ops;

extern const struct bpf_verifier_ops bpfx_ops_verifier;

int bpfx_ops_init_name(char *name, const char *from, size_t size);
int bpfx_ops_judge(const char *what, const char *name, const char *complaint);

#endif /* _BPFX_CORE_OPS_H */
