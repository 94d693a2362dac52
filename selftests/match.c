// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_match_*, asked by programs; with tables that are compiled here.
 */
#include <bpf/bpf.h>
#include <sys/mman.h>
#include "harness.h"
#include "machine.h"
#include "match_compile.h"
#include "match.skel.h"
#include "net.h"
#include "progs/match.h"

#define SAMPLES	many(300)

static struct match *skel;
static char *room;	/* the map's memory */
static uint32_t table_size;

static int32_t call(const struct bpf_program *prog, struct match_call *call)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = call, .ctx_size_in = sizeof(*call));

	if (bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) || opts.retval)
		return -EIO;
	return call->out;
}

static int compile(void *by, enum match_kind kind, const struct match_options *options,
		   const struct match_pattern *patterns, uint32_t nr)
{
	struct match_error error;
	struct match_table table;
	int err;

	err = match_compile(kind, options, patterns, nr, &table, &error);
	if (err)
		return err;
	if (table.size > MATCH_TABLE_ROOM)
		return -ENOSPC;
	memcpy(room, table.data, table.size);
	table_size = table.size;
	match_table_free(&table);
	return 0;
}

/* The text ends where its memory does, and has any alignment. */
static int32_t ask(void *by, const void *text, uint32_t size, struct bpfx_match *m)
{
	struct match_call asked = { .table_size = table_size, .text_size = size };
	int32_t ret;

	memcpy(skel->data->text, text, size);
	memcpy(&skel->bss->m, m, sizeof(*m));
	ret = call(skel->progs.ask, &asked);
	memcpy(m, &skel->bss->m, sizeof(*m));
	return ret;
}

static int32_t ask_glob(void *by, const void *glob, uint32_t glob_size, const void *text,
			uint32_t size, uint32_t flags)
{
	struct match_call asked = { .glob_size = glob_size, .text_size = size, .flags = flags };

	memcpy(skel->data->glob, glob, glob_size);
	memcpy(skel->data->text, text, size);
	return call(skel->progs.ask_glob, &asked);
}

static const struct match_asker asker = { .compile = compile, .run = ask, .glob = ask_glob };

FIXTURE(form) {};

FIXTURE_VARIANT(form)
{
	unsigned int form;
};

FIXTURE_VARIANT_ADD(form, dfa) { .form = BPFX_MATCH_DFA };
FIXTURE_VARIANT_ADD(form, ac) { .form = BPFX_MATCH_AC };
FIXTURE_VARIANT_ADD(form, nfa) { .form = BPFX_MATCH_NFA };

FIXTURE_SETUP(form)
{
	skel = match__open_and_load();
	ASSERT_NE(NULL, skel);
	room = mmap(NULL, MATCH_TABLE_ROOM, PROT_READ | PROT_WRITE, MAP_SHARED,
		    bpf_map__fd(skel->maps.tables), 0);
	ASSERT_NE(MAP_FAILED, room);
}

FIXTURE_TEARDOWN(form)
{
	EXPECT_EQ(MATCH_GUARD, skel->data->guard_before);
	EXPECT_EQ(MATCH_GUARD, skel->data->guard_between);
	EXPECT_EQ(MATCH_GUARD, skel->data->guard_behind);
	munmap(room, MATCH_TABLE_ROOM);
	match__destroy(skel);
}

TEST_F(form, literals)
{
	struct random random = random_stream(seed(), 50 + variant->form);

	EXPECT_TRUE(match_literals_agree(&asker, variant->form, &random, SAMPLES));
}

TEST_F(form, globs)
{
	struct random random = random_stream(seed(), 60 + variant->form);

	EXPECT_TRUE(match_globs_agree(&asker, variant->form, &random, SAMPLES));
}

/* A broken table at the end of the map: nothing outside of it is touched, and a search ends. */
TEST_F(form, garbage)
{
	static const struct match_pattern patterns[] = { { "abc", 3 }, { "bca", 3 }, { "c", 1 } };
	struct match_options options = { .form = variant->form };
	struct random random = random_stream(seed(), 90 + variant->form);
	char text[200], *table;
	uint32_t i, k, n;
	int32_t ret;

	ASSERT_EQ(0, compile(NULL, MATCH_LITERAL, &options, patterns, 3));
	table = malloc(table_size);
	ASSERT_NE(NULL, table);
	memcpy(table, room, table_size);
	for (k = 0; k < sizeof(text); k++)
		text[k] = "abcabcabcX"[random_below(&random, 10)];
	for (i = 0; i < SAMPLES; i++) {
		struct bpfx_match m = { .budget = 10000 };

		memcpy(room, table, table_size);
		for (n = random_below(&random, 30); n--;)
			room[4 + random_below(&random, random_once_in(&random, 2) ? 60 :
					      table_size - 4)] = random_u64(&random);
		for (k = 0; k < 5; k++) {
			ret = ask(NULL, text, sizeof(text), &m);
			ASSERT_TRUE(ret == 0 || ret == 1 || ret == -EINVAL || ret == -E2BIG)
				TH_LOG("%d", ret);
			ASSERT_GE(10000, m.steps);
		}
	}
	free(table);
}

TEST_HARNESS_MAIN
