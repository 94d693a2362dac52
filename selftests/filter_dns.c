// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx filter dns between dig and dnsmasq, with ten thousand patterns.
 */
#include <ctype.h>
#include "harness.h"
#include "filter.h"
#include "machine.h"
#include "random.h"

#define LIST		"/tmp/filter_dns.list"
#define PID		"/tmp/filter_dns.pid"
#define PATTERNS	10000
#define ASKED		24
#define NAME		64

/* What dnsmasq answers to whatever it is asked. */
#define ADDRESS		"192.0.2.7"

/* Pattern i is one of five kinds; its number is in it, so that no two match the same name. */
static void pattern_of(char *pattern, uint32_t i, uint64_t word)
{
	static const char * const kinds[] = {
		"host%u.%04x.example", "*.sub%u.%04x.example", ".zone%u.%04x.example",
		"ads%u.%04x.*", "*-track%u-%04x-*",
	};

	/* Which kind is in the number, too. */
	snprintf(pattern, NAME, kinds[i % 5], i, (unsigned int)(word & 0xffff));
}

/* A name that it matches, in any case; or with @near one that it just does not. */
static void name_of(char *name, const char *pattern, bool near, struct random *random)
{
	char *p;

	if (*pattern == '.')
		snprintf(name, NAME, "%s%s", near ? "x" : random_once_in(random, 2) ? "a.b." : "",
			 pattern + 1);
	else if (!strncmp(pattern, "*.", 2))
		snprintf(name, NAME, "%s%s", near ? "" : "www.", pattern + 2);
	else if (*pattern == '*')
		snprintf(name, NAME, "x%.*s%sy.example", (int)strlen(pattern) - 3, pattern + 1,
			 near ? "" : "-");
	else if (pattern[strlen(pattern) - 1] == '*')
		snprintf(name, NAME, "%s%.*sorg", near ? "x" : "", (int)strlen(pattern) - 1,
			 pattern);
	else
		snprintf(name, NAME, "%s%.*s", near ? "x" : "", NAME - 2, pattern);
	for (p = name; *p; p++)
		if (random_once_in(random, 2))
			*p = toupper((unsigned char)*p);
}

static struct random random_now;
static char patterns[PATTERNS][NAME];

static int make_list(void)
{
	FILE *file = fopen(LIST, "w");
	uint32_t i;

	random_now = random_stream(seed(), 1);
	if (!file)
		return -1;
	for (i = 0; i < PATTERNS; i++) {
		pattern_of(patterns[i], i, random_u64(&random_now));
		fprintf(file, "%s\n", patterns[i]);
	}
	return fclose(file);
}

/* Return: how often it says so. */
static int times(const char *words)
{
	const char *p = tool_out;
	int n = 0;

	while ((p = strstr(p, words))) {
		p += strlen(words);
		n++;
	}
	return n;
}

/* Of a rule in what was shown last: it is the action and the pattern. */
static int64_t hits_of(const char *action, const char *pattern)
{
	char rule[NAME + 16];

	snprintf(rule, sizeof(rule), "%s %s", action, pattern);
	return filter_row("/filters/0/rules", "rule", rule, "hits");
}

#define dig(_server, fmt, ...)	\
	client(1, "dig +tries=1 +time=%d @" _server " " fmt, slowness() > 1 ? 8 : 2, ##__VA_ARGS__)

FIXTURE(dns)
{
	int x;
};

FIXTURE_SETUP(dns)
{
	ASSERT_EQ(0, filter_net_open(1));
	end_server(PID);
	ASSERT_EQ(0, run("dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --user=root "
			 "--group=root --pid-file=" PID " --cache-size=0 --address=/#/" ADDRESS
			 " >/tmp/filter_dns.log 2>&1 || cat /tmp/filter_dns.log"));
	ASSERT_EQ(0, wait_for_port("u", 53));
}

FIXTURE_TEARDOWN(dns)
{
	run_quiet("bpfx filter detach dns dev srv");
	end_server(PID);
	filter_net_close();
}

/*
 * If this fails, nothing else will pass: a listed name does not exist, another one is resolved,
 * over IPv4 and IPv6, and all is counted.
 */
TEST_F(dns, listed_names_do_not_exist)
{
	ASSERT_EQ(0, write_file(LIST, "ads.example\n.track.example\n*.deep.example\n"));
	ASSERT_EQ(0, tool("filter attach dns dev srv rules " LIST));
	EXPECT_SAID("dns is on srv ingress with 3 rules\n");
	EXPECT_EQ(0, dig(V4, "ads.example"));
	EXPECT_SAID("status: NXDOMAIN");
	EXPECT_SAID("flags: qr rd ra");
	EXPECT_SAID("QUERY: 1, ANSWER: 0");
	EXPECT_SAID("SERVER: " V4 "#53");
	EXPECT_EQ(0, dig(V6, "aDs.EXAMPLE"));
	EXPECT_SAID("status: NXDOMAIN");
	EXPECT_EQ(0, dig(V4, "+noedns x.track.example track.example +noedns"));
	EXPECT_EQ(2, times("status: NXDOMAIN"));
	EXPECT_EQ(0, dig(V6, "+short x.ads.example xtrack.example deep.example ads.example.org"));
	EXPECT_EQ(4, times(ADDRESS "\n"));
	EXPECT_EQ(0, dig(V4, "a.b.deep.example"));
	EXPECT_SAID("status: NXDOMAIN");

	ASSERT_EQ(0, tool_json("filter show dns"));
	EXPECT_NUM(9, "/filters/0/counters/named");
	EXPECT_NUM(5, "/filters/0/counters/matched");
	EXPECT_NUM(5, "/filters/0/counters/answered");
	EXPECT_NUM(0, "/filters/0/counters/dropped");
	EXPECT_EQ(2, hits_of("nxdomain", "ads.example"));
	EXPECT_EQ(2, hits_of("nxdomain", ".track.example"));
	EXPECT_EQ(1, hits_of("nxdomain", "*.deep.example"));
	EXPECT_EQ(0, tool("filter show dns"));
	EXPECT_SAID("dns on srv ingress: named 9, matched 5, dropped 0, answered 5, nameless 0, "
		    "bad 0, busy 0\n"
		    "  rules: 3\n"
		    "        hits  rule\n"
		    "           2  nxdomain ads.example\n");
}

/* Checksums that no device leaves out, in both directions. */
TEST_F(dns, answers_have_checksums)
{
	ASSERT_EQ(0, run("ip netns exec client1 ethtool -K eth0 tx off rx off >/dev/null && "
			 "ethtool -K srv tx off rx off >/dev/null"));
	ASSERT_EQ(0, write_file(LIST, "refused ads.example\n"));
	ASSERT_EQ(0, tool("filter attach dns dev srv rules " LIST));
	EXPECT_EQ(0, dig(V4, "ads.example"));
	EXPECT_SAID("status: REFUSED");
	EXPECT_EQ(0, dig(V6, "ads.example"));
	EXPECT_SAID("status: REFUSED");
	EXPECT_EQ(0, dig(V4, "+short other.example"));
	EXPECT_SAID(ADDRESS);
}

/* Ten thousand patterns of all kinds; some are asked for, by names that match, and not quite. */
TEST_F(dns, ten_thousand_patterns)
{
	char names[2][ASKED * NAME] = { "", "" }, name[NAME];
	uint32_t asked[ASKED], i, n;

	ASSERT_EQ(0, make_list());
	ASSERT_EQ(0, tool("filter attach dns dev srv rules " LIST));
	EXPECT_SAID("dns is on srv ingress with 10000 rules\n");
	for (i = 0; i < ASKED; i++) {
		asked[i] = PATTERNS / ASKED * i + random_below(&random_now, PATTERNS / ASKED);
		for (n = 0; n < 2; n++) {
			name_of(name, patterns[asked[i]], n, &random_now);
			strcat(strcat(names[n], " "), name);
		}
	}
	EXPECT_EQ(0, dig(V4, "%s", names[0]));
	EXPECT_EQ(ASKED, times("status: NXDOMAIN"));
	EXPECT_EQ(0, dig(V4, "%s", names[1]));
	EXPECT_EQ(ASKED, times("status: NOERROR"));
	EXPECT_EQ(ASKED, times(ADDRESS "\n"));

	ASSERT_EQ(0, tool_json("filter show dns -n 0"));
	EXPECT_NUM(PATTERNS, "/filters/0/nr_rules");
	EXPECT_NUM(2 * ASKED, "/filters/0/counters/named");
	EXPECT_NUM(ASKED, "/filters/0/counters/answered");
	for (i = 0; i < ASKED; i++)
		EXPECT_EQ(1, hits_of("nxdomain", patterns[asked[i]]));
	EXPECT_EQ(0, filter_row("/filters/0/rules", "rule", json_str("/filters/0/rules/24/rule"),
				"hits"));
}

/* Dropped: nobody answers. Over TCP that is all that can be done. */
TEST_F(dns, may_be_dropped)
{
	ASSERT_EQ(0, write_file(LIST, "gone.example\nnxdomain .not.example\ncount seen.example\n"));
	ASSERT_EQ(0, tool("filter attach dns dev srv rules " LIST " action drop"));
	EXPECT_EQ(9, dig(V4, "gone.example"));
	EXPECT_SAID("timed out");
	EXPECT_EQ(9, dig(V4, "+tcp not.example"));
	EXPECT_SAID("timed out");
	EXPECT_EQ(0, dig(V6, "+tcp +short other.example"));
	EXPECT_SAID(ADDRESS);
	EXPECT_EQ(0, dig(V6, "+short seen.example"));
	EXPECT_SAID(ADDRESS);
	ASSERT_EQ(0, tool_json("filter show dns"));
	EXPECT_EQ(1, hits_of("drop", "gone.example"));
	EXPECT_LE(1, hits_of("nxdomain", ".not.example"));
	EXPECT_EQ(1, hits_of("count", "seen.example"));
	EXPECT_EQ(1 + hits_of("nxdomain", ".not.example"), json_num("/filters/0/counters/dropped"));
	EXPECT_NUM(0, "/filters/0/counters/answered");
}

/* On the client's side: the answer comes in by the device that the query would have left by. */
TEST_F(dns, answers_on_the_way_out)
{
	ASSERT_EQ(0, write_file(LIST, "ads.example\n"));
	ASSERT_EQ(0, client(1, "bpfx filter attach dns dev eth0 egress rules " LIST));
	EXPECT_EQ(0, dig(V4, "ads.example"));
	EXPECT_SAID("status: NXDOMAIN");
	EXPECT_EQ(0, dig(V6, "ads.example"));
	EXPECT_SAID("status: NXDOMAIN");
	EXPECT_EQ(0, dig(V6, "+short other.example"));
	EXPECT_SAID(ADDRESS);
	ASSERT_EQ(0, client(1, "bpfx filter detach dns dev eth0 egress"));
}

/* A tunnel's packets begin with the IP header, and so do the answers that go into it. */
TEST_F(dns, without_ethernet)
{
	if (run_quiet("ip link add tun1 type ipip local " V4 " remote 10.9.0.11"))
		SKIP(return, "this kernel has no ipip tunnels");
	ASSERT_EQ(0, run("ip address add 10.7.0.1/24 dev tun1 && ip link set tun1 up && "
			 "ip -n client1 link add tun1 type ipip local 10.9.0.11 remote " V4 " && "
			 "ip -n client1 address add 10.7.0.2/24 dev tun1 && "
			 "ip -n client1 link set tun1 up"));
	ASSERT_EQ(0, write_file(LIST, "ads.example\n"));
	ASSERT_EQ(0, tool("filter attach dns dev tun1 rules " LIST));
	EXPECT_EQ(0, dig("10.7.0.1", "ads.example"));
	EXPECT_SAID("status: NXDOMAIN");
	EXPECT_EQ(0, dig("10.7.0.1", "+short other.example"));
	EXPECT_SAID(ADDRESS);
	ASSERT_EQ(0, client(1, "bpfx filter attach dns dev tun1 egress rules " LIST));
	EXPECT_EQ(0, dig("10.7.0.1", "ads.example"));
	EXPECT_SAID("status: NXDOMAIN");
	ASSERT_EQ(0, tool_json("filter show dns"));
	EXPECT_NUM(1, "/filters/0/counters/answered");
}

TEST_HARNESS_MAIN
