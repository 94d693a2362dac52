// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checksums, token buckets, CoDel and virtual time in user space.
 */
#include "arith.h"
#include "harness.h"
#include "net.h"

static void ask(void *by, struct arith_call *call)
{
	arith_answer(call);
}

FIXTURE(arith) {};
FIXTURE_SETUP(arith) {}
FIXTURE_TEARDOWN(arith) {}

FIXTURE_VARIANT(arith)
{
	arith_test test;
};

FIXTURE_VARIANT_ADD(arith, csum) { arith_csum_agrees };
FIXTURE_VARIANT_ADD(arith, bucket) { arith_bucket_agrees };
FIXTURE_VARIANT_ADD(arith, root) { arith_root_agrees };
FIXTURE_VARIANT_ADD(arith, codel) { arith_codel_agrees };
FIXTURE_VARIANT_ADD(arith, vtime) { arith_vtime_agrees };

TEST_F(arith, as_the_reference)
{
	struct random random = random_stream(seed(), 67);

	EXPECT_TRUE(variant->test(ask, NULL, &random, 200000));
}

TEST_HARNESS_MAIN
