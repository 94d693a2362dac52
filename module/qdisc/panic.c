// SPDX-License-Identifier: GPL-2.0-only
/*
 * When the kernel is in trouble: every scheduler can be taken off, and is known by name.
 */
#include <linux/rtnetlink.h>
#include "../core/panic.h"
#include "instance.h"
#include "kind.h"
#include "panic.h"

static int eject_one(struct bpfx_qdisc *q, void *arg)
{
	spinlock_t *lock = bpfx_instance_lock(q);

	bpfx_program_eject(q, BPFX_EXIT_SYSRQ, 0, "SysRq");
	bpfx_instance_unlock(lock);
	return 0;
}

static void eject_all(void)
{
	rtnl_lock();
	bpfx_kind_walk(eject_one, NULL);
	rtnl_unlock();
}

static struct bpfx_hook hook = {
	.what		= "packet schedulers",
	.eject_all	= eject_all,
};

static int add_name(const struct bpfx_kind *kind, void *arg)
{
	size_t *len = arg;

	if (kind->ops)
		*len += scnprintf(hook.names + *len, sizeof(hook.names) - *len, " %s",
				  kind->ops->name);
	return 0;
}

void bpfx_panic_names(void)
{
	size_t len = 0;

	ASSERT_RTNL();
	hook.names[0] = 0;
	bpfx_kind_walk_names(add_name, &len);
}

int __init bpfx_qdisc_panic_init(void)
{
	return bpfx_hook_add(&hook);
}

void bpfx_qdisc_panic_exit(void)
{
	bpfx_hook_remove(&hook);
}
