/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the arms of a function work on: one map value, the same for programs and for the module. And
 * the loop around them, the same for all.
 */
#ifndef _BENCH_LIBRARY_MEMORY_H
#define _BENCH_LIBRARY_MEMORY_H

#define BENCH_WORDS	64	/* a power of two */
#define BENCH_SIZE	65536

/**
 * struct bench_memory - the value of the map "memory"
 * @rounds: how often the operation is done in one run
 * @size: bytes of @a (and of @b) that it is done with, if a size applies
 * @zero: 0. A program's loop that starts there, and not at a constant, is one loop for the
 *	verifier, which otherwise follows each round
 * @arg: whatever else it needs to know
 * @sum: of all its results; written by the run, so that nothing can be left out
 * @words: operands, in turn
 * @a: bytes
 * @b: more bytes
 * @beyond: so that a program may read words whose first byte is inside
 */
struct bench_memory {
	u32 rounds;
	u32 size;
	u32 zero;
	u32 arg;
	u64 sum;
	struct bench_words {
		u64 x;
		u64 y;
	} words[BENCH_WORDS];
	u8 a[BENCH_SIZE];
	u8 b[BENCH_SIZE];
	u8 beyond[64];
};

/*
 * Each round reads its memory again, and none knows what the one before has found. STEP adds one
 * result to sum. The size is read in each, as the verifier forgets what it knew about it when it
 * sees a loop as one.
 */
#define BENCH_LOOP(m, STEP) do {						\
	u32 i = (m)->zero, rounds = (m)->rounds, size;				\
	u64 sum = 0;								\
										\
	for (; i < rounds && bench_goes_on; i++) {				\
		asm volatile("" ::: "memory");					\
		size = (m)->size;						\
		if (size > BENCH_SIZE)						\
			break;							\
		asm volatile("" :: "r"(size));					\
		STEP;								\
	}									\
	(m)->sum = sum;								\
} while (0)

#endif /* _BENCH_LIBRARY_MEMORY_H */
