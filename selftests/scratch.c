// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory for the time of a call: programs, and programs that interrupt them.
 */
#include <bpf/bpf.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <uapi/bpfx/scratch.h>
#include <unistd.h>
#include "harness.h"
#include "progs/scratch.h"
#include "scratch.skel.h"

FIXTURE(scratch)
{
	struct scratch *skel;
};

FIXTURE_SETUP(scratch)
{
	self->skel = scratch__open_and_load();
	ASSERT_NE(NULL, self->skel);
}

FIXTURE_TEARDOWN(scratch)
{
	scratch__destroy(self->skel);
}

static struct scratch_call ask(const struct bpf_program *prog)
{
	struct scratch_call call = {};

	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &call, .ctx_size_in = sizeof(call));

	if (bpf_prog_test_run_opts(bpf_program__fd(prog), &opts))
		call.wrong = -1;
	return call;
}

/* What others wrote is never seen. */
TEST_F(scratch, is_zeros)
{
	EXPECT_EQ(0, ask(self->skel->progs.zeros).wrong);
}

/* Asked again, it is the same memory, with zeros where it is longer. */
TEST_F(scratch, is_the_same_again)
{
	struct scratch_call call = ask(self->skel->progs.again);

	EXPECT_EQ(1, call.got);
	EXPECT_EQ(3, call.sizes);
	EXPECT_EQ(0, call.wrong);
}

/* From 1 byte to the largest. */
TEST_F(scratch, sizes)
{
	struct scratch_call call = ask(self->skel->progs.sizes);

	EXPECT_EQ(1, call.got);
	EXPECT_EQ(1 << 1 | 1 << 2, call.sizes);
}

/* A program has all but one, another in its midst has the last, and nobody has one too many. */
TEST_F(scratch, nests_to_its_limit)
{
	struct bpf_link *link = bpf_program__attach(self->skel->progs.inner);
	struct scratch_call call;

	ASSERT_NE(NULL, link);
	call = ask(self->skel->progs.nest);
	EXPECT_EQ(BPFX_SCRATCH_NEST, call.got);
	EXPECT_EQ(0, call.wrong);
	EXPECT_EQ(1, self->skel->bss->inner_runs);
	EXPECT_EQ(1, self->skel->bss->inner_got);
	EXPECT_EQ(0, self->skel->bss->inner_wrong);
	/* All of them are back. */
	EXPECT_EQ(BPFX_SCRATCH_NEST, ask(self->skel->progs.nest).got);
	bpf_link__destroy(link);
}

static int clock_event(uint64_t ns)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = ns,
	};

	return syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

/* Interrupted anywhere, by a program that does the same: each has what it wrote. */
TEST_F(scratch, is_ours_alone_when_interrupted)
{
	struct bpf_link *link;
	struct scratch_call call;
	int fd = clock_event(20000);

	ASSERT_LE(0, fd);
	link = bpf_program__attach_perf_event(self->skel->progs.interrupt, fd);
	ASSERT_NE(NULL, link);
	call = ask(self->skel->progs.busy);
	bpf_link__destroy(link);
	printf("# %u turns, %u interrupts\n", call.turns, self->skel->bss->inner_runs);
	EXPECT_LT(10, call.turns);
	EXPECT_EQ(0, call.wrong);
	EXPECT_LT(10, self->skel->bss->inner_runs);
	EXPECT_EQ(0, self->skel->bss->inner_wrong);
}

TEST_HARNESS_MAIN
