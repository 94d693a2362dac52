/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules of verifier_lib.c, as in rules.h.
 */
#ifndef _RULES_LIB_H
#define _RULES_LIB_H

#define NO_SCALAR(_reg)		"R" #_reg " is not a scalar"

#define BITS_RULES(X)									\
	X(bpfx_bits_popcount, bits, popcount_of_a_pointer, NO_SCALAR(1))		\
	X(bpfx_bits_clz, bits, clz_of_a_pointer, NO_SCALAR(1))				\
	X(bpfx_bits_ctz, bits, ctz_of_a_pointer, NO_SCALAR(1))				\
	X(bpfx_bits_pdep, bits, pdep_by_a_pointer, NO_SCALAR(2))			\
	X(bpfx_bits_pext, bits, pext_by_a_pointer, NO_SCALAR(2))

#define STR_RULES(X)

#define MATCH_RULES(X)

#define HASH_RULES(X)

#define SKETCH_RULES(X)

#define HEAP_RULES(X)

#define RING_RULES(X)

#define LOCK_RULES(X)

#define DEADLINE_RULES(X)

#define SCRATCH_RULES(X)

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
