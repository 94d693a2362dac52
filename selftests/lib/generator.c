// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "boundary.h"
#include "generator.h"
#include "writer.h"

/*
 * Calls with random arguments alone get nowhere: in a scheduler, the first wrong one in init and
 * there are no queues, a drop in enqueue and there are no packets. So most programs start from a
 * sane one, that does what its kind is for, and have random statements put in between, many of
 * which run now and then only. The others are left to chance.
 */
#define SANE_IN		4	/* three of so many */

static bool is_op(const struct table_func *op, const char *name)
{
	return !strcmp(op->name, name);
}

bool generator_has(const struct generator *g, const struct generated *s, const char *name)
{
	int i;

	for (i = 0; i < g->table->nr_ops; i++)
		if (is_op(&g->table->ops[i], name))
			return s->ops[i];
	return false;
}

static void insertions(struct writer *w, int n)
{
	while (n--)
		if (random_once_in(w->rng, 4))
			writer_random(w);
		else
			writer_seldom(w);
}

static void write_op(const struct generator *g, struct generated *s, int nr,
		     const struct plan *plan, struct random *rng, bool plain)
{
	const struct hook *hook = g->table->hook;
	struct writer w = {
		.g = g,
		.s = s,
		.op = &g->table->ops[nr],
		.plan = plan,
		.rng = rng,
		.c = s->ops[nr],
		.answer = is_op(&g->table->ops[nr], hook->first) ? 0 : WRITER_ANY,
		.room = plain ? 0 : 25,
	};

	if (is_op(w.op, hook->first) || (is_op(w.op, hook->last) && random_once_in(rng, 2)))
		s->sleepable |= 1u << nr;
	writer_begin(&w);
	if (plain) {
		hook->sane(&w);
	} else if (s->sane) {
		insertions(&w, random_below(rng, 4));
		hook->sane(&w);
		insertions(&w, random_below(rng, 4));
	} else {
		int n = 2 + random_below(rng, 12);

		while (n--)
			writer_random(&w);
		if (random_once_in(rng, 2))
			hook->sane(&w);
	}
	writer_end(&w);
}

/* Has it this op? The one it must have, always; the first, if there is something to make. */
static bool wants(const struct hook *hook, const struct generated *s, const struct table_func *op,
		  struct random *rng)
{
	bool coin = random_once_in(rng, 2);

	if (is_op(op, hook->must))
		return true;
	return is_op(op, hook->first) ? s->sane || coin : coin;
}

static uint64_t random_field(const struct generator *g, const char *name, struct random *rng)
{
	if (!strcmp(name, "flags"))
		return random_below(rng, 2);
	return boundary_number(rng, g->table->hook->hints, name);
}

/* Of a good one only what it needs: a name, and time, as an emulated machine may stand still. */
static void fill_data(const struct generator *g, struct generated *s, struct random *rng,
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
		if (rng)
			number = random_field(g, f->name, rng);
		else
			number = strcmp(f->name, "op_budget_us") ? 0 : 1000000;
		memcpy(s->data + f->offset, &number, f->size);
	}
}

static struct generated *make(const struct generator *g, uint64_t seed, const char *name,
			      bool plain)
{
	struct generated *s = calloc(1, sizeof(*s));
	struct random rng = random_stream(seed, 1);
	const struct hook *hook = g->table->hook;
	struct plan plan = {};
	int i;

	if (!s)
		abort();
	s->seed = seed;
	s->sane = plain || random_below(&rng, SANE_IN) < SANE_IN - 1;
	for (i = 0; i < g->table->nr_ops; i++)
		if (plain ? is_op(&g->table->ops[i], hook->must) :
			    wants(hook, s, &g->table->ops[i], &rng))
			s->ops[i] = calloc(1, sizeof(struct code));
	if (hook->plan)
		hook->plan(&plan, g, s, plain ? NULL : &rng);
	for (i = 0; i < g->table->nr_ops; i++)
		if (s->ops[i])
			write_op(g, s, i, &plan, &rng, plain);
	fill_data(g, s, plain ? NULL : &rng, name);
	return s;
}

struct generated *generator_make(const struct generator *g, uint64_t seed, const char *name)
{
	return make(g, seed, name, false);
}

struct generated *generator_good(const struct generator *g, const char *name)
{
	return make(g, 1, name, true);
}

void generator_print(const struct generator *g, const struct generated *s)
{
	const struct table *t = g->table;
	uint64_t number;
	int i;

	printf("# one of the %s, from seed %#llx%s\n", t->hook->what, (unsigned long long)s->seed,
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

void generator_free(struct generated *s)
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
