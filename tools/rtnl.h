/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Qdiscs and classes, over rtnetlink.
 */
#ifndef BPFX_RTNL_H
#define BPFX_RTNL_H

#include <net/if.h>
#include <linux/gen_stats.h>
#include "bpfx.h"

#define TC_APP_MAX	1024

/**
 * struct tc_obj - a qdisc or class
 * @ifindex: of its device
 * @handle: of the qdisc, or class id
 * @parent: class id of its parent
 * @kind: of the qdisc
 * @bytes: sent
 * @packets: sent
 * @queue: qlen, backlog, drops, requeues, overlimits
 * @app: its kind's own statistics
 * @app_len: bytes of them, which may be more than @app has
 */
struct tc_obj {
	int ifindex;
	__u32 handle;
	__u32 parent;
	char kind[IFNAMSIZ];
	__u64 bytes;
	__u64 packets;
	struct gnet_stats_queue queue;
	char app[TC_APP_MAX];
	size_t app_len;
};

struct tc_objs {
	struct tc_obj *item;
	unsigned int count;
};

int rtnl_qdiscs(struct tc_objs *objs);
int rtnl_classes(struct tc_objs *objs, int ifindex);
void rtnl_put(struct tc_objs *objs);

#endif /* BPFX_RTNL_H */
