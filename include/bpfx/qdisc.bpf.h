/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Packet schedulers in BPF: everything a scheduler's source includes.
 *
 *	#include <bpfx/qdisc.bpf.h>
 *
 *	SEC("struct_ops/enqueue")
 *	int BPF_PROG(enqueue, struct bpfx_qdisc *q, struct sk_buff *skb)
 *	{
 *		return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
 *	}
 *
 *	BPFX_QDISC(my_fifo, .enqueue = (void *)enqueue);
 *
 * Kernel types are cut down to the fields that schedulers use; CO-RE finds them on the kernel that
 * runs, so one object serves all. Add a field to your own copy by declaring a struct with a
 * flavour suffix (struct sk_buff___my) and casting.
 */
#ifndef _BPFX_QDISC_BPF_H
#define _BPFX_QDISC_BPF_H

#include <bpfx/types.bpf.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_core_read.h>
#include <uapi/bpfx/qdisc.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* An instance. Opaque; a mere declaration would not match the kernel's type in kfunc prototypes. */
struct bpfx_qdisc {
};

/* A packet. Programs read these fields directly; nothing in a packet can be written. */
struct sk_buff {
	unsigned int len;
	unsigned int data_len;
	__u32 mark;
	__u32 priority;
	__u16 queue_mapping;
	__be16 protocol;
	int skb_iif;
};

#pragma clang attribute pop

/*
 * The scheduler, filled in as a struct_ops map. See module/qdisc/ops.h for what each op and field
 * means; libbpf matches the fields by name.
 */
struct bpfx_qdisc_ops {
	s32 (*init)(struct bpfx_qdisc *q);
	void (*exit)(struct bpfx_qdisc *q, const struct bpfx_exit_info *info);
	s32 (*enqueue)(struct bpfx_qdisc *q, struct sk_buff *skb);
	s32 (*dequeue)(struct bpfx_qdisc *q, u32 budget);
	s32 (*shed)(struct bpfx_qdisc *q);
	void (*tick)(struct bpfx_qdisc *q, u64 now);
	u64 flags;
	u32 limit;
	u32 limit_bytes;
	u32 stall_timeout_ms;
	u32 tick_ns;
	u32 flow_limit;
	u32 flow_state;
	u32 mistake_limit;
	u32 op_budget_us;
	u32 hold_ms;
	char name[BPFX_NAME_LEN];
};

/*
 * Queues. Made in init, which has to be sleepable: SEC("struct_ops.s/init").
 */
extern s32 bpfx_qdisc_queue_create(struct bpfx_qdisc *q, u32 id, u32 parent,
				   const struct bpfx_queue_conf *conf, u32 conf__sz) __ksym;

/* In enqueue: where the packet goes. */
extern s32 bpfx_qdisc_insert(struct bpfx_qdisc *q, struct sk_buff *skb, u32 id, u64 rank,
			     u64 flags) __ksym;
extern u64 *bpfx_qdisc_flow(struct bpfx_qdisc *q, struct sk_buff *skb, u64 key,
			    const int rdwr_buf_size) __ksym;
extern s32 bpfx_qdisc_insert_flow(struct bpfx_qdisc *q, struct sk_buff *skb, u32 parent, u64 rank,
				  u64 flags) __ksym;
extern s32 bpfx_qdisc_drop(struct bpfx_qdisc *q, struct sk_buff *skb, u32 reason) __ksym;

/* In enqueue, dequeue, shed and tick: what was said to hold (BPFX_HOLD) does so no more. */
extern s32 bpfx_qdisc_new_epoch(struct bpfx_qdisc *q) __ksym;

/* In dequeue: what is sent, and when to ask again. */
extern s32 bpfx_qdisc_move(struct bpfx_qdisc *q, u32 id, u32 max) __ksym;
extern s32 bpfx_qdisc_throttle(struct bpfx_qdisc *q, u64 until_ns) __ksym;

/* In enqueue, dequeue, shed and tick. */
extern s32 bpfx_qdisc_peek(struct bpfx_qdisc *q, u32 id, struct bpfx_head *head,
			   u32 head__sz) __ksym;
extern s32 bpfx_qdisc_drop_head(struct bpfx_qdisc *q, u32 id, u32 reason) __ksym;
extern s32 bpfx_qdisc_mark_head(struct bpfx_qdisc *q, u32 id) __ksym;
extern s32 bpfx_qdisc_stats(struct bpfx_qdisc *q, u32 id, struct bpfx_queue_stats *stats,
			    u32 stats__sz) __ksym;

/* Everywhere. */
extern u64 bpfx_qdisc_now(struct bpfx_qdisc *q) __ksym;
extern s32 bpfx_qdisc_error(struct bpfx_qdisc *q, s32 code, const char *msg__str) __ksym;

/* The packet. */
extern u32 bpfx_skb_len(const struct sk_buff *skb) __ksym;
extern u32 bpfx_skb_hash(struct sk_buff *skb) __ksym;
extern s32 bpfx_skb_keys(struct sk_buff *skb, struct bpfx_keys *keys, u32 keys__sz) __ksym;
extern s32 bpfx_skb_load(const struct sk_buff *skb, u32 off, void *to, u32 to__sz) __ksym;
extern s32 bpfx_skb_ecn_mark(struct sk_buff *skb) __ksym;

/**
 * BPFX_QDISC() - declare a scheduler
 * @_name: its name, which becomes the qdisc kind; at most 15 characters
 * @...: initialisers of struct bpfx_qdisc_ops
 */
#define BPFX_QDISC(_name, ...)			\
	char _license[] SEC("license") = "GPL";	\
	SEC(".struct_ops.link")			\
	struct bpfx_qdisc_ops _name = {		\
		.name = #_name,			\
		__VA_ARGS__			\
	}

#endif /* _BPFX_QDISC_BPF_H */
