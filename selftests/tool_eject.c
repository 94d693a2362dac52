// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ejects, as the user of the bpfx command sees them: by order, as they happen, afterwards, and with
 * a scheduler that is loaded again.
 */
#include <signal.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include "harness.h"
#include "tool.h"

#define OUT	"/tmp/tool.out"		/* of a command in the background */

FIXTURE(eject)
{
	int sock;
	pid_t pid;
};

FIXTURE_SETUP(eject)
{
	tool_unload();		/* of a test that was ended, or was not root any more */
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, net_gate("g0", 1));
	ASSERT_EQ(0, net_gate("g1", 1));
	self->sock = packet_socket("g0");
	ASSERT_GE(self->sock, 0);
}

FIXTURE_TEARDOWN(eject)
{
	if (self->pid > 0)
		kill(self->pid, SIGKILL);
	close(self->sock);
	tool_unload();
	net_leave();
}

static void begin(struct __test_metadata *_metadata)
{
	ASSERT_EQ(0, tool("load %s", TOOL_FILE));
	ASSERT_EQ(0, run("tc qdisc add dev g0 root handle 7: bpfx_tool"));
	ASSERT_EQ(0, run("tc qdisc add dev g1 root handle 8: bpfx_tool"));
}

/* Start a command in the background. */
static pid_t start(const char *cmd)
{
	pid_t pid;

	unlink(OUT);
	fflush(NULL);
	pid = fork();
	if (pid)
		return pid;
	execl("/bin/sh", "sh", "-c", cmd, NULL);
	_exit(127);
}

/* Let it end. Return: its status, or 1000 + the signal that ended it, -1: it goes on. */
static int finish(pid_t *pid, int seconds)
{
	int status, tries = seconds * 50;

	while (waitpid(*pid, &status, WNOHANG) == 0) {
		if (!--tries)
			return -1;
		usleep(20000);
	}
	*pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* The beginning of a file, as far as it fits. */
static void slurp(const char *path, char *buf, size_t size)
{
	FILE *file = fopen(path, "r");

	buf[file ? fread(buf, 1, size - 1, file) : 0] = 0;
	if (file)
		fclose(file);
}

/* What it has said so far is in tool_out. Return: whether it said this within ten seconds. */
static bool says(const char *words)
{
	int tries = 500;

	while (tries--) {
		slurp(OUT, tool_out, sizeof(tool_out));
		if (strstr(tool_out, words))
			return true;
		usleep(20000);
	}
	return tool_said(words);
}

#define EXPECT_SAYS(_words)	EXPECT_TRUE(says(_words))

/* JSON has no word for it: the monitor is ready when it sleeps in poll(). */
static bool waits(pid_t pid)
{
	char path[64], where[64];
	int tries = 500;

	snprintf(path, sizeof(path), "/proc/%d/wchan", pid);
	while (tries--) {
		slurp(path, where, sizeof(where));
		if (strstr(where, "poll"))
			return true;
		usleep(20000);
	}
	return false;
}

/*
 * By command: of one device, of a name, of all. What has no scheduler cannot lose it, and says so;
 * an update puts it back.
 */
TEST_F(eject, by_command)
{
	begin(_metadata);
	EXPECT_EQ(0, tool("eject bpfx_tool dev g0"));
	EXPECT_SAID("1 qdisc now runs in bypass\n");
	ASSERT_EQ(0, tool_json("show dev g0"));
	EXPECT_STR("command", "/instances/0/exit/kind");
	EXPECT_STR("command", "/instances/0/eject/kind");
	EXPECT_NUM(1, "/instances/0/ejects");
	ASSERT_EQ(0, tool_json("show dev g1"));
	EXPECT_NUM(0, "/instances/0/ejects");
	EXPECT_EQ(0, tool("list"));
	EXPECT_SAID("/sys/fs/bpf/bpfx/bpfx_tool, 1 qdisc in bypass\n");

	ASSERT_EQ(0, tool_json("eject bpfx_tool"));
	EXPECT_NUM(1, "/bypassed");
	EXPECT_EQ(1, tool("eject --all"));
	EXPECT_SAID("bpfx: cannot eject\n  cause: what matches is in bypass already");
	ASSERT_EQ(0, tool_json("list"));
	EXPECT_NUM(2, "/schedulers/0/bypassed");

	EXPECT_EQ(0, tool("update %s", TOOL_FILE));
	EXPECT_EQ(0, tool("show"));
	EXPECT_NOT_SAID("BYPASS");
	EXPECT_EQ(0, tool("eject --all"));
	EXPECT_SAID("2 qdiscs now run in bypass\n");
}

/*
 * A command is about the namespace it is given in, and so are records. "All" is for the system's
 * own administrator.
 */
TEST_F(eject, namespaces_keep_to_themselves)
{
	begin(_metadata);
	ASSERT_EQ(0, run("ip netns add other && ip -n other link add g0 type bpfx_gate"));
	ASSERT_EQ(0, run("ip -n other link set g0 up"));
	ASSERT_EQ(0, run("tc -n other qdisc add dev g0 root handle 7: bpfx_tool"));
	EXPECT_EQ(0, tool("eject bpfx_tool"));
	EXPECT_SAID("2 qdiscs now run in bypass\n");
	EXPECT_EQ(0, run_read(tool_out, sizeof(tool_out), "ip netns exec other bpfx show"));
	EXPECT_SAID("bpfx_tool on g0");
	EXPECT_NOT_SAID("BYPASS");
	EXPECT_NOT_SAID("by command");
	/* Root in namespaces of its own, and nowhere else. */
	EXPECT_EQ(1, run_read(tool_out, sizeof(tool_out), "unshare -U -r -n bpfx eject --all"));
	EXPECT_SAID("cause: the module allows that");
	EXPECT_EQ(0, tool("eject --all"));
	EXPECT_SAID("1 qdisc now runs in bypass\n");
	run("ip netns del other");
}

/*
 * A program gives up with packets waiting. Why, when, with what in its queues and after which
 * decisions is known, and is still known when the program is gone.
 */
TEST_F(eject, leaves_a_record)
{
	struct utsname uts;
	int again;

	uname(&uts);
	begin(_metadata);
	ASSERT_EQ(0, gate_pass("g0", 0));
	ASSERT_EQ(3, tool_send(self->sock, ORDER_INSERT, 3));
	usleep(100000);
	ASSERT_EQ(1, tool_send(self->sock, ORDER_ERROR, 1));
	for (again = 0; again < 2; again++) {
		ASSERT_EQ(0, tool_json("show bpfx_tool dev g0"));
		EXPECT_STR("error", "/instances/0/eject/kind");
		EXPECT_NUM(7, "/instances/0/eject/code");
		EXPECT_STR("told to", "/instances/0/eject/message");
		EXPECT_STR("bpfx_tool", "/instances/0/eject/name");
		EXPECT_STR("g0", "/instances/0/eject/dev");
		EXPECT_STR(uts.release, "/instances/0/eject/kernel");
		EXPECT_NE(NULL, json_str("/instances/0/eject/module"));
		EXPECT_NUM(4, "/instances/0/eject/queued");
		EXPECT_GT(json_num("/instances/0/eject/uptime_ns"), 100000000);
		EXPECT_LT(json_num("/instances/0/eject/ago_ns"), 20000000000);
		EXPECT_NUM(5, "/instances/0/eject/queues/0/id");
		EXPECT_NUM(4, "/instances/0/eject/queues/0/qlen");
		EXPECT_NUM(400, "/instances/0/eject/queues/0/backlog");
		EXPECT_GT(json_num("/instances/0/eject/queues/0/oldest_ns"), 50000000);
		EXPECT_EQ(NULL, json_at("/instances/0/eject/queues/1"));
		EXPECT_STR("insert", "/instances/0/eject/decisions/3/act");
		EXPECT_NUM(5, "/instances/0/eject/decisions/3/id");
		EXPECT_NUM(0, "/instances/0/eject/decisions/3/ret");
		EXPECT_NUM(0, "/instances/0/eject/decisions/3/age_ms");
		EXPECT_GT(json_num("/instances/0/eject/decisions/0/age_ms"), 50);
		EXPECT_EQ(NULL, json_at("/instances/0/eject/decisions/4"));
		EXPECT_NUM(1, "/instances/0/ejects");
		if (!again)
			EXPECT_EQ(0, tool("unload bpfx_tool"));
	}
	EXPECT_EQ(0, tool("show dev g0 --decisions"));
	EXPECT_SAID("  swaps     1, 1 of them by eject\n");
	EXPECT_SAID("  eject     error, code 7: told to\n");
	EXPECT_SAID(" of service; kernel ");
	EXPECT_SAID("            4 packets queued\n");
	EXPECT_SAID("            queue 5: 4 packets, 400 B, the oldest ");
	EXPECT_SAID("  decisions the last 4 before the eject\n");
	EXPECT_SAID("   -0.000 s  insert      queue 5, rank 0 = 0\n");
	EXPECT_EQ(0, tool("show dev g0"));
	EXPECT_NOT_SAID("decisions");
	EXPECT_EQ(0, tool("show dev g1"));
	EXPECT_NOT_SAID("told to");
}

/*
 * Mistakes are named, by the third of them the program is thrown out, and the answers it had are
 * among its decisions.
 */
TEST_F(eject, names_the_mistake)
{
	begin(_metadata);
	ASSERT_EQ(0, gate_pass("g0", 0));
	EXPECT_EQ(2, tool_send(self->sock, ORDER_INSERT_TWICE, 2));
	ASSERT_EQ(0, tool_json("show dev g0"));
	EXPECT_NUM(2, "/instances/0/program_mistakes");
	EXPECT_NUM(0, "/instances/0/ejects");
	EXPECT_EQ(1, tool_send(self->sock, ORDER_INSERT_TWICE, 1));
	ASSERT_EQ(0, tool_json("show dev g0"));
	EXPECT_STR("mistakes", "/instances/0/eject/kind");
	EXPECT_NUM(BPFX_M_SECOND_INSERT, "/instances/0/eject/code");
	EXPECT_STR("second_insert", "/instances/0/eject/code_name");
	EXPECT_STR("EINVAL", "/instances/0/eject/decisions/5/error");
	EXPECT_NUM(-22, "/instances/0/eject/decisions/5/ret");
	EXPECT_EQ(0, tool("show -v dev g0"));
	EXPECT_SAID("  eject     mistakes, code 8 (second_insert): ");
	EXPECT_SAID("insert      queue 5, rank 0 = -EINVAL\n");
}

/*
 * Forty qdiscs that the kernel has made by itself, without a handle to tell them by: each has its
 * own record, and they are more than fit into one message.
 */
TEST_F(eject, one_record_each)
{
	int64_t uptime;
	char path[64];
	int i, n = 0;

	ASSERT_EQ(0, tool("load %s", TOOL_FILE));
	/* The setting is the first namespace's. */
	ASSERT_EQ(0, run("nsenter -t 1 -n sysctl -w net.core.default_qdisc=bpfx_tool"));
	EXPECT_EQ(0, net_gate("g2", 40));
	EXPECT_EQ(0, run("tc qdisc replace dev g2 root mq"));
	EXPECT_EQ(0, run("nsenter -t 1 -n sysctl -w net.core.default_qdisc=pfifo_fast"));
	EXPECT_EQ(0, tool("eject dev g2"));
	EXPECT_SAID("40 qdiscs now run in bypass\n");
	ASSERT_EQ(0, tool_json("show dev g2"));
	for (i = 0; i < 41; i++) {
		snprintf(path, sizeof(path), "/instances/%d/eject/uptime_ns", i);
		uptime = json_num(path);
		snprintf(path, sizeof(path), "/instances/%d/exit/uptime_ns", i);
		n += uptime > 0 && uptime == json_num(path);
	}
	EXPECT_EQ(40, n);
}

/*
 * Who watches sees each eject when it happens, once, in a line, and is done after so many.
 */
TEST_F(eject, monitor)
{
	begin(_metadata);
	self->pid = start("exec bpfx monitor -n 2 >" OUT " 2>&1");
	ASSERT_TRUE(says("watching for ejects"));
	ASSERT_TRUE(waits(self->pid));
	EXPECT_EQ(1, tool_send(self->sock, ORDER_ERROR, 1));
	EXPECT_SAYS(" bpfx_tool on g0: error, code 7: told to; after ");
	EXPECT_SAID(", 1 packet queued\n");
	EXPECT_EQ(0, waitpid(self->pid, NULL, WNOHANG));
	EXPECT_EQ(0, tool("eject dev g1"));
	EXPECT_SAYS(" bpfx_tool on g1: command: by command; after ");
	EXPECT_SAID(", 0 packets queued\n");
	EXPECT_EQ(0, finish(&self->pid, 5));
}

/*
 * For programs each line is an object of its own, and comes without waiting for a next one.
 */
TEST_F(eject, monitor_in_json)
{
	char *second;

	begin(_metadata);
	self->pid = start("exec bpfx -j monitor -t 20 -n 2 >" OUT " 2>&1");
	ASSERT_TRUE(waits(self->pid));
	EXPECT_EQ(1, tool_send(self->sock, ORDER_ERROR, 1));
	EXPECT_SAYS("}\n");
	EXPECT_EQ(strchr(tool_out, '\n'), tool_out + strlen(tool_out) - 1);
	EXPECT_EQ(0, tool("eject dev g1"));
	EXPECT_EQ(0, finish(&self->pid, 5));
	EXPECT_SAYS("\"g1\"");
	second = strchr(tool_out, '\n');
	ASSERT_NE(NULL, second);
	*second++ = 0;
	tool_parse(tool_out);
	EXPECT_STR("bpfx_tool", "/name");
	EXPECT_STR("g0", "/dev");
	EXPECT_STR("error", "/kind");
	EXPECT_NUM(7, "/code");
	EXPECT_STR("told to", "/message");
	EXPECT_NUM(1, "/queued");
	EXPECT_GT(json_num("/uptime_ns"), 0);
	tool_parse(second);
	EXPECT_STR("g1", "/dev");
	EXPECT_STR("command", "/kind");
}

/* ... and after so long, if nothing happens. */
TEST_F(eject, monitor_ends_in_time)
{
	EXPECT_EQ(0, tool("-j monitor -t 1"));
	EXPECT_STREQ("", tool_out);
}

/*
 * Run times are measured while that is switched on, of exactly the calls that there were.
 */
TEST_F(eject, accounting)
{
	begin(_metadata);
	EXPECT_EQ(2, tool_send(self->sock, ORDER_INSERT, 2));
	EXPECT_EQ(0, tool("accounting on"));
	EXPECT_EQ(10, tool_send(self->sock, ORDER_INSERT, 10));
	ASSERT_EQ(0, tool_json("show dev g0"));
	EXPECT_NUM(10, "/instances/0/times/enqueue/calls");
	EXPECT_GE(json_num("/instances/0/times/dequeue/calls"), 10);
	EXPECT_NUM(0, "/instances/0/times/tick/calls");
	EXPECT_GT(json_num("/instances/0/times/enqueue/average_ns"), 0);
	EXPECT_GE(json_num("/instances/0/times/enqueue/worst_ns"),
		  json_num("/instances/0/times/enqueue/average_ns"));
	EXPECT_EQ(0, tool("show dev g0"));
	EXPECT_SAID("  time      enqueue: 10 calls, average ");
	ASSERT_EQ(0, tool_json("accounting off"));
	EXPECT_EQ(5, tool_send(self->sock, ORDER_INSERT, 5));
	ASSERT_EQ(0, tool_json("show dev g0"));
	EXPECT_NUM(10, "/instances/0/times/enqueue/calls");
	EXPECT_NUM(17, "/instances/0/calls_enqueue");
}

static bool bypassed(const char *dev)
{
	struct qdisc_stats st;

	return net_qdisc_stats(dev, "bpfx_tool", &st) || st.x.bypass;
}

static void start_restart(struct __test_metadata *_metadata, struct _test_data_eject *self,
			  const char *options)
{
	char cmd[512];

	snprintf(cmd, sizeof(cmd), "exec bpfx load --restart %s %s >" OUT " 2>&1", options,
		 TOOL_FILE);
	self->pid = start(cmd);
	ASSERT_TRUE(says("bpfx_tool"));
	ASSERT_TRUE(waits(self->pid));
	ASSERT_EQ(0, run("tc qdisc add dev g0 root bpfx_tool"));
	ASSERT_EQ(0, run("tc qdisc add dev g1 root bpfx_tool"));
}

/*
 * A scheduler that fails is loaded again, after a wait that doubles, as often as was said; then
 * that is a failure.
 */
TEST_F(eject, restart)
{
	start_restart(_metadata, self, "2 --backoff 100");
	EXPECT_EQ(1, tool_send(self->sock, ORDER_ERROR, 1));
	EXPECT_SAYS("bpfx_tool is loaded again (1 of 2): link ");
	EXPECT_SAID(" bpfx_tool on g0: error, code 7: told to\n");
	EXPECT_SAID("bpfx_tool will be loaded again in 0.1 s\n");
	EXPECT_FALSE(bypassed("g0"));
	EXPECT_EQ(1, tool_send(self->sock, ORDER_ERROR, 1));
	EXPECT_SAYS("bpfx_tool is loaded again (2 of 2): link ");
	EXPECT_SAID("bpfx_tool will be loaded again in 0.2 s\n");
	EXPECT_FALSE(bypassed("g0"));
	EXPECT_FALSE(bypassed("g1"));
	EXPECT_EQ(0, waitpid(self->pid, NULL, WNOHANG));
	EXPECT_EQ(1, tool_send(self->sock, ORDER_ERROR, 1));
	EXPECT_EQ(1, finish(&self->pid, 5));
	EXPECT_SAYS("bpfx: gave up on bpfx_tool\n  cause: it was ejected again after 2 restarts\n");
	EXPECT_TRUE(bypassed("g0"));
	EXPECT_FALSE(bypassed("g1"));
	EXPECT_EQ(0, tool("list"));
	EXPECT_SAID("/sys/fs/bpf/bpfx/bpfx_tool, 1 qdisc in bypass\n");
}

/*
 * Two qdiscs lose the scheduler by one cause: that is one restart. In JSON each thing that happens
 * is a line. Asked to go, it goes, and the scheduler stays.
 */
TEST_F(eject, restart_in_json)
{
	static const char * const events[] = { "", "eject", "eject", "restart", "end" };
	char *line, *next = tool_out;
	unsigned int i;

	start_restart(_metadata, self, "2 --backoff 300 -j");
	EXPECT_EQ(0, tool("eject bpfx_tool"));
	EXPECT_SAYS("\"restart\"");
	kill(self->pid, SIGTERM);
	EXPECT_EQ(0, finish(&self->pid, 5));
	EXPECT_FALSE(bypassed("g0"));
	EXPECT_FALSE(bypassed("g1"));
	EXPECT_SAYS("\"end\"");
	for (i = 0; i < ARRAY_SIZE(events); i++) {
		line = strsep(&next, "\n");
		ASSERT_NE(NULL, line);
		tool_parse(line);
		EXPECT_STR("bpfx_tool", "/name");
		EXPECT_STR(i ? events[i] : NULL, "/event");
		if (i == 3)
			EXPECT_NUM(1, "/restarts");
	}
	EXPECT_STREQ("", next);
	EXPECT_STR("no longer watched over, and stays loaded", "/why");
	EXPECT_EQ(0, tool("unload bpfx_tool"));
}

/*
 * Others may unload or update it: then there is nothing to watch over any more.
 */
TEST_F(eject, restart_ends_when_others_meddle)
{
	start_restart(_metadata, self, "5");
	EXPECT_EQ(0, tool("update %s", TOOL_FILE));
	EXPECT_EQ(0, finish(&self->pid, 5));
	EXPECT_SAYS("bpfx_tool: somebody updated it; it was loaded again 0 times\n");
	EXPECT_EQ(0, tool("unload bpfx_tool"));
	EXPECT_EQ(0, run("tc qdisc del dev g0 root; tc qdisc del dev g1 root"));

	start_restart(_metadata, self, "5");
	EXPECT_EQ(0, run("rm /sys/fs/bpf/bpfx/bpfx_tool"));
	EXPECT_EQ(0, finish(&self->pid, 5));
	EXPECT_SAYS("bpfx_tool: it was unloaded; it was loaded again 0 times\n");
	EXPECT_TRUE(bypassed("g0"));
}

TEST_HARNESS_MAIN
