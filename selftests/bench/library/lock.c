// SPDX-License-Identifier: GPL-2.0-only
#include <linux/spinlock.h>
#include "families.h"

static DEFINE_SPINLOCK(lock);

/* What a program runs in may be interrupted by another one. */
MEMORY(acquire_release)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	m->b[0]++;
	spin_unlock_irqrestore(&lock, flags);
	return 1;
}

const struct bench_function bench_lock[] = {
	{ ROW_OF_MEMORY(acquire_release), .less = true },
	{}
};
