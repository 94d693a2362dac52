// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpfx_fifo: first in, first out.
 *
 * One queue, served in order of arrival; when it is full the module drops the oldest packet. The
 * shortest scheduler there is, and the one to copy when you start your own.
 *
 * Reference: pfifo_head_drop in tc-pfifo(8).
 *
 * Limits: no fairness and no delay control: one bulk flow fills the queue and everyone waits
 * behind it. It holds as many packets as the device's txqueuelen.
 *
 * Try it:
 *	bpfx load bpfx_fifo
 *	tc qdisc replace dev eth0 root bpfx_fifo
 *	bpfx show dev eth0
 *	tc qdisc del dev eth0 root && bpfx unload bpfx_fifo
 */
#include <stdbool.h>
#include <bpfx/qdisc.bpf.h>

const volatile bool ask;	/* be called for each packet; there is nothing to decide */

SEC("struct_ops/enqueue")
int BPF_PROG(enqueue, struct bpfx_qdisc *q, struct sk_buff *skb)
{
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, ask ? 0 : BPFX_KEY_ALL | BPFX_HOLD);
}

BPFX_QDISC(bpfx_fifo, .enqueue = (void *)enqueue);
