// SPDX-License-Identifier: GPL-2.0-only
/*
 * Instances and packets that are not what the op was given: nothing, a number, memory of the
 * program's, the wrong type, or a pointer found on the way.
 */
#include "fail.bpf.h"

char _license[] SEC("license") = "GPL";

#define NO_INSTANCE	((struct bpfx_qdisc *)0)
#define NO_PACKET	((struct sk_buff *)0)

struct net_device {
	unsigned int mtu;
} __attribute__((preserve_access_index));

struct sk_buff___links {
	struct sk_buff *next;
	struct net_device *dev;
} __attribute__((preserve_access_index));

extern void *bpf_rdonly_cast(const void *obj, u32 btf_id) __ksym __weak;

u64 number;

DEQUEUE(move_of_no_instance)
{
	return bpfx_qdisc_move(NO_INSTANCE, BPFX_ROOT, 1);
}

DEQUEUE(throttle_of_number)
{
	return bpfx_qdisc_throttle((struct bpfx_qdisc *)number, 1);
}

ENQUEUE(now_of_packet)
{
	return bpfx_qdisc_now((struct bpfx_qdisc *)skb);
}

DEQUEUE(now_of_stack)
{
	u64 mem[8] = {};

	return bpfx_qdisc_now((struct bpfx_qdisc *)mem);
}

SHED(drop_head_of_map_value)
{
	return bpfx_qdisc_drop_head((struct bpfx_qdisc *)&number, BPFX_ROOT, BPFX_DROP_POLICY);
}

TICK(mark_head_of_number)
{
	bpfx_qdisc_mark_head((struct bpfx_qdisc *)now, BPFX_ROOT);
}

ENQUEUE(error_of_no_instance)
{
	return bpfx_qdisc_error(NO_INSTANCE, 1, "whose?");
}

INIT(queue_create_of_no_instance)
{
	struct bpfx_queue_conf conf = {};

	return bpfx_qdisc_queue_create(NO_INSTANCE, 1, BPFX_ROOT, &conf, sizeof(conf));
}

ENQUEUE(insert_of_no_packet)
{
	return bpfx_qdisc_insert(q, NO_PACKET, BPFX_ROOT, 0, 0);
}

ENQUEUE(insert_of_number)
{
	return bpfx_qdisc_insert(q, (struct sk_buff *)number, BPFX_ROOT, 0, 0);
}

ENQUEUE(insert_of_device)
{
	struct sk_buff___links *links = (void *)skb;

	return bpfx_qdisc_insert(q, (struct sk_buff *)links->dev, BPFX_ROOT, 0, 0);
}

ENQUEUE(insert_of_instance)
{
	return bpfx_qdisc_insert(q, (struct sk_buff *)q, BPFX_ROOT, 0, 0);
}

ENQUEUE(insert_of_next_packet)
{
	struct sk_buff___links *links = (void *)skb;

	return bpfx_qdisc_insert(q, links->next, BPFX_ROOT, 0, 0);
}

ENQUEUE(insert_of_packet_and_four_bytes)
{
	return bpfx_qdisc_insert(q, (void *)skb + 4, BPFX_ROOT, 0, 0);
}

ENQUEUE(insert_flow_of_untrusted_packet)
{
	return bpfx_qdisc_insert_flow(q, bpf_rdonly_cast(skb, bpf_core_type_id_kernel(*skb)),
				      BPFX_ROOT, 0, 0);
}

ENQUEUE(flow_of_no_packet)
{
	return !bpfx_qdisc_flow(q, NO_PACKET, BPFX_KEY_5TUPLE, sizeof(u64));
}

ENQUEUE(drop_of_no_packet)
{
	return bpfx_qdisc_drop(q, NO_PACKET, BPFX_DROP_POLICY);
}

ENQUEUE(skb_len_of_number)
{
	return bpfx_skb_len((struct sk_buff *)number);
}

ENQUEUE(skb_hash_of_instance)
{
	return bpfx_skb_hash((struct sk_buff *)q);
}

ENQUEUE(skb_ecn_mark_of_next_packet)
{
	struct sk_buff___links *links = (void *)skb;

	return bpfx_skb_ecn_mark(links->next);
}
