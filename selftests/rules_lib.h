/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules of verifier_lib.c, as in rules.h.
 */
#ifndef _RULES_LIB_H
#define _RULES_LIB_H

#include "rules.h"

#define IN_MAP(_of, _size)								\
	"invalid access to map value, value_size=" #_of " off=0 size=" #_size
#define NO_SIZE(_reg)		"R" #_reg " min value is negative"
#define NO_SCALAR(_reg)		"R" #_reg " is not a scalar"

/* Memory that is smaller than its size says. */
#define NO_ROOM			"memory, len pair leads to invalid memory access"
#define BEYOND(_off, _size)								\
	"invalid access to map value, value_size=16 off=" #_off " size=" #_size
#define FORBIDDEN		"write into map forbidden"
#define UNBOUNDED(_reg)		"R" #_reg " unbounded memory access"
#define NO_MEMORY		"memory, len pair leads to invalid memory access"
/* Up to 6.19 the verifier counts arguments from 0, later it names their registers. */
#define IS_NULL(_arg, _reg)								\
	"Possibly NULL pointer passed to trusted arg" #_arg " | "			\
	"Possibly NULL pointer passed to trusted R" #_reg
#define ON_STACK(_reg, _off, _size)							\
	"invalid indirect access to stack R" #_reg " off=-" #_off " size=" #_size " | "	\
	"invalid read from stack R" #_reg " off=-" #_off " size=" #_size
#define NO_GUARD									\
	"pointer type STRUCT bpfx_guard must point to scalar, or struct with scalar | "	\
	"release kfunc bpfx_lock_release expects referenced PTR_TO_BTF_ID passed to R1"

#define BITS_RULES(X)									\
	X(bpfx_bits_popcount, bits, popcount_of_a_pointer, NO_SCALAR(1))		\
	X(bpfx_bits_clz, bits, clz_of_a_pointer, NO_SCALAR(1))				\
	X(bpfx_bits_ctz, bits, ctz_of_a_pointer, NO_SCALAR(1))				\
	X(bpfx_bits_pdep, bits, pdep_by_a_pointer, NO_SCALAR(2))			\
	X(bpfx_bits_pext, bits, pext_by_a_pointer, NO_SCALAR(2))			\
	X(bpfx_bits_next_set, bitmap, next_set_beyond_the_end, BEYOND(0, 17))		\
	X(bpfx_bits_next_clear, bitmap, next_clear_beyond_the_end, BEYOND(9, 8))	\
	X(bpfx_bits_weight, bitmap, weight_of_a_constant, FORBIDDEN)			\
	X(bpfx_bits_and, bitmap, and_of_any_size, UNBOUNDED(4))				\
	X(bpfx_bits_or, bitmap, or_into_a_constant, FORBIDDEN)				\
	X(bpfx_bits_andnot, bitmap, andnot_of_a_number, NO_MEMORY)

#define STR_RULES(X)									\
	X(bpfx_str_len, str, len_beyond_the_end, BEYOND(0, 17))				\
	X(bpfx_str_cmp, str, cmp_with_a_constant, FORBIDDEN)				\
	X(bpfx_str_casecmp, str, casecmp_of_a_context, UNBOUNDED(4))			\
	X(bpfx_str_chr, str, chr_beyond_the_end, BEYOND(9, 8))				\
	X(bpfx_str_rchr, str, rchr_of_any_size, UNBOUNDED(2))				\
	X(bpfx_str_memchr, str, memchr_for_a_pointer, NO_SCALAR(3))			\
	X(bpfx_str_find, str, find_in_a_literal, FORBIDDEN)				\
	X(bpfx_str_memmem, str, memmem_beyond_the_end, BEYOND(8, 9))			\
	X(bpfx_str_lower, str, lower_into_a_constant, FORBIDDEN)			\
	X(bpfx_str_upper, str, upper_beyond_the_end, BEYOND(0, 17))			\
	X(bpfx_str_to_u64, str, to_u64_into_half, ON_STACK(4, 4, 8))				\
	X(bpfx_str_to_s64, str, to_s64_into_nothing, IS_NULL(3, 4))				\
	X(bpfx_str_from_u64, str, from_u64_beyond_the_end, BEYOND(1, 16))		\
	X(bpfx_str_from_s64, str, from_s64_into_a_number, NO_MEMORY)			\
	X(bpfx_str_span, str, span_beyond_the_end, BEYOND(0, 17))			\
	X(bpfx_str_cspan, str, cspan_of_a_literal, FORBIDDEN)				\
	X(bpfx_str_token, str, token_into_half, ON_STACK(5, 8, 12))

#define MATCH_RULES(X)									\
	X(bpfx_match_run, match, table_in_rodata, "write into map forbidden")		\
	X(bpfx_match_run, match, text_beyond_the_stack, "invalid")			\
	X(bpfx_match_run, match, search_too_small, "invalid")				\
	X(bpfx_match_glob, match, glob_in_rodata, "write into map forbidden")

#define HASH_RULES(X)									\
	X(bpfx_hash_xxh32, hash, xxh32_past_the_end, NO_ROOM)				\
	X(bpfx_hash_xxh32, hash, xxh32_of_rodata, "write into map forbidden")		\
	X(bpfx_hash_xxh64, hash, xxh64_past_the_end, NO_ROOM)				\
	X(bpfx_hash_siphash, hash, siphash_of_unbounded_size,				\
	  "R2 unbounded memory access")							\
	X(bpfx_hash_hsiphash, hash, hsiphash_of_size_bounded_above_only,		\
	  "R2 unbounded memory access")							\
	X(bpfx_hash_crc32c, hash, crc32c_past_the_end, NO_ROOM)				\
	X(bpfx_hash_jhash, hash, jhash_of_no_memory, NO_ROOM)				\
	X(bpfx_hash_toeplitz, hash, toeplitz_key_past_the_end, NO_ROOM)			\
	X(bpfx_hash_toeplitz, hash, toeplitz_data_past_the_end, NO_ROOM)

#define SKETCH_RULES(X)									\
	X(bpfx_sketch_cm_add, sketch, cm_add_past_the_end, NO_ROOM)			\
	X(bpfx_sketch_cm_add, sketch, cm_add_key_of_rodata,				\
	  "write into map forbidden")							\
	X(bpfx_sketch_cm_query, sketch, cm_query_key_past_the_end, NO_ROOM)		\
	X(bpfx_sketch_hll_add, sketch, hll_add_of_unbounded_size,			\
	  "R2 unbounded memory access")							\
	X(bpfx_sketch_hll_estimate, sketch, hll_estimate_past_the_end, NO_ROOM)		\
	X(bpfx_sketch_hll_merge, sketch, hll_merge_past_the_end, NO_ROOM)		\
	X(bpfx_sketch_topk_add, sketch, topk_add_to_no_memory, NO_ROOM)			\
	X(bpfx_sketch_topk_list, sketch, topk_list_past_the_end, NO_ROOM)		\
	X(bpfx_sketch_bloom_add, sketch, bloom_add_past_the_end, NO_ROOM)		\
	X(bpfx_sketch_bloom_test, sketch, bloom_test_key_past_the_end, NO_ROOM)		\
	X(bpfx_sketch_ewma_add, sketch, ewma_too_small,					\
	  "invalid indirect access to stack R1 off=-16 size=24 | "			\
	  "invalid read from stack R1 off=-16 size=24")					\
	X(bpfx_sketch_bucket_take, sketch, bucket_past_the_end,				\
	  "invalid access to map value, value_size=64 off=48 size=24")

#define HEAP_RULES(X)									\
	X(bpfx_heap_push, heap, heap_push_too_small, IN_MAP(16, 17))			\
	X(bpfx_heap_pop, heap, heap_pop_of_a_number, "R1 type=scalar expected=fp")	\
	X(bpfx_heap_pop, heap, heap_pop_to_nowhere, IS_NULL(2, 3))			\
	X(bpfx_heap_pop, heap, heap_pop_to_too_small, ON_STACK(3, 8, 16))		\
	X(bpfx_heap_replace, heap, heap_replace_too_small, ON_STACK(5, 8, 16))		\
	X(bpfx_heap_update, heap, heap_update_of_unknown_size, NO_SIZE(2))		\
	X(bpfx_heap_remove, heap, heap_remove_too_small, IN_MAP(16, 24))		\
	X(bpfx_heap_build, heap, heap_build_missing, IS_NULL(0, 1))

#define RING_RULES(X)									\
	X(bpfx_ring_push_back, ring, ring_push_back_too_small, IN_MAP(16, 17))		\
	X(bpfx_ring_push_front, ring, ring_push_front_too_much, ON_STACK(3, 8, 16))	\
	X(bpfx_ring_pop_front, ring, ring_pop_front_missing, IS_NULL(2, 3))		\
	X(bpfx_ring_pop_back, ring, ring_pop_back_to_a_constant,			\
	  "write into map forbidden")							\
	X(bpfx_ring_peek, ring, ring_peek_of_unknown_size, NO_SIZE(5))

#define LOCK_RULES(X)									\
	X(bpfx_lock_acquire, lock, guard_leaks, "Unreleased reference")			\
	X(bpfx_lock_acquire, lock, guard_leaks_on_one_path, "Unreleased reference")	\
	X(bpfx_lock_acquire, lock, lock_of_a_number, "R1 type=scalar expected=fp")	\
	X(bpfx_lock_release, lock, guard_not_checked,					\
	  "Possibly NULL pointer passed to trusted arg0 | "				\
	  "Possibly NULL pointer passed to trusted R1")					\
	X(bpfx_lock_release, lock, guard_released_twice, NO_GUARD)			\
	X(bpfx_lock_release, lock, guard_used_after_release,				\
	  "invalid mem access 'scalar'")						\
	X(bpfx_lock_acquire, lock, guard_written, "only read is supported")		\
	X(bpfx_lock_release, lock, release_of_a_lock, NO_GUARD)				\
	X(bpfx_lock_release, lock, release_of_a_cgroup,					\
	  "expected pointer to STRUCT bpfx_guard but R1 has a pointer to STRUCT cgroup")\
	X(bpfx_lock_release, lock, release_of_the_middle, "R1 must have zero offset")	\
	X(bpfx_lock_holder, lock, report_without_room,					\
	  "memory, len pair leads to invalid memory access")

#define INITIALIZED	"expected an initialized iter_bpfx_deadline"

#define DEADLINE_RULES(X)								\
	X(bpf_iter_bpfx_deadline_new, deadline, deadline_not_destroyed,			\
	  "Unreleased reference")							\
	X(bpf_iter_bpfx_deadline_new, deadline, deadline_new_twice,			\
	  "expected uninitialized iter_bpfx_deadline")					\
	X(bpf_iter_bpfx_deadline_new, deadline, deadline_in_a_map,			\
	  "expected pointer to an iterator on stack")					\
	X(bpf_iter_bpfx_deadline_next, deadline, next_without_new, INITIALIZED)		\
	X(bpf_iter_bpfx_deadline_next, deadline, next_after_destroy, INITIALIZED)	\
	X(bpf_iter_bpfx_deadline_next, deadline, deadline_number_written,		\
	  "cannot write into rdonly_mem")						\
	X(bpf_iter_bpfx_deadline_next, deadline, deadline_number_unchecked,		\
	  "R0 invalid mem access 'scalar'")						\
	X(bpf_iter_bpfx_deadline_destroy, deadline, destroy_without_new, INITIALIZED)	\
	X(bpf_iter_bpfx_deadline_destroy, deadline, deadline_destroyed_twice,		\
	  INITIALIZED)									\
	X(bpf_iter_bpfx_deadline_destroy, deadline, deadline_state_written,		\
	  INITIALIZED)

#define SCRATCH_RULES(X)								\
	X(bpfx_scratch_get, scratch, scratch_not_put, "Unreleased reference")		\
	X(bpfx_scratch_get, scratch, scratch_itself_read,				\
	  "access beyond struct bpfx_scratch")						\
	X(bpfx_scratch_get, scratch, scratch_itself_written, "only read is supported")	\
	X(bpfx_scratch_data, scratch, scratch_unchecked,				\
	  "Possibly NULL pointer passed to trusted")					\
	X(bpfx_scratch_data, scratch, scratch_data_unchecked,				\
	  "invalid mem access 'mem_or_null'")						\
	X(bpfx_scratch_data, scratch, scratch_used_after_put,				\
	  "invalid mem access 'scalar'")						\
	X(bpfx_scratch_data, scratch, scratch_data_after_put,				\
	  "R1 type=scalar expected=")							\
	X(bpfx_scratch_data, scratch, scratch_size_not_constant, "R2 is not a const")	\
	X(bpfx_scratch_data, scratch, scratch_beyond_its_size,				\
	  "invalid access to memory, mem_size=64")					\
	X(bpfx_scratch_put, scratch, scratch_put_twice,					\
	  "R1 type=scalar expected= | expects referenced PTR_TO_BTF_ID")		\
	X(bpfx_scratch_put, scratch, scratch_put_unchecked,				\
	  "Possibly NULL pointer passed to trusted")					\
	X(bpfx_scratch_put, scratch, scratch_put_of_nothing,				\
	  "Possibly NULL pointer passed to trusted")					\
	X(bpfx_scratch_put, scratch, scratch_of_ones_own,				\
	  "expects refcounted PTR_TO_BTF_ID | expects referenced PTR_TO_BTF_ID")

#define LIBRARY_RULES(X)								\
	BITS_RULES(X)									\
	STR_RULES(X)									\
	MATCH_RULES(X)									\
	HASH_RULES(X)									\
	SKETCH_RULES(X)									\
	HEAP_RULES(X)									\
	RING_RULES(X)									\
	LOCK_RULES(X)									\
	DEADLINE_RULES(X)								\
	SCRATCH_RULES(X)

#endif /* _RULES_LIB_H */
