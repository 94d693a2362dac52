// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scheduler that asks everything that can be asked and keeps the answers.
 */
#include <bpfx/qdisc.bpf.h>
#include "kfuncs.h"

struct flow_state {
	u64 packets;
	u64 pad[3];
};

/* Settings. */
__u64 flow_key;			/* BPFX_KEY_NUMBER: the source port is added */
bool mark_ecn;
bool use_flows;
__u32 queue;	/* else: where packets go */
__u64 send_after;		/* dequeue: nothing before so many ns after it was first asked */
bool throttle_into_past;
bool give_up;
__u32 shed_queue = BPFX_NONE;

/* Answers. */
struct seen seen;
struct bpfx_head head;
struct rooms rooms;
__s32 peek_ret, peek_empty_ret, peek_missing_ret;
struct bpfx_queue_stats stats;
__s32 stats_ret, drop_head_ret, mark_head_ret, throttle_ret;
__u64 dequeues, ticks, tick_now, sheds;
__u64 send_at, woken;

SEC("struct_ops.s/init")
int BPF_PROG(kf_init, struct bpfx_qdisc *q)
{
	struct bpfx_queue_conf conf = { .type = BPFX_STRICT };

	bpfx_qdisc_queue_create(q, BPFX_ROOT, BPFX_NONE, &conf, sizeof(conf));
	conf.type = BPFX_FIFO;
	bpfx_qdisc_queue_create(q, 1, BPFX_ROOT, &conf, sizeof(conf));
	bpfx_qdisc_queue_create(q, 2, BPFX_ROOT, &conf, sizeof(conf));
	conf.type = BPFX_DRR;
	bpfx_qdisc_queue_create(q, 3, BPFX_ROOT, &conf, sizeof(conf));
	conf.type = BPFX_FIFO;
	bpfx_qdisc_queue_create(q, 4, BPFX_ROOT, &conf, sizeof(conf));
	return 0;
}

static __always_inline void ask_packet(struct bpfx_qdisc *q, struct sk_buff *skb)
{
	u8 byte[16], far[16];

	seen.now = bpfx_qdisc_now(q);
	seen.len = bpfx_skb_len(skb);
	seen.hash = bpfx_skb_hash(skb);
	seen.load_ret = bpfx_skb_load(skb, 0, byte, sizeof(byte));
	__builtin_memcpy(seen.load, byte, sizeof(byte));
	__builtin_memset(far, 0xff, sizeof(far));
	seen.load_far_ret = bpfx_skb_load(skb, skb->len - 1, far, sizeof(far));
	__builtin_memcpy(seen.load_far, far, sizeof(far));
	seen.load_before_ret = bpfx_skb_load(skb, -16, far, sizeof(far));
	if (mark_ecn)
		seen.ecn_ret = bpfx_skb_ecn_mark(skb);
	seen.keys_ret = bpfx_skb_keys(skb, &seen.keys, sizeof(seen.keys));
	seen.dsfield_after = seen.keys.dsfield;
	seen.now_again = bpfx_qdisc_now(q);
}

static __always_inline void ask_queue(struct bpfx_qdisc *q)
{
	peek_ret = bpfx_qdisc_peek(q, queue, &head, sizeof(head));
	peek_empty_ret = bpfx_qdisc_peek(q, 4, &head, 0);
	peek_missing_ret = bpfx_qdisc_peek(q, 99, &head, 0);
	stats_ret = bpfx_qdisc_stats(q, queue, &stats, sizeof(stats));
}

static __always_inline void ask_in_other_sizes(struct bpfx_qdisc *q, struct sk_buff *skb)
{
	bpfx_qdisc_peek(q, queue, (void *)rooms.head[0], 8);
	bpfx_qdisc_peek(q, queue, (void *)rooms.head[1], ROOM);
	bpfx_qdisc_stats(q, queue, (void *)rooms.stats[0], 8);
	bpfx_qdisc_stats(q, queue, (void *)rooms.stats[1], ROOM);
	bpfx_skb_keys(skb, (void *)rooms.keys[0], 8);
	bpfx_skb_keys(skb, (void *)rooms.keys[1], ROOM);
}

SEC("struct_ops/enqueue")
int BPF_PROG(kf_enqueue, struct bpfx_qdisc *q, struct sk_buff *skb)
{
	struct flow_state *state;
	u64 key = flow_key;

	ask_packet(q, skb);
	if (!use_flows) {
		s32 ret = bpfx_qdisc_insert(q, skb, queue, 5, 0);

		ask_queue(q);
		ask_in_other_sizes(q, skb);
		if (give_up)
			bpfx_qdisc_error(q, 1, "told to");
		return ret;
	}
	if (key == BPFX_KEY_NUMBER)
		key = BPFX_KEY(seen.keys.sport);
	state = (struct flow_state *)bpfx_qdisc_flow(q, skb, key, sizeof(*state));
	if (!state)
		return -ENOBUFS;
	seen.flow_count = ++state->packets;
	return bpfx_qdisc_insert_flow(q, skb, 3, 0, 0);
}

SEC("struct_ops/dequeue")
int BPF_PROG(kf_dequeue, struct bpfx_qdisc *q, u32 budget)
{
	u64 now = bpfx_qdisc_now(q);

	dequeues++;
	if (throttle_into_past) {
		throttle_into_past = false;
		throttle_ret = bpfx_qdisc_throttle(q, now - 1);
		return 0;
	}
	if (send_after && !send_at)
		send_at = now + send_after;
	if (now < send_at) {
		throttle_ret = bpfx_qdisc_throttle(q, send_at);
		return 0;
	}
	woken = now;
	return bpfx_qdisc_move(q, BPFX_ROOT, 1);
}

SEC("struct_ops/shed")
int BPF_PROG(kf_shed, struct bpfx_qdisc *q)
{
	sheds++;
	if (shed_queue != BPFX_NONE)
		drop_head_ret = bpfx_qdisc_drop_head(q, shed_queue, BPFX_DROP_OVERLIMIT);
	return 0;
}

SEC("struct_ops/tick")
void BPF_PROG(kf_tick, struct bpfx_qdisc *q, u64 now)
{
	ticks++;
	tick_now = now;
	mark_head_ret = bpfx_qdisc_mark_head(q, BPFX_ROOT);
}

char _license[] SEC("license") = "GPL";

SEC(".struct_ops.link")
struct bpfx_qdisc_ops kfuncs = {
	.init = (void *)kf_init,
	.enqueue = (void *)kf_enqueue,
	.dequeue = (void *)kf_dequeue,
	.shed = (void *)kf_shed,
	.limit = 100,
	.flow_limit = 64,
	.flow_state = sizeof(struct flow_state),
	.name = "bpfx_kfuncs",
};

/* With a tick. */
SEC(".struct_ops.link")
struct bpfx_qdisc_ops kfuncs_tick = {
	.init = (void *)kf_init,
	.enqueue = (void *)kf_enqueue,
	.dequeue = (void *)kf_dequeue,
	.tick = (void *)kf_tick,
	.tick_ns = 1000000,
	.limit = 100,
	.name = "bpfx_kfuncs",
};

/* The same without a say in what is shed. */
SEC(".struct_ops.link")
struct bpfx_qdisc_ops kfuncs_plain = {
	.init = (void *)kf_init,
	.enqueue = (void *)kf_enqueue,
	.limit = 100,
	.limit_bytes = 50000,
	.flow_limit = 64,
	.flow_state = sizeof(struct flow_state),
	.name = "bpfx_kfuncs",
};
