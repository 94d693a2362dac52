/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs that must not load. Each is the op of a scheduler of its own, so that a test can load it
 * without the others: the program NAME belongs to the struct_ops map NAME_ops.
 */
#ifndef _FAIL_BPF_H
#define _FAIL_BPF_H

#include <bpfx/qdisc.bpf.h>

#define SCHED(_name, _op)				\
	_name(unsigned long long *ctx);			\
	SEC(".struct_ops.link")				\
	struct bpfx_qdisc_ops _name##_ops = {		\
		._op = (void *)_name,			\
		.name = "must_fail",			\
	}

#define INIT(_name)					\
	int SCHED(_name, init);				\
	SEC("struct_ops.s/init")			\
	int BPF_PROG(_name, struct bpfx_qdisc *q)

#define EXIT(_name)					\
	void SCHED(_name, exit);			\
	SEC("struct_ops.s/exit")			\
	void BPF_PROG(_name, struct bpfx_qdisc *q, const struct bpfx_exit_info *info)

#define ENQUEUE(_name)					\
	int SCHED(_name, enqueue);			\
	SEC("struct_ops/enqueue")			\
	int BPF_PROG(_name, struct bpfx_qdisc *q, struct sk_buff *skb)

#define DEQUEUE(_name)					\
	int SCHED(_name, dequeue);			\
	SEC("struct_ops/dequeue")			\
	int BPF_PROG(_name, struct bpfx_qdisc *q, u32 budget)

#define SHED(_name)					\
	int SCHED(_name, shed);				\
	SEC("struct_ops/shed")				\
	int BPF_PROG(_name, struct bpfx_qdisc *q)

#define TICK(_name)					\
	void SCHED(_name, tick);			\
	SEC("struct_ops/tick")				\
	void BPF_PROG(_name, struct bpfx_qdisc *q, u64 now)

#endif /* _FAIL_BPF_H */
