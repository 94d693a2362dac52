// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loops that end in time, in programs and by the kernel's clock. How late they end, in ns, is also
 * the machine's doing, and that of its host: it is printed, and what is counted is steps.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <uapi/bpfx/deadline.h>
#include "deadline.skel.h"
#include "harness.h"
#include "machine.h"
#include "progs/deadline.h"

#define US	1000ull
#define MS	1000000ull
#define RUNS	15
#define WORKS	3

FIXTURE(deadline)
{
	struct deadline *skel;
};

FIXTURE_SETUP(deadline)
{
	self->skel = deadline__open_and_load();
	ASSERT_NE(NULL, self->skel);
}

FIXTURE_TEARDOWN(deadline)
{
	deadline__destroy(self->skel);
}

static struct deadline_call ask(const struct bpf_program *prog, struct deadline_call call)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &call, .ctx_size_in = sizeof(call));

	if (bpf_prog_test_run_opts(bpf_program__fd(prog), &opts))
		return (struct deadline_call){ .disorder = -1 };
	return call;
}

static int compare(const void *a, const void *b)
{
	const unsigned long long *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* How late a loop of @ns ends, from the best to the worst of some. Return: is it ever early? */
static bool measure(struct deadline *skel, uint64_t ns, int work)
{
	unsigned long long late[RUNS];
	struct deadline_call call;
	bool early = false;
	int n;

	for (n = 0; n < RUNS; n++) {
		call = ask(skel->progs.loop, (struct deadline_call){
			.ns = ns, .work = work, .limit = INT_MAX,
		});
		early |= call.took < ns || call.disorder;
		late[n] = call.took - ns;
	}
	qsort(late, RUNS, sizeof(*late), compare);
	printf("# %llu us, steps of %llu ns: late by %llu, %llu, %llu ns (best, median, worst)\n",
	       ns / US, call.took / (call.steps ?: 1), late[0], late[RUNS / 2], late[RUNS - 1]);
	return early;
}

/* The least that has to work: the steps are counted from 0, and made while there is time. */
TEST_F(deadline, counts_its_steps)
{
	struct deadline_call call = ask(self->skel->progs.loop, (struct deadline_call){
		.ns = BPFX_DEADLINE_MAX_NS, .limit = 1000,
	});

	EXPECT_EQ(1000, call.steps);
	EXPECT_EQ(0, call.disorder);
	EXPECT_GT(BPFX_DEADLINE_MAX_NS, call.took);
}

/* A billion steps are cancelled. */
TEST_F(deadline, ends_a_billion_steps)
{
	struct deadline_call call = ask(self->skel->progs.loop, (struct deadline_call){
		.ns = 50 * MS, .limit = 1000000000,
	});

	printf("# %llu of 1000000000 steps in %llu us\n", call.steps, call.took / US);
	EXPECT_LT(100, call.steps);
	EXPECT_GT(1000000000, call.steps);
	EXPECT_EQ(0, call.disorder);
	EXPECT_LE(50 * MS, call.took);
	EXPECT_GT(1000 * MS * slowness(), call.took);
}

/* In ns it is for a human to judge; but early it is never. */
TEST_F(deadline, is_never_early)
{
	EXPECT_FALSE(measure(self->skel, 50 * US, 0));
	EXPECT_FALSE(measure(self->skel, 5 * MS, 0));
	EXPECT_FALSE(measure(self->skel, 5 * MS, 100));
}

/* Of steps that are alike none begins too late, but one that the machine itself has held up. */
TEST_F(deadline, is_late_by_steps)
{
	static const int works[WORKS] = { 0, 10, 100 };
	struct deadline_call call;
	unsigned long long best;
	unsigned int i;
	int n;

	for (i = 0; i < WORKS; i++) {
		best = UINT64_MAX;
		for (n = 0; n < RUNS; n++) {
			call = ask(self->skel->progs.timed, (struct deadline_call){
				.ns = 5 * MS, .work = works[i],
			});
			EXPECT_EQ(0, call.disorder);
			EXPECT_LE(1, call.steps);
			EXPECT_GE(BPFX_DEADLINE_STEPS, call.late);
			best = call.late < best ? call.late : best;
		}
		printf("# %llu steps, late ones: %llu\n", call.steps, best);
		EXPECT_GE(1, best);
	}
}

/* Each loop has an end of its own, and that of the outer one counts. */
TEST_F(deadline, nests)
{
	struct deadline_call call = ask(self->skel->progs.nested, (struct deadline_call){
		.ns = 10 * MS,
	});

	printf("# %llu steps with %llu inside, %llu us\n", call.steps, call.inner, call.took / US);
	EXPECT_LE(10 * MS, call.took);
	EXPECT_LE(1, call.steps);
	/* The last has begun in time, and each took a tenth. */
	EXPECT_GE(11, call.steps);
	EXPECT_LT(call.steps, call.inner);
}

TEST_F(deadline, bounds)
{
	struct deadline_call call = { .ns = 0 };

	call = ask(self->skel->progs.by_hand, call);
	EXPECT_EQ(0, call.error);
	EXPECT_EQ(0, call.steps);
	call = ask(self->skel->progs.by_hand, (struct deadline_call){ .ns = BPFX_DEADLINE_MAX_NS });
	EXPECT_EQ(0, call.error);
	EXPECT_EQ(1, call.steps);
	call = ask(self->skel->progs.by_hand,
		   (struct deadline_call){ .ns = BPFX_DEADLINE_MAX_NS + 1 });
	EXPECT_EQ(-E2BIG, call.error);
	EXPECT_EQ(0, call.steps);
	call = ask(self->skel->progs.by_hand, (struct deadline_call){ .ns = UINT64_MAX });
	EXPECT_EQ(-E2BIG, call.error);
	EXPECT_EQ(0, call.steps);
}

TEST_HARNESS_MAIN
