// SPDX-License-Identifier: GPL-2.0-only
/*
 * Queues and backlogged flows as classes, so that tc -s class shows them.
 *
 * A queue's minor is its id, if that is below 0x800, or one from 0x800 to 0xfff; a flow's is its
 * slot after 0x1000. The root is the qdisc itself.
 */
#include <linux/rtnetlink.h>
#include <net/gen_stats.h>
#include <net/netlink.h>
#include "instance.h"

#define MINOR_FLOWS	0x1000u
#define FLOWS_SHOWN	(0x10000u - MINOR_FLOWS)

static struct bpfx_queue *by_minor(const struct bpfx_tree *tree, unsigned long minor)
{
	struct bpfx_queue *queue;
	struct bpfx_flow *flow;

	if (minor >= MINOR_FLOWS) {
		flow = bpfx_flow_at(&tree->flows, minor - MINOR_FLOWS);
		return flow ? &flow->queue : NULL;
	}
	list_for_each_entry(queue, &tree->queues, sibling)
		if (queue->minor == minor && queue != tree->root)
			return queue;
	return NULL;
}

static unsigned long find(struct Qdisc *sch, u32 classid)
{
	struct bpfx_qdisc *q = qdisc_priv(sch);
	unsigned long minor = TC_H_MIN(classid);

	return by_minor(READ_ONCE(q->tree), minor) ? minor : 0;
}

static struct Qdisc *leaf(struct Qdisc *sch, unsigned long cl)
{
	return NULL;
}

static bool walk_queues(struct Qdisc *sch, struct bpfx_tree *tree, struct qdisc_walker *arg)
{
	struct bpfx_queue *queue;

	list_for_each_entry(queue, &tree->queues, sibling)
		if (queue != tree->root && queue->minor &&
		    !tc_qdisc_stats_dump(sch, queue->minor, arg))
			return false;
	return true;
}

struct flow_walk {
	struct Qdisc *sch;
	struct qdisc_walker *arg;
};

static bool walk_flow(struct bpfx_flow *flow, void *data)
{
	struct flow_walk *w = data;

	if (!READ_ONCE(flow->queue.qlen) || flow->slot >= FLOWS_SHOWN)
		return true;
	return tc_qdisc_stats_dump(w->sch, MINOR_FLOWS + flow->slot, w->arg);
}

/* A tree that an eject takes away meanwhile is not freed before RTNL is. */
static void walk(struct Qdisc *sch, struct qdisc_walker *arg)
{
	struct bpfx_qdisc *q = qdisc_priv(sch);
	struct bpfx_tree *tree = READ_ONCE(q->tree);
	struct flow_walk w = { .sch = sch, .arg = arg };

	ASSERT_RTNL();
	if (!arg->stop && walk_queues(sch, tree, arg))
		bpfx_flows_walk(&tree->flows, walk_flow, &w);
}

static int dump(struct Qdisc *sch, unsigned long cl, struct sk_buff *skb, struct tcmsg *tcm)
{
	struct bpfx_qdisc *q = qdisc_priv(sch);
	struct bpfx_queue *queue, *parent;

	sch_tree_lock(sch);
	tcm->tcm_handle |= TC_H_MIN(cl);
	tcm->tcm_parent = TC_H_ROOT;
	queue = by_minor(q->tree, cl);
	parent = queue ? queue->parent : NULL;
	if (parent)
		tcm->tcm_parent = parent == q->tree->root ? sch->handle :
				  TC_H_MAKE(sch->handle, parent->minor);
	sch_tree_unlock(sch);
	return 0;
}

static int dump_stats(struct Qdisc *sch, unsigned long cl, struct gnet_dump *d)
{
	struct bpfx_qdisc *q = qdisc_priv(sch);
	struct gnet_stats_basic_sync bstats;
	struct gnet_stats_queue qstats = {};
	struct bpfx_queue_stats st = {};
	struct bpfx_queue *queue;

	sch_tree_lock(sch);
	queue = by_minor(q->tree, cl);
	if (queue)
		bpfx_queue_stats(queue, &st);
	sch_tree_unlock(sch);

	gnet_stats_basic_sync_init(&bstats);
	_bstats_update(&bstats, st.sent_bytes, st.sent);
	qstats.backlog = st.backlog;
	qstats.drops = st.dropped;
	if (gnet_stats_copy_basic(d, NULL, &bstats, true) < 0 ||
	    gnet_stats_copy_queue(d, NULL, &qstats, st.qlen) < 0)
		return -1;
	return gnet_stats_copy_app(d, &st, sizeof(st));
}

const struct Qdisc_class_ops bpfx_class_ops = {
	.leaf		= leaf,
	.find		= find,
	.walk		= walk,
	.dump		= dump,
	.dump_stats	= dump_stats,
};
