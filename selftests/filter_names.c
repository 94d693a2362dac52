// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx filter names between curl and nginx: what it counts is what was asked for.
 */
#include "harness.h"
#include "filter.h"

#define DIR	"/tmp/filter_names"
#define RULES	DIR "/rules"

static const char config[] =
	"user root; pid " DIR "/nginx.pid; error_log " DIR "/error.log; events {}\n"
	"http {\n"
	"	access_log off;\n"
	"	client_body_temp_path " DIR "/t; proxy_temp_path " DIR "/t;\n"
	"	fastcgi_temp_path " DIR "/t; uwsgi_temp_path " DIR "/t; scgi_temp_path " DIR "/t;\n"
	"	ssl_certificate " DIR "/cert.pem; ssl_certificate_key " DIR "/key.pem;\n"
	"	server {\n"
	"		listen 80 default_server; listen [::]:80 default_server;\n"
	"		listen 443 ssl default_server; listen [::]:443 ssl default_server;\n"
	"		return 200 \"default\\n\";\n"
	"	}\n"
	"	server {\n"
	"		listen 80; listen [::]:80; listen 443 ssl; listen [::]:443 ssl;\n"
	"		server_name www.one.example;\n"
	"		return 200 \"one\\n\";\n"
	"	}\n"
	"	server {\n"
	"		listen 80; listen [::]:80; listen 443 ssl; listen [::]:443 ssl;\n"
	"		server_name www.two.example;\n"
	"		return 200 \"two\\n\";\n"
	"	}\n"
	"}\n";

static int start_nginx(void)
{
	if (run("mkdir -p " DIR) || write_file(DIR "/nginx.conf", config))
		return -1;
	if (run("[ -e " DIR "/cert.pem ] || openssl req -x509 -newkey ec "
		"-pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=one.example "
		"-keyout " DIR "/key.pem -out " DIR "/cert.pem 2>" DIR "/openssl.log"))
		return run("cat " DIR "/openssl.log") ?: -1;
	end_server(DIR "/nginx.pid");
	return run("nginx -e " DIR "/error.log -p " DIR " -c " DIR "/nginx.conf >" DIR
		   "/log 2>&1 || cat " DIR "/log") || wait_for_port("t", 443);
}

/* Ask for https://NAME/ at an address. Return: the status of curl. */
static int https(const char *name, const char *address, const char *options)
{
	return client(1, "curl -sk --max-time 60 %s --resolve '%s:443:%s' https://%s/", options,
		      name, address, name);
}

static int http(const char *host, const char *options)
{
	return client(1, "curl -s --max-time 60 %s -H 'Host: %s' http://" V4 "/", options, host);
}

static int64_t count_of(const char *name)
{
	return filter_row("/filters/0/names", "name", name, "count");
}

static int64_t hits_of(const char *rule)
{
	return filter_row("/filters/0/rules", "rule", rule, "hits");
}

FIXTURE(names)
{
	int x;
};

FIXTURE_SETUP(names)
{
	ASSERT_EQ(0, filter_net_open(1));
	ASSERT_EQ(0, start_nginx());
}

FIXTURE_TEARDOWN(names)
{
	run_quiet("bpfx filter detach names dev srv");
	end_server(DIR "/nginx.pid");
	filter_net_close();
}

/*
 * If this fails, nothing else will pass: each request is one name, over TLS and without, IPv4 and
 * IPv6; and the server gets what it would get without the filter.
 */
TEST_F(names, are_counted)
{
	int i;

	ASSERT_EQ(0, tool("filter attach names dev srv"));
	EXPECT_SAID("names is on srv ingress\n");
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(0, https("www.one.example", V4, ""));
		EXPECT_STREQ("one\n", tool_out);
	}
	EXPECT_EQ(0, https("www.two.example", "[" V6 "]", "--tls-max 1.2"));
	EXPECT_STREQ("two\n", tool_out);
	EXPECT_EQ(0, https("www.three.example", V4, "--http1.1"));
	EXPECT_STREQ("default\n", tool_out);
	EXPECT_EQ(0, http("WWW.Two.Example:80", ""));
	EXPECT_STREQ("two\n", tool_out);
	EXPECT_EQ(0, http("www.two.example.", "-d name=value"));
	EXPECT_EQ(0, client(1, "curl -s --max-time 60 'http://[" V6 "]/'"));

	ASSERT_EQ(0, tool_json("filter show names"));
	EXPECT_STR("srv", "/filters/0/dev");
	EXPECT_STR("ingress", "/filters/0/direction");
	EXPECT_NUM(8, "/filters/0/counters/named");
	EXPECT_NUM(5, "/filters/0/counters/tls");
	EXPECT_NUM(3, "/filters/0/counters/http");
	EXPECT_NUM(0, "/filters/0/counters/bad");
	EXPECT_NUM(0, "/filters/0/counters/cut");
	EXPECT_EQ(3, count_of("www.one.example"));
	EXPECT_EQ(3, count_of("www.two.example"));
	EXPECT_EQ(1, count_of("www.three.example"));
	EXPECT_EQ(1, count_of("[" V6 "]"));
	EXPECT_NUM(4, "/filters/0/distinct");
	EXPECT_STR("www.one.example", "/filters/0/names/0/name");

	EXPECT_EQ(0, tool("filter show dev srv -n 1"));
	EXPECT_SAID("names on srv ingress: named 8, tls 5, http 3, matched 0, dropped 0, nameless 0, "
		    "cut 0, bad 0, busy 0\n"
		    "  different names: about 4\n"
		    "       count  name\n"
		    "           3  www.one.example\n");
}

/* What has no name is no error: an address as server, TLS that says nothing. */
TEST_F(names, may_be_missing)
{
	ASSERT_EQ(0, tool("filter attach names dev srv"));
	EXPECT_EQ(0, client(1, "curl -sk --max-time 60 https://" V4 "/"));
	EXPECT_STREQ("default\n", tool_out);
	EXPECT_EQ(0, client(1, "curl -s --max-time 60 --http1.0 -H Host: http://" V4 "/"));
	ASSERT_EQ(0, tool_json("filter show names"));
	EXPECT_NUM(0, "/filters/0/counters/named");
	EXPECT_NUM(2, "/filters/0/counters/nameless");
}

/* The first rule that matches decides, in the order of the file. */
TEST_F(names, follow_rules)
{
	ASSERT_EQ(0, write_file(RULES, "# who wins\n"
				"count good.ads.example\n"
				"drop .ads.example	# all of them\n"
				"mark 0x17 *.two.example\n"
				"count *.example\r\n"
				"\n"
				"/^[a-z]+[0-9]+\\.test$/\n"));
	ASSERT_EQ(0, tool("filter attach names dev srv rules " RULES));
	EXPECT_SAID("names is on srv ingress with 5 rules\n");
	ASSERT_EQ(0, run("tc qdisc add dev srv clsact"));
	ASSERT_EQ(0, run("tc filter add dev srv ingress handle 0x17 fw action ok"));

	EXPECT_EQ(0, https("good.ads.example", V4, ""));
	EXPECT_EQ(28, https("ads.example", V4, "--max-time 2"));
	EXPECT_EQ(28, http("x.ADS.example", "--max-time 2"));
	EXPECT_EQ(0, http("www.two.example", ""));
	EXPECT_STREQ("two\n", tool_out);
	EXPECT_EQ(0, https("www.one.example", V4, ""));
	EXPECT_EQ(0, http("web12.test", ""));
	EXPECT_EQ(0, http("web.test", ""));

	ASSERT_EQ(0, tool_json("filter show names -n 0"));
	EXPECT_NUM(5, "/filters/0/nr_rules");
	EXPECT_EQ(1, hits_of("count good.ads.example"));
	/* TCP tries again. */
	EXPECT_LE(2, hits_of("drop .ads.example"));
	EXPECT_EQ(hits_of("drop .ads.example"), json_num("/filters/0/counters/dropped"));
	EXPECT_EQ(1, hits_of("mark 23 *.two.example"));
	EXPECT_EQ(1, hits_of("count *.example"));
	EXPECT_EQ(1, hits_of("count /^[a-z]+[0-9]+\\.test$/"));
	EXPECT_EQ(0, run_read(tool_out, sizeof(tool_out), "tc -s filter show dev srv ingress"));
	EXPECT_SAID(" 1 pkt");
}

/* What is attached gets other rules between two packets, and goes on counting. */
TEST_F(names, rules_change)
{
	ASSERT_EQ(0, tool("filter attach names dev srv"));
	EXPECT_EQ(0, http("bad.example", ""));
	ASSERT_EQ(0, write_file(RULES, "drop bad.example\n"));
	ASSERT_EQ(0, tool("filter change names dev srv rules " RULES));
	EXPECT_SAID("names is changed on srv ingress with 1 rule\n");
	EXPECT_EQ(28, http("bad.example", "--max-time 1"));
	ASSERT_EQ(0, write_file(RULES, "count good.example\ndrop bad.example\n"));
	ASSERT_EQ(0, tool("filter change names dev srv rules " RULES));
	EXPECT_EQ(0, http("good.example", ""));
	ASSERT_EQ(0, tool_json("filter show names"));
	EXPECT_EQ(1, hits_of("count good.example"));
	EXPECT_EQ(1, count_of("good.example"));
	EXPECT_LE(2, count_of("bad.example"));
}

/* A ClientHello larger than a packet: its name may be in what comes, or not. */
TEST_F(names, of_packets_that_are_cut)
{
	ASSERT_EQ(0, run("ip netns exec client1 ethtool -K eth0 tso off gso off"));
	ASSERT_EQ(0, run("ip route replace 10.9.0.11/32 dev srv advmss 100"));
	ASSERT_EQ(0, tool("filter attach names dev srv"));
	EXPECT_EQ(0, https("www.one.example", V4, ""));
	EXPECT_STREQ("one\n", tool_out);
	ASSERT_EQ(0, tool_json("filter show names"));
	EXPECT_NUM(0, "/filters/0/counters/named");
	EXPECT_NUM(1, "/filters/0/counters/cut");
}

/* Tags: taken out by the kernel, or in the packet. */
TEST_F(names, behind_vlan_tags)
{
	ASSERT_EQ(0, tool("filter attach names dev srv"));
	ASSERT_EQ(0, run("ip link add link srv name srv.7 type vlan proto 802.1ad id 7 && "
			 "ip link add link srv.7 name srv.7.8 type vlan id 8 && "
			 "ip link set srv.7 up && ip link set srv.7.8 up && "
			 "ip address add 10.8.0.1/24 dev srv.7.8"));
	ASSERT_EQ(0, run("ip -n client1 link add link eth0 name v7 type vlan proto 802.1ad id 7 && "
			 "ip -n client1 link add link v7 name v8 type vlan id 8 && "
			 "ip -n client1 link set v7 up && ip -n client1 link set v8 up && "
			 "ip -n client1 address add 10.8.0.2/24 dev v8"));
	EXPECT_EQ(0, https("www.one.example", "10.8.0.1", ""));
	EXPECT_STREQ("one\n", tool_out);
	ASSERT_EQ(0, tool_json("filter show names"));
	EXPECT_EQ(1, count_of("www.one.example"));
}

/* On the client's own side of a link, and on both. */
TEST_F(names, on_the_way_out)
{
	ASSERT_EQ(0, client(1, "bpfx filter attach names dev eth0 egress"));
	ASSERT_EQ(0, tool("filter attach names dev srv"));
	EXPECT_EQ(0, https("www.one.example", V4, ""));
	EXPECT_EQ(0, http("www.two.example", ""));
	ASSERT_EQ(0, client(1, "bpfx -j filter show"));
	tool_parse(tool_out);
	EXPECT_STR("eth0", "/filters/0/dev");
	EXPECT_STR("egress", "/filters/0/direction");
	EXPECT_EQ(1, count_of("www.one.example"));
	EXPECT_EQ(1, count_of("www.two.example"));
	EXPECT_EQ(NULL, json_at("/filters/1"));
	ASSERT_EQ(0, tool_json("filter show"));
	EXPECT_STR("srv", "/filters/0/dev");
	EXPECT_EQ(1, count_of("www.one.example"));
	EXPECT_EQ(0, client(1, "bpfx filter detach names dev eth0"));
}

TEST_HARNESS_MAIN
