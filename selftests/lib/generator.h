/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Schedulers at random: valid BPF, made from the module's own table of kfuncs.
 */
#ifndef _LIB_GENERATOR_H
#define _LIB_GENERATOR_H

#include "code.h"
#include "table.h"

#define GENERATOR_COUNTERS	8	/* 64-bit numbers that outlive a call, in a map */
#define GENERATOR_DATA		256	/* room for the structure of ops */

/**
 * struct generator - what all generated programs use
 * @table: of the module
 * @counters: map of an array with one value, the counters
 * @strings: map of constant strings
 * @btf_fd: types of our own, none of which is used: the kernel wants some for a struct_ops map
 */
struct generator {
	const struct table *table;
	int counters;
	int strings;
	int btf_fd;
};

/**
 * struct scheduler - a generated one
 * @seed: that it was made from
 * @sane: it has queues that fit, puts packets into them, and serves them; and does other things
 * @ops: a program for each op, NULL if it has none
 * @sleepable: which of them
 * @data: the structure of ops, without its pointers
 * @used: which kfuncs of the table it calls
 */
struct scheduler {
	uint64_t seed;
	bool sane;
	struct code *ops[TABLE_OPS];
	uint32_t sleepable;
	uint8_t data[GENERATOR_DATA];
	uint8_t used[TABLE_KFUNCS];
};

/* Make the maps. Return: 0 or a negative errno. */
int generator_open(struct generator *g, const struct table *table);

/* A scheduler of this name from this seed; the same seed, the same scheduler. */
struct scheduler *generator_make(const struct generator *g, uint64_t seed, const char *name);

/* One that only does what it should. */
struct scheduler *generator_good(const struct generator *g, const char *name);

/* Show it to a human. */
void generator_print(const struct generator *g, const struct scheduler *s);

void generator_free(struct scheduler *s);

#endif /* _LIB_GENERATOR_H */
