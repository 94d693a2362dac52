// SPDX-License-Identifier: GPL-2.0-only
/*
 * An instance's account, as user space gets it with the qdisc.
 */
#include <net/gen_stats.h>
#include <linux/rtnetlink.h>
#include "instance.h"

/* Fill in a queue's account. Context: root qdisc lock. */
void bpfx_queue_stats(const struct bpfx_queue *queue, struct bpfx_queue_stats *stats)
{
	*stats = (struct bpfx_queue_stats) {
		.enqueued	= queue->enqueued,
		.sent		= queue->sent,
		.dropped	= queue->dropped,
		.sent_bytes	= queue->sent_bytes,
		.backlog	= queue->backlog,
		.qlen		= queue->qlen,
		.id		= queue->id,
	};
}

static u32 draining(const struct bpfx_qdisc *q)
{
	const struct bpfx_tree *tree;
	u32 n = q->held && !q->held_purged ? q->held_len : 0;

	list_for_each_entry(tree, &q->drain, link)
		n += tree->top.qlen;
	return n;
}

static u32 flows_backlogged(const struct bpfx_tree *tree)
{
	const struct bpfx_queue *queue;
	u32 i, n = 0;

	for (i = 1; i < BPFX_FAT_CLASSES; i++)
		list_for_each_entry(queue, &tree->fat.class[i], fat)
			n += queue->flow;
	return n;
}

static void fill(const struct bpfx_qdisc *q, struct bpfx_xstats *st)
{
	st->size = sizeof(*st);
	st->bypass = !q->ops;
	st->enqueued = q->enqueued;
	/* A packet that the parent has only looked at is still ours. */
	st->sent = q->sent - skb_queue_len(&q->sch->gso_skb);
	st->dropped = q->dropped;
	memcpy(st->cause, q->cause, sizeof(st->cause));
	st->draining = draining(q);
	st->queued = bpfx_tree_len(q->tree) + st->draining + q->ready_len +
		     skb_queue_len(&q->sch->gso_skb);
	st->queues = q->tree->nr_queues;
	st->flows = q->tree->flows.nr;
	st->flows_backlogged = flows_backlogged(q->tree);
	st->limit = q->limit;
	st->calls_enqueue = q->calls_enqueue;
	st->calls_dequeue = q->calls_dequeue;
	st->swaps = q->swaps;
	st->ejects = q->ejects;
	st->mistakes = q->watch.mistakes;
	memcpy(st->time, q->watch.time, sizeof(st->time));
	st->exit = q->exit;
	st->held = q->held_packets;
}

int bpfx_stats_dump(struct Qdisc *sch, struct gnet_dump *d)
{
	struct bpfx_qdisc *q = qdisc_priv(sch);
	struct bpfx_xstats st = {};

	sch_tree_lock(sch);
	fill(q, &st);
	sch_tree_unlock(sch);
	return gnet_stats_copy_app(d, &st, sizeof(st));
}
