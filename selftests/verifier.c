// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a scheduler must not do is refused before it runs: who may call what, and what no scheduler
 * may do. One program per rule, and the words by which the verifier, libbpf or the module refuses
 * it. Rules on arguments are in verifier_args.c.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "harness.h"
#include "loader.h"
#include "progs/script.h"
#include "rule.h"
#include "rules.h"
#include "script.skel.h"

/*
 * If this fails, nothing else will pass: a scheduler that does nothing wrong loads, all of its
 * programs, and can be registered.
 */
TEST(loads_if_nothing_is_wrong)
{
	struct script *skel;
	struct bpf_link *link;

	ASSERT_EQ(0, access("/sys/kernel/btf/bpfx_qdisc", R_OK)) {
		TH_LOG("bpfx_qdisc.ko is not loaded, or has no BTF");
	}
	skel = script__open_and_load();
	ASSERT_NE(NULL, skel);
	link = bpf_map__attach_struct_ops(skel->maps.script);
	EXPECT_NE(NULL, link);
	bpf_link__destroy(link);
	script__destroy(skel);
}

FIXTURE(rule) {};

FIXTURE_VARIANT(rule)
{
	struct rule is;
};

CALLER_RULES(RULE_VARIANT)
GENERAL_RULES(RULE_VARIANT)

FIXTURE_SETUP(rule) {}
FIXTURE_TEARDOWN(rule) {}

/*
 * The program is refused, and the reason given is the rule that it breaks: not a typing error of
 * the test's, nor something that the kernel happens to stumble over first.
 */
TEST_F(rule, is_enforced)
{
	EXPECT_TRUE(rule_enforced(&variant->is));
}

/*
 * Each kfunc of the module has at least one rule. One that is new has none, and fails here until
 * somebody has written the program that misuses it.
 */
TEST(every_kfunc_has_a_rule)
{
	static const char *const misused[] = {
		CALLER_RULES(RULE_KFUNC) GENERAL_RULES(RULE_KFUNC) ARGUMENT_RULES(RULE_KFUNC)
		NULL
	};

	EXPECT_GE(kfuncs_misused("bpfx_qdisc", misused), 18);
}

TEST_HARNESS_MAIN
