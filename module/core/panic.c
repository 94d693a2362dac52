// SPDX-License-Identifier: GPL-2.0-only
/*
 * When the kernel is in trouble: SysRq-B takes every program off, an oops names them.
 */
#include <linux/kdebug.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/sysrq.h>
#include <linux/workqueue.h>
#include "panic.h"

#define KEY	'B'

/* There is one for each module with programs of its own. */
static struct bpfx_hook *hooks[4];
static DEFINE_MUTEX(lock);	/* over the array, and held while anything is ejected */

static int replace(const struct bpfx_hook *from, struct bpfx_hook *to)
{
	int err = -ENOSPC, i;

	mutex_lock(&lock);
	for (i = 0; i < ARRAY_SIZE(hooks) && err; i++)
		if (hooks[i] == from) {
			WRITE_ONCE(hooks[i], to);
			err = 0;
		}
	mutex_unlock(&lock);
	return err;
}

/* Return: 0 or -ENOSPC. */
int bpfx_hook_add(struct bpfx_hook *hook)
{
	return replace(NULL, hook);
}
EXPORT_SYMBOL_GPL(bpfx_hook_add);

/* Once this returns nobody looks at the hook any more. Context: sleeps. */
void bpfx_hook_remove(struct bpfx_hook *hook)
{
	replace(hook, NULL);
	/* An oops of another CPU may be about to read the names. */
	synchronize_rcu();
}
EXPORT_SYMBOL_GPL(bpfx_hook_remove);

static int on_oops(struct notifier_block *nb, unsigned long event, void *data)
{
	const struct bpfx_hook *hook;
	int i;

	if (event != DIE_OOPS)
		return NOTIFY_DONE;
	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		hook = READ_ONCE(hooks[i]);
		if (hook && hook->names[0])
			pr_emerg("%s loaded:%s\n", hook->what, hook->names);
	}
	return NOTIFY_DONE;
}

static struct notifier_block oops = {
	.notifier_call = on_oops,
};

static void eject_all(struct work_struct *work)
{
	int i;

	mutex_lock(&lock);
	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		if (hooks[i])
			hooks[i]->eject_all();
	mutex_unlock(&lock);
}

static DECLARE_WORK(ejector, eject_all);

/* Called in interrupt. */
static void on_key(u8 key)
{
	schedule_work(&ejector);
}

static const struct sysrq_key_op key_op = {
	.handler	= on_key,
	.help_msg	= "bypass-BPF-programs-of-bpfx(B)",
	.action_msg	= "Bypass packet schedulers and input programs in BPF",
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
