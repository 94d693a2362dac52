// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_ring_*, asked by a program.
 */
#include <bpf/bpf.h>
#include "harness.h"
#include "machine.h"
#include "net.h"
#include "ring.h"
#include "ring.skel.h"

static void ask(void *by, struct ring_call *call)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = call, .ctx_size_in = sizeof(*call));
	struct ring *skel = by;

	if (bpf_prog_test_run_opts(bpf_program__fd(skel->progs.ask), &opts) || opts.retval)
		call->result = -EIO;
}

FIXTURE(ring) {
	struct ring *skel;
	struct ring_asked asked;
};

FIXTURE_SETUP(ring)
{
	self->skel = ring__open_and_load();
	ASSERT_NE(NULL, self->skel);
	self->asked = (struct ring_asked){
		.ask = ask,
		.by = self->skel,
		.memory = (uint8_t *)self->skel->bss->memory,
		.data = (uint8_t *)self->skel->bss->data,
	};
}

FIXTURE_TEARDOWN(ring)
{
	ring__destroy(self->skel);
}

/* What comes out is what went in, in its order, from both ends. */
TEST_F(ring, order)
{
	struct random random = random_stream(seed(), 62);

	EXPECT_TRUE(ring_agrees(&self->asked, &random, many(20000)));
}

TEST_F(ring, garbage)
{
	struct random random = random_stream(seed(), 63);

	EXPECT_TRUE(ring_survives_garbage(&self->asked, &random, many(10000)));
}

TEST_HARNESS_MAIN
