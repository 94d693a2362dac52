/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When the kernel is in trouble: SysRq-B takes every scheduler off, an oops names them.
 */
#ifndef _BPFX_PANIC_H
#define _BPFX_PANIC_H

int bpfx_panic_init(void);
void bpfx_panic_exit(void);

/* Note the schedulers that are registered now. Context: RTNL. */
void bpfx_panic_names(void);

#endif /* _BPFX_PANIC_H */
