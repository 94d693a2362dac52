// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_str_*, asked by a program.
 */
#include <bpf/bpf.h>
#include "harness.h"
#include "machine.h"
#include "net.h"
#include "str.h"
#include "str.skel.h"

#define STRINGS	many(400)

FIXTURE(str)
{
	struct str *skel;
};

FIXTURE_SETUP(str)
{
	self->skel = str__open_and_load();
	ASSERT_NE(NULL, self->skel);
}

FIXTURE_TEARDOWN(str)
{
	str__destroy(self->skel);
}

static void ask(void *by, struct memory_call *call, uint8_t *room)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = call, .ctx_size_in = sizeof(*call));
	struct str *skel = by;

	if (bpf_prog_test_run_opts(bpf_program__fd(skel->progs.ask), &opts) || opts.retval)
		call->ret = 0xdeadll << 32;
}

TEST_F(str, agrees_with_c)
{
	struct random random = random_stream(seed(), 42);

	EXPECT_TRUE(str_agrees(ask, self->skel, self->skel->bss->room, &random, STRINGS));
}

TEST_F(str, tokens_are_those_of_strsep)
{
	struct random random = random_stream(seed(), 43);

	EXPECT_TRUE(str_splits(ask, self->skel, self->skel->bss->room, &random, STRINGS));
}

TEST_F(str, periodic_needles)
{
	struct random random = random_stream(seed(), 44);

	EXPECT_TRUE(str_finds_periodic(ask, self->skel, self->skel->bss->room, &random, STRINGS));
}

TEST_F(str, literals)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	ASSERT_EQ(0, bpf_prog_test_run_opts(bpf_program__fd(self->skel->progs.literals), &opts));
	EXPECT_EQ(0, opts.retval);
}

TEST_HARNESS_MAIN
