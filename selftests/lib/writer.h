/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Statements of a BPF program, at random or as told.
 *
 * A program has eight variables s0 to s7 on its stack, which keep results and go into later calls;
 * two pointers p0 and p1 to memory that a kfunc returned, which it goes on to use as long as it
 * runs; and the counters g0 to g7, which outlive it. All three are set to 0 at its start, so that
 * the verifier takes any statement anywhere.
 */
#ifndef _LIB_WRITER_H
#define _LIB_WRITER_H

#include "generator.h"
#include "random.h"

#define WRITER_SLOTS	8
#define WRITER_NOW	7	/* the time is kept in s7, and nothing else */
#define WRITER_POINTERS	2
#define WRITER_OBJECTS	3
#define WRITER_ANY	(-1)
#define PLAN_MAX	16

/**
 * struct plan - the queues of a scheduler, as its init was told to make them
 * @ids: all
 * @nr_ids: how many
 * @inner: those that hold queues ...
 * @inner_type: ... and of which type they are
 * @nr_inner: how many
 * @leaf: the first of those that hold packets; the others follow it
 * @nr_leaves: how many
 * @tops: those that dequeue has to serve
 * @nr_tops: how many
 */
struct plan {
	uint32_t ids[PLAN_MAX];
	int nr_ids;
	uint32_t inner[PLAN_MAX];
	uint32_t inner_type[PLAN_MAX];
	int nr_inner;
	uint32_t leaf;
	int nr_leaves;
	uint32_t tops[PLAN_MAX];
	int nr_tops;
};

/**
 * struct writer - the program that is being written
 * @g: what all programs use
 * @s: what it is a part of
 * @op: which op it is
 * @plan: the queues there are
 * @rng: where randomness comes from
 * @c: the code
 * @objects: BTF types of the pointers it got, kept in registers from R6 on
 * @nr_objects: how many
 * @first_free: variables below this hold what the op was called with
 * @has_now: s7 holds the time
 * @pointer_size: how much p0 and p1 point to
 * @answer: what it mostly returns, WRITER_ANY: some variable
 * @loops: open loops
 * @room: statements it may still have
 * @line: arguments of the call that is being written, in words
 */
struct writer {
	const struct generator *g;
	struct generated *s;
	const struct table_func *op;
	const struct plan *plan;
	struct random *rng;
	struct code *c;
	uint32_t objects[WRITER_OBJECTS];
	int nr_objects;
	int first_free;
	bool has_now;
	uint32_t pointer_size[WRITER_POINTERS];
	int answer;
	int loops;
	int room;
	char line[1024];
};

/**
 * struct given - an argument that is not left to chance
 * @kind: where it comes from
 * @number: GIVEN_NUMBER: it; GIVEN_SLOT: what is added
 * @slot: GIVEN_SLOT: the variable
 * @bytes: GIVEN_BYTES: what the memory holds
 * @size: ... and how much that is
 */
struct given {
	enum { GIVEN_NOT, GIVEN_NUMBER, GIVEN_SLOT, GIVEN_BYTES } kind;
	uint64_t number;
	int slot;
	const void *bytes;
	uint32_t size;
};

#define NUMBER(n)	{ .kind = GIVEN_NUMBER, .number = (n) }
#define SLOT(n, plus)	{ .kind = GIVEN_SLOT, .slot = (n), .number = (plus) }

/* Open a program: keep what it was called with, zero everything else. */
void writer_begin(struct writer *w);

/* Close it. */
void writer_end(struct writer *w);

/* Call a kfunc; arguments that are not given are random. Return: the variable with its result. */
int writer_call(struct writer *w, const char *kfunc, const struct given *args);

/* slot %= n */
void writer_modulo(struct writer *w, int slot, uint32_t n);

/* Increment a counter. Return: the variable with its value. */
int writer_count(struct writer *w);

/* Something random. */
void writer_random(struct writer *w);

/* Something random that does not happen each time. */
void writer_seldom(struct writer *w);

#endif /* _LIB_WRITER_H */
