// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kinds: schedulers are registered, replaced and gone; qdiscs of their name stay.
 */
#include <linux/kmod.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include "instance.h"
#include "kind.h"
#include "panic.h"

#define COLLECT_AGAIN	(10 * HZ)

static LIST_HEAD(kinds);

static struct bpfx_kind *find(const char *name)
{
	struct bpfx_kind *kind;

	ASSERT_RTNL();
	list_for_each_entry(kind, &kinds, node)
		if (!strcmp(kind->qops.id, name))
			return kind;
	return NULL;
}

static void collect(struct work_struct *work);
static DECLARE_DELAYED_WORK(collector, collect);

/*
 * Forget kinds that nobody needs. The kernel keeps no count of who points to a kind's operations,
 * but there are only two ways to get at them: by name, which ends here, and as the default qdisc,
 * which is set under the same lock as names are looked up under. Users of either hold RTNL.
 */
static void collect(struct work_struct *work)
{
	struct bpfx_kind *kind, *next;
	bool again = false;
	LIST_HEAD(gone);

	rtnl_lock();
	list_for_each_entry_safe(kind, next, &kinds, node) {
		if (kind->ops || !list_empty(&kind->instances))
			continue;
		unregister_qdisc(&kind->qops);
		if (READ_ONCE(default_qdisc_ops) == &kind->qops) {
			if (register_qdisc(&kind->qops))
				pr_warn("%s: the name was taken meanwhile\n", kind->qops.id);
			again = true;	/* nobody tells when the default changes */
			continue;
		}
		list_move(&kind->node, &gone);
	}
	rtnl_unlock();

	synchronize_net();
	list_for_each_entry_safe(kind, next, &gone, node)
		kfree(kind);
	if (again)
		schedule_delayed_work(&collector, COLLECT_AGAIN);
}

static struct bpfx_kind *new_kind(const char *name)
{
	struct bpfx_kind *kind;
	int err;

	kind = kzalloc(sizeof(*kind), GFP_KERNEL);
	if (!kind)
		return ERR_PTR(-ENOMEM);
	kind->qops = bpfx_qdisc_ops_template;
	strscpy(kind->qops.id, name, sizeof(kind->qops.id));
	INIT_LIST_HEAD(&kind->instances);
	err = register_qdisc(&kind->qops);
	if (err) {
		kfree(kind);
		return ERR_PTR(err);
	}
	list_add(&kind->node, &kinds);
	return kind;
}

/* Let a prepared program take over an instance that is grafted. */
static int take_over(struct bpfx_qdisc *q, const struct bpfx_qdisc_ops *ops)
{
	int err = bpfx_program_commit(q, ops);

	if (!err)
		bpfx_instance_start(q);
	return err;
}

/* Let a scheduler take over the instances that its predecessor of the same name left in bypass. */
static void adopt_all(struct bpfx_kind *kind)
{
	struct bpfx_qdisc *q;
	int err;

	list_for_each_entry(q, &kind->instances, node) {
		err = bpfx_program_prepare(q, kind->ops);
		if (!err)
			err = take_over(q, kind->ops);
		else
			bpfx_program_failed(q, err);
		if (!err)
			continue;
		pr_warn("%s on %s stays in bypass: init failed (%d)\n", kind->qops.id,
			qdisc_dev(q->sch)->name, err);
	}
}

/**
 * bpfx_kind_register() - make a scheduler's name a qdisc kind
 * @ops: the scheduler
 *
 * Context: process, without RTNL; sleeps.
 * Return: 0; -EEXIST: the name is that of another scheduler or of one of the kernel's own qdiscs;
 * -ENOMEM.
 */
int bpfx_kind_register(const struct bpfx_qdisc_ops *ops)
{
	struct bpfx_kind *kind;
	bool known;
	int err;

	rtnl_lock();
	known = find(ops->name);
	rtnl_unlock();
	/* A kernel qdisc that is a module, and not loaded yet, has its name, too. */
	if (!known)
		request_module(NET_SCH_ALIAS_PREFIX "%s", ops->name);

	rtnl_lock();
	kind = find(ops->name) ?: new_kind(ops->name);
	err = PTR_ERR_OR_ZERO(kind);
	if (!err && kind->ops)
		err = -EEXIST;
	if (!err) {
		kind->ops = ops;
		bpfx_panic_names();
		adopt_all(kind);
	}
	rtnl_unlock();
	if (err == -EEXIST)
		pr_info("scheduler '%s' refused: the name is taken\n", ops->name);
	return err;
}

static void abandon_until(struct bpfx_kind *kind, struct bpfx_qdisc *end,
			  const struct bpfx_qdisc_ops *ops)
{
	struct bpfx_qdisc *q;

	list_for_each_entry(q, &kind->instances, node) {
		if (q == end)
			return;
		bpfx_program_abandon(q, ops);
	}
}

static int replace_all(struct bpfx_kind *kind, const struct bpfx_qdisc_ops *ops)
{
	struct bpfx_qdisc *q;
	int err;

	list_for_each_entry(q, &kind->instances, node) {
		err = bpfx_program_prepare(q, ops);
		if (err) {
			pr_info("%s not replaced: init failed on %s (%d)\n", kind->qops.id,
				qdisc_dev(q->sch)->name, err);
			abandon_until(kind, q, ops);
			return err;
		}
	}
	list_for_each_entry(q, &kind->instances, node)
		take_over(q, ops);
	kind->ops = ops;
	return 0;
}

/**
 * bpfx_kind_update() - replace a scheduler under all its instances, or under none
 * @ops: the new one, of the same name
 * @old: the registered one
 *
 * Context: process, without RTNL; sleeps.
 * Return: 0; -EINVAL: the names differ; -ENOMEM; or what the new one's init returned.
 */
int bpfx_kind_update(const struct bpfx_qdisc_ops *ops, const struct bpfx_qdisc_ops *old)
{
	struct bpfx_kind *kind;
	int err;

	if (strcmp(ops->name, old->name))
		return -EINVAL;
	rtnl_lock();
	kind = find(old->name);
	err = kind && kind->ops == old ? replace_all(kind, ops) : -ENOENT;
	rtnl_unlock();
	return err;
}

/**
 * bpfx_kind_unregister() - take a scheduler off all its instances, which go on in bypass
 * @ops: the scheduler; nothing of it runs any more when this returns
 *
 * Context: process, without RTNL; sleeps.
 */
void bpfx_kind_unregister(const struct bpfx_qdisc_ops *ops)
{
	struct bpfx_kind *kind;
	struct bpfx_qdisc *q;
	spinlock_t *lock;

	rtnl_lock();
	kind = find(ops->name);
	if (kind && kind->ops == ops) {
		kind->ops = NULL;
		bpfx_panic_names();
		list_for_each_entry(q, &kind->instances, node) {
			lock = bpfx_instance_lock(q);
			bpfx_program_eject(q, BPFX_EXIT_UNREG, 0, "scheduler unregistered");
			bpfx_instance_unlock(lock);
		}
		list_for_each_entry(q, &kind->instances, node)
			bpfx_instance_stop(q);
	}
	rtnl_unlock();
	mod_delayed_work(system_wq, &collector, 0);
}

/**
 * bpfx_kind_join() - a new instance
 * @kind: its kind
 * @q: the instance
 *
 * Context: RTNL; sleeps.
 * Return: 0, -ENOMEM, or what the scheduler's init returned.
 */
int bpfx_kind_join(struct bpfx_kind *kind, struct bpfx_qdisc *q)
{
	int err;

	ASSERT_RTNL();
	if (kind->ops) {
		err = bpfx_program_prepare(q, kind->ops);
		if (!err)
			err = bpfx_program_commit(q, kind->ops);
	} else {
		err = bpfx_program_none(q);
	}
	if (!err)
		list_add_tail(&q->node, &kind->instances);
	return err;
}

/* An instance goes, or has failed to begin. Context: RTNL; sleeps. */
void bpfx_kind_leave(struct bpfx_kind *kind, struct bpfx_qdisc *q)
{
	ASSERT_RTNL();
	list_del_init(&q->node);
	bpfx_program_end(q);
	if (!kind->ops && list_empty(&kind->instances))
		mod_delayed_work(system_wq, &collector, 0);
}

int bpfx_kind_walk_names(int (*fn)(const struct bpfx_kind *kind, void *arg), void *arg)
{
	struct bpfx_kind *kind;
	int ret;

	ASSERT_RTNL();
	list_for_each_entry(kind, &kinds, node) {
		ret = fn(kind, arg);
		if (ret)
			return ret;
	}
	return 0;
}

int bpfx_kind_walk(int (*fn)(struct bpfx_qdisc *q, void *arg), void *arg)
{
	struct bpfx_kind *kind;
	struct bpfx_qdisc *q;
	int ret;

	ASSERT_RTNL();
	list_for_each_entry(kind, &kinds, node)
		list_for_each_entry(q, &kind->instances, node) {
			ret = fn(q, arg);
			if (ret)
				return ret;
		}
	return 0;
}

/* The module goes: there are no schedulers and no instances, but there may be names. */
void bpfx_kind_exit(void)
{
	struct bpfx_kind *kind, *next;

	cancel_delayed_work_sync(&collector);
	list_for_each_entry_safe(kind, next, &kinds, node) {
		unregister_qdisc(&kind->qops);
		kfree(kind);
	}
	bpfx_program_reap();
}
