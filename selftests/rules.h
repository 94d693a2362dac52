/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules of verifier.c and verifier_args.c: X(kfunc that is misused, object, program, words...).
 * Words are what has to be said; " | " stands between the words of different kernels.
 */
#ifndef _RULES_H
#define _RULES_H

#define NOT_HERE(_kfunc) "calling kernel function " #_kfunc " is not allowed"

/* Up to 6.19 the verifier counts arguments from 0, later it names their registers. */
#define IS_NULL(_arg, _reg)								\
	"Possibly NULL pointer passed to trusted arg" #_arg " | "			\
	"Possibly NULL pointer passed to trusted R" #_reg
#define NO_OBJECT(_arg, _reg, _type, _is)						\
	"arg#" #_arg " pointer type STRUCT " #_type " must point to scalar | "		\
	"R" #_reg " is " #_is " expected STRUCT " #_type
#define OTHER_TYPE(_arg, _reg, _type, _is)						\
	"args#" #_arg " expected pointer to STRUCT " #_type				\
	" but R" #_reg " has a pointer to STRUCT " #_is " | "				\
	"R" #_reg " expected pointer to STRUCT " #_type					\
	" but R" #_reg " has a pointer to STRUCT " #_is
#define ON_STACK(_reg, _off, _size)							\
	"invalid indirect access to stack R" #_reg " off=-" #_off " size=" #_size " | "	\
	"invalid read from stack R" #_reg " off=-" #_off " size=" #_size

#define RULES_OP(X)									\
	X(bpfx_qdisc_queue_create, op, queue_create_in_enqueue,				\
	  NOT_HERE(bpfx_qdisc_queue_create))						\
	X(bpfx_qdisc_queue_create, op, queue_create_in_exit,				\
	  NOT_HERE(bpfx_qdisc_queue_create))						\
	X(bpfx_qdisc_queue_create, op, queue_create_in_init_that_does_not_sleep,	\
	  "program must be sleepable to call sleepable kfunc")				\
	X(bpfx_qdisc_insert, op, insert_in_dequeue, NOT_HERE(bpfx_qdisc_insert))	\
	X(bpfx_qdisc_insert, op, insert_in_init, NOT_HERE(bpfx_qdisc_insert))		\
	X(bpfx_qdisc_insert, op, insert_in_shed, NOT_HERE(bpfx_qdisc_insert))		\
	X(bpfx_qdisc_flow, op, flow_in_dequeue, NOT_HERE(bpfx_qdisc_flow))		\
	X(bpfx_qdisc_insert_flow, op, insert_flow_in_tick,				\
	  NOT_HERE(bpfx_qdisc_insert_flow))						\
	X(bpfx_qdisc_drop, op, drop_in_shed, NOT_HERE(bpfx_qdisc_drop))			\
	X(bpfx_qdisc_move, op, move_in_enqueue, NOT_HERE(bpfx_qdisc_move))		\
	X(bpfx_qdisc_move, op, move_in_shed, NOT_HERE(bpfx_qdisc_move))			\
	X(bpfx_qdisc_move, op, move_in_tick, NOT_HERE(bpfx_qdisc_move))			\
	X(bpfx_qdisc_move, op, move_in_exit, NOT_HERE(bpfx_qdisc_move))			\
	X(bpfx_qdisc_throttle, op, throttle_in_enqueue, NOT_HERE(bpfx_qdisc_throttle))	\
	X(bpfx_qdisc_throttle, op, throttle_in_tick, NOT_HERE(bpfx_qdisc_throttle))	\
	X(bpfx_qdisc_peek, op, peek_in_init, NOT_HERE(bpfx_qdisc_peek))			\
	X(bpfx_qdisc_drop_head, op, drop_head_in_exit, NOT_HERE(bpfx_qdisc_drop_head))	\
	X(bpfx_qdisc_mark_head, op, mark_head_in_init, NOT_HERE(bpfx_qdisc_mark_head))	\
	X(bpfx_qdisc_stats, op, stats_in_exit, NOT_HERE(bpfx_qdisc_stats))		\
	X(bpfx_qdisc_new_epoch, op, new_epoch_in_init, NOT_HERE(bpfx_qdisc_new_epoch))	\
	X(bpfx_qdisc_error, op, error_in_init, NOT_HERE(bpfx_qdisc_error))		\
	X(bpfx_qdisc_error, op, error_in_exit, NOT_HERE(bpfx_qdisc_error))		\
	X(bpfx_skb_len, op, skb_len_in_dequeue, NOT_HERE(bpfx_skb_len))			\
	X(bpfx_skb_hash, op, skb_hash_in_shed, NOT_HERE(bpfx_skb_hash))			\
	X(bpfx_skb_keys, op, skb_keys_in_tick, NOT_HERE(bpfx_skb_keys))			\
	X(bpfx_skb_load, op, skb_load_in_dequeue, NOT_HERE(bpfx_skb_load))		\
	X(bpfx_skb_ecn_mark, op, skb_ecn_mark_in_dequeue, NOT_HERE(bpfx_skb_ecn_mark))

#define RULES_TYPE(X)									\
	X(bpfx_qdisc_insert, type, tc_bpfx_qdisc_insert, NOT_HERE(bpfx_qdisc_insert))	\
	X(bpfx_qdisc_move, type, tc_bpfx_qdisc_move, NOT_HERE(bpfx_qdisc_move))		\
	X(bpfx_qdisc_now, type, tc_bpfx_qdisc_now, NOT_HERE(bpfx_qdisc_now))		\
	X(bpfx_skb_len, type, tc_bpfx_skb_len, NOT_HERE(bpfx_skb_len))			\
	X(bpfx_qdisc_now, type, fentry_now, NOT_HERE(bpfx_qdisc_now))			\
	X(bpfx_qdisc_error, type, fexit_error, NOT_HERE(bpfx_qdisc_error))		\
	X(bpfx_qdisc_now, type, xdp_now, NOT_HERE(bpfx_qdisc_now))			\
	X(bpfx_qdisc_queue_create, type, syscall_queue_create,				\
	  NOT_HERE(bpfx_qdisc_queue_create))						\
	X(bpfx_qdisc_now, type, tcp_now, NOT_HERE(bpfx_qdisc_now))

#define RULES_POINTER(X)								\
	X(bpfx_qdisc_move, pointer, move_of_no_instance, IS_NULL(0, 1))			\
	X(bpfx_qdisc_throttle, pointer, throttle_of_number,				\
	  NO_OBJECT(0, 1, bpfx_qdisc, scalar))						\
	X(bpfx_qdisc_now, pointer, now_of_packet,					\
	  OTHER_TYPE(0, 1, bpfx_qdisc, sk_buff))					\
	X(bpfx_qdisc_now, pointer, now_of_stack, NO_OBJECT(0, 1, bpfx_qdisc, fp))	\
	X(bpfx_qdisc_drop_head, pointer, drop_head_of_map_value,			\
	  NO_OBJECT(0, 1, bpfx_qdisc, map_value))					\
	X(bpfx_qdisc_mark_head, pointer, mark_head_of_number,				\
	  NO_OBJECT(0, 1, bpfx_qdisc, scalar))						\
	X(bpfx_qdisc_error, pointer, error_of_no_instance, IS_NULL(0, 1))		\
	X(bpfx_qdisc_queue_create, pointer, queue_create_of_no_instance,		\
	  IS_NULL(0, 1))								\
	X(bpfx_qdisc_insert, pointer, insert_of_no_packet, IS_NULL(1, 2))		\
	X(bpfx_qdisc_insert, pointer, insert_of_number,					\
	  NO_OBJECT(1, 2, sk_buff, scalar))						\
	X(bpfx_qdisc_insert, pointer, insert_of_device,					\
	  "R2 must be referenced or trusted")						\
	X(bpfx_qdisc_insert, pointer, insert_of_instance,				\
	  OTHER_TYPE(1, 2, sk_buff, bpfx_qdisc))					\
	X(bpfx_qdisc_insert, pointer, insert_of_next_packet,				\
	  "R2 must be referenced or trusted")						\
	X(bpfx_qdisc_insert, pointer, insert_of_packet_and_four_bytes,			\
	  OTHER_TYPE(1, 2, sk_buff, sk_buff))						\
	X(bpfx_qdisc_insert_flow, pointer, insert_flow_of_untrusted_packet,		\
	  "R2 must be referenced or trusted")						\
	X(bpfx_qdisc_flow, pointer, flow_of_no_packet, IS_NULL(1, 2))			\
	X(bpfx_qdisc_drop, pointer, drop_of_no_packet, IS_NULL(1, 2))			\
	X(bpfx_skb_len, pointer, skb_len_of_number, NO_OBJECT(0, 1, sk_buff, scalar))	\
	X(bpfx_skb_hash, pointer, skb_hash_of_instance,					\
	  OTHER_TYPE(0, 1, sk_buff, bpfx_qdisc))					\
	X(bpfx_skb_ecn_mark, pointer, skb_ecn_mark_of_next_packet,			\
	  "R1 must be referenced or trusted")

#define RULES_MEMORY(X)									\
	X(bpfx_qdisc_queue_create, memory, queue_create_conf_too_small,			\
	  ON_STACK(4, 4, 8))								\
	X(bpfx_qdisc_queue_create, memory, queue_create_conf_missing, IS_NULL(3, 4))	\
	X(bpfx_qdisc_peek, memory, peek_head_too_small, ON_STACK(3, 8, 9))		\
	X(bpfx_qdisc_stats, memory, stats_too_small, ON_STACK(3, 8, 16))		\
	X(bpfx_qdisc_stats, memory, stats_in_map_value_too_small,			\
	  "invalid access to map value, value_size=20 off=4 size=17")			\
	X(bpfx_qdisc_stats, memory, stats_of_unbounded_size,				\
	  "R4 unbounded memory access")							\
	X(bpfx_skb_keys, memory, skb_keys_too_small, ON_STACK(2, 8, 16))		\
	X(bpfx_skb_load, memory, skb_load_too_small, ON_STACK(3, 8, 9))			\
	X(bpfx_skb_load, memory, skb_load_of_negative_size,				\
	  "R4 unbounded memory access")							\
	X(bpfx_skb_load, memory, skb_load_to_packet,					\
	  "args#2 pointer type UNKNOWN is not supported | "				\
	  "only read is supported R3 and R4 memory, len pair") \
	X(bpfx_skb_load, memory, skb_load_to_rodata, "write into map forbidden")	\
	X(bpfx_qdisc_flow, memory, flow_not_checked,					\
	  "R0 invalid mem access 'mem_or_null'")					\
	X(bpfx_qdisc_flow, memory, flow_past_its_end,					\
	  "invalid access to memory, mem_size=8 off=8 size=8")				\
	X(bpfx_qdisc_flow, memory, flow_before_its_start,				\
	  "invalid access to memory, mem_size=8 off=-8 size=8")				\
	X(bpfx_qdisc_flow, memory, flow_of_unknown_size, "R4 is not a const")		\
	X(bpfx_qdisc_error, memory, error_without_words, IS_NULL(2, 3))			\
	X(bpfx_qdisc_error, memory, error_with_words_that_change,			\
	  "R3 does not point to a readonly map")					\
	X(bpfx_qdisc_error, memory, error_with_words_on_stack,				\
	  "arg#2 doesn't point to a const string | R3 doesn't point to a const string")	\
	X(bpfx_qdisc_error, memory, error_with_words_without_end,			\
	  "string is not zero-terminated")

#define RULES_RULE(X)									\
	X(, rule, enqueue_sleeps,							\
	  "attach to unsupported member enqueue of struct bpfx_qdisc_ops")		\
	X(, rule, dequeue_sleeps,							\
	  "attach to unsupported member dequeue of struct bpfx_qdisc_ops")		\
	X(, rule, shed_sleeps,								\
	  "attach to unsupported member shed of struct bpfx_qdisc_ops")			\
	X(, rule, tick_sleeps,								\
	  "attach to unsupported member tick of struct bpfx_qdisc_ops")			\
	X(, rule, packet_written, "only read is supported")				\
	X(, rule, instance_written, "only read is supported")				\
	X(, rule, exit_info_written, "only read is supported")				\
	X(, rule, tail_call, "program of this type cannot use helper bpf_tail_call")	\
	X(bpfx_qdisc_insert, rule, kfunc_under_spin_lock,				\
	  "function calls are not allowed while holding a lock")				\
	X(bpfx_qdisc_move, rule, endless, "infinite loop detected")			\
	X(, rule, context_past_its_end, "func 'enqueue' doesn't have 3-th argument")	\
	X(, rule, exit_info_past_its_end,						\
	  "access beyond struct bpfx_exit_info at off")

#define RULES_LICENSE(X)								\
	X(, license, not_free,								\
	  "cannot call kernel function from non-GPL compatible program")

#define RULES_MISSING(X)								\
	X(, missing, kfunc_not_there,							\
	  "'bpfx_qdisc_not_invented_yet': not found in kernel or module BTFs")

#define RULES_PROTOTYPE(X)								\
	X(, prototype, kfunc_of_other_arguments,					\
	  "'bpfx_qdisc_move': func_proto", "incompatible with")

#define RULES_SLOT(X)									\
	X(, slot, two_places, "invalid reuse of prog two_places")

#define RULES_MEMBER(X)									\
	X(, member, field_not_there, "Cannot find member not_invented_yet in kernel BTF")

#define CALLER_RULES(X)									\
	RULES_OP(X)									\
	RULES_TYPE(X)

#define ARGUMENT_RULES(X)								\
	RULES_POINTER(X)								\
	RULES_MEMORY(X)

#define GENERAL_RULES(X)								\
	RULES_RULE(X)									\
	RULES_LICENSE(X)								\
	RULES_MISSING(X)								\
	RULES_PROTOTYPE(X)								\
	RULES_SLOT(X)									\
	RULES_MEMBER(X)

#endif /* _RULES_H */
