// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scheduler that does what packets tell it (lib/packet.h), on a tree of queues that the test lays
 * out, and notes what the module answered.
 */
#include <bpfx/qdisc.bpf.h>

#include "script.h"

/* The tree, made by init in this order. */
struct script_queue queues[SCRIPT_QUEUES];
__u32 nr_queues;
__s32 created[SCRIPT_QUEUES];
__s32 init_returns;
__u64 init_fails_after = ~0ull;	/* init fails when it was called more often */

/* What dequeue moves: up to each[i] packets from moves[i], in turn. */
__u32 moves[SCRIPT_QUEUES];
__u32 each[SCRIPT_QUEUES];
__u32 nr_moves;
bool closed;
__u64 throttle_ns;

/* Answers by order, and calls. */
__s32 answer[SCRIPT_ORDERS];
__u64 calls_init, calls_exit, calls_enqueue, calls_dequeue, calls_tick;
struct bpfx_exit_info last_exit;
__u64 exit_ns;			/* how long exit takes */

SEC("struct_ops.s/init")
int BPF_PROG(script_init, struct bpfx_qdisc *q)
{
	u32 i;

	if (__sync_fetch_and_add(&calls_init, 1) >= init_fails_after)
		return -ENOENT;
	for (i = 0; i < SCRIPT_QUEUES && i < nr_queues; i++)
		created[i] = bpfx_qdisc_queue_create(q, queues[i].id, queues[i].parent,
						     &queues[i].conf, sizeof(queues[i].conf));
	return init_returns;
}

SEC("struct_ops.s/exit")
void BPF_PROG(script_exit, struct bpfx_qdisc *q, const struct bpfx_exit_info *info)
{
	u64 end = bpf_ktime_get_ns() + exit_ns;
	u32 i, j;

	bpf_for(i, 0, 1 << 20) {
		if (bpf_ktime_get_ns() >= end)
			break;
		bpf_for(j, 0, 1000)
			bpf_ktime_get_ns();
	}
	__sync_fetch_and_add(&calls_exit, 1);
	bpf_core_read(&last_exit, sizeof(last_exit), info);
}

/* By all that goes through the kernel's dissector. */
static __always_inline s32 look(struct bpfx_qdisc *q, struct sk_buff *skb)
{
	struct bpfx_keys keys;

	return bpfx_skb_keys(skb, &keys, sizeof(keys)) ?:
	       !bpfx_skb_hash(skb) || !bpfx_qdisc_flow(q, skb, BPFX_KEY_5TUPLE, sizeof(u64));
}

static __always_inline s32 obey(struct bpfx_qdisc *q, struct sk_buff *skb, struct order *o)
{
	switch (o->verb) {
	case ORDER_INSERT:
		return bpfx_qdisc_insert(q, skb, o->queue, o->rank, 0);
	case ORDER_INSERT_FLOW:
		/* Both ways to name the flow, but for keys that only the longer one can name. */
		if (!(o->id & 2) && !(o->key << 8))
			return bpfx_qdisc_insert_flow(q, skb, o->queue, o->rank, o->key);
		if (!bpfx_qdisc_flow(q, skb, o->key, sizeof(u64)))
			return -ENOBUFS;
		return bpfx_qdisc_insert_flow(q, skb, o->queue, o->rank, 0);
	case ORDER_DROP:
		return bpfx_qdisc_drop(q, skb, o->queue);
	case ORDER_NOTHING:
		return 0;
	case ORDER_DROP_HEAD:
		bpfx_qdisc_drop_head(q, o->queue, BPFX_DROP_CONGESTED);
		return bpfx_qdisc_insert(q, skb, o->queue, o->rank, 0);
	case ORDER_INSERT_TWICE:
		bpfx_qdisc_insert(q, skb, o->queue, o->rank, 0);
		return bpfx_qdisc_insert(q, skb, o->queue, o->rank, 0);
	case ORDER_HOLD_FLOW:
		if (o->id & 2 && !bpfx_qdisc_flow(q, skb, o->key, sizeof(u64)))
			return -ENOBUFS;
		return bpfx_qdisc_insert_flow(q, skb, o->queue, o->rank, o->key | BPFX_HOLD);
	case ORDER_HOLD:
		if (!bpfx_qdisc_flow(q, skb, o->key, sizeof(u64)))
			return -ENOBUFS;
		return bpfx_qdisc_insert(q, skb, o->queue, o->rank, BPFX_HOLD);
	case ORDER_NEW_EPOCH:
		bpfx_qdisc_new_epoch(q);
		return bpfx_qdisc_insert(q, skb, o->queue, o->rank, 0);
	case ORDER_INSERT_LOOK:
		return bpfx_qdisc_insert(q, skb, o->queue, o->rank, 0) ?: look(q, skb);
	case ORDER_ERROR:
		bpfx_qdisc_insert(q, skb, o->queue, 0, 0);
		return bpfx_qdisc_error(q, o->rank, "told to");
	}
	return -EINVAL;
}

SEC("struct_ops/enqueue")
int BPF_PROG(script_enqueue, struct bpfx_qdisc *q, struct sk_buff *skb)
{
	struct order o;
	s32 ret;

	__sync_fetch_and_add(&calls_enqueue, 1);
	/* What is not from the test (IPv6's own chatter) is not wanted. */
	if (skb->protocol != bpf_htons(0x0800) || bpfx_skb_load(skb, 42, &o, sizeof(o)))
		return bpfx_qdisc_drop(q, skb, BPFX_DROP_POLICY);
	/* Some packets know their hash, as those of TCP do. */
	if (o.id & 1)
		bpfx_skb_hash(skb);
	ret = obey(q, skb, &o);
	answer[o.id & (SCRIPT_ORDERS - 1)] = ret;
	return ret;
}

SEC("struct_ops/dequeue")
int BPF_PROG(script_dequeue, struct bpfx_qdisc *q, u32 budget)
{
	bool moved = false;
	u32 i;

	__sync_fetch_and_add(&calls_dequeue, 1);
	for (i = 0; i < SCRIPT_QUEUES && i < nr_moves && !closed; i++)
		moved |= bpfx_qdisc_move(q, moves[i], each[i]) > 0;
	if (throttle_ns && !moved)
		bpfx_qdisc_throttle(q, bpfx_qdisc_now(q) + throttle_ns);
	return 0;
}

SEC("struct_ops/tick")
void BPF_PROG(script_tick, struct bpfx_qdisc *q, u64 now)
{
	__sync_fetch_and_add(&calls_tick, 1);
}

char _license[] SEC("license") = "GPL";

/* Served natively. */
SEC(".struct_ops.link")
struct bpfx_qdisc_ops script = {
	.init = (void *)script_init,
	.exit = (void *)script_exit,
	.enqueue = (void *)script_enqueue,
	.limit = 1000000,
	.name = "bpfx_script",
};

/* Served by the program; the same name, so that one can replace the other. */
SEC(".struct_ops.link")
struct bpfx_qdisc_ops script_moves = {
	.init = (void *)script_init,
	.exit = (void *)script_exit,
	.enqueue = (void *)script_enqueue,
	.dequeue = (void *)script_dequeue,
	.tick = (void *)script_tick,
	.tick_ns = 10000000,
	.limit = 1000000,
	.name = "bpfx_script",
};

/* Nobody asks it but the module, when there is something to be had. */
SEC(".struct_ops.link")
struct bpfx_qdisc_ops script_quiet = {
	.init = (void *)script_init,
	.exit = (void *)script_exit,
	.enqueue = (void *)script_enqueue,
	.dequeue = (void *)script_dequeue,
	.limit = 1000000,
	.name = "bpfx_script",
};

/* Of another name. */
SEC(".struct_ops.link")
struct bpfx_qdisc_ops script_other = {
	.init = (void *)script_init,
	.enqueue = (void *)script_enqueue,
	.name = "bpfx_other",
};

/* What is said to hold does so for a while; nothing is said where there is nothing to decide. */
SEC(".struct_ops.link")
struct bpfx_qdisc_ops script_holds = {
	.init = (void *)script_init,
	.enqueue = (void *)script_enqueue,
	.limit = 1000000,
	.hold_ms = 300,
	.name = "bpfx_script",
};

SEC(".struct_ops.link")
struct bpfx_qdisc_ops script_skips = {
	.init = (void *)script_init,
	.enqueue = (void *)script_enqueue,
	.flags = BPFX_F_BYPASS_EMPTY,
	.name = "bpfx_script",
};
