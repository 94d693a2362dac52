/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the module, the BPF programs and user space have to agree on.
 *
 * Everything here is ABI: values are never reused, structures grow at their end only, and every
 * structure travels together with its size.
 */
#ifndef _UAPI_BPFX_QDISC_H
#define _UAPI_BPFX_QDISC_H

#include <linux/types.h>
#include "exit.h"

/** enum bpfx_queue_type - in which order a queue serves what it holds
 * @BPFX_FIFO: packets in order of arrival
 * @BPFX_PRIO: packets or child queues, lowest rank first, equal ranks in order of arrival
 * @BPFX_STRICT: child queues, lowest priority number first, equal numbers packet by packet in turn
 * @BPFX_DRR: child queues by deficit round robin
 * @BPFX_TIMED: packets, none before the time that is its rank, then by time, equal times in order
 *	of arrival; CLOCK_MONOTONIC in ns, at most %BPFX_HORIZON_NS ahead, or it is cut. Has no
 *	parent. When its scheduler goes, its packets wait no longer
 *
 * A queue of type %BPFX_PRIO holds packets until its first child is created, and child queues
 * from then on; it never holds both.
 */
enum bpfx_queue_type {
	BPFX_FIFO	= 0,
	BPFX_PRIO	= 1,
	BPFX_STRICT	= 2,
	BPFX_DRR	= 3,
	BPFX_TIMED	= 4,
	__BPFX_QUEUE_TYPES,
};

/* Queue ids. Any other u32 is the scheduler's to choose. */
#define BPFX_ROOT		0u		/* served when the scheduler has no dequeue op */
#define BPFX_NONE		0xffffffffu	/* as a parent: a queue that only move() serves */

#define BPFX_STRICT_LEVELS	64u		/* priorities of a STRICT queue: 0 to 63 */
#define BPFX_WEIGHT_MAX		1024u
#define BPFX_QUANTUM_MIN	256u
#define BPFX_QUANTUM_MAX	(1u << 20)
#define BPFX_DEPTH_MAX		8u		/* levels of a queue tree */
#define BPFX_QUEUES_MAX		1024u		/* queues per instance, flows not counted */
#define BPFX_FLOWS_MAX		(1u << 20)
#define BPFX_FLOWS_DEFAULT	65536u
#define BPFX_FLOW_STATE_MAX	1024u		/* bytes of user-defined state per flow */
#define BPFX_FLOW_STATE_DEFAULT	64u
#define BPFX_BUDGET		8u		/* packets that one call of dequeue may move */
#define BPFX_TICK_MIN_NS	100000u		/* shortest time between ticks */
#define BPFX_HORIZON_NS		2000000000ull	/* how far ahead a TIMED queue's times may be */

/**
 * struct bpfx_queue_conf - how a queue is to be made
 * @type: enum bpfx_queue_type
 * @flags: must be 0
 * @limit: packets the queue may hold; 0: as many as the instance
 * @limit_bytes: bytes the queue may hold; 0: no limit of its own
 * @quantum: DRR: bytes per round for a child of weight 1, %BPFX_QUANTUM_MIN to
 *	%BPFX_QUANTUM_MAX; 0: MTU and link-layer header of the device
 * @weight: as a child of a DRR queue: 1 to %BPFX_WEIGHT_MAX; 0: 1
 * @prio: as a child of a STRICT queue: 0 (served first) to %BPFX_STRICT_LEVELS - 1
 * @pad: must be 0
 * @rank: as a child of a PRIO queue: lowest first
 */
struct bpfx_queue_conf {
	__u32 type;
	__u32 flags;
	__u32 limit;
	__u32 limit_bytes;
	__u32 quantum;
	__u32 weight;
	__u32 prio;
	__u32 pad;
	__u64 rank;
};

/**
 * struct bpfx_queue_stats - one queue's account; enqueued = sent + dropped + qlen, always
 * @enqueued: packets inserted
 * @sent: packets moved on
 * @dropped: packets dropped after they had been inserted
 * @sent_bytes: bytes moved on
 * @backlog: bytes held
 * @qlen: packets held
 * @id: the queue's id; of a flow, the low 32 bits of its key's hash
 *
 * Of a queue of queues the sums over everything below it.
 */
struct bpfx_queue_stats {
	__u64 enqueued;
	__u64 sent;
	__u64 dropped;
	__u64 sent_bytes;
	__u64 backlog;
	__u32 qlen;
	__u32 id;
};

/**
 * struct bpfx_head - the packet that a queue would serve next
 * @rank: as given to insert
 * @age_ns: time since it was inserted, in the resolution of the kernel's tick
 * @len: bytes, with the overhead of a size table
 * @mark: of the packet
 * @priority: of the packet
 * @hash: of the packet's flow, 0 where none was computed yet
 * @id: the queue that holds it
 * @segs: segments it will leave the host in (GSO)
 */
struct bpfx_head {
	__u64 rank;
	__u64 age_ns;
	__u32 len;
	__u32 mark;
	__u32 priority;
	__u32 hash;
	__u32 id;
	__u32 segs;
};

/**
 * struct bpfx_keys - a packet's parsed headers
 * @saddr: source address; IPv4 in the first four bytes
 * @daddr: destination address
 * @sport: source port, network byte order
 * @dport: destination port, network byte order
 * @protocol: link-layer protocol after VLAN tags, network byte order
 * @vlan: outermost VLAN id and priority (host byte order), 0 without a tag
 * @l3_off: offset of the network header from the start that bpfx_skb_load() uses
 * @l4_off: offset of the transport header, 0 if there is none
 * @ip_proto: transport protocol
 * @dsfield: IPv4 TOS or IPv6 traffic class: DSCP in the upper six bits, ECN in the lower two
 * @ttl: IPv4 TTL or IPv6 hop limit
 * @flags: BPFX_KEYS_*
 * @flow_label: IPv6 flow label, network byte order
 */
struct bpfx_keys {
	__u32 saddr[4];
	__u32 daddr[4];
	__u16 sport;
	__u16 dport;
	__u16 protocol;
	__u16 vlan;
	__u16 l3_off;
	__u16 l4_off;
	__u8  ip_proto;
	__u8  dsfield;
	__u8  ttl;
	__u8  flags;
	__u32 flow_label;
};

#define BPFX_KEYS_FRAG		0x1	/* a fragment */
#define BPFX_KEYS_FIRST_FRAG	0x2	/* ... and the first one */
#define BPFX_KEYS_ENCAP		0x4	/* a tunnel was entered: addresses are the inner ones */

/*
 * Flow keys: the kind in the top byte, a number of the author's in the rest. The inserting kfuncs
 * take a kind in their flags, in the same place.
 */
#define BPFX_KEY_SHIFT		56
#define BPFX_KEY_5TUPLE		(0ULL << BPFX_KEY_SHIFT)	/* the kernel's flow hash */
#define BPFX_KEY_SRC		(1ULL << BPFX_KEY_SHIFT)	/* source host */
#define BPFX_KEY_DST		(2ULL << BPFX_KEY_SHIFT)	/* destination host */
#define BPFX_KEY_MARK		(3ULL << BPFX_KEY_SHIFT)	/* skb->mark */
#define BPFX_KEY_CGROUP		(4ULL << BPFX_KEY_SHIFT)	/* the sending socket's cgroup */
#define BPFX_KEY_NUMBER		(5ULL << BPFX_KEY_SHIFT)
#define BPFX_KEY_ALL		(6ULL << BPFX_KEY_SHIFT)	/* one flow of all packets */
#define BPFX_KEY_PRIORITY	(7ULL << BPFX_KEY_SHIFT)	/* skb->priority */
#define BPFX_KEY_DSFIELD	(8ULL << BPFX_KEY_SHIFT)	/* IPv4 TOS, IPv6 traffic class */
#define BPFX_KEY(n)		(BPFX_KEY_NUMBER | ((n) & ((1ULL << BPFX_KEY_SHIFT) - 1)))

/*
 * Flag of bpfx_qdisc_insert() and bpfx_qdisc_insert_flow(), beside the kind of key: said once. The
 * same is done with the flow's next packets, without asking, until bpfx_qdisc_new_epoch(), for
 * hold_ms of the scheduler at most, and as long as the flow does not pause for a second. The flow's
 * key has to be of a kind that the module can compute by itself (not BPFX_KEY(number)), the same
 * one for all decisions.
 */
#define BPFX_HOLD		(1ULL << (BPFX_KEY_SHIFT - 1))

/*
 * Flag of the scheduler: a packet that finds the qdisc empty may be sent without any op being
 * called. For one that would do nothing else with it. Unlike with the kernel's TCQ_F_CAN_BYPASS the
 * packet is counted, and taken back like any other if the driver is busy after all.
 */
#define BPFX_F_BYPASS_EMPTY	1ULL

/**
 * enum bpfx_drop - why a program drops a packet; mapped to the kernel's drop reasons
 * @BPFX_DROP_POLICY: it is not wanted
 * @BPFX_DROP_OVERLIMIT: a queue is full
 * @BPFX_DROP_CONGESTED: active queue management
 * @BPFX_DROP_FLOW_LIMIT: its flow has too much queued
 */
enum bpfx_drop {
	BPFX_DROP_POLICY	= 0,
	BPFX_DROP_OVERLIMIT	= 1,
	BPFX_DROP_CONGESTED	= 2,
	BPFX_DROP_FLOW_LIMIT	= 3,
	__BPFX_DROPS,
};

/**
 * enum bpfx_cause - by what the module counts drops and mistakes
 * @BPFX_C_POLICY: the four of enum bpfx_drop, by the program
 * @BPFX_C_OVERLIMIT: see there
 * @BPFX_C_CONGESTED: see there
 * @BPFX_C_FLOW_LIMIT: see there
 * @BPFX_C_NOT_INSERTED: enqueue returned without having inserted or dropped the packet
 * @BPFX_C_LIMIT: the instance was over its limit, the module chose
 * @BPFX_C_PURGED: device down, qdisc reset or deleted
 * @BPFX_M_SECOND_INSERT: a mistake, no drop: the packet had been inserted or dropped before
 * @BPFX_M_FOREIGN: a mistake: a packet that is not the one being enqueued
 * @BPFX_M_NO_QUEUE: a mistake: no queue of this id
 * @BPFX_M_BAD_TYPE: a mistake: this queue cannot do that (a packet into a queue of queues, ...)
 * @BPFX_M_BAD_ARG: a mistake: an argument out of bounds
 * @BPFX_M_QUEUE_FULL: insert refused, the queue was at its limit
 * @BPFX_M_NO_FLOW: no flow was to be had: all in use
 */
enum bpfx_cause {
	BPFX_C_POLICY		= 0,
	BPFX_C_OVERLIMIT	= 1,
	BPFX_C_CONGESTED	= 2,
	BPFX_C_FLOW_LIMIT	= 3,
	BPFX_C_NOT_INSERTED	= 4,
	BPFX_C_LIMIT		= 5,
	BPFX_C_PURGED		= 6,
	__BPFX_DROP_CAUSES,
	BPFX_M_SECOND_INSERT	= 8,
	BPFX_M_FOREIGN		= 9,
	BPFX_M_NO_QUEUE		= 10,
	BPFX_M_BAD_TYPE		= 11,
	BPFX_M_BAD_ARG		= 12,
	BPFX_M_QUEUE_FULL	= 13,
	BPFX_M_NO_FLOW		= 14,
	__BPFX_CAUSES		= 16,
};

/**
 * enum bpfx_act - what was decided
 * @BPFX_ACT_NONE: nothing
 * @BPFX_ACT_INSERT: bpfx_qdisc_insert()
 * @BPFX_ACT_INSERT_FLOW: bpfx_qdisc_insert_flow()
 * @BPFX_ACT_DROP: bpfx_qdisc_drop()
 * @BPFX_ACT_DROP_HEAD: bpfx_qdisc_drop_head()
 * @BPFX_ACT_MOVE: bpfx_qdisc_move()
 * @BPFX_ACT_THROTTLE: bpfx_qdisc_throttle()
 * @BPFX_ACT_LEFT: enqueue returned without a decision: the module dropped the packet
 * @BPFX_ACT_IDLE: dequeue returned without having moved anything
 */
enum bpfx_act {
	BPFX_ACT_NONE		= 0,
	BPFX_ACT_INSERT		= 1,
	BPFX_ACT_INSERT_FLOW	= 2,
	BPFX_ACT_DROP		= 3,
	BPFX_ACT_DROP_HEAD	= 4,
	BPFX_ACT_MOVE		= 5,
	BPFX_ACT_THROTTLE	= 6,
	BPFX_ACT_LEFT		= 7,
	BPFX_ACT_IDLE		= 8,
};

/**
 * struct bpfx_decision - one decision of a program
 * @arg: rank, maximum, or time, as the kfunc has it
 * @id: queue or reason, as the kfunc has it
 * @ret: what the program was answered
 * @act: enum bpfx_act
 * @stamp: low 32 bits of the kernel's jiffies
 */
struct bpfx_decision {
	__u64 arg;
	__u32 id;
	__s32 ret;
	__u32 act;
	__u32 stamp;
};

/**
 * struct bpfx_exit_queue - a queue at the moment of an eject
 * @backlog: bytes held
 * @oldest_ns: age of the packet it would have served next, in the resolution of the kernel's tick
 * @id: the queue's id
 * @qlen: packets held
 */
struct bpfx_exit_queue {
	__u64 backlog;
	__u64 oldest_ns;
	__u32 id;
	__u32 qlen;
};

#define BPFX_EXIT_QUEUES	16	/* queues in an exit record, by backlog */
#define BPFX_EXIT_DECISIONS	64	/* decisions in it, the last one last */

/**
 * struct bpfx_exit_dump - all that is kept of an eject
 * @size: of this structure in the module that filled it
 * @swaps: number of the program on its instance, counted from 1
 * @info: why
 * @when_ns: CLOCK_MONOTONIC
 * @scheduler: name of the program
 * @device: it served
 * @kernel: release
 * @module: version
 * @queued: packets the instance held
 * @nr_queues: valid entries of @queues
 * @nr_decisions: valid entries of @decisions
 * @hz: jiffies per second, for the stamps
 * @queues: at that moment
 * @decisions: before it
 */
struct bpfx_exit_dump {
	__u32 size;
	__u32 swaps;
	struct bpfx_exit_info info;
	__u64 when_ns;
	char  scheduler[BPFX_NAME_LEN];
	char  device[16];
	char  kernel[64];
	char  module[16];
	__u32 queued;
	__u32 nr_queues;
	__u32 nr_decisions;
	__u32 hz;
	struct bpfx_exit_queue queues[BPFX_EXIT_QUEUES];
	struct bpfx_decision decisions[BPFX_EXIT_DECISIONS];
};

/**
 * struct bpfx_op_time - how long an op took, while accounting is on
 * @calls: calls that were measured
 * @total_ns: of all of them
 * @max_ns: of the longest
 */
struct bpfx_op_time {
	__u64 calls;
	__u64 total_ns;
	__u64 max_ns;
};

/* Ops that are measured: they hold the qdisc lock. */
enum bpfx_timed_op {
	BPFX_T_ENQUEUE	= 0,
	BPFX_T_DEQUEUE	= 1,
	BPFX_T_SHED	= 2,
	BPFX_T_TICK	= 3,
	__BPFX_TIMED_OPS,
};

/**
 * struct bpfx_xstats - an instance's account, in TCA_STATS_APP of its qdisc
 * @size: of this structure in the module that filled it
 * @bypass: 1 while no scheduler serves the instance
 * @enqueued: packets handed to the instance
 * @sent: packets handed on, to the driver or the parent qdisc
 * @dropped: packets dropped; enqueued = sent + dropped + queued, always
 * @cause: by enum bpfx_cause
 * @queued: packets held
 * @draining: ... of them left over from an earlier scheduler
 * @queues: queues the scheduler has made
 * @flows: flows in the table
 * @flows_backlogged: ... of them with packets
 * @limit: packets the instance may hold
 * @calls_enqueue: calls of the program's enqueue
 * @calls_dequeue: calls of the program's dequeue
 * @swaps: programs that have come and gone on this instance
 * @ejects: ... of them by eject
 * @mistakes: of the program that serves it, see enum bpfx_cause
 * @time: how long its ops took, while accounting is on
 * @exit: why the last one left
 * @held: packets placed by a decision that was said to hold, without a call
 */
struct bpfx_xstats {
	__u32 size;
	__u32 bypass;
	__u64 enqueued;
	__u64 sent;
	__u64 dropped;
	__u64 cause[__BPFX_CAUSES];
	__u32 queued;
	__u32 draining;
	__u32 queues;
	__u32 flows;
	__u32 flows_backlogged;
	__u32 limit;
	__u64 calls_enqueue;
	__u64 calls_dequeue;
	__u32 swaps;
	__u32 ejects;
	__u64 mistakes;
	struct bpfx_op_time time[__BPFX_TIMED_OPS];
	struct bpfx_exit_info exit;
	__u64 held;
};

/*
 * Generic netlink: family "bpfx", multicast group "events".
 *
 * BPFX_CMD_EJECT (CAP_NET_ADMIN) ejects all instances in the caller's network namespace that match
 * BPFX_A_SCHEDULER and BPFX_A_IFINDEX, if given; with BPFX_A_ALL, and CAP_NET_ADMIN in the initial
 * user namespace, those of all namespaces. The answer has BPFX_A_COUNT. BPFX_CMD_EXITS dumps a
 * BPFX_A_EXIT for each instance that has seen an eject. BPFX_CMD_ACCOUNTING sets
 * BPFX_A_ACCOUNTING. BPFX_CMD_EVENT is what the group gets at each eject.
 */
#define BPFX_GENL_NAME		"bpfx"
#define BPFX_GENL_VERSION	1
#define BPFX_GENL_EVENTS	"events"

enum bpfx_cmd {
	BPFX_CMD_UNSPEC		= 0,
	BPFX_CMD_EJECT		= 1,
	BPFX_CMD_EXITS		= 2,
	BPFX_CMD_ACCOUNTING	= 3,
	BPFX_CMD_EVENT		= 4,
};

enum bpfx_attr {
	BPFX_A_UNSPEC		= 0,
	BPFX_A_SCHEDULER	= 1,	/* string */
	BPFX_A_IFINDEX		= 2,	/* u32 */
	BPFX_A_HANDLE		= 3,	/* u32: of the qdisc */
	BPFX_A_ALL		= 4,	/* flag */
	BPFX_A_COUNT		= 5,	/* u32 */
	BPFX_A_EXIT		= 6,	/* struct bpfx_exit_dump */
	BPFX_A_ACCOUNTING	= 7,	/* u8 */
	__BPFX_ATTRS,
};

#endif /* _UAPI_BPFX_QDISC_H */
