// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scheduler that wants a kfunc which is not there: it was written for a newer module.
 */
#include "fail.bpf.h"

char _license[] SEC("license") = "GPL";

extern s32 bpfx_qdisc_not_invented_yet(struct bpfx_qdisc *q) __ksym;

ENQUEUE(kfunc_not_there)
{
	return bpfx_qdisc_not_invented_yet(q);
}
