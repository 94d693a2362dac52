// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpfx_fq: fair queueing.
 *
 * Every flow (the kernel's hash over addresses, ports and protocol) has a queue of its own; the
 * queues take turns by deficit round robin, so each gets the same number of bytes whatever its
 * packet sizes, and a ping does not wait behind a download. When the instance is full the module
 * drops from the longest queue. Flow table and round robin are native, and where a flow belongs is
 * said once: one BPF call per flow.
 *
 * Reference: Shreedhar and Varghese, "Efficient Fair Queuing using Deficit Round Robin",
 * SIGCOMM 1995; tc-drr(8), tc-sfq(8).
 *
 * Limits: fair between flows, not between hosts: who opens more connections gets more. No pacing
 * and no delay control inside a flow (compare tc-fq(8), tc-fq_codel(8)). Tunnels that hide their
 * inner headers are one flow.
 *
 * Try it:
 *	bpfx load bpfx_fq
 *	tc qdisc replace dev eth0 root bpfx_fq
 *	bpfx show dev eth0
 *	tc qdisc del dev eth0 root && bpfx unload bpfx_fq
 */
#include <stdbool.h>
#include <bpfx/qdisc.bpf.h>

const volatile __u32 quantum;	/* bytes per turn; 0: MTU and link-layer header of the device */
const volatile bool ask;	/* call the program for each packet, not only for a flow's first */

SEC("struct_ops.s/init")
int BPF_PROG(init, struct bpfx_qdisc *q)
{
	struct bpfx_queue_conf root = { .type = BPFX_DRR, .quantum = quantum };

	return bpfx_qdisc_queue_create(q, BPFX_ROOT, BPFX_NONE, &root, sizeof(root));
}

SEC("struct_ops/enqueue")
int BPF_PROG(enqueue, struct bpfx_qdisc *q, struct sk_buff *skb)
{
	return bpfx_qdisc_insert_flow(q, skb, BPFX_ROOT, 0,
				      BPFX_KEY_5TUPLE | (ask ? 0 : BPFX_HOLD));
}

BPFX_QDISC(bpfx_fq, .init = (void *)init, .enqueue = (void *)enqueue);
