/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What script.bpf.c and the tests that use it agree on.
 */
#ifndef _PROGS_SCRIPT_H
#define _PROGS_SCRIPT_H

#include <linux/types.h>
#include <uapi/bpfx/qdisc.h>

#define SCRIPT_QUEUES	64
#define SCRIPT_ORDERS	65536

/**
 * struct order - the payload of a test's UDP packet: what the scheduler is to do with it
 * @id: of the packet; what the gate reports
 * @rank: given to insert
 * @key: of the flow
 * @queue: given to insert
 * @verb: enum order_verb
 */
struct order {
	__u64 id;
	__u64 rank;
	__u64 key;
	__u32 queue;
	__u32 verb;
};

enum order_verb {
	ORDER_INSERT,		/* into queue, with rank */
	ORDER_INSERT_FLOW,	/* into the flow of key, under queue, with rank */
	ORDER_DROP,		/* for reason queue */
	ORDER_NOTHING,		/* neither */
	ORDER_DROP_HEAD,	/* drop the head of queue, then insert there */
	ORDER_INSERT_TWICE,	/* into queue, and again */
	ORDER_HOLD_FLOW,	/* as INSERT_FLOW, for the flow's next packets, too */
	ORDER_HOLD,		/* as INSERT, for the next packets of the flow of key, too */
	ORDER_NEW_EPOCH,	/* end what holds, then insert */
	ORDER_INSERT_LOOK,	/* into queue, with rank, and look at the packet afterwards */
	ORDER_ERROR,		/* insert into queue, then give up with code rank */
};

/**
 * struct script_queue - one queue of the tree
 * @id: given to queue_create
 * @parent: given to queue_create
 * @conf: given to queue_create
 */
struct script_queue {
	__u32 id;
	__u32 parent;
	struct bpfx_queue_conf conf;
};

#endif /* _PROGS_SCRIPT_H */
