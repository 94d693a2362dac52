/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What kfuncs.bpf.c has seen, for kfuncs.c to judge.
 */
#ifndef _PROGS_KFUNCS_H
#define _PROGS_KFUNCS_H

#include <linux/types.h>
#include <uapi/bpfx/qdisc.h>

/**
 * struct seen - what the kfuncs have said about a packet, in enqueue
 * @len: bpfx_skb_len
 * @hash: bpfx_skb_hash
 * @keys: bpfx_skb_keys
 * @keys_ret: ... its return value
 * @load: bpfx_skb_load of the first 16 bytes
 * @load_ret: ... its return value
 * @load_far: ... from the packet's last byte on
 * @load_far_ret: ... its return value
 * @load_before_ret: ... from before the packet on
 * @ecn_ret: bpfx_skb_ecn_mark
 * @dsfield_after: the packet's own field then
 * @now: bpfx_qdisc_now
 * @now_again: the same at the end of the op
 * @flow_count: what the flow's state counts
 */
struct seen {
	__u64 now;
	__u64 now_again;
	__u64 flow_count;
	struct bpfx_keys keys;
	__u8  load[16];
	__u8  load_far[16];
	__u32 len;
	__u32 hash;
	__s32 keys_ret;
	__s32 load_ret;
	__s32 load_far_ret;
	__s32 load_before_ret;
	__s32 ecn_ret;
	__u32 dsfield_after;
};

#define ROOM		128	/* more than any structure has */

/**
 * struct rooms - what kfuncs write that are given a structure of another size
 * @head: bpfx_qdisc_peek: 8 bytes, and the whole room
 * @stats: bpfx_qdisc_stats
 * @keys: bpfx_skb_keys
 */
struct rooms {
	__u8 head[2][ROOM];
	__u8 stats[2][ROOM];
	__u8 keys[2][ROOM];
};

#endif /* _PROGS_KFUNCS_H */
