// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uapi/bpfx/qdisc.h>
#include "boundary.h"
#include "generator.h"
#include "writer.h"

/*
 * Calls with random arguments alone get nowhere: the first wrong one in init and there are no
 * queues, a drop in enqueue and there are no packets. So most schedulers start from a sane one,
 * with a tree of queues, packets that go into them and out again, and have random statements put
 * in between, many of which run now and then only. The others are left to chance.
 */
#define SANE_IN		4	/* three of so many */

static bool is_op(const struct table_func *op, const char *name)
{
	return !strcmp(op->name, name);
}

static bool has_op(const struct generator *g, const struct scheduler *s, const char *name)
{
	int i;

	for (i = 0; i < g->table->nr_ops; i++)
		if (is_op(&g->table->ops[i], name))
			return s->ops[i];
	return false;
}

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
		.limit = random_once_in(rng, 8) ? boundary_number(rng, "limit") : 0,
		.limit_bytes = random_once_in(rng, 8) ? boundary_number(rng, "limit_bytes") : 0,
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
static void plan_queues(struct plan *p, struct random *rng, bool dequeue)
{
	int i, n = random_below(rng, 4);

	memset(p, 0, sizeof(*p));
	p->tops[p->nr_tops++] = BPFX_ROOT;
	if (random_once_in(rng, 5)) {
		/* No init's own, and the module makes a FIFO. */
		p->ids[p->nr_ids++] = BPFX_ROOT;
		p->leaf = BPFX_ROOT;
		p->nr_leaves = 1;
		return;
	}
	plan_inner(p, BPFX_ROOT, BPFX_PRIO + random_below(rng, 3));
	for (i = 0; i < n; i++)
		plan_inner(p, 100 + i, BPFX_PRIO + random_below(rng, 3));
	p->leaf = 1;
	p->nr_leaves = 1 + random_below(rng, 5);
	for (i = 0; i < p->nr_leaves; i++)
		p->ids[p->nr_ids++] = p->leaf + i;
	if (dequeue && random_once_in(rng, 3))
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
	if (is_op(w->op, "init"))
		sane_init(w);
	else if (is_op(w->op, "enqueue"))
		sane_enqueue(w);
	else if (is_op(w->op, "dequeue"))
		sane_dequeue(w);
}

static void insertions(struct writer *w, int n)
{
	while (n--)
		if (random_once_in(w->rng, 4))
			writer_random(w);
		else
			writer_seldom(w);
}

static void write_op(const struct generator *g, struct scheduler *s, int nr,
		     const struct plan *plan, struct random *rng, bool plain)
{
	struct writer w = {
		.g = g,
		.s = s,
		.op = &g->table->ops[nr],
		.plan = plan,
		.rng = rng,
		.c = s->ops[nr],
		.room = plain ? 0 : 25,
	};

	if (is_op(w.op, "init") || (is_op(w.op, "exit") && random_once_in(rng, 2)))
		s->sleepable |= 1u << nr;
	writer_begin(&w);
	if (plain) {
		sane(&w);
	} else if (s->sane) {
		insertions(&w, random_below(rng, 4));
		sane(&w);
		insertions(&w, random_below(rng, 4));
	} else {
		int n = 2 + random_below(rng, 12);

		while (n--)
			writer_random(&w);
		if (random_once_in(rng, 2))
			sane(&w);
	}
	writer_end(&w);
}

/* Does the scheduler have this op? enqueue, always; init, if there are queues to make. */
static bool wants(const struct scheduler *s, const struct table_func *op, struct random *rng)
{
	bool coin = random_once_in(rng, 2);

	if (is_op(op, "enqueue"))
		return true;
	return is_op(op, "init") ? s->sane || coin : coin;
}

static void fill_data(const struct generator *g, struct scheduler *s, struct random *rng,
		      const char *name)
{
	const struct table *t = g->table;
	uint64_t number;
	int i;

	for (i = 0; i < t->nr_fields; i++) {
		const struct table_field *f = &t->fields[i];

		if (!strcmp(f->name, "name")) {
			snprintf((char *)s->data + f->offset, f->size, "%s", name);
			continue;
		}
		if (f->size > sizeof(number))
			continue;
		number = strcmp(f->name, "flags") ? boundary_number(rng, f->name) :
			 random_below(rng, 2);
		memcpy(s->data + f->offset, &number, f->size);
	}
}

static struct scheduler *make(const struct generator *g, uint64_t seed, const char *name,
			      bool plain)
{
	struct scheduler *s = calloc(1, sizeof(*s));
	struct random rng = random_stream(seed, 1);
	struct plan plan;
	int i;

	if (!s)
		abort();
	s->seed = seed;
	s->sane = plain || random_below(&rng, SANE_IN) < SANE_IN - 1;
	for (i = 0; i < g->table->nr_ops; i++)
		if (plain ? is_op(&g->table->ops[i], "enqueue") :
			    wants(s, &g->table->ops[i], &rng))
			s->ops[i] = calloc(1, sizeof(struct code));
	plan_queues(&plan, &rng, has_op(g, s, "dequeue"));
	if (plain) {
		plan.nr_inner = 0;
		plan.leaf = BPFX_ROOT;
		plan.nr_leaves = 1;
	}
	for (i = 0; i < g->table->nr_ops; i++)
		if (s->ops[i])
			write_op(g, s, i, &plan, &rng, plain);
	if (!plain) {
		fill_data(g, s, &rng, name);
		return s;
	}
	for (i = 0; i < g->table->nr_fields; i++)
		if (!strcmp(g->table->fields[i].name, "name"))
			snprintf((char *)s->data + g->table->fields[i].offset,
				 g->table->fields[i].size, "%s", name);
	return s;
}

struct scheduler *generator_make(const struct generator *g, uint64_t seed, const char *name)
{
	return make(g, seed, name, false);
}

struct scheduler *generator_good(const struct generator *g, const char *name)
{
	return make(g, 1, name, true);
}

void generator_print(const struct generator *g, const struct scheduler *s)
{
	const struct table *t = g->table;
	uint64_t number;
	int i;

	printf("# scheduler from seed %#llx%s\n", (unsigned long long)s->seed,
	       s->sane ? ", sane but for what was put in" : "");
	for (i = 0; i < t->nr_fields; i++) {
		number = 0;
		if (t->fields[i].size > sizeof(number))
			continue;
		memcpy(&number, s->data + t->fields[i].offset, t->fields[i].size);
		if (number)
			printf("#     .%s = %llu\n", t->fields[i].name,
			       (unsigned long long)number);
	}
	for (i = 0; i < t->nr_ops; i++)
		if (s->ops[i])
			printf("%s", s->ops[i]->text);
}

void generator_free(struct scheduler *s)
{
	int i;

	for (i = 0; s && i < TABLE_OPS; i++)
		free(s->ops[i]);
	free(s);
}

static int own_btf(void)
{
	struct btf *btf = btf__new_empty();
	int err;

	if (!btf)
		return -errno;
	if (btf__add_int(btf, "int", 4, BTF_INT_SIGNED) < 0)
		return -ENOMEM;
	err = btf__load_into_kernel(btf);
	return err ?: btf__fd(btf);
}

int generator_open(struct generator *g, const struct table *table)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_RDONLY_PROG);
	/* Short ones, an empty one, one that is no text, and one longer than what is kept of it. */
	char strings[128] = "x\0two\0\0\0%s%n \x01\x7f\xff";
	uint32_t zero = 0;

	memset(strings + 16, 'w', sizeof(strings) - 17);
	g->table = table;
	g->counters = bpf_map_create(BPF_MAP_TYPE_ARRAY, "counters", 4, GENERATOR_COUNTERS * 8, 1,
				     NULL);
	g->strings = bpf_map_create(BPF_MAP_TYPE_ARRAY, "strings", 4, sizeof(strings), 1, &opts);
	g->btf_fd = own_btf();
	if (g->btf_fd < 0 || g->counters < 0 || g->strings < 0)
		return -errno;
	if (bpf_map_update_elem(g->strings, &zero, strings, 0) || bpf_map_freeze(g->strings))
		return -errno;
	return 0;
}
