// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scratch memory, in user space, where the test says on which CPU a program runs and when another
 * interrupts it.
 */
#include "shim/kernel.h"
#include <linux/percpu.h>
#include <bpfx/scratch.bpf.h>
#include "../module/lib/scratch.h"
#include "harness.h"
#include "net.h"
#include "random.h"

#define OPERATIONS	200000u

FIXTURE(scratch)
{
	struct random random;
};

FIXTURE_SETUP(scratch)
{
	self->random = random_stream(seed(), 44);
	ASSERT_EQ(0, bpfx_scratch_init());
}

FIXTURE_TEARDOWN(scratch)
{
	bpfx_scratch_exit();
}

static bool all_are(const u8 *p, u8 byte, u32 from, u32 to)
{
	for (; from < to; from++)
		if (p[from] != byte)
			return false;
	return true;
}

/* As many as there are, of all CPUs, each with memory of its own; then none. */
TEST_F(scratch, nests_to_its_limit)
{
	struct bpfx_scratch *held[SHIM_CPUS][BPFX_SCRATCH_NEST];
	int i;

	for (shim_cpu = 0; shim_cpu < SHIM_CPUS; shim_cpu++) {
		for (i = 0; i < BPFX_SCRATCH_NEST; i++) {
			held[shim_cpu][i] = bpfx_scratch_get();
			ASSERT_NE(NULL, held[shim_cpu][i]);
			memset(bpfx_scratch_data(held[shim_cpu][i], BPFX_SCRATCH_SIZE),
			       shim_cpu * BPFX_SCRATCH_NEST + i, BPFX_SCRATCH_SIZE);
		}
		EXPECT_EQ(NULL, bpfx_scratch_get());
	}
	for (shim_cpu = 0; shim_cpu < SHIM_CPUS; shim_cpu++)
		for (i = 0; i < BPFX_SCRATCH_NEST; i++) {
			u64 *data = bpfx_scratch_data(held[shim_cpu][i], 1);

			EXPECT_TRUE(all_are((u8 *)data, shim_cpu * BPFX_SCRATCH_NEST + i, 0,
					    BPFX_SCRATCH_SIZE));
			EXPECT_EQ(0, (uintptr_t)data % 8);
			bpfx_scratch_put(held[shim_cpu][i]);
		}
	shim_cpu = 0;
	EXPECT_NE(NULL, bpfx_scratch_get());
}

/* A program that has been moved to another CPU puts back where it took. */
TEST_F(scratch, belongs_to_its_cpu)
{
	struct bpfx_scratch *held[BPFX_SCRATCH_NEST];
	int i;

	shim_cpu = 1;
	for (i = 0; i < BPFX_SCRATCH_NEST; i++)
		held[i] = bpfx_scratch_get();
	shim_cpu = 2;
	bpfx_scratch_put(held[5]);
	for (i = 0; i < BPFX_SCRATCH_NEST; i++)
		EXPECT_NE(NULL, bpfx_scratch_get());
	EXPECT_EQ(NULL, bpfx_scratch_get());
	shim_cpu = 1;
	EXPECT_EQ(held[5], bpfx_scratch_get());
	EXPECT_EQ(NULL, bpfx_scratch_get());
}

TEST_F(scratch, sizes)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();

	EXPECT_EQ(NULL, bpfx_scratch_data(scratch, 0));
	EXPECT_EQ(NULL, bpfx_scratch_data(scratch, BPFX_SCRATCH_SIZE + 1));
	EXPECT_EQ(NULL, bpfx_scratch_data(scratch, -1));
	EXPECT_EQ(NULL, bpfx_scratch_data(scratch, INT_MIN));
	EXPECT_NE(NULL, bpfx_scratch_data(scratch, 1));
	EXPECT_NE(NULL, bpfx_scratch_data(scratch, BPFX_SCRATCH_SIZE));
}

TEST_F(scratch, no_memory)
{
	bpfx_scratch_exit();
	shim_no_memory = true;
	EXPECT_EQ(-ENOMEM, bpfx_scratch_init());
	shim_no_memory = false;
	EXPECT_EQ(0, bpfx_scratch_init());
}

/**
 * struct held - what a program should find in a scratch
 * @scratch: it
 * @used: bytes it was given
 * @byte: what it wrote to all of them
 */
struct held {
	struct bpfx_scratch *scratch;
	u32 used;
	u8 byte;
};

/* What a program has written stays, what it is given anew is zeros. */
static bool grow(struct held *held, u32 size)
{
	u8 *data = (u8 *)bpfx_scratch_data(held->scratch, size);
	u32 used = held->used;

	held->used = max(used, size);
	if (!data || !all_are(data, held->byte, 0, used) || !all_are(data, 0, used, held->used))
		return false;
	memset(data, ++held->byte, held->used);
	return true;
}

/* Any number of them on a CPU, of any sizes, put in any order. */
TEST_F(scratch, keeps_own_and_shows_no_other)
{
	struct held held[BPFX_SCRATCH_NEST] = {}, *one;
	u32 n;

	for (n = 0; n < OPERATIONS; n++) {
		one = &held[random_below(&self->random, BPFX_SCRATCH_NEST)];
		if (!one->scratch) {
			*one = (struct held){ .scratch = bpfx_scratch_get(), .byte = n };
			ASSERT_NE(NULL, one->scratch);
		} else if (random_once_in(&self->random, 3)) {
			bpfx_scratch_put(one->scratch);
			one->scratch = NULL;
		} else {
			ASSERT_TRUE(grow(one, 1 + (random_below(&self->random, BPFX_SCRATCH_SIZE) >>
						   random_below(&self->random, 12))));
		}
	}
}

/* What the program in the middle of another does, and what it holds. */
static struct random interrupts_random;
static struct bpfx_scratch *interrupts_hold[BPFX_SCRATCH_NEST / 2];
static u32 interrupts;

static void interrupt(void)
{
	struct bpfx_scratch **one = &interrupts_hold[random_below(&interrupts_random,
								 BPFX_SCRATCH_NEST / 2)];
	struct bpfx_scratch *got;

	if (random_once_in(&interrupts_random, 2))
		return;
	interrupts++;
	if (*one) {
		bpfx_scratch_put(*one);
		*one = NULL;
		return;
	}
	/* It is interrupted itself, and then another may have filled the place. */
	got = bpfx_scratch_get();
	if (got && *one)
		bpfx_scratch_put(got);
	else if (got)
		*one = got;
}

/*
 * Between the look for a free one and the claim, another program takes one or puts one back. Both
 * hold up to a half, so there is always one.
 */
TEST_F(scratch, does_not_fail_below_its_limit)
{
	struct bpfx_scratch *held[BPFX_SCRATCH_NEST / 2] = {};
	u32 n, i, j;

	interrupts_random = random_stream(seed(), 45);
	for (n = 0; n < OPERATIONS; n++) {
		i = random_below(&self->random, BPFX_SCRATCH_NEST / 2);
		if (held[i]) {
			bpfx_scratch_put(held[i]);
			held[i] = NULL;
			continue;
		}
		shim_interrupt_handler = interrupt;
		held[i] = bpfx_scratch_get();
		shim_interrupt_handler = NULL;
		ASSERT_NE(NULL, held[i]);
		for (j = 0; j < BPFX_SCRATCH_NEST / 2; j++) {
			ASSERT_NE(held[i], interrupts_hold[j]);
			ASSERT_TRUE(i == j || held[i] != held[j]);
		}
	}
	EXPECT_LT(OPERATIONS / 10, interrupts);
}

TEST_HARNESS_MAIN
