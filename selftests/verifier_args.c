// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arguments that the verifier refuses: instances and packets that are none, memory that is too
 * small, state that is used unseen. See verifier.c.
 */
#include "harness.h"
#include "rule.h"
#include "rules.h"

FIXTURE(rule) {};

FIXTURE_VARIANT(rule)
{
	struct rule is;
};

ARGUMENT_RULES(RULE_VARIANT)

FIXTURE_SETUP(rule) {}
FIXTURE_TEARDOWN(rule) {}

/* The program is refused, and the reason given is the rule that it breaks. */
TEST_F(rule, is_enforced)
{
	EXPECT_TRUE(rule_enforced(&variant->is));
}

TEST_HARNESS_MAIN
