/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packets of a measurement: made once, dressed anew for each case, never given away.
 */
#ifndef _BENCH_PACKETS_H
#define _BENCH_PACKETS_H

#include <linux/skbuff.h>

/**
 * struct bench_case - what is measured
 * @flows: packets belong to, in turn
 * @backlog: packets that stand in the qdisc
 * @classes: values of skb->priority, in turn
 * @rounds: of each phase
 * @hashed: packets come with their flow's hash, as from a socket
 * @irqs: leave interrupts on while measuring: BPF's memory allocator needs them
 * @refused: the qdisc drops every packet; nothing stands in it
 */
struct bench_case {
	u32 flows;
	u32 backlog;
	u32 classes;
	u32 rounds;
	u32 hashed;
	u32 irqs;
	u32 refused;
};

int bench_packets_grow(u32 wanted);
void bench_packets_dress(const struct bench_case *c, struct net_device *dev, u32 nr);
struct sk_buff *bench_packet(u32 i);
void bench_packets_free(void);

#endif /* _BENCH_PACKETS_H */
