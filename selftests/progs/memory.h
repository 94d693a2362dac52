/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A function asked about one or two pieces of memory.
 */
#ifndef _PROGS_MEMORY_H
#define _PROGS_MEMORY_H

/* The largest piece; no multiple of a word. */
#define MEMORY_MAX	(65536 + 9)

/* Where a piece may begin, and room for two of the largest. */
#define MEMORY_AT	(MEMORY_MAX + 128)
#define MEMORY_ROOM	(2 * MEMORY_AT)

struct memory_token {
	unsigned int at;
	unsigned int len;
	unsigned int next;
};

/**
 * struct memory_call - the context of the program: what is asked, and the answer
 * @op: which function
 * @a_at: where the first piece is in the room
 * @a_size: its size
 * @b_at: where the second piece is
 * @b_size: its size
 * @arg: what else is asked: a byte, a base
 * @x: what else is asked: a number
 * @ret: what the function returned
 * @out: a number that it gave
 * @token: a token that it took and gave
 */
struct memory_call {
	unsigned int op;
	unsigned int a_at;
	unsigned int a_size;
	unsigned int b_at;
	unsigned int b_size;
	unsigned int arg;
	unsigned long long x;
	long long ret;
	unsigned long long out;
	struct memory_token token;
	unsigned int unused;
};

#ifdef __bpf__

#include <bpfx/types.bpf.h>

unsigned char room[MEMORY_ROOM];

/* A piece of the room, in a way that the verifier understands. */
static __always_inline void *memory_piece(u32 at, u32 size)
{
	if (at > MEMORY_AT || size > MEMORY_MAX)
		return NULL;
	return room + at;
}

#endif /* __bpf__ */

#endif /* _PROGS_MEMORY_H */
