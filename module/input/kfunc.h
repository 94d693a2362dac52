/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of kfuncs: the only place where one is named. Registration, the verifier's answer to
 * "may this op call it", modinfo, the documentation and the tool all follow from it.
 */
#ifndef _BPFX_INPUT_KFUNC_H
#define _BPFX_INPUT_KFUNC_H

#include "ops.h"

/* Ops by which a kfunc may be called, as lists of OP(name). */
#define IN_CONNECT(OP)	OP(connect)
#define IN_FRAME(OP)	OP(event) OP(timer)
#define IN_RUNNING(OP)	IN_FRAME(OP) IN_CONNECT(OP)
#define IN_ALL(OP)	IN_RUNNING(OP) OP(disconnect)

/* X(name, flags, ops, since, status) */
#define BPFX_INPUT_KFUNCS(X)								\
	X(bpfx_input_declare, KF_TRUSTED_ARGS | KF_SLEEPABLE, IN_CONNECT, 0.2, experimental) \
	X(bpfx_input_has, KF_TRUSTED_ARGS, IN_ALL, 0.2, experimental)			\
	X(bpfx_input_emit, KF_TRUSTED_ARGS, IN_FRAME, 0.2, experimental)		\
	X(bpfx_input_emit_at, KF_TRUSTED_ARGS, IN_FRAME, 0.2, experimental)		\
	X(bpfx_input_timer, KF_TRUSTED_ARGS, IN_FRAME, 0.2, experimental)		\
	X(bpfx_input_key, KF_TRUSTED_ARGS, IN_FRAME, 0.2, experimental)			\
	X(bpfx_input_axis, KF_TRUSTED_ARGS, IN_RUNNING, 0.2, experimental)		\
	X(bpfx_input_state, KF_TRUSTED_ARGS | KF_RET_NULL, IN_ALL, 0.2, experimental)	\
	X(bpfx_input_now, KF_TRUSTED_ARGS, IN_ALL, 0.2, experimental)			\
	X(bpfx_input_error, KF_TRUSTED_ARGS, IN_FRAME, 0.2, experimental)

int bpfx_input_kfuncs_register(void);

#endif /* _BPFX_INPUT_KFUNC_H */
