/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What rogue.bpf.c and the tests that use it agree on.
 */
#ifndef _PROGS_ROGUE_H
#define _PROGS_ROGUE_H

#include "script.h"

#define ROGUE_ORDERS	1024

/* What is done with a packet: the verb of its order is ROGUE(first, second). */
enum rogue_act {
	ACT_NOTHING,
	ACT_INSERT,		/* into queue, with rank; flags: key */
	ACT_INSERT_ELSEWHERE,	/* into queue rank */
	ACT_DROP,		/* reason: key */
	ACT_FLOW,		/* of key; answers 1 if there is none */
	ACT_FLOW_LARGE,		/* the same, with a state that is too large */
	ACT_INSERT_FLOW,	/* under queue, with rank; flags: key */
	ACT_PEEK,		/* at queue */
	ACT_STATS,		/* of queue */
	ACT_DROP_HEAD,		/* of queue; reason: key */
	ACT_MARK_HEAD,		/* of queue */
	ACT_LOAD,		/* look at the packet */
	ACT_SPIN,		/* for key ns */
};

#define ROGUE(_first, _second)	((_first) | (_second) << 8)

#endif /* _PROGS_ROGUE_H */
