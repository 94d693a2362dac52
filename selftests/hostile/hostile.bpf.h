/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the hostile schedulers share. Each is accepted by the verifier, and misbehaves.
 */
#ifndef _HOSTILE_BPF_H
#define _HOSTILE_BPF_H

#include <bpfx/qdisc.bpf.h>

/* What HOSTILE() sets may be set otherwise. */
#pragma clang diagnostic ignored "-Winitializer-overrides"

char _license[] SEC("license") = "GPL";

#define NOWHERE		4711u		/* no queue has this id */
#define FLOW_OFFSET	34		/* the source port, by which the test tells flows */
#define FOREVER		(~0u)		/* mistakes that nobody lives to make */

/**
 * HOSTILE() - declare a hostile scheduler
 * @_name: of the map, and of the test
 * @_enqueue: program
 * @...: further initialisers; a stall is seen after 100 ms, unless they say otherwise
 *
 * All have one name as qdiscs, so that a good one can take over by update.
 */
#define HOSTILE(_name, _enqueue, ...)			\
	SEC(".struct_ops.link")				\
	struct bpfx_qdisc_ops _name = {			\
		.enqueue = (void *)(_enqueue),		\
		.stall_timeout_ms = 100,		\
		.limit = 4000,				\
		.name = "bpfx_hostile",			\
		__VA_ARGS__				\
	}

/* Ops in as few words as possible; q, skb, budget, now are theirs. */
#define ENQUEUE(_name)					\
	SEC("struct_ops/enqueue")			\
	int BPF_PROG(_name, struct bpfx_qdisc *q, struct sk_buff *skb)
#define DEQUEUE(_name)					\
	SEC("struct_ops/dequeue")			\
	int BPF_PROG(_name, struct bpfx_qdisc *q, u32 budget)
#define SHED(_name)					\
	SEC("struct_ops/shed")				\
	int BPF_PROG(_name, struct bpfx_qdisc *q)
#define TICK(_name)					\
	SEC("struct_ops/tick")				\
	void BPF_PROG(_name, struct bpfx_qdisc *q, u64 now)
#define INIT(_name)					\
	SEC("struct_ops.s/init")			\
	int BPF_PROG(_name, struct bpfx_qdisc *q)
#define EXIT(_name)					\
	SEC("struct_ops.s/exit")			\
	void BPF_PROG(_name, struct bpfx_qdisc *q, const struct bpfx_exit_info *info)

static __always_inline s32 make(struct bpfx_qdisc *q, u32 id, u32 parent, u32 type)
{
	struct bpfx_queue_conf conf = { .type = type };

	return bpfx_qdisc_queue_create(q, id, parent, &conf, sizeof(conf));
}

/* The test's number of a packet's flow. */
static __always_inline u32 flow_of(struct sk_buff *skb)
{
	u16 port = 0;

	bpfx_skb_load(skb, FLOW_OFFSET, &port, sizeof(port));
	return bpf_ntohs(port);
}

/* Into the root, as a good scheduler would. */
ENQUEUE(plain)
{
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
}

/* From the root, as a good scheduler would. */
DEQUEUE(serve)
{
	return bpfx_qdisc_move(q, BPFX_ROOT, budget);
}

#endif /* _HOSTILE_BPF_H */
