// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedulers at random: a tree of queues, packets that go into them and out again.
 */
#include <stdio.h>
#include <string.h>
#include <uapi/bpfx/qdisc.h>
#include "writer.h"

#define KIND(n)	((uint64_t)(n) << BPFX_KEY_SHIFT)

static const struct hint hints[] = {
	HINT(id, 0, 1, 2, 3, 4, 5, 100, 101, 4711, HINT_U32 - 1, HINT_U32),
	HINT(parent, 0, 0, 1, 2, 3, 100, 101, 4711, HINT_U32, HINT_U32),
	HINT(type, 0, 1, 2, 3, 0, 1, 2, 3, 4, HINT_U32),
	HINT(flags, 0, 0, 0, 0, 0, 0, 0, 0, KIND(4), 1, BPFX_HOLD, BPFX_HOLD | KIND(1),
	     BPFX_HOLD | KIND(5), BPFX_HOLD | KIND(6), BPFX_HOLD | KIND(7), BPFX_HOLD | KIND(9)),
	HINT(key, KIND(0), KIND(1), KIND(2), KIND(3), KIND(4), KIND(5), KIND(5) + 1, KIND(5) + 2,
	     KIND(6) - 1, KIND(0) + 1, KIND(6), KIND(7), KIND(8), KIND(9), ~0ull),
	HINT(rank, 0, 1, 2, 3, 63, 64, 1024, 1025, HINT_U32, HINT_U32 + 1, 1ull << 63, ~0ull),
	HINT(max, 0, 1, 1, 2, 3, 8, 8, 9, 1000, 0x80000000, HINT_U32),
	HINT(reason, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 255, HINT_U32),
	HINT(code, 0, 1, -1ull, -22ull, 0x7fffffff, 0x80000000),
	HINT(off, 0, 0, 12, 14, 26, 34, 42, 60, 1500, 65535, HINT_U32),
	HINT(until_ns, 0, 1, 1000000000, ~0ull, 1ull << 63),
	HINT(rdwr_buf_size, 1, 8, 63, 64, 65, 1023, 1024, 1025, 0x7fffffff),
	HINT(quantum, 0, 0, 255, 256, 1514, 1 << 20, (1 << 20) + 1, HINT_U32),
	HINT(weight, 0, 0, 1, 2, 10, 1024, 1025, HINT_U32),
	HINT(prio, 0, 1, 2, 63, 63, 64, HINT_U32),
	HINT(pad, 0, 0, 0, 0, 0, 0, 0, 1),
	HINT(limit, 0, 0, 0, 0, 1, 2, 5, 50, 1000, 0x7fffffff, HINT_U32),
	HINT(limit_bytes, 0, 0, 0, 0, 1, 1500, 3000, 100000, 0x80000000, HINT_U32),
	/* Of the ops alone: none that lets a test wait for long, or that is refused. */
	HINT(stall_timeout_ms, 1, 20, 20, 40, 40, 60, 100),
	HINT(tick_ns, 1000000, 3000000, 10000000, 10000000, 100000, HINT_U32),
	HINT(flow_limit, 0, 0, 1, 2, 3, 7, 64, 1000, BPFX_FLOWS_MAX),
	HINT(flow_state, 0, 0, 1, 8, 64, 64, 100, 1024),
	HINT(mistake_limit, 0, 0, 0, 0, 1, 2, 20, 100, 500, HINT_U32),
	HINT(op_budget_us, 0, 0, 0, 0, 0, 0, 1, 100, 10000, HINT_U32),
	HINT(hold_ms, 0, 0, 1, 20, 0x7fffffff, HINT_U32),
	{}
};

static void add_queue(struct writer *w, uint32_t id, uint32_t parent,
		      const struct bpfx_queue_conf *conf)
{
	const struct given args[TABLE_ARGS] = {
		{}, NUMBER(id), NUMBER(parent),
		{ .kind = GIVEN_BYTES, .bytes = conf, .size = sizeof(*conf) },
		NUMBER(sizeof(*conf)),
	};

	writer_call(w, "bpfx_qdisc_queue_create", args);
}

static struct bpfx_queue_conf place(struct random *rng, uint32_t type)
{
	struct bpfx_queue_conf conf = {
		.type = type,
		.weight = random_below(rng, 5),
		.prio = random_below(rng, BPFX_STRICT_LEVELS),
		.rank = random_below(rng, 10),
		.limit = random_once_in(rng, 8) ? boundary_number(rng, hints, "limit") : 0,
		.limit_bytes = random_once_in(rng, 8) ?
			boundary_number(rng, hints, "limit_bytes") : 0,
	};

	if (type == BPFX_DRR && random_once_in(rng, 3))
		conf.quantum = 256 + random_below(rng, 3000);
	return conf;
}

static void plan_inner(struct plan *p, uint32_t id, uint32_t type)
{
	p->ids[p->nr_ids++] = id;
	p->inner[p->nr_inner] = id;
	p->inner_type[p->nr_inner++] = type;
}

/* What init will make: a root, perhaps others below it, and leaves anywhere. */
static void plan_queues(struct plan *p, const struct generator *g, const struct generated *s,
			struct random *rng)
{
	int i, n;

	p->tops[p->nr_tops++] = BPFX_ROOT;
	if (!rng || random_once_in(rng, 5)) {
		/* No init's own, and the module makes a FIFO. */
		p->ids[p->nr_ids++] = BPFX_ROOT;
		p->leaf = BPFX_ROOT;
		p->nr_leaves = 1;
		return;
	}
	n = random_below(rng, 4);
	plan_inner(p, BPFX_ROOT, BPFX_PRIO + random_below(rng, 3));
	for (i = 0; i < n; i++)
		plan_inner(p, 100 + i, BPFX_PRIO + random_below(rng, 3));
	p->leaf = 1;
	p->nr_leaves = 1 + random_below(rng, 5);
	for (i = 0; i < p->nr_leaves; i++)
		p->ids[p->nr_ids++] = p->leaf + i;
	if (generator_has(g, s, "dequeue") && random_once_in(rng, 3))
		p->tops[p->nr_tops++] = p->leaf;
}

/* Under which queue one that was planned goes: for a top one there is none. */
static uint32_t parent_of(const struct plan *p, struct random *rng, uint32_t id, int inners)
{
	int i;

	for (i = 0; i < p->nr_tops; i++)
		if (p->tops[i] == id)
			return BPFX_NONE;
	return p->inner[random_below(rng, inners)];
}

static void sane_init(struct writer *w)
{
	const struct plan *p = w->plan;
	struct bpfx_queue_conf conf;
	uint32_t parent, type;
	int i;

	for (i = 0; i < p->nr_inner; i++) {
		conf = place(w->rng, p->inner_type[i]);
		add_queue(w, p->inner[i], parent_of(p, w->rng, p->inner[i], i ?: 1), &conf);
		if (random_once_in(w->rng, 4))
			writer_seldom(w);
	}
	for (i = 0; i < p->nr_leaves && p->nr_inner; i++) {
		parent = parent_of(p, w->rng, p->leaf + i, p->nr_inner);
		type = random_below(w->rng, 2) ? BPFX_PRIO : BPFX_FIFO;
		if (random_once_in(w->rng, parent == BPFX_NONE ? 2 : 20))
			type = BPFX_TIMED;
		conf = place(w->rng, type);
		add_queue(w, p->leaf + i, parent, &conf);
		if (random_once_in(w->rng, 4))
			writer_seldom(w);
	}
}

/* A number that differs from packet to packet: something of the packet, or a counter. */
static int varied(struct writer *w)
{
	static const char * const kfuncs[] = { "bpfx_skb_len", "bpfx_skb_hash" };
	int n = random_below(w->rng, 3);

	return n < 2 ? writer_call(w, kfuncs[n], NULL) : writer_count(w);
}

static void insert_leaf(struct writer *w)
{
	struct given args[TABLE_ARGS] = { {}, {}, SLOT(0, w->plan->leaf), {}, NUMBER(0) };
	int slot = varied(w);

	writer_modulo(w, slot, w->plan->nr_leaves);
	args[2].slot = slot;
	writer_call(w, "bpfx_qdisc_insert", args);
}

static void insert_flow(struct writer *w)
{
	int nr = random_below(w->rng, w->plan->nr_inner);
	/* Half of them by 5-tuple: of those there are many. */
	int kind = random_below(w->rng, 2) * random_below(w->rng, 9);
	uint64_t number = kind == 5 && random_once_in(w->rng, 2) ? random_below(w->rng, 4) : 0;
	uint64_t key = (uint64_t)kind << BPFX_KEY_SHIFT;
	uint64_t hold = kind != 5 && random_once_in(w->rng, 2) ? BPFX_HOLD : 0;
	struct given state[TABLE_ARGS] = { {}, {}, NUMBER(key | number), {} };
	struct given args[TABLE_ARGS] = {
		{}, {}, NUMBER(w->plan->inner[nr]), {}, NUMBER(key | hold),
	};
	int slot;

	if (random_once_in(w->rng, 2))
		writer_call(w, "bpfx_qdisc_flow", state);
	if (w->plan->inner_type[nr] != BPFX_PRIO || random_once_in(w->rng, 2)) {
		slot = varied(w);
		writer_modulo(w, slot, BPFX_STRICT_LEVELS);
		args[3] = (struct given)SLOT(slot, 0);
	}
	writer_call(w, "bpfx_qdisc_insert_flow", args);
}

static void sane_enqueue(struct writer *w)
{
	if (w->plan->nr_inner && random_once_in(w->rng, 2))
		insert_flow(w);
	else
		insert_leaf(w);
}

static void sane_dequeue(struct writer *w)
{
	/* Some do not serve all there is: they stall, or live from what else they do. */
	int i, n = w->plan->nr_tops - !random_below(w->rng, 6);
	int first = random_below(w->rng, w->plan->nr_tops);

	for (i = 0; i < n; i++) {
		struct given args[TABLE_ARGS] = {
			{}, NUMBER(w->plan->tops[(first + i) % w->plan->nr_tops]), SLOT(0, 0),
		};

		/* The budget, or a number of its own. */
		if (random_once_in(w->rng, 3))
			args[2] = (struct given)NUMBER(1 + random_below(w->rng, BPFX_BUDGET));
		writer_call(w, "bpfx_qdisc_move", args);
	}
}

static void sane(struct writer *w)
{
	if (!strcmp(w->op->name, "init"))
		sane_init(w);
	else if (!strcmp(w->op->name, "enqueue"))
		sane_enqueue(w);
	else if (!strcmp(w->op->name, "dequeue"))
		sane_dequeue(w);
}

const struct hook hook_qdisc = {
	.module	= "bpfx_qdisc",
	.ops	= "bpfx_qdisc_ops",
	.what	= "schedulers",
	.events	= "packets",
	.must	= "enqueue",
	.first	= "init",
	.last	= "exit",
	.now	= "bpfx_qdisc_now",
	.error	= "bpfx_qdisc_error",
	.hints	= hints,
	.plan	= plan_queues,
	.sane	= sane,
};
