/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Driving a qdisc without a network: fill it, exchange packets with it, empty it.
 */
#ifndef _BENCH_DRIVE_H
#define _BENCH_DRIVE_H

#include <net/sch_generic.h>
#include "packets.h"

/**
 * struct bench_result - what a measurement gave; times in ns, 0 packets: it was not done
 * @held: packets the qdisc took of those that were to stand in it
 * @fill_ns: for these
 * @packets: enqueued, dequeued and exchanged, each
 * @enqueue_ns: for as many packets enqueued at the standing backlog
 * @dequeue_ns: ... and dequeued
 * @pair_ns: ... and enqueued and dequeued one by one
 * @dropped: packets that came to the qdisc and not out of it
 */
struct bench_result {
	u32 held;
	u64 fill_ns;
	u32 packets;
	u64 enqueue_ns;
	u64 dequeue_ns;
	u64 pair_ns;
	u32 dropped;
};

#define BENCH_BATCH	500u

void bench_drive(struct Qdisc *sch, const struct bench_case *c, struct bench_result *r);
void bench_drive_fill(struct Qdisc *sch, u32 backlog, struct bench_result *r);
u64 bench_drive_first(struct Qdisc *sch);
u64 bench_drive_empty(struct Qdisc *sch);
void bench_drive_nothing(u32 rounds, struct bench_result *r);

#endif /* _BENCH_DRIVE_H */
