// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedulers that serve their queue by themselves and differ in how they do it.
 */
#include "roomy.h"

const volatile __u32 at_once = 1;	/* packets that a call moves */
const volatile bool look;		/* at the head, before it is moved */

SEC("struct_ops/enqueue")
int BPF_PROG(enqueue, struct bpfx_qdisc *q, struct sk_buff *skb)
{
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
}

SEC("struct_ops/dequeue")
int BPF_PROG(dequeue, struct bpfx_qdisc *q, u32 budget)
{
	struct bpfx_head head;

	if (look && bpfx_qdisc_peek(q, BPFX_ROOT, &head, sizeof(head)))
		return 0;
	bpfx_qdisc_move(q, BPFX_ROOT, at_once);
	return 0;
}

BPFX_QDISC(account_dequeue, .enqueue = (void *)enqueue, .dequeue = (void *)dequeue);
