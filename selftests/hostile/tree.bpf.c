// SPDX-License-Identifier: GPL-2.0-only
/*
 * What init can do wrong.
 */
#include "hostile.bpf.h"

u32 made;
u32 deepest;

/* Fails when half of its queues are made. */
INIT(half)
{
	u32 i;

	make(q, BPFX_ROOT, BPFX_NONE, BPFX_DRR);
	bpf_for(i, 1, 100)
		make(q, i, BPFX_ROOT, BPFX_FIFO);
	return -ENOSPC;
}

HOSTILE(init_fails_half_way, plain, .init = (void *)half);

/* Fails with what is no errno. */
INIT(odd)
{
	make(q, BPFX_ROOT, BPFX_NONE, BPFX_PRIO);
	return 12345;
}

HOSTILE(init_returns_garbage, plain, .init = (void *)odd);

/* Makes queues until it is refused. */
INIT(many)
{
	u32 i;

	make(q, BPFX_ROOT, BPFX_NONE, BPFX_DRR);
	bpf_for(i, 1, 100000) {
		if (make(q, i, BPFX_ROOT, BPFX_FIFO))
			break;
		made++;
	}
	return 0;
}

ENQUEUE(into_many)
{
	return bpfx_qdisc_insert(q, skb, 1 + flow_of(skb) * 60, 0, 0);
}

HOSTILE(queues_until_refused, into_many, .init = (void *)many);

/* Makes a queue below a queue until it is refused. */
INIT(deep)
{
	u32 i;

	make(q, BPFX_ROOT, BPFX_NONE, BPFX_STRICT);
	bpf_for(i, 1, 100) {
		if (make(q, i, i - 1, i % 2 ? BPFX_DRR : BPFX_PRIO))
			break;
		deepest = i;
	}
	return 0;
}

ENQUEUE(into_deepest)
{
	s32 err = bpfx_qdisc_insert_flow(q, skb, deepest, 1, BPFX_KEY_5TUPLE);

	if (err)
		err = bpfx_qdisc_insert_flow(q, skb, deepest - 1, 1, BPFX_KEY_5TUPLE);
	return err;
}

HOSTILE(deep_until_refused, into_deepest, .init = (void *)deep, .mistake_limit = FOREVER);

/* Makes the same queue twice, under itself, under nothing, of no type, and thinks nothing of it. */
INIT(nonsense)
{
	make(q, BPFX_ROOT, BPFX_NONE, BPFX_FIFO);
	make(q, BPFX_ROOT, BPFX_NONE, BPFX_DRR);
	make(q, 1, 1, BPFX_FIFO);
	make(q, 2, NOWHERE, BPFX_FIFO);
	make(q, 3, BPFX_ROOT, BPFX_FIFO);
	make(q, BPFX_NONE, BPFX_ROOT, BPFX_FIFO);
	make(q, 4, BPFX_NONE, ~0u);
	return 0;
}

HOSTILE(init_nonsense, plain, .init = (void *)nonsense);

static long spin(u64 i, void *unused)
{
	__sync_fetch_and_add(&made, 1);
	return 0;
}

/* Does not end for long. */
INIT(slow)
{
	bpf_loop(1 << 20, spin, NULL, 0);
	return 0;
}

HOSTILE(init_loops, plain, .init = (void *)slow);
