/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct bpfx_qdisc_ops: what a BPF program fills in to become a packet scheduler.
 */
#ifndef _BPFX_OPS_H
#define _BPFX_OPS_H

#include <linux/types.h>
#include <uapi/bpfx/qdisc.h>

struct bpfx_qdisc;
struct sk_buff;

/**
 * struct bpfx_qdisc_ops - a packet scheduler
 *
 * Only @enqueue and @name are required. All ops but @init and @exit run under the root qdisc lock
 * of the device queue, so never two at once on the same instance.
 */
struct bpfx_qdisc_ops {
	/**
	 * @init: An instance begins: a qdisc of this name was attached, the scheduler took over
	 * one that had none, or it replaced another by link update. Make queues here. In the last
	 * two cases packets may already be waiting; they are sent before any of the new program's.
	 * @q: the instance
	 *
	 * May sleep (SEC("struct_ops.s/init")). Without it, or if it does not make one, %BPFX_ROOT
	 * is a FIFO.
	 *
	 * Return: 0, or a negative errno: the qdisc is not attached, or what was there stays.
	 */
	s32 (*init)(struct bpfx_qdisc *q);

	/**
	 * @exit: The program leaves an instance; none of its ops runs there any more.
	 * @q: the instance
	 * @info: why
	 *
	 * May sleep.
	 */
	void (*exit)(struct bpfx_qdisc *q, const struct bpfx_exit_info *info);

	/**
	 * @enqueue: A packet has come. Put it into a queue, or drop it.
	 * @q: the instance
	 * @skb: the packet; it can be read for as long as the op runs
	 *
	 * A packet that was neither inserted nor dropped when the op returns is dropped and counted
	 * as not inserted.
	 *
	 * Return: 0 or a negative errno, which is of no consequence.
	 */
	s32 (*enqueue)(struct bpfx_qdisc *q, struct sk_buff *skb);

	/**
	 * @dequeue: The device wants packets. Move some from queues to the wire. Without this op
	 * %BPFX_ROOT is served natively, which is faster.
	 * @q: the instance
	 * @budget: packets that may be moved; they are sent without asking again, so who wants a
	 *	say in each moves one
	 *
	 * Not called while packets moved earlier, or left over from an earlier scheduler, wait. If
	 * nothing was moved the op is asked again when a packet comes, at the time given to
	 * bpfx_qdisc_throttle(), or soon.
	 *
	 * Return: of no consequence.
	 */
	s32 (*dequeue)(struct bpfx_qdisc *q, u32 budget);

	/**
	 * @shed: The instance is over its limit by the packet that was just inserted. Drop
	 * something with bpfx_qdisc_drop_head(). Without this op, or if the instance is still over
	 * its limit then, packets are dropped from the leaf with the most bytes: from its head, or
	 * from the end of a PRIO queue.
	 * @q: the instance
	 *
	 * Return: of no consequence.
	 */
	s32 (*shed)(struct bpfx_qdisc *q);

	/**
	 * @tick: Called every @tick_ns while the instance exists.
	 * @q: the instance
	 * @now: CLOCK_MONOTONIC in ns
	 */
	void (*tick)(struct bpfx_qdisc *q, u64 now);

	/** @flags: %BPFX_F_BYPASS_EMPTY or 0 */
	u64 flags;

	/** @limit: packets an instance may hold; 0: the device's tx_queue_len, 1000 if that is 0 */
	u32 limit;

	/** @limit_bytes: bytes an instance may hold; 0: no limit */
	u32 limit_bytes;

	/**
	 * @stall_timeout_ms: eject if nothing is sent for so long though there are packets and the
	 * device is willing; 0: 1000. Time in which the program throttles counts for a sixteenth.
	 */
	u32 stall_timeout_ms;

	/** @tick_ns: time between ticks, at least %BPFX_TICK_MIN_NS; needed with @tick only */
	u32 tick_ns;

	/** @flow_limit: flows an instance may have; 0: %BPFX_FLOWS_DEFAULT */
	u32 flow_limit;

	/** @flow_state: bytes of state per flow; 0: %BPFX_FLOW_STATE_DEFAULT */
	u32 flow_state;

	/** @mistake_limit: eject after so many mistakes on an instance; 0: 10,000 */
	u32 mistake_limit;

	/**
	 * @op_budget_us: eject when an op has held the qdisc lock for longer than this for the
	 * third time; 0: no limit
	 */
	u32 op_budget_us;

	/**
	 * @hold_ms: how long a decision with %BPFX_HOLD holds; 0: until the flow pauses for a
	 * second, or bpfx_qdisc_new_epoch()
	 */
	u32 hold_ms;

	/** @name: of the scheduler and of its qdisc kind: letters, digits, '_', '-', '.' */
	char name[BPFX_NAME_LEN];
};

/* An op as the verifier and the table of kfuncs name it: its place in the struct. */
#define BPFX_OP(op)	(offsetof(struct bpfx_qdisc_ops, op) / sizeof(void *))

int bpfx_ops_register(void);

#endif /* _BPFX_OPS_H */
