// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that come and go under an instance, while packets flow.
 *
 * To take over: prepare (a new tree, filled by init, outside the lock) and commit (a switch of two
 * pointers under it). To go: by a successor's commit, which leaves the old tree to be served first
 * in its own order; or by eject, which puts the old tree's packets back into order of arrival and
 * leaves a FIFO behind it. Eject works in softirq under the lock, and cannot fail: the bypass tree
 * is kept ready, the sorting is done by a work item meanwhile nothing newer is sent.
 */
#include <linux/llist.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include "event.h"
#include "instance.h"

/* Trees are emptied in softirq, but freed where that takes as long as it likes. */
static LLIST_HEAD(dead_trees);

static void reap(struct work_struct *work)
{
	struct llist_node *dead = llist_del_all(&dead_trees);
	struct bpfx_tree *tree, *next;

	/* Who looks at trees without the qdisc lock, as dumps do, holds RTNL. */
	rtnl_lock();
	rtnl_unlock();
	llist_for_each_entry_safe(tree, next, dead, dead)
		bpfx_tree_free(tree);
}

static DECLARE_WORK(reaper, reap);

/* Wait until every dead tree is freed. */
void bpfx_program_reap(void)
{
	flush_work(&reaper);
}

static void bury(struct bpfx_tree *tree)
{
	llist_add(&tree->dead, &dead_trees);
	schedule_work(&reaper);
}

/* Let go of earlier programs' trees that are empty now. Context: root qdisc lock. */
void bpfx_program_drained(struct bpfx_qdisc *q)
{
	struct bpfx_tree *tree;

	while (!list_empty(&q->drain)) {
		tree = list_first_entry(&q->drain, struct bpfx_tree, link);
		if (tree->top.qlen)
			return;
		list_del(&tree->link);
		bury(tree);
	}
}

static const struct bpfx_queue_conf fifo = { .type = BPFX_FIFO };

static struct bpfx_tree *new_tree(struct bpfx_qdisc *q, u32 flows, u32 state)
{
	return bpfx_tree_new(flows, state, q->memcg);
}

/* A queue's memory is paid for by whoever attached the instance. */
static int add_root(struct bpfx_qdisc *q, struct bpfx_tree *tree)
{
	struct mem_cgroup *old = set_active_memcg(q->memcg);
	int err = bpfx_tree_add(tree, BPFX_ROOT, BPFX_NONE, &fifo);

	set_active_memcg(old);
	return err;
}

static struct bpfx_tree *new_bypass(struct bpfx_qdisc *q)
{
	struct bpfx_tree *tree = new_tree(q, 0, 0);

	if (tree && add_root(q, tree)) {
		bpfx_tree_free(tree);
		return NULL;
	}
	return tree;
}

static int run_init(struct bpfx_qdisc *q, const struct bpfx_qdisc_ops *ops, struct bpfx_tree *tree)
{
	int err = 0;

	q->building_ops = ops;
	WRITE_ONCE(q->building, tree);
	if (ops->init)
		err = ops->init(q);
	WRITE_ONCE(q->building, NULL);
	q->building_ops = NULL;

	/* A program may return what it likes; what goes up to user space must be an errno. */
	if (err)
		return err < 0 && err >= -MAX_ERRNO ? err : -EINVAL;
	return tree->root ? 0 : add_root(q, tree);
}

/*
 * What an eject will need. It may come at any time, and take the spare tree: what matters is that
 * there was one when the last eject had ended, and lock_settled() looks again.
 */
static int make_spare(struct bpfx_qdisc *q)
{
	flush_work(&q->eject);
	if (!q->dump)
		q->dump = kzalloc(sizeof(*q->dump), GFP_KERNEL_ACCOUNT);
	if (!q->dump)
		return -ENOMEM;
	if (q->spare)
		return 0;
	q->spare = new_bypass(q);
	return q->spare ? 0 : -ENOMEM;
}

/**
 * bpfx_program_prepare() - get everything ready for a program to take over
 * @q: the instance, which goes on with what it has
 * @ops: the program
 *
 * Calls the program's init. bpfx_program_commit() or bpfx_program_abandon() must follow.
 *
 * Context: RTNL; sleeps.
 * Return: 0, -ENOMEM, or what init returned.
 */
int bpfx_program_prepare(struct bpfx_qdisc *q, const struct bpfx_qdisc_ops *ops)
{
	struct bpfx_tree *tree;
	int err;

	ASSERT_RTNL();
	if (make_spare(q))
		return -ENOMEM;
	tree = new_tree(q, ops->flow_limit ?: BPFX_FLOWS_DEFAULT,
			ops->flow_state ?: BPFX_FLOW_STATE_DEFAULT);
	if (!tree)
		return -ENOMEM;
	err = run_init(q, ops, tree);
	if (err) {
		bpfx_tree_free(tree);
		return err;
	}
	q->next = tree;
	return 0;
}

/*
 * Take the lock of an instance that no eject is going on at: its order of packets, its program and
 * its spare tree are settled then. One may have begun since the instance was prepared.
 */
static spinlock_t *lock_settled(struct bpfx_qdisc *q)
{
	spinlock_t *lock;

	for (;;) {
		lock = bpfx_instance_lock(q);
		if (!q->leaving && q->spare)
			return lock;
		bpfx_instance_unlock(lock);
		if (make_spare(q))
			return NULL;
	}
}

static u64 uptime(const struct bpfx_qdisc *q)
{
	return ktime_get_ns() - q->watch.since;
}

static void run_exit(struct bpfx_qdisc *q, const struct bpfx_qdisc_ops *ops,
		     const struct bpfx_exit_info *info)
{
	if (ops->exit)
		ops->exit(q, info);
}

/* A program's init has failed on an instance that stays in bypass: say so there. */
void bpfx_program_failed(struct bpfx_qdisc *q, int err)
{
	spinlock_t *lock = bpfx_instance_lock(q);

	bpfx_exit_set(&q->exit, BPFX_EXIT_INIT, err, "init failed");
	bpfx_instance_unlock(lock);
}

/* A prepared program shall not take over after all: another instance's init has failed. */
void bpfx_program_abandon(struct bpfx_qdisc *q, const struct bpfx_qdisc_ops *ops)
{
	struct bpfx_exit_info info;

	bpfx_exit_set(&info, BPFX_EXIT_INIT, 0, "not all instances could be taken over");
	run_exit(q, ops, &info);
	bpfx_tree_free(q->next);
	q->next = NULL;
}

/**
 * bpfx_program_commit() - let a prepared program take over
 * @q: the instance
 * @ops: the program
 *
 * What the predecessor has queued is served first, in the order of its queues. Under the lock this
 * costs O(queues), however many packets there are.
 *
 * Context: RTNL; sleeps.
 * Return: 0; -ENOMEM: an eject of the predecessor came between, and the instance stays in bypass.
 */
int bpfx_program_commit(struct bpfx_qdisc *q, const struct bpfx_qdisc_ops *ops)
{
	const struct bpfx_qdisc_ops *old_ops;
	struct bpfx_exit_info info;
	struct bpfx_tree *old;
	spinlock_t *lock;

	/* Before it serves: from then on an eject may take this back. */
	bpfx_watch_budget(ops, true);
	lock = lock_settled(q);
	if (!lock) {
		bpfx_watch_budget(ops, false);
		bpfx_program_abandon(q, ops);
		bpfx_program_failed(q, -ENOMEM);
		return -ENOMEM;
	}
	old = q->tree;
	old_ops = q->ops;
	q->tree = q->next;
	q->next = NULL;
	q->ops = ops;
	q->direct = false;
	if (old) {
		bpfx_tree_seal(old);
		list_add_tail(&old->link, &q->drain);
		bpfx_program_drained(q);
		/* What has waited for its time waits no longer. */
		if (!list_empty(&q->drain))
			__netif_schedule(qdisc_root(q->sch));
	}
	bpfx_instance_set_limit(q, qdisc_dev(q->sch)->tx_queue_len);
	if (old_ops) {
		bpfx_exit_set(&q->exit, BPFX_EXIT_UPDATE, 0, "replaced by link update");
		q->exit.uptime_ns = uptime(q);
		q->swaps++;
	}
	bpfx_watch_begin(q);
	info = q->exit;
	bpfx_instance_unlock(lock);

	if (old_ops) {
		bpfx_watch_budget(old_ops, false);
		run_exit(q, old_ops, &info);
	}
	return 0;
}

/**
 * bpfx_program_none() - make a new instance that no program serves yet
 * @q: the instance
 *
 * Return: 0 or -ENOMEM.
 */
int bpfx_program_none(struct bpfx_qdisc *q)
{
	q->tree = new_bypass(q);
	if (!q->tree)
		return -ENOMEM;
	bpfx_instance_set_limit(q, qdisc_dev(q->sch)->tx_queue_len);
	return 0;
}

/**
 * bpfx_program_eject() - take the program off an instance, and go on without one
 * @q: the instance; served by a program
 * @kind: why
 * @code: the program's own code
 * @msg: in words
 *
 * From here on nothing of the program runs but its exit, which the work item calls.
 *
 * Context: root qdisc lock.
 */
void bpfx_program_eject(struct bpfx_qdisc *q, enum bpfx_exit_kind kind, int code, const char *msg)
{
	bpfx_assert_locked(q);
	if (!q->ops)
		return;
	bpfx_exit_set(&q->exit, kind, code, msg);
	q->exit.uptime_ns = uptime(q);
	q->swaps++;
	if (kind >= BPFX_EXIT_ERROR) {
		q->ejects++;
		bpfx_exit_record(q);
		pr_warn_ratelimited("%s on %s ejected: %s (%d); traffic goes on in order of arrival\n",
				    q->ops->name, qdisc_dev(q->sch)->name, msg, code);
	}
	q->leaving = q->ops;
	q->ops = NULL;
	q->direct = false;
	bpfx_instance_set_limit(q, qdisc_dev(q->sch)->tx_queue_len);
	q->held = q->tree;
	q->held_len = bpfx_tree_len(q->held);
	q->held_purged = false;
	q->tree = q->spare;
	q->spare = NULL;
	schedule_work(&q->eject);
}

/* The rest of an eject: order the packets, let them go, and tell the program. */
void bpfx_program_eject_work(struct work_struct *work)
{
	struct bpfx_qdisc *q = container_of(work, struct bpfx_qdisc, eject);
	struct bpfx_tree *tree = q->held;
	struct bpfx_exit_info info;
	spinlock_t *lock;
	bool purged;

	bpfx_tree_flatten(tree);

	lock = bpfx_instance_lock(q);
	purged = q->held_purged;
	q->held = NULL;
	if (!purged) {
		list_add_tail(&tree->link, &q->drain);
		bpfx_program_drained(q);
	}
	info = q->exit;
	__netif_schedule(qdisc_root(q->sch));
	bpfx_instance_unlock(lock);

	if (purged) {
		bpfx_packet_free_list(q, bpfx_tree_take_all(tree));
		bury(tree);
	}
	bpfx_watch_budget(q->leaving, false);
	if (info.kind >= BPFX_EXIT_ERROR)
		bpfx_event_send(q);
	run_exit(q, q->leaving, &info);
	WRITE_ONCE(q->leaving, NULL);
}

/**
 * bpfx_program_end() - end an instance
 * @q: the instance; nobody hands it packets any more
 *
 * Context: RTNL; sleeps.
 */
void bpfx_program_end(struct bpfx_qdisc *q)
{
	struct bpfx_tree *tree, *next;

	bpfx_instance_stop(q);
	if (q->ops) {
		bpfx_exit_set(&q->exit, BPFX_EXIT_DONE, 0, "qdisc deleted");
		q->exit.uptime_ns = uptime(q);
		bpfx_watch_budget(q->ops, false);
		run_exit(q, q->ops, &q->exit);
		q->ops = NULL;
	}
	bpfx_packet_purge(q);
	list_for_each_entry_safe(tree, next, &q->drain, link)
		bpfx_tree_free(tree);
	bpfx_tree_free(q->tree);
	bpfx_tree_free(q->spare);
	bpfx_tree_free(q->next);
	kfree(q->dump);
}
