// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_input: any input device, reprogrammed by BPF.
 */
#include <linux/module.h>
#include "../core/btf.h"
#include "device.h"
#include "event.h"
#include "kfunc.h"
#include "program.h"

static int __init bpfx_input_module_init(void)
{
	int err;

	err = bpfx_check_btf(THIS_MODULE);
	if (err)
		return err;
	err = bpfx_input_event_init();
	if (err)
		return err;
	err = bpfx_programs_init();
	if (err)
		goto event;
	err = bpfx_devices_register();
	if (err)
		goto programs;
	err = bpfx_input_kfuncs_register();
	/* Last: from here on programs may come. */
	if (!err)
		err = bpfx_input_ops_register();
	if (!err)
		return 0;
	bpfx_devices_unregister();
programs:
	bpfx_programs_exit();
event:
	bpfx_input_event_exit();
	return err;
}

static void __exit bpfx_input_module_exit(void)
{
	bpfx_input_event_exit();
	bpfx_programs_exit();
	bpfx_devices_unregister();
}

module_init(bpfx_input_module_init);
module_exit(bpfx_input_module_exit);

MODULE_DESCRIPTION("bpfx: input devices reprogrammed in BPF");
MODULE_VERSION("0.1.0");
MODULE_LICENSE("GPL");
