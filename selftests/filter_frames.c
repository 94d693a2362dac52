// SPDX-License-Identifier: GPL-2.0-only
/*
 * The programs of bpfx filter, given frames that no client sends.
 */
#include <linux/pkt_cls.h>
#include <netinet/in.h>
#include "harness.h"
#include "filter.h"
#include "frame.h"
#include "machine.h"
#include "random.h"

#define RULES		"/tmp/filter_frames.rules"
#define SERVER_NAME	0
#define HOST_NAME	0

/* A frame with a ClientHello. Return: where its name ends; 0: it has none. */
static uint32_t hello(struct frame *f, const char *name, uint32_t padding)
{
	uint32_t record, handshake, extensions, end = 0, at;

	frame_tcp(f, 443);
	frame_number(f, 0x160301, 3);
	record = f->size;
	frame_zeros(f, 2);
	frame_number(f, 1, 1);
	handshake = f->size;
	frame_zeros(f, 3);
	frame_number(f, 0x0303, 2);
	frame_zeros(f, 32);
	frame_number(f, 32, 1);
	frame_zeros(f, 32);
	frame_number(f, 2, 2);
	frame_number(f, 0x1301, 2);
	frame_number(f, 0x0100, 2);
	extensions = f->size;
	frame_zeros(f, 2);
	frame_number(f, 0x0a0a0000, 4);
	frame_number(f, 21 << 16 | padding, 4);
	frame_zeros(f, padding);
	if (name) {
		frame_number(f, SERVER_NAME, 2);
		at = f->size;
		frame_zeros(f, 4);
		frame_number(f, HOST_NAME, 1);
		frame_number(f, strlen(name), 2);
		frame_put(f, name, strlen(name));
		frame_close(f, at, 2);
		frame_close(f, at + 2, 2);
		end = f->size;
	}
	frame_number(f, 0x00170000, 4);
	frame_close(f, record, 2);
	frame_close(f, handshake, 3);
	frame_close(f, extensions, 2);
	frame_cut(f, f->size);
	return end;
}

static void request(struct frame *f, const char *text)
{
	frame_tcp(f, 80);
	frame_put(f, text, strlen(text));
	frame_cut(f, f->size);
}

static int64_t counter(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/filters/0/counters/%s", name);
	return json_num(path);
}

static int64_t count_of(const char *name)
{
	return filter_row("/filters/0/names", "name", name, "count");
}

/* All that became of frames with names. */
static int64_t accounted(void)
{
	return counter("named") + counter("nameless") + counter("cut") + counter("bad");
}

FIXTURE(frames)
{
	int prog;
	struct frame f;
	struct random random;
};

FIXTURE_SETUP(frames)
{
	self->prog = -1;
	self->random = random_stream(seed(), 2);
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, run("modprobe -qa bpfx veth; ip link add v0 type veth peer name v1"));
	ASSERT_EQ(0, write_file(RULES, "drop .ads.example\ncount *\n"));
}

FIXTURE_TEARDOWN(frames)
{
	close(self->prog);
	net_leave();
	run_quiet("bpfx filter show");
}

static int attach(const char *filter)
{
	if (tool("filter attach %s dev v0 rules " RULES, filter) || tool_json("filter show"))
		return -1;
	return filter_prog();
}

/*
 * Wherever a ClientHello is cut: there is a name when all of it has come, and not before. A slow
 * machine tries every eighth place, until it comes near.
 */
TEST_F(frames, hello_is_cut_anywhere)
{
	struct frame f, part;
	uint32_t size, payload, end, tags;
	int v6, cut = 0, named = 0;

	self->prog = attach("names");
	ASSERT_GE(self->prog, 0);
	for (v6 = 0; v6 < 2; v6++) {
		for (tags = 0; tags < 3; tags++) {
			frame_begin(&f, v6, tags, IPPROTO_TCP);
			payload = f.size + 20;
			end = hello(&f, "WWW.ads.example", 40);
			for (size = payload; size <= f.size;
			     size += size + slowness() < end ? slowness() : 1) {
				part = f;
				frame_cut(&part, size);
				ASSERT_EQ(size < end ? TC_ACT_UNSPEC : TC_ACT_SHOT,
					  filter_try(self->prog, part.bytes, part.size));
				cut += size >= payload + 6 && size < end;
				named += size >= end;
			}
		}
	}
	ASSERT_EQ(0, tool_json("filter show"));
	EXPECT_EQ(named, counter("named"));
	EXPECT_EQ(named, counter("dropped"));
	EXPECT_EQ(cut, counter("cut"));
	EXPECT_EQ(0, counter("bad"));
	EXPECT_EQ(0, counter("nameless"));
	EXPECT_EQ(named, count_of("www.ads.example"));
}

/* ... and what is behind the IP packet is not its: a frame is at least 60 bytes long. */
TEST_F(frames, padding_is_no_payload)
{
	self->prog = attach("names");
	ASSERT_GE(self->prog, 0);
	frame_begin(&self->f, false, 0, IPPROTO_TCP);
	hello(&self->f, "www.ads.example", 0);
	self->f.bytes[self->f.ip + 2] = 0;
	self->f.bytes[self->f.ip + 3] = 40;
	EXPECT_EQ(TC_ACT_UNSPEC, filter_try(self->prog, self->f.bytes, self->f.size));
	ASSERT_EQ(0, tool_json("filter show"));
	EXPECT_EQ(0, accounted());
}

/* The first rule of the file counts, also if a later one is found earlier in the name. */
TEST_F(frames, first_rule_counts)
{
	ASSERT_EQ(0, write_file(RULES, "count *.one.example\ndrop www.*\ncount *.example\n"));
	self->prog = attach("names");
	ASSERT_GE(self->prog, 0);
	frame_begin(&self->f, false, 0, IPPROTO_TCP);
	hello(&self->f, "www.one.example", 0);
	EXPECT_EQ(TC_ACT_UNSPEC, filter_try(self->prog, self->f.bytes, self->f.size));
	frame_begin(&self->f, false, 0, IPPROTO_TCP);
	hello(&self->f, "www.two.example", 0);
	EXPECT_EQ(TC_ACT_SHOT, filter_try(self->prog, self->f.bytes, self->f.size));
	ASSERT_EQ(0, tool_json("filter show"));
	EXPECT_EQ(1, filter_row("/filters/0/rules", "rule", "count *.one.example", "hits"));
	EXPECT_EQ(1, filter_row("/filters/0/rules", "rule", "drop www.*", "hits"));
	EXPECT_EQ(0, filter_row("/filters/0/rules", "rule", "count *.example", "hits"));
}

/* Names of all lengths, and a ClientHello without one. */
TEST_F(frames, names_of_all_lengths)
{
	char name[300] = "";
	uint32_t len;

	self->prog = attach("names");
	ASSERT_GE(self->prog, 0);
	for (len = 0; len < 290; len++) {
		memset(name, 'a' + len % 26, len);
		frame_begin(&self->f, len & 1, 0, IPPROTO_TCP);
		hello(&self->f, name, len);
		EXPECT_EQ(TC_ACT_UNSPEC, filter_try(self->prog, self->f.bytes, self->f.size));
	}
	frame_begin(&self->f, false, 0, IPPROTO_TCP);
	hello(&self->f, NULL, 100);
	EXPECT_EQ(TC_ACT_UNSPEC, filter_try(self->prog, self->f.bytes, self->f.size));
	ASSERT_EQ(0, tool_json("filter show"));
	EXPECT_EQ(255, counter("named"));
	EXPECT_EQ(255, filter_row("/filters/0/rules", "rule", "count *", "hits"));
	EXPECT_EQ(2, counter("nameless"));
	EXPECT_EQ(290 - 256, counter("bad"));
}

/* The first Host of the head, however it is written; what is behind the head is not looked at. */
TEST_F(frames, hosts)
{
	static const struct {
		const char *becomes, *text;
	} request_of[] = {
		{ "http", "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n" },
		{ "http", "POST /x HTTP/1.1\r\nX: y\r\nhOsT:\t A.example:8080 \r\n\r\n" },
		{ "http", "PUT / HTTP/1.0\nhost:a.example.\n\n" },
		{ "http", "OPTIONS * HTTP/1.1\r\nX-Host: b.example\r\nHost: a.example\r\n" },
		{ "nameless", "GET / HTTP/1.1\r\nX: y\r\n\r\n" },
		{ "nameless", "GET / HTTP/1.1\r\nX: y\r\n\r\nbody\r\nHost: a.example\r\n" },
		{ "nameless", "GET / HTTP/1.1\r\nHost:\r\n\r\n" },
		{ "cut", "GET / HTTP/1.1\r\nHost: a.exam" },
		{ "cut", "GET / HTTP/1.1\r\nHost:" },
		{ "cut", "GET / HTTP/1.1\r\nHo" },
		{ NULL, "SSH-2.0-x\r\nHost: a.example\r\n" },
		{ NULL, "get / HTTP/1.1\r\nHost: a.example\r\n\r\n" },
		{ NULL, "GET" },
	};
	int64_t before = 0, accounted_before = 0;
	unsigned int i;

	self->prog = attach("names");
	ASSERT_GE(self->prog, 0);
	for (i = 0; i < sizeof(request_of) / sizeof(*request_of); i++) {
		if (request_of[i].becomes)
			before = counter(request_of[i].becomes);
		accounted_before = accounted();
		frame_begin(&self->f, i & 1, i & 1, IPPROTO_TCP);
		request(&self->f, request_of[i].text);
		EXPECT_EQ(TC_ACT_UNSPEC, filter_try(self->prog, self->f.bytes, self->f.size));
		ASSERT_EQ(0, tool_json("filter show"));
		EXPECT_EQ(accounted_before + !!request_of[i].becomes, accounted()) {
			TH_LOG("%s", request_of[i].text);
		}
		if (request_of[i].becomes)
			EXPECT_EQ(before + 1, counter(request_of[i].becomes));
	}
	EXPECT_EQ(4, count_of("a.example"));
}

/*
 * Many names, some frequent: these are counted exactly, as they are far ahead of the others, and
 * how many different ones there are is about right.
 */
TEST_F(frames, many_names)
{
	const int rounds = many(4000), frequent = 5;
	char name[64];
	int64_t distinct;
	int i, n = 0;

	self->prog = attach("names");
	ASSERT_GE(self->prog, 0);
	for (i = 0; i < rounds; i++) {
		if (i % 4)
			snprintf(name, sizeof(name), "top%d.example", n++ % frequent);
		else
			snprintf(name, sizeof(name), "rare%d.example", i);
		frame_begin(&self->f, i & 1, 0, IPPROTO_TCP);
		hello(&self->f, name, 0);
		ASSERT_EQ(TC_ACT_UNSPEC, filter_try(self->prog, self->f.bytes, self->f.size));
	}
	ASSERT_EQ(0, tool_json("filter show"));
	distinct = json_num("/filters/0/distinct");
	TH_LOG("%d names, estimate %d", rounds / 4 + frequent, (int)distinct);
	/* Five times the standard error of 0.016. */
	EXPECT_LE((rounds / 4 + frequent) * 92 / 100, distinct);
	EXPECT_GE((rounds / 4 + frequent) * 108 / 100, distinct);
	for (i = 0; i < frequent; i++) {
		snprintf(name, sizeof(name), "top%d.example", i);
		EXPECT_EQ(rounds * 3 / 4 / frequent, count_of(name));
	}
}

/* Broken in any way: never more than one verdict, and nothing is left uncounted. */
TEST_F(frames, broken_hellos)
{
	const uint32_t rounds = many(5000);
	uint32_t payload, i, flips;
	int64_t before;

	self->prog = attach("names");
	ASSERT_GE(self->prog, 0);
	for (i = 0; i < rounds; i++) {
		frame_begin(&self->f, i & 1, i % 3, IPPROTO_TCP);
		payload = self->f.size + 20;
		hello(&self->f, "www.one.example", random_below(&self->random, 64));
		/* Not what makes it a ClientHello, the first six bytes. */
		for (flips = random_below(&self->random, 4) + 1; flips; flips--)
			self->f.bytes[payload + 6 + random_below(&self->random,
				self->f.size - payload - 6)] = random_u64(&self->random);
		self->f.bytes[payload + 3] ^= random_once_in(&self->random, 4);
		frame_cut(&self->f, payload + 6 +
			  random_below(&self->random, self->f.size - payload - 5));
		ASSERT_EQ(TC_ACT_UNSPEC, filter_try(self->prog, self->f.bytes, self->f.size));
	}
	ASSERT_EQ(0, tool_json("filter show"));
	EXPECT_EQ(rounds, accounted());
	EXPECT_LT(0, counter("named"));
	EXPECT_LT(0, counter("cut"));
	EXPECT_LT(0, counter("bad"));
	before = accounted();
	/* Or in the headers: then it may be something else. */
	for (i = 0; i < rounds; i++) {
		frame_begin(&self->f, i & 1, i % 3, IPPROTO_TCP);
		payload = self->f.size + 20;
		hello(&self->f, "www.one.example", 0);
		self->f.bytes[random_below(&self->random, payload)] = random_u64(&self->random);
		ASSERT_EQ(TC_ACT_UNSPEC, filter_try(self->prog, self->f.bytes, self->f.size));
	}
	ASSERT_EQ(0, tool_json("filter show"));
	EXPECT_LT(before, accounted());
	EXPECT_GE(before + rounds, accounted());
}

static void query(struct frame *f, const char *name, bool v6, bool tcp)
{
	uint32_t at;
	const char *dot;

	frame_begin(f, v6, 0, tcp ? IPPROTO_TCP : IPPROTO_UDP);
	if (tcp)
		frame_tcp(f, 53);
	else
		frame_udp(f, 53, 12 + strlen(name) + 2 + 4);
	at = f->size;
	if (tcp)
		frame_zeros(f, 2);
	frame_number(f, 0x12340100, 4);
	frame_number(f, 0x0001000000000000, 8);
	do {
		dot = strchrnul(name, '.');
		frame_number(f, dot - name, 1);
		frame_put(f, name, dot - name);
		name = dot + 1;
	} while (*dot);
	frame_zeros(f, 1);
	frame_number(f, 0x00010001, 4);
	if (tcp)
		frame_close(f, at, 2);
	frame_cut(f, f->size);
}

/* What is no query passes, and so do fragments and broken names; each place may be broken. */
TEST_F(frames, queries)
{
	const uint32_t rounds = many(5000);
	uint32_t i, at;
	int verdict;

	ASSERT_EQ(0, write_file(RULES, ".ads.example\n"));
	self->prog = attach("dns");
	ASSERT_GE(self->prog, 0);
	for (i = 0; i < 4; i++) {
		query(&self->f, "x.Ads.example", i & 1, i & 2);
		EXPECT_EQ(i & 2 ? TC_ACT_SHOT : TC_ACT_REDIRECT,
			  filter_try(self->prog, self->f.bytes, self->f.size));
		at = self->f.ip + (i & 1 ? 40 : 20) + (i & 2 ? 22 : 8);
		/* An answer. */
		self->f.bytes[at + 2] |= 0x80;
		EXPECT_EQ(TC_ACT_UNSPEC, filter_try(self->prog, self->f.bytes, self->f.size));
		self->f.bytes[at + 2] &= 0x7f;
		/* Another port. */
		self->f.bytes[self->f.ip + (i & 1 ? 40 : 20) + 3]++;
		EXPECT_EQ(TC_ACT_UNSPEC, filter_try(self->prog, self->f.bytes, self->f.size));
		self->f.bytes[self->f.ip + (i & 1 ? 40 : 20) + 3]--;
		/* A pointer in the name. */
		self->f.bytes[at + 12] = 0xc0;
		EXPECT_EQ(TC_ACT_UNSPEC, filter_try(self->prog, self->f.bytes, self->f.size));
	}
	query(&self->f, "x.ads.example", false, false);
	self->f.bytes[self->f.ip + 6] = 0x20;
	EXPECT_EQ(TC_ACT_UNSPEC, filter_try(self->prog, self->f.bytes, self->f.size));
	ASSERT_EQ(0, tool_json("filter show"));
	EXPECT_EQ(4, counter("matched"));
	EXPECT_EQ(4, counter("bad"));
	for (i = 0; i < rounds; i++) {
		query(&self->f, "x.ads.example", i & 1, i & 2);
		at = random_below(&self->random, self->f.size);
		self->f.bytes[at] = random_u64(&self->random);
		if (i & 4)
			frame_cut(&self->f, self->f.ip + 40 +
				  random_below(&self->random, self->f.size - self->f.ip - 40));
		verdict = filter_try(self->prog, self->f.bytes, self->f.size);
		ASSERT_TRUE(verdict == TC_ACT_UNSPEC || verdict == TC_ACT_SHOT ||
			    verdict == TC_ACT_REDIRECT);
	}
}

TEST_HARNESS_MAIN
