// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scheduler that makes every mistake the verifier cannot see: packets tell it which (rogue.h). It
 * notes what the module answered.
 */
#include <bpfx/qdisc.bpf.h>
#include "rogue.h"

/* The tree, made by init in this order, and then queues 0x10000, 0x10001, ... under the root. */
struct script_queue queues[SCRIPT_QUEUES];
__u32 nr_queues;
__u32 nr_many;
__u32 many_type;		/* BPFX_FIFO unless told */
__s32 created[SCRIPT_QUEUES];
__u32 many_made;
__s32 many_error;

/* Configurations that are shorter or longer than the module's. */
struct long_conf {
	struct bpfx_queue_conf conf;
	__u64 more;
};

__s32 created_short, created_long, created_newer;

__s32 answers[ROGUE_ORDERS][2];

/* Of dequeue. */
__s32 moved_missing, moved_none, throttled_past, moved_too_many;
__u64 calls_dequeue, calls_init, calls_exit;
__u32 last_exit;

static __always_inline void make_odd(struct bpfx_qdisc *q)
{
	struct long_conf conf = { .conf.type = BPFX_DRR };
	u32 type = BPFX_DRR;

	created_short = bpfx_qdisc_queue_create(q, 0x8001, BPFX_ROOT, (void *)&type, sizeof(type));
	created_long = bpfx_qdisc_queue_create(q, 0x8002, BPFX_ROOT, (void *)&conf, sizeof(conf));
	conf.more = 1;
	created_newer = bpfx_qdisc_queue_create(q, 0x8003, BPFX_ROOT, (void *)&conf, sizeof(conf));
}

SEC("struct_ops.s/init")
int BPF_PROG(rogue_init, struct bpfx_qdisc *q)
{
	struct bpfx_queue_conf conf = { .type = many_type };
	u32 i;

	__sync_fetch_and_add(&calls_init, 1);
	for (i = 0; i < SCRIPT_QUEUES && i < nr_queues; i++)
		created[i] = bpfx_qdisc_queue_create(q, queues[i].id, queues[i].parent,
						     &queues[i].conf, sizeof(queues[i].conf));
	make_odd(q);
	for (i = 0; i < 2048 && i < nr_many; i++) {
		many_error = bpfx_qdisc_queue_create(q, 0x10000 + i, BPFX_ROOT, &conf,
						     sizeof(conf));
		if (many_error)
			break;
		many_made++;
	}
	return 0;
}

SEC("struct_ops.s/exit")
void BPF_PROG(rogue_exit, struct bpfx_qdisc *q, const struct bpfx_exit_info *info)
{
	last_exit = info->kind;
	__sync_fetch_and_add(&calls_exit, 1);
}

static __always_inline s32 act_on_queue(struct bpfx_qdisc *q, u32 act, const struct order *o)
{
	struct bpfx_queue_stats stats;
	struct bpfx_head head;

	switch (act) {
	case ACT_PEEK:
		return bpfx_qdisc_peek(q, o->queue, &head, sizeof(head));
	case ACT_STATS:
		return bpfx_qdisc_stats(q, o->queue, &stats, sizeof(stats));
	case ACT_DROP_HEAD:
		return bpfx_qdisc_drop_head(q, o->queue, o->key);
	case ACT_MARK_HEAD:
		return bpfx_qdisc_mark_head(q, o->queue);
	}
	return 0;
}

static __always_inline s32 spin(u64 ns)
{
	u64 end = bpf_ktime_get_ns() + ns;
	u32 i, j;

	bpf_for(i, 0, 1 << 20) {
		if (bpf_ktime_get_ns() >= end)
			break;
		bpf_for(j, 0, 1000)
			bpf_ktime_get_ns();
	}
	return 0;
}

static __always_inline s32 look(struct sk_buff *skb)
{
	u8 byte;

	return bpfx_skb_load(skb, 0, &byte, sizeof(byte));
}

static __always_inline s32 act(struct bpfx_qdisc *q, struct sk_buff *skb, u32 act,
			       const struct order *o)
{
	switch (act) {
	case ACT_INSERT:
		return bpfx_qdisc_insert(q, skb, o->queue, o->rank, o->key);
	case ACT_INSERT_ELSEWHERE:
		return bpfx_qdisc_insert(q, skb, o->rank, 0, 0);
	case ACT_DROP:
		return bpfx_qdisc_drop(q, skb, o->key);
	case ACT_FLOW:
		return !bpfx_qdisc_flow(q, skb, o->key, sizeof(u64));
	case ACT_FLOW_LARGE:
		return !bpfx_qdisc_flow(q, skb, o->key, BPFX_FLOW_STATE_DEFAULT + 1);
	case ACT_INSERT_FLOW:
		return bpfx_qdisc_insert_flow(q, skb, o->queue, o->rank, o->key);
	case ACT_LOAD:
		return look(skb);
	case ACT_SPIN:
		return spin(o->key);
	}
	return act_on_queue(q, act, o);
}

SEC("struct_ops/enqueue")
int BPF_PROG(rogue_enqueue, struct bpfx_qdisc *q, struct sk_buff *skb)
{
	struct order o;
	u32 i;

	if (skb->protocol != bpf_htons(0x0800) || bpfx_skb_load(skb, 42, &o, sizeof(o)))
		return bpfx_qdisc_drop(q, skb, BPFX_DROP_POLICY);
	bpfx_skb_hash(skb);	/* as packets of TCP have one: what is frequent is wrong, too */
	i = o.id & (ROGUE_ORDERS - 1);
	answers[i][0] = act(q, skb, o.verb & 0xff, &o);
	answers[i][1] = act(q, skb, o.verb >> 8 & 0xff, &o);
	return -1;
}

SEC("struct_ops/dequeue")
int BPF_PROG(rogue_dequeue, struct bpfx_qdisc *q, u32 budget)
{
	__sync_fetch_and_add(&calls_dequeue, 1);
	moved_missing = bpfx_qdisc_move(q, 0xdead, 1);
	moved_none = bpfx_qdisc_move(q, BPFX_ROOT, 0);
	throttled_past = bpfx_qdisc_throttle(q, 1);
	moved_too_many = bpfx_qdisc_move(q, BPFX_ROOT, ~0u);
	return 1 << 30;
}

char _license[] SEC("license") = "GPL";

SEC(".struct_ops.link")
struct bpfx_qdisc_ops rogue = {
	.init = (void *)rogue_init,
	.exit = (void *)rogue_exit,
	.enqueue = (void *)rogue_enqueue,
	.limit = 1000000,
	.name = "bpfx_rogue",
};

SEC(".struct_ops.link")
struct bpfx_qdisc_ops rogue_asks = {
	.init = (void *)rogue_init,
	.exit = (void *)rogue_exit,
	.enqueue = (void *)rogue_enqueue,
	.dequeue = (void *)rogue_dequeue,
	.limit = 1000000,
	.name = "bpfx_rogue",
};
