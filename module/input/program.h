/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Input programs that are registered.
 */
#ifndef _BPFX_INPUT_PROGRAM_H
#define _BPFX_INPUT_PROGRAM_H

#include <linux/bpf.h>
#include <linux/sched.h>
#include "device.h"

/**
 * struct bpfx_program - a registered program
 * @node: in the list of programs
 * @ops: what it does
 * @link: that holds it; may be NULL
 * @comm: command of who has loaded it
 * @pid: ... process
 * @uid: ... user, in the initial namespace
 */
struct bpfx_program {
	struct list_head node;
	const struct bpfx_input_ops *ops;
	const struct bpf_link *link;
	char comm[TASK_COMM_LEN];
	pid_t pid;
	uid_t uid;
};

int bpfx_programs_init(void);
void bpfx_programs_exit(void);

int bpfx_program_register(const struct bpfx_input_ops *ops, const struct bpf_link *link);
void bpfx_program_unregister(const struct bpfx_input_ops *ops);
int bpfx_program_update(const struct bpfx_input_ops *ops, const struct bpfx_input_ops *old,
			const struct bpf_link *link);
void bpfx_program_offer(struct bpfx_input_dev *dev);
void bpfx_program_walk(void (*fn)(struct bpfx_stage *s, void *arg), void *arg);
u32 bpfx_program_eject(const char *program, const char *device, enum bpfx_exit_kind kind,
		       const char *msg);

#endif /* _BPFX_INPUT_PROGRAM_H */
