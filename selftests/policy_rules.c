// SPDX-License-Identifier: GPL-2.0-only
/*
 * The shipped policy: whom its rules are about, and what is remembered of whom it refuses.
 */
#include <errno.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <uapi/bpfx/policy.h>
#include "harness.h"
#include "policy.h"
#include "tool.h"

static void clean(void)
{
	run_quiet("bpfx policy unload; bpfx policy failsafe open; bpfx policy audit off");
}

FIXTURE(rules) {};

FIXTURE_SETUP(rules)
{
	clean();
	/* So that children know how to. */
	ASSERT_EQ(0, policy_try("counts"));
	ASSERT_EQ(0, policy_cgroup("bpfx-host"));
	ASSERT_EQ(0, policy_cgroup("bpfx-container"));
	ASSERT_EQ(0, policy_cgroup("bpfx-container/inner"));
}

FIXTURE_TEARDOWN(rules)
{
	clean();
}

/* To the last record of the log, as if it were all that was said. */
static void go_to_last(void)
{
	struct json_object *log = json_at("/log");
	size_t n = json_object_array_length(log);
	struct json_object *last = json_object_array_get_idx(log, n - 1);

	json_object_get(last);
	json_object_put(tool_obj);
	tool_obj = last;
}

/* The number of the next record: how many there have been. The log has room for some of them. */
static int64_t next_record(void)
{
	struct json_object *log, *nr;
	size_t n;

	if (tool_json("policy log"))
		return -1;
	log = json_at("/log");
	n = json_object_array_length(log);
	if (!n || !json_object_object_get_ex(json_object_array_get_idx(log, n - 1), "nr", &nr))
		return 0;
	return json_object_get_int64(nr) + 1;
}

/* Root in a container is refused, the host is not. */
TEST_F(rules, tells_the_container_from_the_host)
{
	ASSERT_EQ(0, tool("policy load --allow all"));
	EXPECT_NOT_SAID("no rules");
	EXPECT_EQ(0, policy_try_as("bpfx-container", 0, "counts"));
	ASSERT_EQ(0, tool("policy deny all --cgroup bpfx-container"));
	EXPECT_SAID("added:\n  deny   all --cgroup /bpfx-container\n");
	EXPECT_EQ(-EACCES, policy_try_as("bpfx-container", 0, "counts"));
	EXPECT_EQ(-EACCES, policy_try_as("bpfx-container/inner", 0, "counts"));
	EXPECT_EQ(0, policy_try_as("bpfx-host", 0, "counts"));
	EXPECT_EQ(0, policy_try_as("", 0, "counts"));

	/* Some of it after all: what is about a family goes before what is about all. */
	ASSERT_EQ(0, tool("policy allow bits --cgroup /sys/fs/cgroup/bpfx-container"));
	EXPECT_EQ(0, policy_try_as("bpfx-container", 0, "counts"));
	EXPECT_EQ(-EACCES, policy_try_as("bpfx-container", 0, "locks_it"));
	ASSERT_EQ(0, tool("policy deny bpfx_bits_clz --cgroup bpfx-container/inner"));
	EXPECT_EQ(0, policy_try_as("bpfx-container/inner", 0, "counts"));
	EXPECT_EQ(-EACCES, policy_try_as("bpfx-container/inner", 0, "counts_often"));
	EXPECT_EQ(0, policy_try_as("bpfx-container", 0, "counts_often"));
	ASSERT_EQ(0, tool("policy forget bits --cgroup bpfx-container"));
	EXPECT_EQ(-EACCES, policy_try_as("bpfx-container", 0, "counts"));
	EXPECT_EQ(1, tool("policy forget bits --cgroup bpfx-container"));
	EXPECT_SAID("cause: there is no such rule");
}

TEST_F(rules, tells_users_apart)
{
	ASSERT_EQ(0, tool("policy load"));
	ASSERT_EQ(0, tool("policy allow all --uid root"));
	ASSERT_EQ(0, tool("policy allow lock --uid 1234"));
	EXPECT_EQ(0, policy_try_as("", 0, "counts"));
	EXPECT_EQ(-EACCES, policy_try_as("", 1234, "counts"));
	EXPECT_EQ(0, policy_try_as("", 1234, "locks_it"));
	EXPECT_EQ(-EACCES, policy_try_as("", 1235, "locks_it"));
}

TEST_F(rules, tells_types_apart)
{
	ASSERT_EQ(0, tool("policy load"));
	ASSERT_EQ(0, tool("policy allow bpfx_bits_popcount --type xdp"));
	EXPECT_EQ(0, policy_try("counts_xdp"));
	EXPECT_EQ(-EACCES, policy_try("counts"));
	ASSERT_EQ(0, tool("policy allow all"));
	EXPECT_EQ(0, policy_try("counts"));
	ASSERT_EQ(0, tool("policy deny all --type xdp --uid 0 --cgroup /"));
	/* There is a rule about the very kfunc. */
	EXPECT_EQ(0, policy_try("counts_xdp"));
	ASSERT_EQ(0, tool("policy deny bits --type sched_cls"));
	EXPECT_EQ(-EACCES, policy_try("counts"));
	EXPECT_EQ(0, policy_try("locks_it"));
}

/* What was refused is remembered, once, with who wanted what. */
TEST_F(rules, remembers)
{
	int64_t n = next_record();

	ASSERT_EQ(0, tool("policy load"));
	ASSERT_EQ(-EACCES, policy_try_as("bpfx-container/inner", 1234, "counts_xdp"));
	ASSERT_EQ(n + 1, next_record());
	go_to_last();
	EXPECT_STR("refused", "/verdict");
	EXPECT_STR("allowlist", "/policy");
	EXPECT_STR("bpfx_bits_popcount", "/kfunc");
	EXPECT_STR("bits", "/family");
	EXPECT_STR("counts_xdp", "/prog");
	EXPECT_STR("xdp", "/type");
	EXPECT_STR("/bpfx-container/inner", "/cgroup");
	EXPECT_NUM(1234, "/uid");
	EXPECT_NUM(1, "/count");
	EXPECT_NUM(-EACCES, "/err");
	EXPECT_EQ(0, tool("policy log"));
	EXPECT_SAID("refused bpfx_bits_popcount to xdp 'counts_xdp' of policy_rules[");
	EXPECT_SAID("uid 1234 cgroup /bpfx-container/inner: policy allowlist, Permission denied\n");
}

/* libbpf loads what was refused again; that is one record, not two. */
TEST_F(rules, counts_repeats)
{
	int64_t first;
	int i;

	ASSERT_EQ(0, tool("policy load"));
	first = next_record();
	for (i = 0; i < 10; i++)
		ASSERT_EQ(-EACCES, policy_try("counts"));
	EXPECT_EQ(first + 1, next_record());
	go_to_last();
	EXPECT_NUM(10, "/count");
}

/* More than there is room for: the oldest go. */
TEST_F(rules, forgets_the_oldest)
{
	char name[16];
	int i;

	ASSERT_EQ(0, tool("policy load"));
	for (i = 0; i < 260; i++) {
		snprintf(name, sizeof(name), "nr-%d", i);
		ASSERT_EQ(0, prctl(PR_SET_NAME, name));
		ASSERT_EQ(-EACCES, policy_try("counts"));
	}
	ASSERT_EQ(0, tool_json("policy log"));
	EXPECT_EQ(BPFX_POLICY_RECORDS, json_object_array_length(json_at("/log")));
	EXPECT_STR("nr-4", "/log/0/comm");
	EXPECT_STR("nr-259", "/log/255/comm");
}

TEST_HARNESS_MAIN
