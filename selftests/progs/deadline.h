/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_DEADLINE_H
#define _PROGS_DEADLINE_H

/* The context of the programs: a loop that is asked for, and how it went. */
struct deadline_call {
	unsigned long long ns;		/* asked for */
	int limit;			/* steps that it wants to make */
	int work;			/* turns that a step takes */
	unsigned long long steps;	/* made */
	unsigned long long took;	/* ns */
	unsigned long long inner;	/* steps of the loops inside */
	unsigned long long late;	/* steps that began when time was up */
	int disorder;			/* numbers that were not one more than the last */
	int error;			/* of the constructor */
};

#endif /* _PROGS_DEADLINE_H */
