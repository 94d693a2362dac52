/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kind: a name that tc knows, the scheduler that has it now, and the instances of it.
 */
#ifndef _BPFX_KIND_H
#define _BPFX_KIND_H

#include <net/pkt_sched.h>
#include "ops.h"

/**
 * struct bpfx_kind - one name
 * @qops: the kernel's side of it
 * @ops: the scheduler, NULL if it has gone
 * @instances: of this kind
 * @node: in the list of kinds
 *
 * All of it under RTNL. A kind outlives its scheduler for as long as it has instances, or is the
 * default qdisc.
 */
struct bpfx_kind {
	struct Qdisc_ops qops;
	const struct bpfx_qdisc_ops *ops;
	struct list_head instances;
	struct list_head node;
};

static inline struct bpfx_kind *bpfx_kind_of(const struct Qdisc_ops *qops)
{
	return container_of(qops, struct bpfx_kind, qops);
}

int bpfx_kind_register(const struct bpfx_qdisc_ops *ops);
int bpfx_kind_update(const struct bpfx_qdisc_ops *ops, const struct bpfx_qdisc_ops *old);
void bpfx_kind_unregister(const struct bpfx_qdisc_ops *ops);
int bpfx_kind_join(struct bpfx_kind *kind, struct bpfx_qdisc *q);
void bpfx_kind_leave(struct bpfx_kind *kind, struct bpfx_qdisc *q);
void bpfx_kind_exit(void);

/* Call a function for each, under RTNL, until it returns non-zero, which is returned. */
int bpfx_kind_walk(int (*fn)(struct bpfx_qdisc *q, void *arg), void *arg);
int bpfx_kind_walk_names(int (*fn)(const struct bpfx_kind *kind, void *arg), void *arg);

#endif /* _BPFX_KIND_H */
