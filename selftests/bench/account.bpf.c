// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedulers that differ in one thing each: what a thing costs is the difference between two.
 */
#include "roomy.h"

#define CALLS	8
#define QUEUE	1	/* below the root, with "deep" */
#define QUEUES_MAX 1000

enum place { INSERT, DROP, NOTHING, FLOW };

const volatile __u32 place;	/* what happens to a packet */
const volatile __u32 type;	/* of the queue, or of the root for "deep" */
const volatile bool deep;	/* the packets' queue is a child of the root */
const volatile __u32 queues;	/* that nothing is put into: children of the root */
const volatile __u32 kin;	/* the type of those */
const volatile bool calls;	/* call a kfunc that does next to nothing CALLS times */
const volatile bool state;	/* look the flow up, and count in its state, before the insert */

static __u32 sum;

SEC("struct_ops.s/init")
int BPF_PROG(init, struct bpfx_qdisc *q)
{
	struct bpfx_queue_conf root = { .type = type };
	struct bpfx_queue_conf leaf = { .type = BPFX_FIFO };
	struct bpfx_queue_conf other = { .type = kin };
	int err;

	err = bpfx_qdisc_queue_create(q, BPFX_ROOT, BPFX_NONE, &root, sizeof(root));
	if (!err && deep)
		err = bpfx_qdisc_queue_create(q, QUEUE, BPFX_ROOT, &leaf, sizeof(leaf));
	for (__u32 i = 0; !err && i < queues && i < QUEUES_MAX; i++)
		err = bpfx_qdisc_queue_create(q, QUEUE + 1 + i, BPFX_ROOT, &other, sizeof(other));
	return err;
}

SEC("struct_ops/enqueue")
int BPF_PROG(enqueue, struct bpfx_qdisc *q, struct sk_buff *skb)
{
	__u64 *count;

	if (calls) {
#pragma unroll
		for (int i = 0; i < CALLS; i++)
			sum += bpfx_skb_len(skb);
	}
	if (state) {
		count = bpfx_qdisc_flow(q, skb, BPFX_KEY_5TUPLE, sizeof(*count));
		if (count)
			++*count;
	}
	switch (place) {
	case INSERT:
		return bpfx_qdisc_insert(q, skb, deep ? QUEUE : BPFX_ROOT, 0, 0);
	case FLOW:
		return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT, 0, BPFX_KEY_5TUPLE);
	case DROP:
		return bpfx_qdisc_drop(q, skb, BPFX_DROP_POLICY);
	}
	return 0;
}

/* It shall not be ejected for what it is there for. */
BPFX_QDISC(account, .init = (void *)init, .enqueue = (void *)enqueue,
	   .mistake_limit = -1u, .stall_timeout_ms = 60000);
