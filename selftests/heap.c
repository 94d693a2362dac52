// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_heap_*, asked by a program.
 */
#include <bpf/bpf.h>
#include "harness.h"
#include "heap.h"
#include "heap.skel.h"
#include "machine.h"
#include "net.h"

static void ask(void *by, struct heap_call *call)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = call, .ctx_size_in = sizeof(*call));
	struct heap *skel = by;

	if (bpf_prog_test_run_opts(bpf_program__fd(skel->progs.ask), &opts) || opts.retval)
		call->result = -EIO;
}

FIXTURE(heap) {
	struct heap *skel;
	uint8_t *memory;
};

FIXTURE_SETUP(heap)
{
	self->skel = heap__open_and_load();
	ASSERT_NE(NULL, self->skel);
	self->memory = (uint8_t *)self->skel->bss->memory;
}

FIXTURE_TEARDOWN(heap)
{
	heap__destroy(self->skel);
}

/* What comes out is what went in, the lowest key first, whatever is done in between. */
TEST_F(heap, order)
{
	struct random random = random_stream(seed(), 60);

	EXPECT_TRUE(heap_agrees(ask, self->skel, self->memory, &random, many(60000)));
}

TEST_F(heap, garbage)
{
	struct random random = random_stream(seed(), 61);

	EXPECT_TRUE(heap_survives_garbage(ask, self->skel, self->memory, &random, many(20000)));
}

TEST_HARNESS_MAIN
