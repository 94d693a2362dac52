/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What load and update have in common: the way to an object that is ready to be registered.
 */
#ifndef BPFX_PREPARE_H
#define BPFX_PREPARE_H

#include <getopt.h>
#include "args.h"
#include "link.h"
#include "object.h"

#define PREPARE_SETS	64

enum {
	OPT_AS = 256,
	OPT_SET,
	OPT_RESTART,
	OPT_BACKOFF,
};

/**
 * struct prepare - the wishes of the user
 * @as: the scheduler's name, NULL for the object's own
 * @set: VAR=VALUE
 * @num_sets: how many
 */
struct prepare {
	const char *as;
	const char *set[PREPARE_SETS];
	unsigned int num_sets;
};

int prepare_option(int opt, char *value, void *ctx);
int prepare_open(const struct prepare *wishes, struct object *o, const char *what);
int prepare_swap(struct object *o, int fd, struct link_info *info);

#endif /* BPFX_PREPARE_H */
