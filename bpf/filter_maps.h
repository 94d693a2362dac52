/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The filters of packets that come with bpfx (bpfx_names, bpfx_dns, bpfx_limit): what their maps
 * hold, for the program and for "bpfx filter".
 */
#ifndef _FILTER_MAPS_H
#define _FILTER_MAPS_H

#include <linux/types.h>
#include <uapi/bpfx/sketch.h>

#define BPFX_FILTER_NAME	256	/* room for a name; a DNS name has up to 253 characters */
#define BPFX_FILTER_TOP		256	/* names that each CPU keeps the count of */
#define BPFX_FILTER_PRECISION	12	/* of the HyperLogLog */

/**
 * enum bpfx_filter_action - what becomes of a packet with a name that a pattern matches
 * @BPFX_FILTER_COUNT: nothing, it is counted
 * @BPFX_FILTER_DROP: it is dropped
 * @BPFX_FILTER_MARK: it gets a mark
 * @BPFX_FILTER_NXDOMAIN: it is answered: there is no such name
 * @BPFX_FILTER_REFUSED: it is answered: refused
 */
enum bpfx_filter_action {
	BPFX_FILTER_COUNT,
	BPFX_FILTER_DROP,
	BPFX_FILTER_MARK,
	BPFX_FILTER_NXDOMAIN,
	BPFX_FILTER_REFUSED,
};

/**
 * struct bpfx_filter_pattern - one of the patterns of the table, by its number
 * @action: enum bpfx_filter_action
 * @mark: for %BPFX_FILTER_MARK
 * @rule: of which rule it is a part, by the number of that
 * @reserved: 0
 * @hits: how often it was the first that matches
 */
struct bpfx_filter_pattern {
	__u32 action;
	__u32 mark;
	__u32 rule;
	__u32 reserved;
	__u64 hits;
};

/**
 * enum bpfx_filter_counter - what happened, per CPU
 * @BPFX_FILTER_NAMED: packets with a name
 * @BPFX_FILTER_TLS: of those, TLS
 * @BPFX_FILTER_HTTP: of those, HTTP
 * @BPFX_FILTER_MATCHED: of those, a rule matches
 * @BPFX_FILTER_DROPPED: of those, dropped
 * @BPFX_FILTER_ANSWERED: of those, answered in the place of the server
 * @BPFX_FILTER_NAMELESS: they should have a name and have none
 * @BPFX_FILTER_CUT: they end before the name does
 * @BPFX_FILTER_BAD: they contradict themselves
 * @BPFX_FILTER_BUSY: there was no scratch memory
 */
enum bpfx_filter_counter {
	BPFX_FILTER_NAMED,
	BPFX_FILTER_TLS,
	BPFX_FILTER_HTTP,
	BPFX_FILTER_MATCHED,
	BPFX_FILTER_DROPPED,
	BPFX_FILTER_ANSWERED,
	BPFX_FILTER_NAMELESS,
	BPFX_FILTER_CUT,
	BPFX_FILTER_BAD,
	BPFX_FILTER_BUSY,
	BPFX_FILTER_COUNTERS,
};

/**
 * struct bpfx_filter_seen - the names that a CPU has seen
 * @topk: the frequent ones: struct bpfx_sketch_topk
 * @hll: how many different ones: struct bpfx_sketch_hll
 */
struct bpfx_filter_seen {
	__u8 topk[BPFX_SKETCH_TOPK_SIZE(BPFX_FILTER_TOP, BPFX_FILTER_NAME)];
	__u8 hll[BPFX_SKETCH_HLL_SIZE(BPFX_FILTER_PRECISION)];
} __attribute__((aligned(8)));

/**
 * struct bpfx_limit_settings - what each client may send
 * @rate: per second; 0: nothing
 * @burst: at once
 * @burst_ns: the time that @rate needs for @burst
 * @packets: both are packets, not bytes
 * @reserved: 0
 */
struct bpfx_limit_settings {
	__u64 rate;
	__u64 burst;
	__u64 burst_ns;
	__u32 packets;
	__u32 reserved;
};

/**
 * struct bpfx_limit_client - who sends
 * @addr: its address in network order; of IPv4 ::ffff:a.b.c.d, of IPv6 the first 64 bits, and if
 *	that is the link's own prefix all of it
 */
struct bpfx_limit_client {
	__u32 addr[4];
};

/**
 * struct bpfx_limit_account - what it sent
 * @full: when its bucket will be full, in ns
 * @passed: packets
 * @passed_bytes: of them
 * @dropped: packets
 * @dropped_bytes: of them
 */
struct bpfx_limit_account {
	__u64 full;
	__u64 passed;
	__u64 passed_bytes;
	__u64 dropped;
	__u64 dropped_bytes;
};

#endif /* _FILTER_MAPS_H */
