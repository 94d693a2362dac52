/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One generated scheduler, random traffic through it and random events meanwhile, and what must
 * hold whatever it does.
 */
#ifndef _LIB_TRIAL_H
#define _LIB_TRIAL_H

#include "generator.h"
#include <uapi/bpfx/qdisc.h>

#define TRIAL_DEV	"gate0"
#define TRIAL_KIND	"bpfx_fuzz"
#define TRIAL_EXITS	16

/**
 * struct trial_totals - what a number of trials have come to
 * @programs: schedulers that were generated, those to swap with included
 * @accepted: ... and taken by the verifier
 * @invalid: ... and refused by the module, for what the structure of ops says
 * @enqueued: packets handed to instances of them
 * @sent: ... and sent
 * @exits: why they left instances, by enum bpfx_exit_kind
 * @events: things that happened beside traffic
 * @looks: at accounts that add up
 * @used: programs that call a kfunc, by its place in the table
 */
struct trial_totals {
	uint64_t programs;
	uint64_t accepted;
	uint64_t invalid;
	uint64_t enqueued;
	uint64_t sent;
	uint64_t exits[TRIAL_EXITS];
	uint64_t events;
	uint64_t looks;
	uint64_t used[TABLE_KFUNCS];
};

/* In this process's network namespace. Return: 0 or a negative errno. */
int trial_open(const struct generator *g);

void trial_close(void);

/* Do what a seed says. Return: does everything hold? Says what does not. */
bool trial_run(uint64_t seed, struct trial_totals *totals);

#endif /* _LIB_TRIAL_H */
