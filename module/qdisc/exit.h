/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is kept of a program that was ejected: why, and what it had done before.
 */
#ifndef _BPFX_EXIT_H
#define _BPFX_EXIT_H

#include "../core/exit.h"
#include "tree.h"

struct bpfx_qdisc;

/**
 * struct bpfx_history - the last decisions of a program
 * @nr: decisions made
 * @ring: the last ones
 */
struct bpfx_history {
	u32 nr;
	struct bpfx_decision ring[BPFX_EXIT_DECISIONS];
};

/* Note a decision. Context: root qdisc lock. */
static inline void bpfx_history_note(struct bpfx_history *h, enum bpfx_act act, u32 id, u64 arg,
				     s32 ret)
{
	struct bpfx_decision *d = &h->ring[h->nr++ % BPFX_EXIT_DECISIONS];

	d->arg = arg;
	d->id = id;
	d->ret = ret;
	d->act = act;
	d->stamp = (u32)jiffies;
}

void bpfx_exit_record(struct bpfx_qdisc *q);

#endif /* _BPFX_EXIT_H */
