/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of the library's kfuncs: the only place where one is named. Registration, modinfo, the
 * documentation and the tool all follow from it.
 *
 * What holds for all of them: any context, NMI too; memory that a program gives may change under
 * them, from other CPUs and from user space, so that a size, an index or a count is read once and
 * checked before each use; nothing outside the given memory is touched.
 */
#ifndef _BPFX_LIB_KFUNC_H
#define _BPFX_LIB_KFUNC_H

/* X(name, flags, since, status) */
#define BPFX_BITS_KFUNCS(X)								\
	X(bpfx_bits_popcount, 0, 0.1, experimental)					\
	X(bpfx_bits_clz, 0, 0.1, experimental)						\
	X(bpfx_bits_ctz, 0, 0.1, experimental)						\
	X(bpfx_bits_pdep, 0, 0.1, experimental)						\
	X(bpfx_bits_pext, 0, 0.1, experimental)						\
	X(bpfx_bits_next_set, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_bits_next_clear, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_bits_weight, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_bits_and, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_bits_or, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_bits_andnot, KF_TRUSTED_ARGS, 0.1, experimental)

#define BPFX_STR_KFUNCS(X)								\
	X(bpfx_str_len, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_cmp, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_casecmp, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_chr, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_rchr, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_memchr, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_find, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_memmem, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_lower, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_upper, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_to_u64, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_to_s64, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_from_u64, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_str_from_s64, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_str_span, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_cspan, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_str_token, KF_TRUSTED_ARGS, 0.1, experimental)

#define BPFX_MATCH_KFUNCS(X)								\
	X(bpfx_match_run, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_match_glob, KF_TRUSTED_ARGS, 0.1, experimental)

#define BPFX_HASH_KFUNCS(X)								\
	X(bpfx_hash_xxh32, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_hash_xxh64, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_hash_siphash, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_hash_hsiphash, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_hash_crc32c, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_hash_jhash, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_hash_toeplitz, KF_TRUSTED_ARGS, 0.1, experimental)

#define BPFX_SKETCH_KFUNCS(X)								\
	X(bpfx_sketch_cm_add, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_sketch_cm_query, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_sketch_hll_add, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_sketch_hll_estimate, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_sketch_hll_merge, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_sketch_topk_add, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_sketch_topk_list, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_sketch_bloom_add, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_sketch_bloom_test, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_sketch_ewma_add, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_sketch_bucket_take, KF_TRUSTED_ARGS, 0.1, experimental)

#define BPFX_HEAP_KFUNCS(X)								\
	X(bpfx_heap_push, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_heap_pop, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_heap_replace, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_heap_update, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_heap_remove, KF_TRUSTED_ARGS, 0.1, experimental)				\
	X(bpfx_heap_build, KF_TRUSTED_ARGS, 0.1, experimental)

#define BPFX_RING_KFUNCS(X)								\
	X(bpfx_ring_push_back, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_ring_push_front, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_ring_pop_front, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_ring_pop_back, KF_TRUSTED_ARGS, 0.1, experimental)			\
	X(bpfx_ring_peek, KF_TRUSTED_ARGS, 0.1, experimental)

#define BPFX_LOCK_KFUNCS(X)								\
	X(bpfx_lock_acquire, KF_ACQUIRE | KF_RET_NULL | KF_TRUSTED_ARGS, 0.1, experimental)	\
	X(bpfx_lock_release, KF_RELEASE, 0.1, experimental)				\
	X(bpfx_lock_holder, KF_TRUSTED_ARGS, 0.1, experimental)

#define BPFX_DEADLINE_KFUNCS(X)								\
	X(bpf_iter_bpfx_deadline_new, KF_ITER_NEW, 0.1, experimental)			\
	X(bpf_iter_bpfx_deadline_next, KF_ITER_NEXT | KF_RET_NULL, 0.1, experimental)	\
	X(bpf_iter_bpfx_deadline_destroy, KF_ITER_DESTROY, 0.1, experimental)

#define BPFX_SCRATCH_KFUNCS(X)								\
	X(bpfx_scratch_get, KF_ACQUIRE | KF_RET_NULL, 0.1, experimental)		\
	X(bpfx_scratch_data, KF_RET_NULL | KF_TRUSTED_ARGS, 0.1, experimental)		\
	X(bpfx_scratch_put, KF_RELEASE, 0.1, experimental)

#define BPFX_KFUNCS(X)									\
	BPFX_BITS_KFUNCS(X)								\
	BPFX_STR_KFUNCS(X)								\
	BPFX_MATCH_KFUNCS(X)								\
	BPFX_HASH_KFUNCS(X)								\
	BPFX_SKETCH_KFUNCS(X)								\
	BPFX_HEAP_KFUNCS(X)								\
	BPFX_RING_KFUNCS(X)								\
	BPFX_LOCK_KFUNCS(X)								\
	BPFX_DEADLINE_KFUNCS(X)								\
	BPFX_SCRATCH_KFUNCS(X)

#endif /* _BPFX_LIB_KFUNC_H */
