// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an input program must not do is refused before it runs, in the words of the rule that it
 * breaks. See verifier.c.
 */
#include <unistd.h>
#include "harness.h"
#include "net.h"
#include "rule.h"
#include "rules_input.h"

FIXTURE(rule) {};

FIXTURE_VARIANT(rule)
{
	struct rule is;
};

INPUT_RULES(RULE_VARIANT)

FIXTURE_SETUP(rule)
{
	ASSERT_EQ(0, access("/sys/module/bpfx_input", F_OK) && run("modprobe bpfx_input"));
}

FIXTURE_TEARDOWN(rule) {}

/* The program is refused, and the reason given is the rule that it breaks. */
TEST_F(rule, is_enforced)
{
	EXPECT_TRUE(rule_enforced(&variant->is));
}

/* A kfunc that is new fails here until somebody has written the program that misuses it. */
TEST(every_kfunc_has_a_rule)
{
	static const char *const misused[] = { INPUT_RULES(RULE_KFUNC) NULL };

	ASSERT_EQ(0, run("modprobe bpfx_input"));
	EXPECT_GE(kfuncs_misused("bpfx_input", misused), 10);
}

TEST_HARNESS_MAIN
