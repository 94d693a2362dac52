// SPDX-License-Identifier: GPL-2.0-only
/*
 * A glob in b, which is "*.example.com", and a name in a. A table in b, and a text in a.
 */
#include <bpfx/match.bpf.h>
#include "arm.bpf.h"

#define GLOB_MAX	64

/* How far a glob has come: in a map, where the verifier does not follow it. */
struct glob {
	u32 g;
	u32 t;
	u32 star;
	u32 mark;
};

/*
 * Stars and question marks: what a * takes grows by a byte wherever the rest does not match.
 * Classes would cost more.
 */
MEMORY_APART(glob, bpf)
{
	volatile struct glob *at = (struct glob *)m->beyond;
	u32 g, t, n = m->arg;
	u8 c;

	at->g = 0;
	at->t = 0;
	at->star = 0;
	while (bench_goes_on) {
		g = at->g;
		t = at->t;
		if (t >= size || t >= BENCH_SIZE || g > GLOB_MAX)
			break;
		c = g < n ? m->b[g] : 0;
		if (c == '*') {
			at->g = g + 1;
			at->star = g + 1;
			at->mark = t;
		} else if (c && (c == '?' || c == m->a[t])) {
			at->g = g + 1;
			at->t = t + 1;
		} else if (at->star) {
			at->g = at->star;
			t = at->mark + 1;
			at->t = t;
			at->mark = t;
		} else {
			return 0;
		}
	}
	return at->g == n;
}

MEMORY(glob, kfunc)
{
	u32 n = m->arg;

	return n <= GLOB_MAX ? bpfx_match_glob(m->b, n, m->a, size, 0) : 0;
}

static struct bpfx_match search;

#define ENTRIES	(BENCH_SIZE / sizeof(u32) / 2)	/* a power of two */

/* One byte. The bound is the verifier's; rows from accepts on have something to report. */
#define STEP(k) do {								\
	row = next[row + table->class_of[m->a[at + (k)]]];			\
	asm volatile("" : "+r"(row));						\
	row &= ENTRIES - 1;							\
	if (row >= accepts)							\
		return report(m, row, at + (k) + 1);				\
} while (0)

/* Which pattern, where, and how to go on: what a search is for. The lowest number of a list. */
static __always_inline u64 report(const struct bench_memory *m, u64 row, u32 at)
{
	const struct bpfx_match_table *table = (const struct bpfx_match_table *)m->b;
	u64 k = row + table->nr_classes, list, outs = table->outs;
	const struct bpfx_match_out *out;

	asm volatile("" : "+r"(k));
	if (k >= ENTRIES)
		return 0;
	list = ((const u32 *)(table + 1))[k] - 1;
	if (list >= table->nr_outs)
		return 0;
	outs += list * sizeof(*out);
	asm volatile("" : "+r"(outs));
	if (outs > BENCH_SIZE - sizeof(*out))
		return 0;
	out = (const struct bpfx_match_out *)(m->b + outs);
	search.id = out->id;
	search.len = out->len;
	search.at = at;
	search.state = row + 1;
	search.after = out->id + 1;
	return at;
}

/* A search for the first match, in a table that may be of any patterns, as long as it is a DFA. */
MEMORY(run, bpf)
{
	const struct bpfx_match_table *table = (const struct bpfx_match_table *)m->b;
	u64 at = m->zero, end = size & ~3ull, row = table->start, accepts = table->dfa.accepts;
	const u32 *next = (const u32 *)(table + 1);

	if (table->magic != BPFX_MATCH_MAGIC || table->form != BPFX_MATCH_DFA)
		return 0;
	bpfx_match_reset(&search);
	asm volatile("" : "+r"(row));
	row &= ENTRIES - 1;
	for (; at < end && bench_goes_on && bench_inside(at); at += 4) {
		STEP(0);
		STEP(1);
		STEP(2);
		STEP(3);
	}
	for (; at < size && bench_goes_on && bench_inside(at); at++)
		STEP(0);
	return 0;
}

MEMORY(run, kfunc)
{
	bpfx_match_reset(&search);
	if (bpfx_match_run(m->b, BENCH_SIZE, m->a, size, &search) != 1)
		return 0;
	return search.at;
}
