/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an event costs on its way from a driver to who reads the device.
 */
#ifndef _BENCH_EVENTS_H
#define _BENCH_EVENTS_H

#include <linux/types.h>

/**
 * struct bench_events - what is measured, and what it took
 * @stream: name of what the driver sends
 * @frames: how many frames of it
 * @events: events in these, the SYN_REPORT that ends each not counted
 * @ns: for all of them
 * @seen: events that have come to the reader, counted in the same way
 * @other: those of them with codes that the driver does not send
 */
struct bench_events {
	char stream[16];
	u32 frames;
	u64 events;
	u64 ns;
	u64 seen;
	u64 other;
};

int bench_events(struct bench_events *e);
void bench_events_end(void);

#endif /* _BENCH_EVENTS_H */
