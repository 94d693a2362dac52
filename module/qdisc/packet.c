// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets that leave an instance other than by being sent.
 *
 * A dropped packet is never freed under the qdisc lock: while a packet is being enqueued, drops go
 * to the list that the stack frees after the lock, otherwise to the transmit softirq.
 */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include "instance.h"

static const bpfx_reason_t reasons[__BPFX_DROP_CAUSES] = {
	[BPFX_C_POLICY]		= BPFX_REASON_POLICY,
	[BPFX_C_OVERLIMIT]	= BPFX_REASON_OVERLIMIT,
	[BPFX_C_CONGESTED]	= BPFX_REASON_CONGESTED,
	[BPFX_C_FLOW_LIMIT]	= BPFX_REASON_FLOW_LIMIT,
	[BPFX_C_NOT_INSERTED]	= BPFX_REASON_POLICY,
	[BPFX_C_LIMIT]		= BPFX_REASON_OVERLIMIT,
	[BPFX_C_PURGED]		= BPFX_REASON_POLICY,
};

/**
 * bpfx_packet_drop() - drop a packet that is in no queue, and count it
 * @q: the instance
 * @skb: the packet
 * @cause: one below %__BPFX_DROP_CAUSES
 *
 * Context: root qdisc lock.
 */
void bpfx_packet_drop(struct bpfx_qdisc *q, struct sk_buff *skb, enum bpfx_cause cause)
{
	q->dropped++;
	if (cause == BPFX_C_NOT_INSERTED)
		bpfx_mistake_count(q, cause);
	else
		q->cause[cause]++;
	skb->dev = qdisc_dev(q->sch);
	if (cause == BPFX_C_LIMIT || cause == BPFX_C_OVERLIMIT)
		qdisc_qstats_overlimit(q->sch);
	if (q->to_free) {
		qdisc_drop_reason(skb, q->sch, q->to_free, reasons[cause]);
	} else {
		qdisc_qstats_drop(q->sch);
		dev_kfree_skb_irq_reason(skb, (enum skb_drop_reason)reasons[cause]);
	}
}

/**
 * bpfx_packet_evict() - drop the packet of a leaf that is to be dropped first
 * @q: the instance
 * @leaf: a queue of packets that is not empty
 * @cause: one below %__BPFX_DROP_CAUSES
 *
 * The packet may be the one that is being enqueued; parents have not counted that one yet.
 *
 * Context: root qdisc lock.
 * Return: 0
 */
int bpfx_packet_evict(struct bpfx_qdisc *q, struct bpfx_queue *leaf, enum bpfx_cause cause)
{
	struct sk_buff *skb = bpfx_queue_evict(leaf, &q->tree->fat);

	if (q->to_free && skb == q->skb) {
		q->fate = BPFX_DROPPED;
	} else {
		u32 len = qdisc_pkt_len(skb);

		q->gone++;
		q->gone_bytes += len;
		q->events |= BPFX_EV_DROPPED;
	}
	bpfx_packet_drop(q, skb, cause);
	return 0;
}

/* Drop a list of packets that are in no queue any more, in process context, with RTNL. */
static void purge_list(struct bpfx_qdisc *q, struct sk_buff *skb)
{
	struct sk_buff *next;

	for (; skb; skb = next) {
		next = skb->next;
		skb->next = NULL;
		skb->dev = qdisc_dev(q->sch);
		q->dropped++;
		q->cause[BPFX_C_PURGED]++;
		rtnl_kfree_skbs(skb, skb);
	}
}

/**
 * bpfx_packet_free_list() - free packets that were counted as dropped already
 * @q: the instance
 * @list: the packets
 */
void bpfx_packet_free_list(struct bpfx_qdisc *q, struct sk_buff *list)
{
	struct sk_buff *skb, *next;

	for (skb = list; skb; skb = next) {
		next = skb->next;
		skb_mark_not_on_list(skb);
		skb->dev = qdisc_dev(q->sch);
		kfree_skb_reason(skb, (enum skb_drop_reason)reasons[BPFX_C_PURGED]);
	}
}

/* Take all packets out of a tree that goes on being used. */
static void purge_tree(struct bpfx_qdisc *q, struct bpfx_tree *tree)
{
	struct bpfx_queue *queue;
	struct sk_buff *skb;

	if (tree->sealed) {
		purge_list(q, bpfx_tree_take_all(tree));
		tree->top.qlen = 0;
		return;
	}
	list_for_each_entry(queue, &tree->queues, sibling) {
		while (!queue->parent && queue->qlen) {
			skb = bpfx_queue_evict(bpfx_queue_leaf(queue), &tree->fat);
			purge_list(q, skb);
		}
	}
}

/**
 * bpfx_packet_purge() - drop everything the instance holds
 * @q: the instance
 *
 * Context: RTNL, and the root qdisc lock or an instance that nobody else can see.
 */
void bpfx_packet_purge(struct bpfx_qdisc *q)
{
	struct bpfx_tree *tree;

	purge_list(q, q->ready);
	q->ready = NULL;
	q->ready_len = 0;
	q->direct = false;

	list_for_each_entry(tree, &q->drain, link)
		purge_tree(q, tree);
	bpfx_program_drained(q);

	if (q->held && !q->held_purged) {
		/* Its packets are being sorted; whoever does that frees them. */
		q->held_purged = true;
		q->dropped += q->held_len;
		q->cause[BPFX_C_PURGED] += q->held_len;
	}
	if (q->tree)
		purge_tree(q, q->tree);
}
