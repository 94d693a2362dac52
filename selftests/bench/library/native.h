/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The third arm of a function: what C in the kernel calls for the same. Where that is what the
 * library has itself, a second copy of it.
 */
#ifndef _BENCH_LIBRARY_NATIVE_H
#define _BENCH_LIBRARY_NATIVE_H

#include <linux/types.h>
#include "memory.h"

#define bench_goes_on true

/* What the loop does without the function. */
enum bench_of { BENCH_OF_WORD, BENCH_OF_WORDS, BENCH_OF_MEMORY };

/**
 * struct bench_function - a row of the table
 * @name: of the programs NAME_bpf and NAME_kfunc; if one is not there, it has no such arm
 * @of: what its operands are
 * @sized: it is measured with memory of several sizes
 * @least: of these sizes
 * @most: ... if not all of them
 * @sizes: others than those, up to a 0; NULL: none
 * @less: the program without kfuncs does less: it is what there is
 * @native: the third arm; NULL if there is none
 * @prepare: changes the memory, which is random, to what the function wants; may be NULL
 */
struct bench_function {
	const char *name;
	enum bench_of of;
	bool sized;
	u32 least;
	u32 most;
	const u32 *sizes;
	bool less;
	void (*native)(struct bench_memory *m);
	void (*prepare)(struct bench_memory *m, u32 size);
};

/**
 * struct bench_family - functions that share an object file of programs
 * @name: of the file
 * @functions: they end with one that has no name
 */
struct bench_family {
	const char *name;
	const struct bench_function *functions;
};

/* How rows begin: the arms have the row's name. */
#define ROW_OF_WORD(_name)	.name = #_name, .of = BENCH_OF_WORD, .native = _name##_native
#define ROW_OF_WORDS(_name)	.name = #_name, .of = BENCH_OF_WORDS, .native = _name##_native
#define ROW_OF_MEMORY(_name)	.name = #_name, .of = BENCH_OF_MEMORY, .native = _name##_native
#define ROW_OF_SIZES(_name)	ROW_OF_MEMORY(_name), .sized = true

#define BENCH_NATIVE(name, STEP)						\
static noinline void name##_native(struct bench_memory *m)			\
{										\
	__maybe_unused struct bench_words *in;					\
										\
	BENCH_LOOP(m, in = &m->words[i % BENCH_WORDS]; STEP);			\
}

/* As in arm.bpf.h. */
#define WORD(name)								\
static __always_inline u64 name##_of(u64 x);					\
BENCH_NATIVE(name, sum += name##_of(in->x))					\
static __always_inline u64 name##_of(u64 x)

#define WORDS(name)								\
static __always_inline u64 name##_of(u64 x, u64 y);				\
BENCH_NATIVE(name, sum += name##_of(in->x, in->y))				\
static __always_inline u64 name##_of(u64 x, u64 y)

#define MEMORY(name)								\
static __always_inline u64 name##_of(struct bench_memory *m, u32 size, u32 i);	\
BENCH_NATIVE(name, sum += name##_of(m, size, i))				\
static __always_inline u64 name##_of(struct bench_memory *m, u32 size, u32 i)

#endif /* _BENCH_LIBRARY_NATIVE_H */
