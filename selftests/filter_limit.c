// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx filter limit with two clients, of which one is greedy.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include "harness.h"
#include "filter.h"

#define PORT	9
#define HTTP	"/tmp/filter_limit"

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* In the client's namespace: datagrams of this size, as fast as it goes. */
static int flood(int client, const char *to, int datagrams, size_t size)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	char path[64], data[2048] = "";
	int fd, i;

	snprintf(path, sizeof(path), "/run/netns/client%d", client);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		return 1;
	inet_pton(AF_INET, to, &addr.sin_addr);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (void *)&addr, sizeof(addr)))
		return 2;
	/* An error that the last one brought, as nobody listens, is told once, in its place. */
	for (i = 0; i < datagrams; i++)
		if (send(fd, data, size, 0) < 0 && send(fd, data, size, 0) < 0)
			return 3;
	return 0;
}

static pid_t start_flood(int client, int datagrams, size_t size)
{
	pid_t pid = fork();

	if (!pid)
		_exit(flood(client, V4, datagrams, size));
	return pid;
}

static int status_of(pid_t pid)
{
	int status;

	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int64_t of(const char *who, const char *what)
{
	return filter_row("/filters/0/clients", "client", who, what);
}

FIXTURE(limit)
{
	int x;
};

FIXTURE_SETUP(limit)
{
	ASSERT_EQ(0, filter_net_open(2));
	/* Who is where is known before anything is limited. */
	ASSERT_EQ(0, client(1, "ping -c 1 -W 5 " V4));
	ASSERT_EQ(0, client(2, "ping -c 1 -W 5 " V4));
}

FIXTURE_TEARDOWN(limit)
{
	run_quiet("bpfx filter detach limit dev srv");
	end_server(HTTP ".pid");
	filter_net_close();
}

/*
 * If this fails, nothing else will pass: what is above the rate is dropped, of the one who sends
 * it. The greedy client gets its burst and its rate, and not more; the other one loses nothing.
 */
TEST_F(limit, is_for_each_client)
{
	double begun, took;
	int64_t passed;
	pid_t pid;

	begun = now();
	ASSERT_EQ(0, tool("filter attach limit dev srv rate 50pps burst 100"));
	EXPECT_SAID("limit is on srv ingress\n");
	pid = start_flood(1, 3000, 100);
	EXPECT_EQ(0, client(2, "ping -c 20 -i 0.1 -W 5 " V4));
	EXPECT_SAID("20 received, 0% packet loss");
	EXPECT_EQ(0, status_of(pid));
	ASSERT_EQ(0, tool_json("filter show limit"));
	took = now() - begun;
	TH_LOG("greedy: %d of %d passed in %.1f s", (int)of("10.9.0.11", "passed"), 3000, took);

	EXPECT_STR("packets", "/filters/0/unit");
	EXPECT_NUM(50, "/filters/0/rate");
	EXPECT_NUM(100, "/filters/0/burst");
	passed = of("10.9.0.11", "passed");
	EXPECT_LE(100, passed);
	EXPECT_GE(100 + 50 * took + 1, passed);
	EXPECT_EQ(3000, passed + of("10.9.0.11", "dropped"));
	/* An Ethernet header, IP, UDP, 100 bytes. */
	EXPECT_EQ(142 * passed, of("10.9.0.11", "passed_bytes"));
	EXPECT_EQ(20, of("10.9.1.12", "passed"));
	EXPECT_EQ(0, of("10.9.1.12", "dropped"));
	EXPECT_STR("10.9.0.11", "/filters/0/clients/0/client");

	EXPECT_EQ(0, tool("filter show limit"));
	EXPECT_SAID("limit on srv ingress:\n"
		    "  each client: 50 packets/s, at once 100\n");
	EXPECT_SAID("     dropped                  passed             client\n");
	EXPECT_SAID("  10.9.1.12\n");
}

/* Bytes: a download of one client goes on while the other one's flood is cut down. */
TEST_F(limit, in_bytes)
{
	double begun, took;
	int64_t bytes;
	pid_t pid;

	ASSERT_EQ(0, run("mkdir -p " HTTP));
	ASSERT_EQ(0, write_file(HTTP "/conf", "user root; pid " HTTP ".pid; error_log " HTTP "/log;\n"
				"events {} http { access_log off; client_body_temp_path " HTTP "/t;\n"
				"proxy_temp_path " HTTP "/t; fastcgi_temp_path " HTTP "/t;\n"
				"uwsgi_temp_path " HTTP "/t; scgi_temp_path " HTTP "/t;\n"
				"server { listen 80; root " HTTP "; } }\n"));
	ASSERT_EQ(0, run("head -c 1000000 /dev/zero >" HTTP "/file"));
	ASSERT_EQ(0, run("nginx -e " HTTP "/log -p " HTTP " -c " HTTP "/conf >" HTTP "/out 2>&1"));
	ASSERT_EQ(0, wait_for_port("t", 80));
	begun = now();
	ASSERT_EQ(0, tool("filter attach limit dev srv rate 800kbit burst 128kb"));
	pid = start_flood(1, 2000, 1000);
	EXPECT_EQ(0, client(2, "curl -s --max-time 60 -o /dev/null -w %%{size_download} "
			    "http://" V4 "/file"));
	EXPECT_STREQ("1000000", tool_out);
	EXPECT_EQ(0, status_of(pid));
	ASSERT_EQ(0, tool_json("filter show limit"));
	took = now() - begun;
	EXPECT_STR("bytes", "/filters/0/unit");
	EXPECT_NUM(100000, "/filters/0/rate");
	EXPECT_NUM(131072, "/filters/0/burst");
	bytes = of("10.9.0.11", "passed_bytes");
	TH_LOG("greedy: %d of %d bytes passed in %.1f s", (int)bytes, 2000 * 1042, took);
	EXPECT_LE(131072 - 1042, bytes);
	EXPECT_GE(131072 + 100000 * took, bytes);
	EXPECT_EQ(2000 * 1042, bytes + of("10.9.0.11", "dropped_bytes"));
	EXPECT_EQ(0, of("10.9.1.12", "dropped"));
}

/*
 * A client of IPv6 has as many addresses as it likes; others have other prefixes. The burst is ten
 * pings with all their headers, and the rate next to nothing.
 */
TEST_F(limit, of_ipv6_is_for_a_prefix)
{
	ASSERT_EQ(0, run("ip -n client1 address add fd09::99/64 dev eth0 nodad"));
	ASSERT_EQ(0, tool("filter attach limit dev srv rate 8bit burst 1180"));
	EXPECT_SAID("a burst below 65536 bytes");
	client(1, "ping -c 8 -i 0.01 -W 5 -I fd09::99 " V6);
	EXPECT_SAID("8 received, 0% packet loss");
	client(1, "ping -c 20 -i 0.01 -W 1 -I fd09::11 " V6);
	EXPECT_SAID("2 received, 90% packet loss");
	EXPECT_EQ(0, client(2, "ping -c 3 -i 0.2 -W 5 " V6));
	EXPECT_SAID("3 received, 0% packet loss");
	/* Who has sent too much can still be found. */
	ASSERT_EQ(0, run("ip -n client1 neigh flush dev eth0"));
	client(1, "ping -c 1 -W 1 -I fd09::11 " V6);
	EXPECT_SAID("100% packet loss");
	EXPECT_EQ(0, client(1, "/usr/sbin/ip neigh show " V6));
	EXPECT_SAID("lladdr");
	ASSERT_EQ(0, tool_json("filter show limit -n 0"));
	EXPECT_EQ(-1, of("fd09::11/64", "passed"));
	EXPECT_EQ(10, of("fd09::/64", "passed"));
	EXPECT_EQ(19, of("fd09::/64", "dropped"));
	EXPECT_EQ(3, of("fd09:1::/64", "passed"));
	EXPECT_EQ(0, of("fd09:1::/64", "dropped"));
}

/* Between two packets, and what has been counted stays. */
TEST_F(limit, can_be_changed)
{
	ASSERT_EQ(0, tool("filter attach limit dev srv rate 0"));
	EXPECT_EQ(1, client(2, "ping -c 3 -i 0.1 -W 1 " V4));
	ASSERT_EQ(0, tool_json("filter show limit"));
	EXPECT_EQ(0, of("10.9.1.12", "passed"));
	EXPECT_EQ(3, of("10.9.1.12", "dropped"));
	ASSERT_EQ(0, tool("filter change limit dev srv rate 10mbit"));
	EXPECT_SAID("limit is changed on srv ingress\n");
	EXPECT_EQ(0, client(2, "ping -c 3 -i 0.1 -W 5 " V4));
	ASSERT_EQ(0, tool_json("filter show limit"));
	EXPECT_NUM(1250000, "/filters/0/rate");
	EXPECT_NUM(131072, "/filters/0/burst");
	EXPECT_EQ(3, of("10.9.1.12", "passed"));
	EXPECT_EQ(3, of("10.9.1.12", "dropped"));
}

TEST_HARNESS_MAIN
