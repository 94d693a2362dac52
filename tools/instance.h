/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Instances: the qdiscs of this network namespace that the module runs.
 */
#ifndef BPFX_INSTANCE_H
#define BPFX_INSTANCE_H

#include "bpfx.h"
#include "rtnl.h"
#include "sched.h"

/**
 * struct instance - a qdisc of the module
 * @q: what every qdisc has
 * @dev: its device's name
 * @x: what only ours have; zero where the module is older than this command
 */
struct instance {
	const struct tc_obj *q;
	char dev[IF_NAMESIZE];
	struct bpfx_xstats x;
};

struct instances {
	struct tc_objs qdiscs;
	struct instance *item;
	unsigned int count;
};

int instances_get(struct instances *insts, const struct scheds *scheds);
void instances_put(struct instances *insts);
unsigned int instances_count(const struct instances *insts, const char *kind);
unsigned int instances_bypassed(const struct instances *insts, const char *kind);
unsigned int instances_count_now(const char *kind, unsigned int *bypassed);

#endif /* BPFX_INSTANCE_H */
