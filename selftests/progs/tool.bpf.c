// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scheduler to load with the bpfx command, which fails when a packet says so (lib/packet.h).
 */
#include <bpfx/qdisc.bpf.h>

#include "script.h"

#define QUEUE	5

const volatile int code = 7;	/* for bpfx_qdisc_error() */
const volatile bool fail_init;

__u64 told;			/* so that there is a map to pin */

SEC("struct_ops.s/init")
int BPF_PROG(init, struct bpfx_qdisc *q)
{
	struct bpfx_queue_conf conf = { .type = BPFX_FIFO };

	if (fail_init)
		return -ENOSPC;
	return bpfx_qdisc_queue_create(q, QUEUE, BPFX_NONE, &conf, sizeof(conf));
}

SEC("struct_ops/enqueue")
int BPF_PROG(enqueue, struct bpfx_qdisc *q, struct sk_buff *skb)
{
	struct order o;

	if (bpfx_skb_load(skb, 42, &o, sizeof(o)))
		return bpfx_qdisc_drop(q, skb, BPFX_DROP_POLICY);
	bpfx_qdisc_insert(q, skb, QUEUE, o.rank, 0);
	if (o.verb == ORDER_INSERT_TWICE)
		bpfx_qdisc_insert(q, skb, QUEUE, o.rank, 0);
	if (o.verb == ORDER_ERROR) {
		told++;
		bpfx_qdisc_error(q, code, "told to");
	}
	return 0;
}

SEC("struct_ops/dequeue")
int BPF_PROG(dequeue, struct bpfx_qdisc *q, u32 budget)
{
	bpfx_qdisc_move(q, QUEUE, budget);
	return 0;
}

BPFX_QDISC(bpfx_tool,
	   .init = (void *)init,
	   .enqueue = (void *)enqueue,
	   .dequeue = (void *)dequeue,
	   .mistake_limit = 3);
