// SPDX-License-Identifier: GPL-2.0-only
/*
 * When the kernel is in trouble: SysRq-B takes every scheduler off, an oops names them.
 */
#include <linux/kdebug.h>
#include <linux/notifier.h>
#include <linux/rtnetlink.h>
#include <linux/sysrq.h>
#include "instance.h"
#include "kind.h"
#include "panic.h"

#define KEY	'B'

/* Kept as text, as an oops must not walk lists that it may have interrupted the change of. */
static char names[256];

static int add_name(const struct bpfx_kind *kind, void *arg)
{
	size_t *len = arg;

	if (kind->ops)
		*len += scnprintf(names + *len, sizeof(names) - *len, " %s", kind->ops->name);
	return 0;
}

void bpfx_panic_names(void)
{
	size_t len = 0;

	ASSERT_RTNL();
	names[0] = 0;
	bpfx_kind_walk_names(add_name, &len);
}

static int on_oops(struct notifier_block *nb, unsigned long event, void *data)
{
	if (event == DIE_OOPS && names[0])
		pr_emerg("packet schedulers loaded:%s\n", names);
	return NOTIFY_DONE;
}

static struct notifier_block oops = {
	.notifier_call = on_oops,
};

static int eject_one(struct bpfx_qdisc *q, void *arg)
{
	spinlock_t *lock = bpfx_instance_lock(q);

	bpfx_program_eject(q, BPFX_EXIT_SYSRQ, 0, "SysRq");
	bpfx_instance_unlock(lock);
	return 0;
}

static void eject_all(struct work_struct *work)
{
	rtnl_lock();
	bpfx_kind_walk(eject_one, NULL);
	rtnl_unlock();
}

static DECLARE_WORK(ejector, eject_all);

/* Called in interrupt. */
static void on_key(u8 key)
{
	schedule_work(&ejector);
}

static const struct sysrq_key_op key_op = {
	.handler	= on_key,
	.help_msg	= "bypass-packet-schedulers(B)",
	.action_msg	= "Bypass packet schedulers in BPF",
	.enable_mask	= SYSRQ_ENABLE_RTNICE,
};

int __init bpfx_panic_init(void)
{
	int err;

	err = register_die_notifier(&oops);
	if (err)
		return err;
	/* Somebody else's key is no reason not to work. */
	if (register_sysrq_key(KEY, &key_op))
		pr_info("SysRq-%c is taken; there is still \"bpfx eject --all\"\n", KEY);
	return 0;
}

void bpfx_panic_exit(void)
{
	unregister_sysrq_key(KEY, &key_op);
	unregister_die_notifier(&oops);
	flush_work(&ejector);
}
