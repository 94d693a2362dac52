/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of kfuncs: the only place where one is named. Registration, the verifier's answer to
 * "may this op call it", modinfo, the documentation and the tool all follow from it.
 */
#ifndef _BPFX_KFUNC_H
#define _BPFX_KFUNC_H

#include "instance.h"

/*
 * Ops by which a kfunc may be called, as lists of OP(name): the mask that the verifier asks and the
 * words that modinfo says come from the same list.
 */
#define IN_INIT(OP)	OP(init)
#define IN_EXIT(OP)	OP(exit)
#define IN_ENQUEUE(OP)	OP(enqueue)
#define IN_DEQUEUE(OP)	OP(dequeue)
#define IN_SHED(OP)	OP(shed)
#define IN_TICK(OP)	OP(tick)
#define IN_LOCKED(OP)	IN_ENQUEUE(OP) IN_DEQUEUE(OP) IN_SHED(OP) IN_TICK(OP)
#define IN_ALL(OP)	IN_LOCKED(OP) IN_INIT(OP) IN_EXIT(OP)

/* X(name, flags, ops, since, status) */
#define BPFX_KFUNCS(X)									\
	X(bpfx_qdisc_queue_create, KF_TRUSTED_ARGS | KF_SLEEPABLE,			\
	  IN_INIT, 0.1, experimental)							\
	X(bpfx_qdisc_insert, KF_TRUSTED_ARGS, IN_ENQUEUE, 0.1, experimental)		\
	X(bpfx_qdisc_flow, KF_TRUSTED_ARGS | KF_RET_NULL, IN_ENQUEUE, 0.1, experimental) \
	X(bpfx_qdisc_insert_flow, KF_TRUSTED_ARGS, IN_ENQUEUE, 0.1, experimental)	\
	X(bpfx_qdisc_drop, KF_TRUSTED_ARGS, IN_ENQUEUE, 0.1, experimental)		\
	X(bpfx_qdisc_new_epoch, KF_TRUSTED_ARGS, IN_LOCKED, 0.1, experimental)		\
	X(bpfx_qdisc_move, KF_TRUSTED_ARGS, IN_DEQUEUE, 0.1, experimental)		\
	X(bpfx_qdisc_throttle, KF_TRUSTED_ARGS, IN_DEQUEUE, 0.1, experimental)		\
	X(bpfx_qdisc_peek, KF_TRUSTED_ARGS, IN_LOCKED, 0.1, experimental)		\
	X(bpfx_qdisc_drop_head, KF_TRUSTED_ARGS, IN_LOCKED, 0.1, experimental)		\
	X(bpfx_qdisc_mark_head, KF_TRUSTED_ARGS, IN_LOCKED, 0.1, experimental)		\
	X(bpfx_qdisc_stats, KF_TRUSTED_ARGS, IN_LOCKED, 0.1, experimental)		\
	X(bpfx_qdisc_now, KF_TRUSTED_ARGS, IN_ALL, 0.1, experimental)			\
	X(bpfx_qdisc_error, KF_TRUSTED_ARGS, IN_LOCKED, 0.1, experimental)		\
	X(bpfx_skb_len, KF_TRUSTED_ARGS, IN_ENQUEUE, 0.1, experimental)			\
	X(bpfx_skb_hash, KF_TRUSTED_ARGS, IN_ENQUEUE, 0.1, experimental)		\
	X(bpfx_skb_keys, KF_TRUSTED_ARGS, IN_ENQUEUE, 0.1, experimental)		\
	X(bpfx_skb_load, KF_TRUSTED_ARGS, IN_ENQUEUE, 0.1, experimental)		\
	X(bpfx_skb_ecn_mark, KF_TRUSTED_ARGS, IN_ENQUEUE, 0.1, experimental)

int bpfx_kfuncs_register(void);
void bpfx_kfunc_skb_init(void);

#endif /* _BPFX_KFUNC_H */
