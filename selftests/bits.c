// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_bits_*, asked by a program.
 */
#include <bpf/bpf.h>
#include "bits.h"
#include "bits.skel.h"
#include "harness.h"
#include "net.h"
#include "machine.h"

#define WORDS	many(2000)

static uint64_t ask(void *by, enum bits_op op, uint64_t x, uint64_t y)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	struct bits_call call = { .op = op, .x = x, .y = y };
	struct bits *skel = by;

	opts.ctx_in = &call;
	opts.ctx_size_in = sizeof(call);
	if (bpf_prog_test_run_opts(bpf_program__fd(skel->progs.ask), &opts))
		return 0xdeadull << 48;
	return call.out;
}

TEST(words)
{
	struct random random = random_stream(seed(), 40);
	struct bits *skel = bits__open_and_load();

	ASSERT_NE(NULL, skel);
	EXPECT_TRUE(bits_agree(ask, skel, &random, WORDS));
	bits__destroy(skel);
}

TEST_HARNESS_MAIN
