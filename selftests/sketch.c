// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_sketch_*, asked by a program.
 */
#include <bpf/bpf.h>
#include "sketch.h"
#include "sketch.skel.h"
#include "harness.h"
#include "net.h"
#include "machine.h"

/* A call from user space is a hundred times one from a batch. */
#define scaled(_n)	many((_n) / 10)

FIXTURE(asked)
{
	struct sketch *skel;
	struct asked it;
};

static bool ask(struct asked *asked, const struct sketch_call *call)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	struct sketch_call copy = *call;
	struct sketch *skel = asked->by;

	opts.ctx_in = &copy;
	opts.ctx_size_in = sizeof(copy);
	return !bpf_prog_test_run_opts(bpf_program__fd(skel->progs.ask), &opts) && !opts.retval;
}

FIXTURE_SETUP(asked)
{
	struct sketch *skel = sketch__open_and_load();

	ASSERT_NE(NULL, skel);
	self->skel = skel;
	self->it = (struct asked){
		.ask = ask, .by = skel, .batch = &skel->bss->batch,
		.memory = (uint8_t *)skel->bss->memory, .other = (uint8_t *)skel->bss->other,
		.random = random_stream(seed(), 44),
	};
}

FIXTURE_TEARDOWN(asked)
{
	sketch__destroy(self->skel);
}

#include "sketch_tests.h"

TEST_HARNESS_MAIN
