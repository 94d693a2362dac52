// SPDX-License-Identifier: GPL-2.0-only
/*
 * Instances: the qdiscs of this network namespace that the module runs.
 *
 * Any name can be the kind of one, and one in bypass has no scheduler to be found by. They are
 * told from other qdiscs by their statistics, which begin with their own size.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "instance.h"

/* The structure's size in its first version: it only grows. */
#define XSTATS_MIN	280

static bool has_xstats(const struct tc_obj *q)
{
	struct bpfx_xstats x;

	if (q->app_len < XSTATS_MIN)
		return false;
	memcpy(&x, q->app, XSTATS_MIN);
	return x.size == q->app_len && x.bypass <= 1;
}

static void add(struct instances *insts, const struct tc_obj *q)
{
	struct instance *inst = &insts->item[insts->count++];
	size_t len = q->app_len < sizeof(inst->x) ? q->app_len : sizeof(inst->x);

	inst->q = q;
	memcpy(&inst->x, q->app, len);
	inst->x.exit.msg[BPFX_EXIT_MSG_LEN - 1] = 0;
	if (!if_indextoname(q->ifindex, inst->dev))
		snprintf(inst->dev, sizeof(inst->dev), "if%d", q->ifindex);
}

/**
 * instances_get() - find our qdiscs
 * @insts: filled in; instances_put() is due
 * @scheds: registered schedulers, as far as known
 *
 * Return: 0 or a negative errno
 */
int instances_get(struct instances *insts, const struct scheds *scheds)
{
	const struct tc_obj *q;
	unsigned int i;
	int err;

	memset(insts, 0, sizeof(*insts));
	err = rtnl_qdiscs(&insts->qdiscs);
	if (err)
		return err;
	insts->item = calloc(insts->qdiscs.count + 1, sizeof(*insts->item));
	if (!insts->item) {
		instances_put(insts);
		return -ENOMEM;
	}
	for (i = 0; i < insts->qdiscs.count; i++) {
		q = &insts->qdiscs.item[i];
		if (has_xstats(q) || (scheds && scheds_find(scheds, q->kind)))
			add(insts, q);
	}
	return 0;
}

void instances_put(struct instances *insts)
{
	free(insts->item);
	rtnl_put(&insts->qdiscs);
	memset(insts, 0, sizeof(*insts));
}

unsigned int instances_count(const struct instances *insts, const char *kind)
{
	unsigned int i, count = 0;

	for (i = 0; i < insts->count; i++)
		count += !strcmp(insts->item[i].q->kind, kind);
	return count;
}

/* ... that no scheduler serves. */
unsigned int instances_bypassed(const struct instances *insts, const char *kind)
{
	unsigned int i, count = 0;

	for (i = 0; i < insts->count; i++)
		count += !strcmp(insts->item[i].q->kind, kind) && insts->item[i].x.bypass;
	return count;
}

/**
 * instances_count_now() - how many instances of a kind there are in this network namespace
 * @kind: the name of a scheduler
 * @bypassed: filled with how many of them are in bypass; may be NULL
 *
 * Return: their number, 0 if nobody knows
 */
unsigned int instances_count_now(const char *kind, unsigned int *bypassed)
{
	unsigned int count;
	struct instances insts;

	if (bypassed)
		*bypassed = 0;
	if (instances_get(&insts, NULL))
		return 0;
	count = instances_count(&insts, kind);
	if (bypassed)
		*bypassed = instances_bypassed(&insts, kind);
	instances_put(&insts);
	return count;
}
