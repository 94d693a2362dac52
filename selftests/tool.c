// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bpfx command as its user meets it: what it says, in words and in JSON, and with what status
 * it ends. Ejects are in tool_eject.c.
 */
#include <sys/stat.h>
#include "harness.h"
#include "privileges.h"
#include "tool.h"

FIXTURE(tool)
{
	int sock;
};

FIXTURE_SETUP(tool)
{
	tool_unload();		/* of a test that was ended, or was not root any more */
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, net_gate("g0", 1));
	self->sock = packet_socket("g0");
	ASSERT_GE(self->sock, 0);
}

FIXTURE_TEARDOWN(tool)
{
	privileges_regain();
	close(self->sock);
	tool_unload();
	net_leave();
}

/*
 * If this fails, nothing else will pass: a scheduler is loaded, and a qdisc can be of its kind.
 */
TEST_F(tool, loads_a_file)
{
	struct stat st;

	EXPECT_EQ(0, tool("load %s", TOOL_FILE));
	EXPECT_SAID("bpfx_tool is loaded: link ");
	EXPECT_SAID("pinned at /sys/fs/bpf/bpfx/bpfx_tool\n");
	EXPECT_EQ(0, stat("/sys/fs/bpf/bpfx/bpfx_tool", &st));
	EXPECT_EQ(0, stat("/sys/fs/bpf/bpfx/bpfx_tool:maps/tool_bss", &st));
	EXPECT_EQ(0, run("tc qdisc add dev g0 root bpfx_tool"));

	EXPECT_EQ(0, tool("unload bpfx_tool"));
	EXPECT_SAID("bpfx_tool is unloaded\n1 qdisc of this network namespace goes on in bypass");
	EXPECT_EQ(-1, stat("/sys/fs/bpf/bpfx/bpfx_tool", &st));
	EXPECT_EQ(-1, stat("/sys/fs/bpf/bpfx/bpfx_tool:maps", &st));
}

/*
 * What people read: packets that wait are counted and shown where they wait, an update swaps the
 * program, and what is left after the scheduler has gone is told, too.
 */
TEST_F(tool, tells_people)
{
	ASSERT_EQ(0, tool("load %s", TOOL_FILE));
	ASSERT_EQ(0, run("tc qdisc add dev g0 root handle 7: bpfx_tool"));
	ASSERT_EQ(0, gate_pass("g0", 0));
	ASSERT_EQ(3, tool_send(self->sock, ORDER_INSERT, 3));

	EXPECT_EQ(0, tool("list"));
	EXPECT_SAID("bpfx_tool            1 ");
	EXPECT_SAID("/sys/fs/bpf/bpfx/bpfx_tool\n");
	EXPECT_EQ(0, tool("show bpfx_tool dev g0"));
	EXPECT_SAID("bpfx_tool on g0: handle 7: root\n");
	EXPECT_SAID("3 enqueued = 0 sent + 0 dropped + 3 queued\n");
	EXPECT_SAID("300 B queued\n");
	EXPECT_NOT_SAID("eject");
	EXPECT_NOT_SAID("time ");

	EXPECT_EQ(0, tool("update %s", TOOL_FILE));
	EXPECT_SAID("bpfx_tool is updated: link ");
	EXPECT_SAID("1 qdisc of this network namespace uses it\n");
	EXPECT_EQ(0, tool("show"));
	EXPECT_SAID("  draining  3 packets of an earlier program go first\n");
	EXPECT_SAID("  swaps     1, 0 of them by eject\n");
	EXPECT_SAID("  last exit updated: replaced by link update\n");

	EXPECT_EQ(0, tool("unload bpfx_tool"));
	EXPECT_EQ(0, tool("list"));
	EXPECT_SAID("nobody: its qdiscs are in bypass\n");
	EXPECT_SAID("no scheduler is loaded; shipped with bpfx are bpfx_fifo, ");
	EXPECT_EQ(0, tool("show"));
	EXPECT_SAID("root, BYPASS: no scheduler serves it\n");
	EXPECT_SAID("  last exit unregistered: scheduler unregistered\n");
}

/*
 * The same for programs: numbers agree with each other from one command to the next.
 */
TEST_F(tool, tells_programs)
{
	int64_t link, map;

	ASSERT_EQ(0, tool_json("load %s", TOOL_FILE));
	EXPECT_STR("bpfx_tool", "/name");
	EXPECT_STR("/sys/fs/bpf/bpfx/bpfx_tool", "/pinned");
	EXPECT_NUM(0, "/adopted");
	link = json_num("/link_id");
	map = json_num("/map_id");
	EXPECT_GT(link, 0);
	EXPECT_GT(map, 0);
	ASSERT_EQ(0, run("tc qdisc add dev g0 root handle 7: bpfx_tool"));
	ASSERT_EQ(0, gate_pass("g0", 2));
	ASSERT_EQ(3, tool_send(self->sock, ORDER_INSERT, 3));

	ASSERT_EQ(0, tool_json("list"));
	EXPECT_STR("bpfx_tool", "/schedulers/0/name");
	EXPECT_NUM(link, "/schedulers/0/link_id");
	EXPECT_NUM(map, "/schedulers/0/map_id");
	EXPECT_NUM(1, "/schedulers/0/instances");
	EXPECT_NUM(0, "/schedulers/0/bypassed");
	EXPECT_STR("init", "/schedulers/0/programs/0/op");
	EXPECT_STR("enqueue", "/schedulers/0/programs/1/op");
	EXPECT_STR("dequeue", "/schedulers/0/programs/2/op");
	EXPECT_STR(NULL, "/schedulers/1/name");
	EXPECT_STR(NULL, "/bypass/0/name");

	ASSERT_EQ(0, tool_json("show dev g0"));
	EXPECT_STR("bpfx_tool", "/instances/0/name");
	EXPECT_STR("7:", "/instances/0/handle");
	EXPECT_STR(NULL, "/instances/0/exit/kind");
	EXPECT_STR(NULL, "/instances/0/eject/kind");
	EXPECT_NUM(3, "/instances/0/enqueued");
	EXPECT_NUM(2, "/instances/0/sent");
	EXPECT_NUM(1, "/instances/0/queued");
	EXPECT_NUM(0, "/instances/0/ejects");
	EXPECT_NUM(5, "/instances/0/queues/0/id");
	EXPECT_NUM(3, "/instances/0/queues/0/enqueued");

	ASSERT_EQ(0, tool_json("update %s", TOOL_FILE));
	EXPECT_NUM(link, "/link_id");
	EXPECT_NE(map, json_num("/map_id"));
	EXPECT_NUM(1, "/instances");
	ASSERT_EQ(0, tool_json("unload bpfx_tool"));
	EXPECT_NUM(1, "/bypassed");
	ASSERT_EQ(0, tool_json("list"));
	EXPECT_STR("bpfx_tool", "/bypass/0/name");
	EXPECT_NUM(1, "/bypass/0/instances");
	EXPECT_STR(NULL, "/schedulers/0/name");
}

/*
 * A setting reaches the program, and an update without it goes back to the default. A name that is
 * not the object's own is one more scheduler.
 */
TEST_F(tool, sets_and_renames)
{
	EXPECT_EQ(0, tool("load %s --set code=9 --as bpfx.two", TOOL_FILE));
	EXPECT_SAID("pinned at /sys/fs/bpf/bpfx/bpfx@two\n");
	EXPECT_EQ(0, tool("load %s", TOOL_FILE));
	EXPECT_EQ(0, run("tc qdisc add dev g0 root bpfx.two"));
	EXPECT_EQ(1, tool_send(self->sock, ORDER_ERROR, 1));
	ASSERT_EQ(0, tool_json("show bpfx.two"));
	EXPECT_NUM(9, "/instances/0/exit/code");
	EXPECT_EQ(0, tool("update bpfx.two %s", TOOL_FILE));
	EXPECT_EQ(1, tool_send(self->sock, ORDER_ERROR, 1));
	ASSERT_EQ(0, tool_json("show bpfx.two"));
	EXPECT_NUM(7, "/instances/0/exit/code");
	EXPECT_EQ(0, tool("unload bpfx.two"));
}

/*
 * A new program whose init fails does not get in, and the old one stays and works.
 */
TEST_F(tool, update_fails_and_the_old_one_stays)
{
	ASSERT_EQ(0, tool("load %s", TOOL_FILE));
	ASSERT_EQ(0, run("tc qdisc add dev g0 root bpfx_tool"));
	EXPECT_EQ(1, tool("update %s --set fail_init=1", TOOL_FILE));
	EXPECT_SAID("the old one stays: No space left on device\n");
	EXPECT_SAID("not replaced: init failed on g0 (-28)\n");
	EXPECT_EQ(2, tool_send(self->sock, ORDER_INSERT, 2));
	ASSERT_EQ(0, tool_json("show"));
	EXPECT_NUM(0, "/instances/0/swaps");
	EXPECT_NUM(2, "/instances/0/calls_enqueue");
}

/*
 * Somebody removes the pin by hand: that unloads the scheduler, but its maps stay behind. The next
 * command of ours sweeps them, and they are in nobody's way.
 */
TEST_F(tool, sweeps_maps_without_a_pin)
{
	static const struct { const char *cmd; int status; } sweeps[] = {
		{ "list", 0 }, { "unload bpfx_tool", 1 }, { "load bpfx_fifo --as bpfx_two", 0 },
	};
	struct stat st;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sweeps); i++) {
		EXPECT_EQ(0, tool("load %s", TOOL_FILE));
		EXPECT_EQ(0, run("rm /sys/fs/bpf/bpfx/bpfx_tool"));
		EXPECT_EQ(0, stat("/sys/fs/bpf/bpfx/bpfx_tool:maps", &st));
		EXPECT_EQ(sweeps[i].status, tool("%s", sweeps[i].cmd));
		EXPECT_EQ(-1, stat("/sys/fs/bpf/bpfx/bpfx_tool:maps", &st));
	}
	EXPECT_EQ(0, tool("load %s", TOOL_FILE));
	EXPECT_EQ(0, run("rm /sys/fs/bpf/bpfx/bpfx_tool"));
	EXPECT_EQ(0, tool("load %s", TOOL_FILE));
	EXPECT_EQ(0, tool("list"));
	EXPECT_EQ(0, stat("/sys/fs/bpf/bpfx/bpfx_tool:maps/tool_bss", &st));
	EXPECT_EQ(0, tool("unload bpfx_two"));
}

/* A command that fails: how, and in which words. */
struct failure {
	const char *cmd;
	int status;
	const char *words[3];	/* empty ones are always found */
};

static const struct failure failures[] = {
	{ "load /no/such.bpf.o", 1,
	  { "cannot load /no/such.bpf.o", "there is no file '/no/such.bpf.o'",
	    "shipped are: bpfx_fifo" } },
	{ "load /etc/passwd", 1, { "cannot load", "not an object file", "clang -g -O2" } },
	{ "load /tmp", 1, { "cannot load", "/tmp is a directory", "give an object" } },
	{ "load /tmp/cut.bpf.o", 1, { "cannot load", "libbpf cannot open it", "" } },
	{ "load bpfx_fifo --set x=1", 1, { "cannot load bpfx_fifo", "x", "" } },
	{ "load bpfx_fifo --as pfifo_fast", 1,
	  { "cannot load bpfx_fifo", "the kernel has already", "--as NAME" } },
	{ "load bpfx_fifo --as 'a b'", 1, { "cannot load", "may have only letters", "--as NAME" } },
	{ "load bpfx_fifo --as bpfx_tool", 1,
	  { "cannot load", "is loaded already: link", "bpfx update bpfx_tool" } },
	{ "load bpfx_fifo --backoff 5", 2, { "--backoff is for --restart", "see: bpfx load", "" } },
	{ "load bpfx_fifo --restart 0", 2, { "--restart wants a number from 1", "", "" } },
	{ "load bpfx_fifo --restart 3x", 2, { "not '3x'", "", "" } },
	{ "unload bpfx_none", 1,
	  { "cannot unload", "no scheduler 'bpfx_none' is loaded", "list" } },
	{ "unload a/b", 1, { "cannot unload", "not a scheduler's name", "" } },
	{ "update bpfx_fq", 1, { "cannot update", "no scheduler 'bpfx_fq'", "bpfx load" } },
	{ "show dev none0", 1, { "cannot show", "there is no device 'none0'", "ip link" } },
	{ "show a b", 2, { "what is 'b'?", "", "" } },
	{ "eject", 2, { "eject what?", "[NAME] [dev DEV] | --all", "" } },
	{ "eject --all bpfx_tool", 2, { "--all is all", "", "" } },
	{ "eject dev", 2, { "which device?", "", "" } },
	{ "eject dev none0", 1, { "cannot eject", "there is no device 'none0'", "ip link" } },
	{ "eject bpfx_tool", 1, { "cannot eject", "there is no qdisc of bpfx_tool", "bpfx show" } },
	{ "eject dev g0", 1, { "cannot eject", "no qdisc of a bpfx scheduler on g0", "" } },
	{ "accounting", 2, { "on or off?", "", "" } },
	{ "accounting maybe", 2, { "on or off?", "", "" } },
	{ "monitor -n 0", 2, { "-n wants a number from 1", "", "" } },
	{ "monitor -t", 2, { "-t needs a value", "", "" } },
	{ "monitor --frobnicate", 2, { "no option '--frobnicate'", "bpfx monitor", "" } },
	{ "frobnicate", 2, { "no command 'frobnicate'", "bpfx help", "" } },
};

static bool fails_as_it_should(const struct failure *f)
{
	int status = tool("%s", f->cmd);
	bool ok = status == f->status;
	unsigned int w;

	for (w = 0; w < ARRAY_SIZE(f->words); w++)
		ok &= tool_said(f->words[w]);
	if (!ok)
		printf("# bpfx %s: status %d, expected %d\n", f->cmd, status, f->status);
	return ok;
}

/*
 * Every failure says what failed, why, and what to do, with a status that a script can rely on; in
 * JSON the same, in members.
 */
TEST_F(tool, says_what_is_wrong)
{
	unsigned int i;

	EXPECT_EQ(0, run_quiet("head -c 2000 %s >/tmp/cut.bpf.o", TOOL_FILE));
	ASSERT_EQ(0, tool("load %s", TOOL_FILE));
	for (i = 0; i < ARRAY_SIZE(failures); i++)
		EXPECT_TRUE(fails_as_it_should(&failures[i]));
	EXPECT_EQ(1, tool_json("unload bpfx_none"));
	EXPECT_STR("cannot unload bpfx_none", "/error");
	EXPECT_STR("no scheduler 'bpfx_none' is loaded", "/cause");
	EXPECT_STR("bpfx list shows what is", "/cure");
	EXPECT_EQ(2, tool_json("eject"));
	EXPECT_STR("eject what?", "/error");
}

/*
 * Who is not root can look at qdiscs and watch, and is told what else is not shown or not done.
 */
TEST_F(tool, others_than_root)
{
	ASSERT_EQ(0, tool("load %s", TOOL_FILE));
	ASSERT_EQ(0, run("tc qdisc add dev g0 root bpfx_tool"));
	ASSERT_EQ(0, privileges_drop(65534));
	EXPECT_EQ(0, tool("show"));
	EXPECT_SAID("bpfx_tool on g0");
	EXPECT_EQ(0, tool("list"));
	EXPECT_SAID("not root: qdiscs can be seen, but not which schedulers are loaded\n");
	EXPECT_EQ(1, tool("load bpfx_fifo"));
	EXPECT_SAID("cause: you are not root, and lack CAP_NET_ADMIN, CAP_SYS_ADMIN,");
	EXPECT_SAID("cure:  run it as root");
	EXPECT_EQ(1, tool("unload bpfx_tool"));
	EXPECT_SAID("cause: you are not root");
	EXPECT_EQ(1, tool("eject bpfx_tool"));
	EXPECT_SAID("cause: the module allows that to the network's administrator only\n");
	EXPECT_SAID("cure:  run it as root");
	EXPECT_EQ(1, tool("eject --all"));
	EXPECT_SAID("cause: the module allows that");
	EXPECT_EQ(1, tool("accounting on"));
	EXPECT_SAID("bpfx: cannot switch accounting on\n  cause: the module allows that");
	EXPECT_EQ(0, tool("monitor -t 1"));
}

/*
 * Without the module each command says so, and how to get it.
 */
TEST(module_not_loaded)
{
	static const char * const cmds[] = {
		"load bpfx_fifo", "load --restart 1 bpfx_fifo", "eject --all", "accounting on",
		"monitor",
	};
	int tries = 50;
	unsigned int i;

	while (run_quiet("[ ! -e /sys/module/bpfx_input ] || rmmod bpfx_input; rmmod bpfx_qdisc") &&
	       --tries)
		usleep(100000);
	ASSERT_NE(0, tries);
	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		EXPECT_EQ(1, tool("%s", cmds[i]));
		EXPECT_SAID("cause: the kernel module bpfx_qdisc is not loaded\n");
		EXPECT_SAID("cure:  modprobe bpfx_qdisc");
	}
	EXPECT_EQ(0, tool("list"));
	EXPECT_SAID("the kernel module bpfx_qdisc is not loaded (modprobe bpfx_qdisc)\n");
	EXPECT_EQ(0, tool_json("list"));
	EXPECT_STR("the kernel module bpfx_qdisc is not loaded (modprobe bpfx_qdisc)",
		   "/incomplete");
	EXPECT_EQ(0, tool("show"));
	EXPECT_SAID("is not loaded");
	EXPECT_EQ(0, run("modprobe bpfx_qdisc"));
}

TEST_HARNESS_MAIN
