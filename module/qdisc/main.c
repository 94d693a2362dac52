// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_qdisc: packet schedulers in BPF on stock kernels.
 */
#include <linux/module.h>
#include "../core/btf.h"
#include "event.h"
#include "kfunc.h"
#include "kind.h"
#include "panic.h"

static int __init bpfx_qdisc_module_init(void)
{
	int err;

	err = bpfx_check_btf(THIS_MODULE);
	if (err)
		return err;
	bpfx_kfunc_skb_init();
	err = bpfx_event_init();
	if (err)
		return err;
	err = bpfx_qdisc_panic_init();
	if (err)
		goto event;
	err = bpfx_kfuncs_register();
	if (err)
		goto panic;
	/* Last: from here on schedulers may come. */
	err = bpfx_ops_register();
	if (!err)
		return 0;
panic:
	bpfx_qdisc_panic_exit();
event:
	bpfx_event_exit();
	return err;
}

static void __exit bpfx_qdisc_module_exit(void)
{
	bpfx_event_exit();
	bpfx_qdisc_panic_exit();
	bpfx_kind_exit();
}

module_init(bpfx_qdisc_module_init);
module_exit(bpfx_qdisc_module_exit);

MODULE_DESCRIPTION("bpfx: packet schedulers in BPF");
MODULE_VERSION("0.1.0");
MODULE_LICENSE("GPL");
