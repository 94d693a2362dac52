/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One generated program, random traffic through it and random events meanwhile, and what must hold
 * whatever it does.
 */
#ifndef _LIB_TRIAL_H
#define _LIB_TRIAL_H

#include <stdio.h>
#include "generator.h"
#include "loaded.h"

#define TRIAL_NAME	"bpfx_fuzz"
#define TRIAL_EXITS	16

/**
 * struct trial_totals - what a number of trials have come to
 * @programs: that were generated, those to swap with included
 * @accepted: ... and taken by the verifier
 * @invalid: ... and refused by the module, for what the structure of ops says
 * @in: packets, or events, handed to them
 * @out: ... and what came out, whoever had made it
 * @exits: why they left, by enum bpfx_exit_kind
 * @events: things that happened beside traffic
 * @looks: at accounts that add up
 * @used: programs that call a kfunc, by its place in the table
 */
struct trial_totals {
	uint64_t programs;
	uint64_t accepted;
	uint64_t invalid;
	uint64_t in;
	uint64_t out;
	uint64_t exits[TRIAL_EXITS];
	uint64_t events;
	uint64_t looks;
	uint64_t used[TABLE_KFUNCS];
};

/**
 * struct trials - how programs of a kind are tried
 * @hook: the kind
 * @open: get ready, in this process's network namespace. Return: 0, -ENODEV: not on
 *	this kernel, or another errno
 * @close: the opposite
 * @run: do what a seed says. Return: does everything hold? Says what does not
 */
struct trials {
	const struct hook *hook;
	int (*open)(const struct generator *g);
	void (*close)(void);
	bool (*run)(uint64_t seed, struct trial_totals *totals);
};

extern const struct trials trials_qdisc;
extern const struct trials trials_input;

/* One from a seed, in the kernel; it is kept for who wants to see it. Return: is it there? */
bool trial_make(struct loaded *l, struct generated **s, const struct generator *g, uint64_t seed,
		struct trial_totals *totals);

#endif /* _LIB_TRIAL_H */
