// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpfx_prio: eight classes in strict priority.
 *
 * Class 1 is served first, class 8 only when all the others are empty; a FIFO each. The class
 * comes from skb->priority (SO_PRIORITY, or derived from the TOS field by the kernel), or from the
 * packet's DSCP with "bpfx load bpfx_prio --set by_dscp=1".
 *
 * Reference: tc-prio(8); RFC 2474 (class selectors), RFC 4594 (what they are used for),
 * RFC 8622 (lower effort).
 *
 * Limits: a class that always has packets starves those below it. All classes share the instance's
 * limit. DSCP is what the sender claims: reset it at the edge of your network.
 *
 * Try it:
 *	bpfx load bpfx_prio --set by_dscp=1
 *	tc qdisc replace dev eth0 root bpfx_prio
 *	ping -Q 0xc0 192.0.2.1	(class 2; in a second terminal: tc -s class show dev eth0)
 *	bpfx show bpfx_prio
 */
#include <stdbool.h>
#include <bpfx/qdisc.bpf.h>

#define CLASSES	8

const volatile bool by_dscp;	/* classify by DSCP instead of skb->priority */
const volatile bool ask;	/* call the program for each packet, not once for each priority */

/* DSCP class selector to class: CS1 and lower effort are for what may wait longest. */
const volatile __u8 by_cs[8] = { 7, 8, 6, 5, 4, 3, 2, 1 };

/* TC_PRIO_* to class, in the order of pfifo_fast: control, interactive, the rest, bulk. */
const volatile __u8 by_prio[16] = { 7, 8, 8, 8, 6, 8, 2, 1, 7, 7, 7, 7, 7, 7, 7, 7 };

static u32 class_of_dscp(struct sk_buff *skb)
{
	struct bpfx_keys keys = {};
	u32 dscp;

	if (bpfx_skb_keys(skb, &keys, sizeof(keys)))
		return by_cs[0];
	dscp = keys.dsfield >> 2;
	return dscp == 1 ? CLASSES : by_cs[dscp >> 3 & 7];
}

SEC("struct_ops.s/init")
int BPF_PROG(init, struct bpfx_qdisc *q)
{
	struct bpfx_queue_conf root = { .type = BPFX_STRICT };
	struct bpfx_queue_conf class = { .type = BPFX_FIFO };
	int err;

	err = bpfx_qdisc_queue_create(q, BPFX_ROOT, BPFX_NONE, &root, sizeof(root));
	for (u32 i = 0; i < CLASSES && !err; i++) {
		class.prio = i;
		err = bpfx_qdisc_queue_create(q, i + 1, BPFX_ROOT, &class, sizeof(class));
	}
	return err;
}

SEC("struct_ops/enqueue")
int BPF_PROG(enqueue, struct bpfx_qdisc *q, struct sk_buff *skb)
{
	u32 class = by_dscp ? class_of_dscp(skb) : by_prio[skb->priority & 15];
	u64 key = by_dscp ? BPFX_KEY_DSFIELD : BPFX_KEY_PRIORITY;

	return bpfx_qdisc_insert(q, skb, class, 0, ask ? 0 : key | BPFX_HOLD);
}

BPFX_QDISC(bpfx_prio, .init = (void *)init, .enqueue = (void *)enqueue);
