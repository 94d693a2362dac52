// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scheduler that sets a field which is not there: it was written for a newer module.
 */
#define bpfx_qdisc_ops bpfx_qdisc_ops___known
#include "fail.bpf.h"
#undef bpfx_qdisc_ops

char _license[] SEC("license") = "GPL";

struct bpfx_qdisc_ops {
	s32 (*enqueue)(struct bpfx_qdisc *q, struct sk_buff *skb);
	u32 not_invented_yet;
	char name[BPFX_NAME_LEN];
};

int field_not_there(unsigned long long *ctx);

SEC(".struct_ops.link")
struct bpfx_qdisc_ops field_not_there_ops = {
	.enqueue = (void *)field_not_there,
	.not_invented_yet = 1,
	.name = "must_fail",
};

SEC("struct_ops/enqueue")
int BPF_PROG(field_not_there, struct bpfx_qdisc *q, struct sk_buff *skb)
{
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
}
