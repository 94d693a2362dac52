// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scheduler that has a wrong idea of a kfunc's arguments.
 */
#define bpfx_qdisc_move bpfx_qdisc_move_as_declared
#include "fail.bpf.h"
#undef bpfx_qdisc_move

char _license[] SEC("license") = "GPL";

extern s32 bpfx_qdisc_move(struct bpfx_qdisc *q, u32 id) __ksym;

DEQUEUE(kfunc_of_other_arguments)
{
	return bpfx_qdisc_move(q, BPFX_ROOT);
}
