// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx filter as its user meets it: what is wrong, and what is left behind.
 */
#include <sys/stat.h>
#include "harness.h"
#include "privileges.h"
#include "filter.h"

#define RULES	"/tmp/filter_tool.rules"
#define PINS	"/sys/fs/bpf/bpfx/filter:*"

/* Rules that are wrong. */
static int refuses(const char *filter, const char *rules)
{
	return write_file(RULES, rules) ?: tool("filter attach %s dev v0 rules " RULES, filter);
}

FIXTURE(filter)
{
	int x;
};

FIXTURE_SETUP(filter)
{
	run_quiet("modprobe -qa bpfx veth");
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, run("ip link add v0 type veth peer name v1"));
}

FIXTURE_TEARDOWN(filter)
{
	privileges_regain();
	net_leave();
	run_quiet("bpfx filter show");
}

/* If this fails, nothing else will pass: it comes, is seen, comes only once, and goes. */
TEST_F(filter, comes_and_goes)
{
	EXPECT_EQ(0, tool("filter attach names dev v0"));
	EXPECT_EQ(0, run_quiet("ls -d " PINS));
	EXPECT_EQ(1, tool("filter attach names dev v0"));
	EXPECT_SAID("cannot attach names to v0\n"
		    "  cause: it is there already\n"
		    "  cure:  bpfx filter change names dev v0 ..., or detach it first\n");
	EXPECT_EQ(0, tool("filter attach names dev v0 egress"));
	EXPECT_EQ(0, tool("filter attach limit dev v0 rate 1gbit"));
	EXPECT_EQ(1, tool("filter detach names dev v0"));
	EXPECT_SAID("cause: it is on both sides of v0\n  cure:  say which: ingress or egress");
	EXPECT_EQ(0, tool("filter detach names dev v0 ingress"));
	EXPECT_SAID("names is gone from v0 ingress\n");
	EXPECT_EQ(0, tool("filter detach names dev v0"));
	EXPECT_SAID("names is gone from v0 egress\n");
	EXPECT_EQ(1, tool("filter detach names dev v0"));
	EXPECT_SAID("cause: there is no names on v0\n");
	EXPECT_EQ(1, tool("filter change limit dev v0 egress rate 1mbit"));
	EXPECT_SAID("cause: there is no limit on v0 egress\n");
	ASSERT_EQ(0, tool_json("filter show"));
	EXPECT_STR("limit", "/filters/0/filter");
	EXPECT_EQ(NULL, json_at("/filters/1"));
	EXPECT_EQ(0, tool_json("filter detach limit dev v0"));
	EXPECT_STR("limit", "/filter");
	EXPECT_NE(0, run_quiet("ls -d " PINS));
	EXPECT_EQ(0, tool("filter show"));
	EXPECT_SAID("no such filter in this network namespace");
}

/* A device takes its filters with it; what they leave goes when somebody looks. */
TEST_F(filter, goes_with_its_device)
{
	ASSERT_EQ(0, tool("filter attach names dev v0"));
	ASSERT_EQ(0, tool("filter attach limit dev v1 egress rate 1gbit"));
	ASSERT_EQ(0, run("ip link del v0"));
	EXPECT_EQ(0, run_quiet("ls -d " PINS));
	EXPECT_EQ(0, tool("filter show"));
	EXPECT_SAID("no such filter");
	EXPECT_NE(0, run_quiet("ls -d " PINS));
}

/* ... and a namespace its devices, whoever looks then. */
TEST_F(filter, goes_with_its_namespace)
{
	int i;

	ASSERT_EQ(0, run("ip netns add filtered"));
	EXPECT_EQ(0, tool("filter show"));
	EXPECT_EQ(0, run("ip netns exec filtered bpfx filter attach limit dev lo rate 1gbit "
			 ">/tmp/filter_tool.log"));
	EXPECT_EQ(0, tool("filter show"));
	EXPECT_SAID("no such filter");
	EXPECT_EQ(0, run_quiet("ls -d " PINS));
	EXPECT_EQ(0, run("ip netns del filtered"));
	/* The kernel takes its time. */
	for (i = 0; i < 50 && !run_quiet("ls -d " PINS); i++) {
		usleep(200000);
		EXPECT_EQ(0, tool("filter show"));
	}
	EXPECT_GT(50, i);
}

/* A device may get another name. */
TEST_F(filter, stays_with_its_device)
{
	ASSERT_EQ(0, tool("filter attach limit dev v0 rate 1gbit"));
	ASSERT_EQ(0, run("ip link set v0 name w0"));
	ASSERT_EQ(0, tool_json("filter show dev w0"));
	EXPECT_STR("w0", "/filters/0/dev");
	EXPECT_EQ(0, tool("filter detach limit dev w0"));
}

TEST_F(filter, wrong_words)
{
	EXPECT_EQ(2, tool("filter"));
	EXPECT_SAID("attach, change, detach or show?");
	EXPECT_EQ(2, tool("filter attach"));
	EXPECT_SAID("attach which filter?");
	EXPECT_EQ(2, tool("filter attach nothing dev v0"));
	EXPECT_SAID("no filter 'nothing'; there are: names, dns, limit");
	EXPECT_EQ(2, tool("filter attach names"));
	EXPECT_SAID("attach on which device?");
	EXPECT_EQ(2, tool("filter attach names dev"));
	EXPECT_EQ(2, tool("filter attach names dev v0 dev v1"));
	EXPECT_SAID("'dev' twice");
	EXPECT_EQ(2, tool("filter attach names dns dev v0"));
	EXPECT_SAID("what is 'dns'?");
	EXPECT_EQ(2, tool("filter attach dns dev v0"));
	EXPECT_SAID("dns with which rules?");
	EXPECT_EQ(2, tool("filter attach limit dev v0"));
	EXPECT_SAID("limit to which rate?");
	EXPECT_EQ(2, tool("filter attach names dev v0 rate 1mbit"));
	EXPECT_SAID("names has no rate, but rules");
	EXPECT_EQ(2, tool("filter attach limit dev v0 rate 1mbit rules x"));
	EXPECT_EQ(2, tool("filter detach names dev v0 rate 1mbit"));
	EXPECT_EQ(2, tool("filter show -n x"));
	EXPECT_EQ(2, tool("filter change names dev v0"));
	EXPECT_SAID("change names to which rules?");
	EXPECT_EQ(1, tool("filter attach names dev nowhere"));
	EXPECT_SAID("cause: there is no device 'nowhere' in this network namespace\n"
		    "  cure:  ip link shows the devices\n");
	EXPECT_EQ(1, tool_json("filter detach names dev nowhere"));
	EXPECT_STR("cannot detach names from nowhere", "/error");
	EXPECT_EQ(1, tool("filter attach limit dev v0 rate fast"));
	EXPECT_SAID("cause: 'fast' is no rate\n  cure:  like 500kbit, 10mbit");
	EXPECT_EQ(1, tool("filter attach limit dev v0 rate 1mbit burst 0"));
	EXPECT_SAID("'0' is no burst");
	EXPECT_EQ(0, tool("filter attach limit dev v0 rate 1mbit burst 10kb"));
	EXPECT_SAID("a burst below 65536 bytes: larger packets, as offloads make them, never pass");
	EXPECT_EQ(0, tool("filter --help"));
	EXPECT_SAID("[ACTION] PATTERN");
}

/* A list says in which line it is wrong, and nothing is attached. */
TEST_F(filter, wrong_rules)
{
	EXPECT_EQ(1, refuses("names", "count a\n\nrefused b.example\n"));
	EXPECT_SAID("cause: " RULES ", line 3: 'refused' is no action of names\n"
		    "  cure:  [ACTION] PATTERN, where ACTION is one of: count, drop, mark\n");
	EXPECT_EQ(1, refuses("dns", "0.0.0.0 ads.example\n"));
	EXPECT_SAID("line 1: '0.0.0.0' is no action of dns");
	EXPECT_EQ(1, refuses("names", "drop a[b.example\n"));
	EXPECT_SAID("line 1: 'a[b.example': ");
	EXPECT_EQ(1, refuses("names", "drop a.example b.example\n"));
	EXPECT_SAID("line 1: what is 'b.example', behind the pattern?");
	EXPECT_EQ(1, refuses("names", "mark x a.example\n"));
	EXPECT_SAID("'x' is no mark");
	EXPECT_EQ(1, refuses("names", "mark 7\n"));
	EXPECT_SAID("line 1: which pattern?");
	EXPECT_EQ(1, refuses("names", "drop b\303\274cher.example\n"));
	EXPECT_SAID("is not ASCII, as names are on the wire\n  cure:  write it as xn--");
	EXPECT_EQ(1, refuses("names", "# nothing\n"));
	EXPECT_SAID(RULES " has no rules");
	EXPECT_EQ(1, refuses("names", ".\n"));
	EXPECT_SAID("'.' names nothing");
	EXPECT_EQ(1, refuses("names", "/a(b/\n"));
	EXPECT_SAID("line 1: 'a(b': ( without its )");
	EXPECT_EQ(1, tool("filter attach names dev v0 rules /nowhere"));
	EXPECT_SAID("/nowhere: No such file");
	ASSERT_EQ(0, write_file(RULES, "a\n"));
	EXPECT_EQ(1, tool("filter attach names dev v0 rules " RULES " action nxdomain"));
	EXPECT_SAID("'nxdomain' is no action for all rules of names\n"
		    "  cure:  its actions are: count, drop\n");
	EXPECT_EQ(0, tool("filter attach names dev v0 action drop rules - <" RULES));
	ASSERT_EQ(0, tool_json("filter show"));
	EXPECT_STR("drop a", "/filters/0/rules/0/rule");
}

TEST_F(filter, not_root)
{
	ASSERT_EQ(0, privileges_drop(65534));
	EXPECT_EQ(1, tool("filter attach names dev v0"));
	EXPECT_SAID("cause: you are not root, and lack CAP_NET_ADMIN");
	EXPECT_SAID("cure:  run it as root, like: sudo bpfx");
	EXPECT_EQ(1, tool("filter show"));
	EXPECT_SAID("cannot show filters\n  cause: you are not root");
	EXPECT_EQ(1, tool("filter detach names dev v0"));
	EXPECT_SAID("cause: you are not root");
}

/* What needs the module says so; limit needs none. */
TEST_F(filter, without_the_module)
{
	run_quiet("[ ! -e /sys/module/bpfx_input ] || rmmod bpfx_input");
	if (run_quiet("modprobe -r bpfx_qdisc bpfx"))
		SKIP(return, "something else uses the modules");
	EXPECT_EQ(1, tool("filter attach names dev v0"));
	EXPECT_SAID("cause: the kernel module bpfx is not loaded\n  cure:  modprobe bpfx\n");
	EXPECT_EQ(0, tool("filter attach limit dev v0 rate 1mbit"));
	EXPECT_EQ(0, run("modprobe -a bpfx bpfx_qdisc"));
}

TEST_HARNESS_MAIN
