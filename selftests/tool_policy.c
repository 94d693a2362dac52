// SPDX-License-Identifier: GPL-2.0-only
/*
 * "bpfx policy" as its user meets it. What a policy may do at all is in policy.c, the rules of the
 * shipped one in policy_rules.c.
 */
#include <errno.h>
#include <unistd.h>
#include "harness.h"
#include "privileges.h"
#include "policy.h"
#include "tool.h"

#define POLICY_FILE	test_file("progs/policy_one.bpf.o")

static void clean(void)
{
	run_quiet("bpfx policy unload; bpfx policy failsafe open; bpfx policy audit off");
}

FIXTURE(policy) {};

FIXTURE_SETUP(policy)
{
	clean();
	ASSERT_EQ(0, policy_cgroup("bpfx-host"));
}

FIXTURE_TEARDOWN(policy)
{
	privileges_regain();
	clean();
}

/*
 * If this fails, nothing else will pass: the shipped policy allows nothing but what a rule allows,
 * and takes no more to be removed than to be loaded.
 */
TEST_F(policy, comes_and_goes)
{
	EXPECT_EQ(0, tool("policy show"));
	EXPECT_SAID("policy:    none\nfailsafe:  open: without a policy everything is allowed\n");
	EXPECT_EQ(0, tool("policy load"));
	EXPECT_SAID("policy allowlist is in force\n");
	EXPECT_SAID("it has no rules yet and allows nothing");
	EXPECT_EQ(-EACCES, policy_try("counts"));
	EXPECT_EQ(0, tool("policy show"));
	EXPECT_SAID("policy:    allowlist\n");
	EXPECT_SAID("rules:\n  none\n  what none is about is refused\n");
	EXPECT_EQ(0, tool("policy unload"));
	EXPECT_SAID("policy allowlist is gone: everything is allowed now\n");
	EXPECT_EQ(0, policy_try("counts"));
	EXPECT_EQ(1, tool("policy unload"));
	EXPECT_SAID("cause: no policy is loaded");
}

/* A scheduler that is refused: the command says who did it, and what can be done. */
TEST_F(policy, explains_itself)
{
	ASSERT_EQ(0, tool("policy load"));
	EXPECT_EQ(1, tool("load bpfx_fifo"));
	EXPECT_SAID("bpfx: cannot load bpfx_fifo\n  cause: policy 'allowlist' refuses bpfx_qdisc_");
	EXPECT_SAID("cure:  bpfx policy allow qdisc");
	ASSERT_EQ(0, tool("policy allow qdisc"));
	ASSERT_EQ(0, tool("load bpfx_fifo"));
	ASSERT_EQ(0, tool("unload bpfx_fifo"));
}

TEST_F(policy, audits)
{
	ASSERT_EQ(0, tool("policy load"));
	EXPECT_EQ(0, tool("policy audit on"));
	EXPECT_SAID("what the policy refuses is recorded, and allowed: bpfx policy log\n");
	EXPECT_EQ(0, policy_try("counts"));
	EXPECT_EQ(0, tool("policy log"));
	EXPECT_SAID("audited bpfx_bits_popcount to sched_cls 'counts' of ");
	EXPECT_EQ(0, tool_json("policy show"));
	EXPECT_TRUE(json_object_get_boolean(json_at("/audit")));
	EXPECT_EQ(0, tool("policy audit off"));
	EXPECT_EQ(-EACCES, policy_try("counts"));
}

/* Closed: the policy's end is everything's end, but for what the host does to get out of it. */
TEST_F(policy, fails_safe)
{
	ASSERT_EQ(0, tool("policy load"));
	EXPECT_EQ(0, tool("policy failsafe closed"));
	EXPECT_SAID("without a policy, nothing is allowed\n");
	EXPECT_EQ(0, run("rm /sys/fs/bpf/bpfx/:policy"));
	usleep(500000);
	EXPECT_EQ(-EACCES, policy_try("counts"));
	EXPECT_EQ(1, tool("load bpfx_fifo"));
	EXPECT_SAID("cause: no policy is loaded, which refuses bpfx_qdisc_");
	EXPECT_SAID("cure:  bpfx policy load, or: bpfx policy failsafe open");
	EXPECT_EQ(0, tool_json("policy show"));
	EXPECT_STR(NULL, "/policy");
	EXPECT_STR("closed", "/failsafe");
	EXPECT_EQ(0, tool("policy load --allow bits"));
	EXPECT_EQ(0, policy_try("counts"));
	EXPECT_EQ(0, tool("policy unload"));
	EXPECT_SAID("no program that calls bpfx can be loaded now\n");
	EXPECT_EQ(-EACCES, policy_try("counts"));
	EXPECT_EQ(0, tool("policy failsafe open"));
	EXPECT_EQ(0, policy_try("counts"));
}

/* A policy of one's own, and back, under the same link; the shipped one goes on with its rules. */
TEST_F(policy, swaps)
{
	ASSERT_EQ(0, tool("policy load --allow lock"));
	EXPECT_EQ(0, policy_try("locks_it"));
	EXPECT_EQ(0, tool("policy load"));
	EXPECT_SAID("policy allowlist is in force instead of allowlist\n");
	EXPECT_EQ(0, policy_try("locks_it"));
	EXPECT_EQ(-EACCES, policy_try("counts"));
	EXPECT_EQ(0, tool("policy load %s", POLICY_FILE));
	EXPECT_SAID("policy own is in force instead of allowlist\n");
	EXPECT_EQ(-EACCES, policy_try("locks_it"));
	EXPECT_EQ(1, tool("policy allow lock"));
	EXPECT_SAID("cause: the policy 'own' has no rules that bpfx knows\n");
	EXPECT_EQ(1, tool("policy load --allow lock %s", POLICY_FILE));
	EXPECT_SAID("cause: policy 'own' has no map 'rules'");
	EXPECT_EQ(0, tool("policy load --allow bits"));
	EXPECT_EQ(0, policy_try("counts"));
}

/* Somebody else's, which has no pin: it is taken away all the same. */
TEST_F(policy, unloads_that_of_others)
{
	ASSERT_EQ(0, tool("policy load --allow all"));
	ASSERT_EQ(0, run("mv /sys/fs/bpf/bpfx/:policy /sys/fs/bpf/elsewhere"));
	EXPECT_EQ(1, tool("policy load"));
	EXPECT_SAID("cause: another policy is in force, which bpfx has not loaded: 'allowlist'\n");
	EXPECT_SAID("cure:  bpfx policy unload");
	EXPECT_EQ(0, tool("policy unload"));
	EXPECT_EQ(0, tool_json("policy show"));
	EXPECT_STR(NULL, "/policy");
	run("rm -f /sys/fs/bpf/elsewhere");
}

static const struct {
	const char *args;
	int status;
	const char *words;
} wrong[] = {
	{ "", 2, "what about the policy?" },
	{ "frobnicate", 2, "no command 'policy frobnicate'" },
	{ "allow", 2, "allow what?" },
	{ "allow lock heap", 2, "allow takes one argument" },
	{ "unload it", 2, "unload takes no argument" },
	{ "audit maybe", 2, "on or off?" },
	{ "failsafe ajar", 2, "closed or open?" },
	{ "load --uid 0", 2, "--uid, --cgroup and --type are for rules" },
	{ "show --allow all", 2, "--allow is for load" },
	{ "load --what", 2, "no option '--what'" },
	{ "load nonesuch", 1,
	  "no policy of this name is shipped\n  cure:  shipped are: allowlist\n" },
	{ "load bpfx_fifo", 1, "no policy of this name is shipped" },
	{ "load /etc/passwd", 1, "not an object file" },
	{ "allow lck", 1, "no bpfx module that is loaded has a kfunc or a family 'lck'\n" },
	{ "allow bpfx_bits_popcnt", 1, "cure:  families are: all, " },
	{ "allow lock --uid nobodyhere", 1, "cause: there is no user 'nobodyhere'" },
	{ "allow lock --uid -1", 1, "cause: there is no user '-1'" },
	{ "allow lock --uid 4294967295", 1, "cause: there is no user" },
	{ "allow lock --cgroup none.slice", 1, "cause: 'none.slice' is no cgroup: No such file" },
	{ "allow lock --cgroup bpfx-host/cgroup.procs", 1, "not a directory of cgroup2" },
	{ "allow lock --cgroup ../../../tmp", 1, "not a directory of cgroup2" },
	{ "allow lock --type tc", 1,
	  "there is no type of programs 'tc'\n  cure:  types are: socket" },
	{ "--help", 0, "Usage: bpfx [-j] [-v] policy load|unload" },
};

TEST_F(policy, wrong_arguments)
{
	unsigned int i;

	ASSERT_EQ(0, tool("policy load"));
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_EQ(wrong[i].status, tool("policy %s", wrong[i].args)) {
			printf("# policy %s: %s\n", wrong[i].args, tool_out);
		}
		EXPECT_SAID(wrong[i].words);
	}
	EXPECT_EQ(1, tool("policy load %s", TOOL_FILE));
	EXPECT_SAID("is a struct bpfx_qdisc_ops, not a struct bpfx_policy_ops");
	EXPECT_EQ(1, tool("load %s", POLICY_FILE));
	EXPECT_SAID("is a struct bpfx_policy_ops, not a struct bpfx_qdisc_ops");
	EXPECT_EQ(1, tool_json("policy allow lck"));
	EXPECT_STR("cannot add the rule", "/error");
}

/* Without rules there is nothing to change. */
TEST_F(policy, needs_a_policy)
{
	EXPECT_EQ(1, tool("policy allow lock"));
	EXPECT_SAID("cause: no policy is loaded\n  cure:  bpfx policy load");
	EXPECT_EQ(1, tool("policy forget all"));
	EXPECT_SAID("cause: no policy is loaded");
	EXPECT_EQ(0, tool("policy audit on"));
	EXPECT_EQ(0, tool("policy audit off"));
}

/* A plain user sees whether there is a policy, and changes nothing. */
TEST_F(policy, plain_user)
{
	static const char *const denied[] = {
		"load", "unload", "allow lock", "deny lock", "forget lock", "audit on",
		"failsafe closed", "log",
	};
	unsigned int i;

	ASSERT_EQ(0, tool("policy load --allow all"));
	ASSERT_EQ(0, privileges_drop(1234));
	for (i = 0; i < ARRAY_SIZE(denied); i++) {
		EXPECT_EQ(1, tool("policy %s", denied[i]));
		EXPECT_SAID("cure:  run it as root");
	}
	EXPECT_EQ(0, tool("policy show"));
	EXPECT_SAID("policy:    allowlist\n");
	EXPECT_SAID("audit:     off\n");
	EXPECT_SAID("the rules are for root to see");
	/* To clean up takes root, which is gone. */
}

TEST_F(policy, module_not_loaded)
{
	static const char *const cmds[] = {
		"load", "unload", "show", "allow lock", "audit on", "failsafe open", "log",
	};
	unsigned int i;
	int tries = 100;

	run_quiet("rmmod bpfx_old");
	while (run_quiet("[ ! -e /sys/module/bpfx_qdisc ] || rmmod bpfx_qdisc; "
			 "[ ! -e /sys/module/bpfx_input ] || rmmod bpfx_input; rmmod bpfx") &&
	       --tries)
		usleep(100000);
	ASSERT_NE(0, tries);
	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		EXPECT_EQ(1, tool("policy %s", cmds[i]));
		EXPECT_SAID("cause: the kernel module bpfx is not loaded\n  cure:  modprobe bpfx");
	}
	EXPECT_EQ(0, run("modprobe bpfx_qdisc"));
}

TEST_HARNESS_MAIN
