// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loops that end in time, by a clock that goes as the test wants: with it, "in time" is exact.
 */
#include "shim/kernel.h"
#include <linux/timekeeping.h>
#include <bpfx/deadline.bpf.h>
#include "harness.h"
#include "net.h"
#include "random.h"

#define LOOPS	30000u

/**
 * struct loop - how one went
 * @steps: that were made
 * @late: of these, how many began when time was up
 * @over: when it ended, ns after the end
 * @looks: at the clock
 */
struct loop {
	u64 steps;
	u64 late;
	s64 over;
	u64 looks;
};

/* How long the step is that begins now. */
typedef u64 (*step)(struct random *random, u64 nr);

static struct loop run_loop(u64 ns, step step, struct random *random)
{
	struct bpf_iter_bpfx_deadline it;
	struct loop loop = {};
	u64 end = shim_now + ns;
	int *i;

	shim_looks = 0;
	if (bpf_iter_bpfx_deadline_new(&it, ns))
		return (struct loop){ .over = -1 };
	while ((i = bpf_iter_bpfx_deadline_next(&it))) {
		if (*i != (int)loop.steps)
			return (struct loop){ .over = -2 };
		loop.late += shim_now >= end;
		shim_now += step(random, loop.steps++);
	}
	loop.over = shim_now - end;
	loop.looks = shim_looks;
	/* Over is over. */
	if (bpf_iter_bpfx_deadline_next(&it))
		loop.over = -3;
	bpf_iter_bpfx_deadline_destroy(&it);
	return loop;
}

static u64 ten(struct random *random, u64 nr)
{
	return 10;
}

static u64 same;

static u64 alike(struct random *random, u64 nr)
{
	return same;
}

/* Mostly short, with phases and single ones of all lengths. */
static u64 any(struct random *random, u64 nr)
{
	static u64 left, shift;

	if (!left--) {
		left = random_below(random, 60);
		shift = random_below(random, 40);
	}
	return random_once_in(random, 50) ? random_below(random, 100000) :
		random_u64(random) >> (63 - shift) & 0xffff;
}

/* The worst: short until nobody looks any more, and then long. */
static u64 suddenly(struct random *random, u64 nr)
{
	return nr < 31 ? 1 : 100000;
}

/* Short until looks are few, and then long for good. */
static u64 longer(struct random *random, u64 nr)
{
	return nr < 31 ? 1 : 5000;
}

/* However long the steps are: never too early, and no more than so many of them too late. */
TEST(late_by_so_many_steps)
{
	struct random random = random_stream(seed(), 41);
	struct loop loop;
	u64 most = 0;
	u32 n;

	for (n = 0; n < LOOPS; n++) {
		shim_now += random_u64(&random) >> 20;
		loop = run_loop(1 + random_below(&random, 1 << random_below(&random, 20)), any,
				&random);
		ASSERT_LE(0, loop.over);
		ASSERT_GT(BPFX_DEADLINE_STEPS, loop.late);
		most = max(most, loop.late);
	}
	/* The pattern is one that can hurt. */
	EXPECT_LT(0, most);
	loop = run_loop(1000, suddenly, NULL);
	EXPECT_GT(BPFX_DEADLINE_STEPS, loop.late);
	EXPECT_LT(0, loop.late);
}

/* Steps that are alike: none begins too late. */
TEST(in_time_if_steps_are_alike)
{
	struct random random = random_stream(seed(), 42);
	struct loop loop;
	u32 n;

	for (n = 0; n < LOOPS; n++) {
		same = 1 + random_below(&random, 1 << random_below(&random, 14));
		loop = run_loop(1 + random_below(&random, 100000), alike, NULL);
		ASSERT_EQ(0, loop.late);
		ASSERT_LE(0, loop.over);
		ASSERT_GT(same, loop.over);
	}
}

/* A clock is dear: short steps share a look. */
TEST(looks_are_few)
{
	struct loop loop = run_loop(1000000, ten, NULL);

	EXPECT_EQ(100000, loop.steps);
	EXPECT_GT(loop.steps / BPFX_DEADLINE_STEPS + 100, loop.looks);
}

/* Long ones have one each. */
TEST(looks_are_many_when_steps_are_long)
{
	struct loop loop = run_loop(1000000, longer, NULL);

	EXPECT_LT(200, loop.steps);
	EXPECT_LT(loop.steps - 31 - BPFX_DEADLINE_STEPS, loop.looks);
}

/* One of 0 ns has no step, one of the longest time is taken, and one longer has none. */
TEST(bounds)
{
	struct bpf_iter_bpfx_deadline it;

	EXPECT_EQ(0, run_loop(0, ten, NULL).steps);
	same = 1000000;
	EXPECT_EQ(BPFX_DEADLINE_MAX_NS / same, run_loop(BPFX_DEADLINE_MAX_NS, alike, NULL).steps);
	EXPECT_EQ(-E2BIG, bpf_iter_bpfx_deadline_new(&it, BPFX_DEADLINE_MAX_NS + 1));
	EXPECT_EQ(NULL, bpf_iter_bpfx_deadline_next(&it));
	EXPECT_EQ(-E2BIG, bpf_iter_bpfx_deadline_new(&it, U64_MAX));
	EXPECT_EQ(NULL, bpf_iter_bpfx_deadline_next(&it));
}

/* In an NMI the clock may be back a little. */
TEST(clock_that_goes_back)
{
	struct random random = random_stream(seed(), 43);
	struct bpf_iter_bpfx_deadline it;
	u64 end, truth = shim_now;
	u32 n;

	for (n = 0; n < LOOPS; n++) {
		truth += 1000;
		shim_now = truth;
		end = truth + 5000;
		ASSERT_EQ(0, bpf_iter_bpfx_deadline_new(&it, 5000));
		while (bpf_iter_bpfx_deadline_next(&it)) {
			truth += random_below(&random, 50);
			shim_now = truth - random_below(&random, 200);
		}
		ASSERT_LE(end, shim_now);
		ASSERT_GT(end + 200 + BPFX_DEADLINE_STEPS * 50, truth);
		/* Over is over, even if the clock is back before the end. */
		shim_now = end - 100;
		ASSERT_EQ(NULL, bpf_iter_bpfx_deadline_next(&it));
	}
}

/* Where the clock stands still, the numbers end. */
TEST(clock_that_stands_still)
{
	struct bpf_iter_bpfx_deadline it;
	u32 n = 0;
	int *i;

	ASSERT_EQ(0, bpf_iter_bpfx_deadline_new(&it, 1));
	i = bpf_iter_bpfx_deadline_next(&it);
	ASSERT_NE(NULL, i);
	*i = INT_MAX - 100;
	while ((i = bpf_iter_bpfx_deadline_next(&it)) && n++ < 1000)
		ASSERT_LT(0, *i);
	EXPECT_EQ(NULL, i);
	EXPECT_GT(101, n);
	EXPECT_LT(100 - BPFX_DEADLINE_STEPS, n);
}

TEST_HARNESS_MAIN
