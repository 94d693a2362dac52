// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the library must not be called: programs that the verifier refuses, and its words. See
 * verifier.c.
 */
#include "harness.h"
#include "rule.h"
#include "rules_lib.h"

FIXTURE(rule) {};

FIXTURE_VARIANT(rule)
{
	struct rule is;
};

LIBRARY_RULES(RULE_VARIANT)

FIXTURE_SETUP(rule) {}
FIXTURE_TEARDOWN(rule) {}

/* The program is refused, and the reason given is the rule that it breaks. */
TEST_F(rule, is_enforced)
{
	EXPECT_TRUE(rule_enforced(&variant->is));
}

/* A kfunc that is new fails here until somebody has written the program that misuses it. */
TEST(every_kfunc_has_a_rule)
{
	static const char *const misused[] = { LIBRARY_RULES(RULE_KFUNC) NULL };

	EXPECT_GE(kfuncs_misused("bpfx", misused), 5);
}

TEST_HARNESS_MAIN
