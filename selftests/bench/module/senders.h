/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Several CPUs that send at the same time.
 */
#ifndef _BENCH_SENDERS_H
#define _BENCH_SENDERS_H

#include <linux/netdevice.h>

#define BENCH_SENDERS_MAX	64u

/**
 * struct bench_senders - what several senders did
 * @senders: how many; each on a CPU and at a transmit queue of its own
 * @pairs: packets that each of them enqueues and dequeues
 * @backlog: packets that stand in the qdisc, for each
 * @ns: until the last was done
 * @contended: times a qdisc's lock was not free
 * @lost: senders whose qdisc refused or kept a packet
 * @lines: cache lines of the qdisc's module's own data that were written meanwhile
 * @watched: of so many; 0: it is in no module
 */
struct bench_senders {
	u32 senders;
	u32 pairs;
	u32 backlog;
	u64 ns;
	u64 contended;
	u32 lost;
	u32 lines;
	u32 watched;
};

int bench_senders(struct net_device *dev, struct bench_senders *s);

#endif /* _BENCH_SENDERS_H */
