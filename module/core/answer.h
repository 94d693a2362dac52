/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BPFX_CORE_ANSWER_H
#define _BPFX_CORE_ANSWER_H

#include <linux/types.h>

struct bpf_prog_aux;
struct bpfx_kfunc;

bool bpfx_answer_find(const struct bpf_prog_aux *aux, const struct bpfx_kfunc *kfunc, int *err);
void bpfx_answer_keep(const struct bpf_prog_aux *aux, const struct bpfx_kfunc *kfunc, int err);

#endif /* _BPFX_CORE_ANSWER_H */
