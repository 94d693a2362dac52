/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When the kernel is in trouble: every scheduler can be taken off, and is known by name.
 */
#ifndef _BPFX_PANIC_H
#define _BPFX_PANIC_H

int bpfx_qdisc_panic_init(void);
void bpfx_qdisc_panic_exit(void);

/* Note the schedulers that are registered now. Context: RTNL. */
void bpfx_panic_names(void);

#endif /* _BPFX_PANIC_H */
