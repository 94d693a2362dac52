/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tests of the sketches, the same in user space and through programs: FIXTURE(asked) has a
 * struct asked called "it", and scaled() says how many of something there is time for.
 */
#ifndef _LIB_SKETCH_TESTS_H
#define _LIB_SKETCH_TESTS_H

/* If this fails, nothing else will pass. */
TEST_F(asked, count_min_is_exact_while_there_is_room)
{
	EXPECT_TRUE(sketch_cm_is_exact_while_there_is_room(&self->it));
}

TEST_F(asked, count_min_keeps_its_bound)
{
	EXPECT_TRUE(sketch_cm_keeps_its_bound(&self->it, scaled(100000), 0));
	EXPECT_TRUE(sketch_cm_keeps_its_bound(&self->it, scaled(100000),
					      BPFX_SKETCH_CM_CONSERVATIVE));
}

TEST_F(asked, hll_errors_are_standard)
{
	EXPECT_TRUE(sketch_hll_errors_are_standard(&self->it, 4, 0, 1));
	EXPECT_TRUE(sketch_hll_errors_are_standard(&self->it, 6, 500, 100));
	EXPECT_TRUE(sketch_hll_errors_are_standard(&self->it, 10, 1, 5));
	EXPECT_TRUE(sketch_hll_errors_are_standard(&self->it, 10, 1000, 50));
	EXPECT_TRUE(sketch_hll_errors_are_standard(&self->it, 10, 2500, 50));
	EXPECT_TRUE(sketch_hll_errors_are_standard(&self->it, 12, scaled(200000), 20));
	EXPECT_TRUE(sketch_hll_errors_are_standard(&self->it, 16, scaled(200000), 2));
}

TEST_F(asked, hll_of_equal_registers)
{
	EXPECT_TRUE(sketch_hll_of_equal_registers(&self->it));
}

TEST_F(asked, hll_merged_is_that_of_all)
{
	EXPECT_TRUE(sketch_hll_merged_is_that_of_all(&self->it, 10));
	EXPECT_TRUE(sketch_hll_merged_is_that_of_all(&self->it, 2000));
}

TEST_F(asked, topk_finds_the_top)
{
	/* Fewer than 50,000 do not tell the frequent keys apart. */
	EXPECT_TRUE(sketch_topk_finds_the_top(&self->it, 128, 50000 + scaled(200000)));
	EXPECT_TRUE(sketch_topk_finds_the_top(&self->it, 512, 50000 + scaled(200000)));
}

TEST_F(asked, bloom_errs_as_in_theory)
{
	EXPECT_TRUE(sketch_bloom_errs_as_in_theory(&self->it, 1, scaled(40000)));
	EXPECT_TRUE(sketch_bloom_errs_as_in_theory(&self->it, 4, scaled(40000)));
	EXPECT_TRUE(sketch_bloom_errs_as_in_theory(&self->it, 7, scaled(40000)));
	EXPECT_TRUE(sketch_bloom_errs_as_in_theory(&self->it, 16, scaled(40000)));
}

TEST_F(asked, reservoir_is_fair)
{
	EXPECT_TRUE(sketch_reservoir_is_fair(&self->it, scaled(5000)));
}

TEST_F(asked, ewma_follows_its_formula)
{
	int i;

	for (i = 0; i < 20; i++)
		EXPECT_TRUE(sketch_ewma_follows_its_formula(&self->it, SKETCH_BATCH));
}

TEST_F(asked, bucket_is_exact)
{
	EXPECT_TRUE(sketch_bucket_is_exact(&self->it, scaled(2000)));
}

TEST_F(asked, what_is_no_sketch_is_refused)
{
	EXPECT_TRUE(sketch_refuses_what_is_none(&self->it));
}

TEST_F(asked, garbage_is_borne)
{
	EXPECT_TRUE(sketch_bears_garbage(&self->it, scaled(20000)));
}

#endif /* _LIB_SKETCH_TESTS_H */
