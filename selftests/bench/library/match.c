// SPDX-License-Identifier: GPL-2.0-only
#include <linux/glob.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <bpfx/match.bpf.h>
#include "families.h"

static void name(struct bench_memory *m, u32 size)
{
	static const char glob[] = "*.example.com";
	u32 i;

	for (i = 0; i < size; i++)
		m->a[i] = 'a' + m->a[i] % 26;
	memcpy(m->a + size - sizeof(glob) + 2, glob + 1, sizeof(glob) - 2);
	/* The kernel's wants a NUL. */
	m->a[size] = 0;
	m->arg = sizeof(glob) - 1;
	memcpy(m->b, glob, sizeof(glob));
}

MEMORY(glob)
{
	return glob_match(m->b, m->a);
}

/*
 * The automaton of Aho and Corasick for these, as a DFA. The compiler in tools/ makes the same of
 * them.
 */
static const char * const words[] = {
	"select", "insert", "union", "passwd", "cookie", "example", "script", "eval"
};

#define STATES	64
#define LETTERS	26

struct automaton {
	u8 next[STATES][LETTERS];	/* 0: none yet, or the root */
	u8 fail[STATES];
	bool accepts[STATES];
	u8 order[STATES];		/* breadth first */
	u32 nr;
};

static void add_word(struct automaton *a, const char *word)
{
	u32 s = 0;

	for (; *word; word++) {
		if (!a->next[s][*word - 'a'])
			a->next[s][*word - 'a'] = a->nr++;
		s = a->next[s][*word - 'a'];
	}
	a->accepts[s] = true;
}

static void complete_states(struct automaton *a)
{
	u32 head, tail = 1, s, c, to;

	for (head = 0; head < tail; head++) {
		s = a->order[head];
		for (c = 0; c < LETTERS; c++) {
			to = a->next[s][c];
			if (to) {
				a->fail[to] = s ? a->next[a->fail[s]][c] : 0;
				a->order[tail++] = to;
			} else {
				a->next[s][c] = s ? a->next[a->fail[s]][c] : 0;
			}
		}
	}
}

/* Letters that leave the root have the last classes. Return: how many classes. */
static u32 classify(const struct automaton *a, struct bpfx_match_table *table, u8 *class)
{
	u32 c, n = 1, leave;

	for (leave = 0; leave < 2; leave++) {
		for (c = 0; c < LETTERS; c++)
			if (!!a->next[0][c] == leave)
				class[c] = n++;
		if (!leave)
			table->stay = n;
	}
	for (c = 0; c < LETTERS; c++)
		table->class_of['a' + c] = class[c];
	return n;
}

static u8 kind(const struct automaton *a, u32 s)
{
	return a->accepts[s] ? 2 : s ? 0 : 1;
}

static void write_table(const struct automaton *a, struct bpfx_match_table *table)
{
	u32 *next = (u32 *)(table + 1), row[STATES], s, c, k, at = 0, width, ends[3];
	struct bpfx_match_out *out;
	u8 class[LETTERS];

	memset(table, 0, BENCH_SIZE);
	table->nr_classes = classify(a, table, class);
	width = table->nr_classes + 2;
	for (k = 0; k < 3; k++) {
		for (s = 0; s < a->nr; s++)
			if (kind(a, s) == k)
				row[s] = at++ * width;
		ends[k] = at * width;
	}
	for (s = 0; s < a->nr; s++) {
		next[row[s]] = row[0];
		for (c = 0; c < LETTERS; c++)
			next[row[s] + class[c]] = row[a->next[s][c]];
		next[row[s] + table->nr_classes] = a->accepts[s];
	}
	table->magic = BPFX_MATCH_MAGIC;
	table->form = BPFX_MATCH_DFA;
	table->start = row[0];
	table->nr_patterns = ARRAY_SIZE(words);
	table->nr_states = a->nr;
	table->nr_outs = 1;
	table->dfa.plain = ends[0];
	table->dfa.sinks = ends[1];
	table->dfa.accepts = ends[1];
	table->dfa.rows = ends[2];
	table->outs = sizeof(*table) + (ends[2] + BPFX_MATCH_SLACK) * sizeof(*next);
	out = (void *)table + table->outs;
	*out = (struct bpfx_match_out){ .len = BPFX_MATCH_ANY_LEN };
	table->size = table->outs + sizeof(*out);
}

/* Letters, and one of the words at the end. */
static void table_and_text(struct bench_memory *m, u32 size)
{
	static struct automaton a;
	u32 i;

	memset(&a, 0, sizeof(a));
	a.nr = 1;
	for (i = 0; i < ARRAY_SIZE(words); i++)
		add_word(&a, words[i]);
	complete_states(&a);
	write_table(&a, (struct bpfx_match_table *)m->b);
	for (i = 0; i < size; i++)
		m->a[i] = 'a' + m->a[i] % LETTERS;
	memcpy(m->a + size - 6, "passwd", 6);
}

MEMORY(run)
{
	struct bpfx_match search = {};

	if (bpfx_match_run(m->b, BENCH_SIZE, m->a, size, &search) != 1)
		return 0;
	return search.at;
}

const struct bench_function bench_match[] = {
	{ ROW_OF_SIZES(glob), .least = 64, .most = 1024, .prepare = name },
	{ ROW_OF_SIZES(run), .prepare = table_and_text },
	{}
};
