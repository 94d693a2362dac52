/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules of verifier_input.c; see rules.h.
 */
#ifndef _RULES_INPUT_H
#define _RULES_INPUT_H

#include "rules.h"

#define RULES_INPUT_OP(X)								\
	X(bpfx_input_declare, input, declare_in_event, NOT_HERE(bpfx_input_declare))	\
	X(bpfx_input_declare, input, declare_in_timer, NOT_HERE(bpfx_input_declare))	\
	X(bpfx_input_declare, input, declare_in_disconnect, NOT_HERE(bpfx_input_declare)) \
	X(bpfx_input_declare, input, declare_in_connect_that_does_not_sleep,		\
	  "program must be sleepable to call sleepable kfunc")				\
	X(bpfx_input_emit, input, emit_in_connect, NOT_HERE(bpfx_input_emit))		\
	X(bpfx_input_emit, input, emit_in_disconnect, NOT_HERE(bpfx_input_emit))	\
	X(bpfx_input_emit_at, input, emit_at_in_connect, NOT_HERE(bpfx_input_emit_at))	\
	X(bpfx_input_timer, input, timer_in_disconnect, NOT_HERE(bpfx_input_timer))	\
	X(bpfx_input_key, input, key_in_connect, NOT_HERE(bpfx_input_key))		\
	X(bpfx_input_axis, input, axis_in_disconnect, NOT_HERE(bpfx_input_axis))	\
	X(bpfx_input_error, input, error_in_connect, NOT_HERE(bpfx_input_error))	\
	X(bpfx_input_error, input, error_in_disconnect, NOT_HERE(bpfx_input_error))

#define RULES_INPUT_DEVICE(X)								\
	X(bpfx_input_emit, input, emit_to_no_device, IS_NULL(0, 1))			\
	X(bpfx_input_emit, input, emit_to_number, NO_OBJECT(0, 1, bpfx_input, scalar))	\
	X(bpfx_input_emit_at, input, emit_at_to_map_value,				\
	  NO_OBJECT(0, 1, bpfx_input, map_value))					\
	X(bpfx_input_timer, input, timer_of_number,					\
	  NO_OBJECT(0, 1, bpfx_input, scalar))						\
	X(bpfx_input_key, input, key_of_stack, NO_OBJECT(0, 1, bpfx_input, fp))		\
	X(bpfx_input_now, input, now_of_exit_info,					\
	  OTHER_TYPE(0, 1, bpfx_input, bpfx_exit_info))					\
	X(bpfx_input_has, input, has_of_device_and_eight_bytes,				\
	  OTHER_TYPE(0, 1, bpfx_input, bpfx_input))					\
	X(bpfx_input_error, input, error_of_no_device, IS_NULL(0, 1))

#define RULES_INPUT_MEMORY(X)								\
	X(bpfx_input_axis, input, axis_too_small, ON_STACK(3, 8, 24))			\
	X(bpfx_input_axis, input, axis_of_unbounded_size, "R4 unbounded memory access")	\
	X(bpfx_input_axis, input, axis_missing, IS_NULL(2, 3))				\
	X(bpfx_input_state, input, state_not_checked,					\
	  "R0 invalid mem access 'mem_or_null'")					\
	X(bpfx_input_state, input, state_past_its_end,					\
	  "invalid access to memory, mem_size=8 off=8 size=8")				\
	X(bpfx_input_state, input, state_before_its_start,				\
	  "invalid access to memory, mem_size=8 off=-8 size=8")				\
	X(bpfx_input_state, input, state_of_unknown_size, "R2 is not a const")		\
	X(bpfx_input_error, input, error_with_words_that_change,			\
	  "R3 does not point to a readonly map")					\
	X(bpfx_input_error, input, error_without_words, IS_NULL(2, 3))

#define RULES_INPUT_RULE(X)								\
	X(, input, device_written, "only read is supported")				\
	X(, input, exit_info_written, "only read is supported")				\
	X(, input, event_sleeps,							\
	  "attach to unsupported member event of struct bpfx_input_ops")		\
	X(, input, timer_sleeps,							\
	  "attach to unsupported member timer of struct bpfx_input_ops")		\
	X(, input, tail_call, "program of this type cannot use helper bpf_tail_call")	\
	X(bpfx_input_emit, input, tc_emits, NOT_HERE(bpfx_input_emit))			\
	X(bpfx_input_key, input, xdp_looks_at_keys, NOT_HERE(bpfx_input_key))		\
	X(bpfx_input_declare, input, syscall_declares, NOT_HERE(bpfx_input_declare))	\
	X(bpfx_input_state, input, fentry_has_state, NOT_HERE(bpfx_input_state))

#define INPUT_RULES(X)									\
	RULES_INPUT_OP(X)								\
	RULES_INPUT_DEVICE(X)								\
	RULES_INPUT_MEMORY(X)								\
	RULES_INPUT_RULE(X)

#endif /* _RULES_INPUT_H */
