/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs at random, of any kind: valid BPF, made from the module's own table of kfuncs.
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
 * struct generated - a generated one
 * @seed: that it was made from
 * @sane: it does what its kind is for, like serving packets from queues that fit; and other things
 * @ops: a program for each op, NULL if it has none
 * @sleepable: which of them
 * @data: the structure of ops, without its pointers
 * @used: which kfuncs of the table it calls
 */
struct generated {
	uint64_t seed;
	bool sane;
	struct code *ops[TABLE_OPS];
	uint32_t sleepable;
	uint8_t data[GENERATOR_DATA];
	uint8_t used[TABLE_KFUNCS];
};

/* Make the maps. Return: 0 or a negative errno. */
int generator_open(struct generator *g, const struct table *table);

/* One of this name from this seed; the same seed, the same program. */
struct generated *generator_make(const struct generator *g, uint64_t seed, const char *name);

/* One that only does what it should. */
struct generated *generator_good(const struct generator *g, const char *name);

/* Has it this op? */
bool generator_has(const struct generator *g, const struct generated *s, const char *name);

/* Show it to a human. */
void generator_print(const struct generator *g, const struct generated *s);

void generator_free(struct generated *s);

#endif /* _LIB_GENERATOR_H */
