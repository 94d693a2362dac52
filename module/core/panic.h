/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When the kernel is in trouble: SysRq-B takes every program off, an oops names them.
 */
#ifndef _BPFX_CORE_PANIC_H
#define _BPFX_CORE_PANIC_H

/**
 * struct bpfx_hook - something that programs serve, and may harm
 * @what: "packet schedulers": what the programs are called
 * @eject_all: takes all of them off. In process context, sleeps
 * @names: of the programs that are registered, " a b". Kept as text, as an oops must not walk lists
 *	that it may have interrupted the change of
 */
struct bpfx_hook {
	const char *what;
	void (*eject_all)(void);
	char names[256];
};

int bpfx_hook_add(struct bpfx_hook *hook);
void bpfx_hook_remove(struct bpfx_hook *hook);

int bpfx_panic_init(void);
void bpfx_panic_exit(void);

#endif /* _BPFX_CORE_PANIC_H */
