/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The two arms of a function that are programs, NAME_bpf and NAME_kfunc: one result each, a loop
 * around it, and the loop without it.
 */
#ifndef _BENCH_LIBRARY_ARM_BPF_H
#define _BENCH_LIBRARY_ARM_BPF_H

#include <bpfx/types.bpf.h>
#include "memory.h"

/* Goes on, until the kernel finds that it has gone on for too long. Four instructions. */
#define bench_goes_on ({							\
	__label__ stop, go;							\
	bool on = true;								\
										\
	asm volatile goto("may_goto %l[stop]" :::: stop);			\
	goto go;								\
stop:	on = false;								\
go:										\
	on;									\
})

/*
 * An offset within a or b, to be asked in each turn of a loop before it is used: in a loop that it
 * sees as one, the verifier knows nothing but what it is told there.
 */
#define bench_inside(at) ({							\
	asm volatile("" : "+r"(at));						\
	at < BENCH_SIZE;							\
})

/* 0, of which the verifier knows nothing: what it is added to has no bounds any more. */
#define bench_unknown(m) ({							\
	u64 _zero = (m)->zero;							\
										\
	_zero |= _zero << 32;							\
	asm volatile("" : "+r"(_zero));						\
	_zero;									\
})

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct bench_memory);
} memory SEC(".maps");

#define BENCH_PROGRAM(name, STEP)						\
SEC("tc")									\
int name(void *ctx)								\
{										\
	__attribute__((unused)) struct bench_words *in;				\
	struct bench_memory *m;							\
	u32 zero = 0;								\
										\
	m = bpf_map_lookup_elem(&memory, &zero);				\
	if (m)									\
		BENCH_LOOP(m, in = &m->words[i % BENCH_WORDS]; STEP);		\
	return 0;								\
}

BENCH_PROGRAM(nothing_of_word, sum += in->x)
BENCH_PROGRAM(nothing_of_words, sum += in->x + in->y)
BENCH_PROGRAM(nothing_of_memory, sum += i)

/* WORD(popcount, kfunc) { what becomes of the word x } */
#define WORD(name, arm)								\
static __always_inline u64 name##_##arm##_of(u64 x);				\
BENCH_PROGRAM(name##_##arm, sum += name##_##arm##_of(in->x))			\
static __always_inline u64 name##_##arm##_of(u64 x)

/* WORDS(pdep, kfunc) { what becomes of the words x and y } */
#define WORDS(name, arm)							\
static __always_inline u64 name##_##arm##_of(u64 x, u64 y);			\
BENCH_PROGRAM(name##_##arm, sum += name##_##arm##_of(in->x, in->y))		\
static __always_inline u64 name##_##arm##_of(u64 x, u64 y)

/* MEMORY(str_len, kfunc) { what becomes of size bytes of m, or of m->words[i % BENCH_WORDS] } */
#define MEMORY(name, arm)							\
static __always_inline u64 name##_##arm##_of(struct bench_memory *m, u32 size, u32 i); \
BENCH_PROGRAM(name##_##arm, sum += name##_##arm##_of(m, size, i))		\
static __always_inline u64 name##_##arm##_of(struct bench_memory *m, u32 size, u32 i)

/*
 * The same, as a function that the verifier looks at by itself: within the loop around it, it would
 * follow each way through it again and again.
 */
#define MEMORY_APART(name, arm)							\
u64 name##_##arm##_of(struct bench_memory *m, u32 size, u32 i);			\
BENCH_PROGRAM(name##_##arm, sum += name##_##arm##_of(m, size, i))		\
static __always_inline u64 name##_##arm##_in(struct bench_memory *m, u32 size, u32 i); \
__noinline u64 name##_##arm##_of(struct bench_memory *m, u32 size, u32 i)	\
{										\
	asm volatile("" :: "r"(size), "r"(i));					\
	return m && size <= BENCH_SIZE ? name##_##arm##_in(m, size, i) : 0;	\
}										\
static __always_inline u64 name##_##arm##_in(struct bench_memory *m, u32 size, u32 i)

char _license[] SEC("license") = "GPL";

#endif /* _BENCH_LIBRARY_ARM_BPF_H */
