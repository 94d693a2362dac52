/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loading a scheduler again after each eject.
 */
#ifndef BPFX_RESTART_H
#define BPFX_RESTART_H

#include "genl.h"
#include "link.h"
#include "prepare.h"

#define RESTART_BACKOFF_MS	1000
#define RESTART_BACKOFF_MAX_MS	30000

/**
 * struct restart - a scheduler that is watched over
 * @wishes: how it was loaded
 * @what: ... from
 * @name: of the scheduler
 * @max: restarts at most
 * @backoff_ms: wait before the next one
 * @used: restarts so far
 * @pending: there was an eject, and a restart is due
 * @failed: ... after the last that was allowed
 * @due_ms: when, on CLOCK_MONOTONIC
 * @since_ns: ejects before this time are dealt with
 * @link: of the scheduler
 * @g: where events come from
 */
struct restart {
	const struct prepare *wishes;
	const char *what;
	char name[BPFX_NAME_LEN];
	unsigned int max;
	unsigned int backoff_ms;
	unsigned int used;
	bool pending;
	bool failed;
	__u64 due_ms;
	__u64 since_ns;
	struct link_info link;
	struct genl g;
};

int restart_begin(struct restart *r);
int restart_run(struct restart *r);
void restart_end(struct restart *r);

#endif /* BPFX_RESTART_H */
