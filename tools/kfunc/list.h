/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Subcommands of bpfx kfunc.
 */
#ifndef BPFX_KFUNC_LIST_H
#define BPFX_KFUNC_LIST_H

#include "../args.h"
#include "kfunc.h"

struct json_object;

#define KERNELS_MAX	8
#define MODULES_MAX	32

/**
 * struct select - which kernels and modules an option named
 * @cmd: whose options
 * @kernels: --kernel
 * @nr_kernels: of them
 * @modules: --module
 * @nr_modules: of them
 */
struct select {
	const struct cmd *cmd;
	const char *kernels[KERNELS_MAX];
	unsigned int nr_kernels;
	char *modules[MODULES_MAX];
	unsigned int nr_modules;
};

int select_kernel(struct select *sel, char *value);
int select_module(struct select *sel, char *value);
bool select_wants(const struct select *sel, const struct kfunc *k);

/* A kfunc in JSON, with everything that is known of it. */
void kfunc_json(const struct kfunc *k, struct json_object *obj);

extern const struct cmd cmd_kfunc_list;
extern const struct cmd cmd_kfunc_show;
extern const struct cmd cmd_kfunc_diff;
extern const struct cmd cmd_kfunc_check;

#endif /* BPFX_KFUNC_LIST_H */
