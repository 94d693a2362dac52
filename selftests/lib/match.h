/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What bpfx_match_run() and bpfx_match_glob() should answer, said another way: asked in user space
 * (user_match.c) and through programs (match.c).
 */
#ifndef _LIB_MATCH_H
#define _LIB_MATCH_H

#include <stdbool.h>
#include <stdint.h>
#include "random.h"
#include "tools/match/match.h"

/**
 * struct match_pattern - a pattern
 * @text: it
 * @len: its bytes
 */
struct match_pattern {
	const char *text;
	uint32_t len;
};

/**
 * struct match_asker - who asks the functions
 * @compile: make a table of patterns; the following searches use it. Return: 0 or a negative errno
 * @run: bpfx_match_run()
 * @glob: bpfx_match_glob()
 * @by: for them
 */
struct match_asker {
	int (*compile)(void *by, enum match_kind kind, const struct match_options *options,
		       const struct match_pattern *patterns, uint32_t nr);
	int32_t (*run)(void *by, const void *text, uint32_t size, struct bpfx_match *m);
	int32_t (*glob)(void *by, const void *glob, uint32_t glob_size, const void *text,
			uint32_t size, uint32_t flags);
	void *by;
};

#define MATCH_HITS	4096

/**
 * struct match_hits - everything that was found in a text
 * @nr: how many, up to MATCH_HITS
 * @at: where each ends
 * @id: which pattern
 * @len: how long, or BPFX_MATCH_ANY_LEN
 * @last: what the last call returned: 0 or an error
 */
struct match_hits {
	uint32_t nr;
	uint32_t at[MATCH_HITS];
	uint32_t id[MATCH_HITS];
	uint32_t len[MATCH_HITS];
	int32_t last;
};

/* Find everything, in buffers that end at the cuts, which are in order, and with this budget. */
void match_all(const struct match_asker *asker, const void *text, uint32_t size,
	       const uint32_t *cuts, uint32_t nr_cuts, uint32_t budget, struct match_hits *hits);

/* Are they the same? */
bool match_same_hits(const struct match_hits *a, const struct match_hits *b);

/*
 * Random strings in random texts, n times: is everything found that memcmp() finds, and nothing
 * else? Tables of this form. The first difference is printed.
 */
bool match_literals_agree(const struct match_asker *asker, unsigned int form,
			  struct random *random, uint32_t n);

/* Random globs, in a table and alone: do they match what a naive matcher says? */
bool match_globs_agree(const struct match_asker *asker, unsigned int form, struct random *random,
		       uint32_t n);

/* Random bytes of this alphabet, 0 to max of them. Return: how many. */
uint32_t match_random(struct random *random, const char *alphabet, char *text, uint32_t max);

/* Print a text so that it can be read. */
void match_print(const char *what, const void *text, uint32_t size);

#endif /* _LIB_MATCH_H */
