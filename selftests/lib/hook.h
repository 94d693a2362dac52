/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is particular to the programs of a module. Everything else follows from its table of kfuncs
 * and its types.
 */
#ifndef _LIB_HOOK_H
#define _LIB_HOOK_H

#include "boundary.h"

struct generated;
struct generator;
struct plan;
struct writer;

/**
 * struct hook - a kind of programs
 * @module: that runs them
 * @ops: its structure of ops
 * @what: what they are called
 * @events: what they see
 * @must: the op that each of them has
 * @first: the op that comes before all others; it sleeps, and is mostly to succeed
 * @last: the one that comes after them; it may sleep
 * @now: the kfunc that tells the time
 * @error: the kfunc by which one gives up
 * @hints: what names of arguments and fields stand for
 * @plan: what @first is to make; may be NULL. Without a @rng the plainest there is
 * @sane: statements by which an op does what it is for
 */
struct hook {
	const char *module;
	const char *ops;
	const char *what;
	const char *events;
	const char *must;
	const char *first;
	const char *last;
	const char *now;
	const char *error;
	const struct hint *hints;
	void (*plan)(struct plan *p, const struct generator *g, const struct generated *s,
		     struct random *rng);
	void (*sane)(struct writer *w);
};

extern const struct hook hook_qdisc;
extern const struct hook hook_input;

#endif /* _LIB_HOOK_H */
