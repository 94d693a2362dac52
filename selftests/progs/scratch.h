/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_SCRATCH_H
#define _PROGS_SCRATCH_H

/* The context of the programs: what they saw. */
struct scratch_call {
	unsigned int got;	/* how many there were */
	unsigned int wrong;	/* words that were not what they had to be */
	unsigned int sizes;	/* a bit for each size that was given: see the program */
	unsigned int turns;	/* of a loop */
};

#endif /* _PROGS_SCRATCH_H */
