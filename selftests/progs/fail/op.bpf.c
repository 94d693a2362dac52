// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each kfunc from an op that may not call it. What has no packet passes none: whether the op may
 * call is asked before its arguments are looked at.
 */
#include "fail.bpf.h"

char _license[] SEC("license") = "GPL";

#define NO_PACKET ((struct sk_buff *)0)

static const struct bpfx_queue_conf conf;

ENQUEUE(queue_create_in_enqueue)
{
	return bpfx_qdisc_queue_create(q, 1, BPFX_ROOT, &conf, sizeof(conf));
}

EXIT(queue_create_in_exit)
{
	bpfx_qdisc_queue_create(q, 1, BPFX_ROOT, &conf, sizeof(conf));
}

int SCHED(queue_create_in_init_that_does_not_sleep, init);

SEC("struct_ops/init")
int BPF_PROG(queue_create_in_init_that_does_not_sleep, struct bpfx_qdisc *q)
{
	return bpfx_qdisc_queue_create(q, 1, BPFX_ROOT, &conf, sizeof(conf));
}

DEQUEUE(insert_in_dequeue)
{
	return bpfx_qdisc_insert(q, NO_PACKET, BPFX_ROOT, 0, 0);
}

INIT(insert_in_init)
{
	return bpfx_qdisc_insert(q, NO_PACKET, BPFX_ROOT, 0, 0);
}

SHED(insert_in_shed)
{
	return bpfx_qdisc_insert(q, NO_PACKET, BPFX_ROOT, 0, 0);
}

DEQUEUE(flow_in_dequeue)
{
	return !bpfx_qdisc_flow(q, NO_PACKET, 0, sizeof(u64));
}

TICK(insert_flow_in_tick)
{
	bpfx_qdisc_insert_flow(q, NO_PACKET, BPFX_ROOT, 0, 0);
}

SHED(drop_in_shed)
{
	return bpfx_qdisc_drop(q, NO_PACKET, BPFX_DROP_POLICY);
}

ENQUEUE(move_in_enqueue)
{
	return bpfx_qdisc_move(q, BPFX_ROOT, 1);
}

SHED(move_in_shed)
{
	return bpfx_qdisc_move(q, BPFX_ROOT, 1);
}

TICK(move_in_tick)
{
	bpfx_qdisc_move(q, BPFX_ROOT, 1);
}

EXIT(move_in_exit)
{
	bpfx_qdisc_move(q, BPFX_ROOT, 1);
}

ENQUEUE(throttle_in_enqueue)
{
	return bpfx_qdisc_throttle(q, bpfx_qdisc_now(q) + 1000);
}

TICK(throttle_in_tick)
{
	bpfx_qdisc_throttle(q, now + 1000);
}

INIT(peek_in_init)
{
	struct bpfx_head head;

	return bpfx_qdisc_peek(q, BPFX_ROOT, &head, sizeof(head));
}

EXIT(drop_head_in_exit)
{
	bpfx_qdisc_drop_head(q, BPFX_ROOT, BPFX_DROP_POLICY);
}

INIT(mark_head_in_init)
{
	return bpfx_qdisc_mark_head(q, BPFX_ROOT);
}

EXIT(stats_in_exit)
{
	struct bpfx_queue_stats stats;

	bpfx_qdisc_stats(q, BPFX_ROOT, &stats, sizeof(stats));
}

INIT(new_epoch_in_init)
{
	return bpfx_qdisc_new_epoch(q);
}

INIT(error_in_init)
{
	return bpfx_qdisc_error(q, 1, "too late to give up, too early to be sorry");
}

EXIT(error_in_exit)
{
	bpfx_qdisc_error(q, 1, "gone already");
}

DEQUEUE(skb_len_in_dequeue)
{
	return bpfx_skb_len(NO_PACKET);
}

SHED(skb_hash_in_shed)
{
	return bpfx_skb_hash(NO_PACKET);
}

TICK(skb_keys_in_tick)
{
	struct bpfx_keys keys;

	bpfx_skb_keys(NO_PACKET, &keys, sizeof(keys));
}

DEQUEUE(skb_load_in_dequeue)
{
	u32 word;

	return bpfx_skb_load(NO_PACKET, 0, &word, sizeof(word));
}

DEQUEUE(skb_ecn_mark_in_dequeue)
{
	return bpfx_skb_ecn_mark(NO_PACKET);
}
