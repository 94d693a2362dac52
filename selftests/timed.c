// SPDX-License-Identifier: GPL-2.0-only
/*
 * TIMED queues: nothing leaves before its time, and what is due leaves, whoever else sends or not.
 * When a packet was seen at the gate is later than when it went through; so nobody is wronged.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <time.h>
#include "harness.h"
#include "exits.h"
#include "machine.h"
#include "net.h"
#include "packet.h"
#include "script.skel.h"

#define MANY		300
#define FEW		100
#define TIMED		1
#define MS		1000000ull
#define SLACK		(20 * MS * slowness())

FIXTURE(timed)
{
	struct script *skel;
	struct script__bss *bss;
	struct bpf_link *link;
	uint64_t due[MANY];
	uint64_t seen[MANY];
	uint32_t order[MANY];	/* tags as they came */
	uint32_t sent;
	uint32_t came;
	int sock;
};

FIXTURE_SETUP(timed)
{
	seed();
	self->sock = packet_gate();
	ASSERT_GE(self->sock, 0);
	self->skel = script__open_and_load();
	ASSERT_NE(NULL, self->skel);
	self->bss = self->skel->bss;
}

FIXTURE_TEARDOWN(timed)
{
	net_leave();
	bpf_link__destroy(self->link);
	script__destroy(self->skel);
	close(self->sock);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static void attach(struct __test_metadata *_metadata, struct _test_data_timed *self,
		   struct bpf_map *map)
{
	self->link = bpf_map__attach_struct_ops(map);
	ASSERT_NE(NULL, self->link);
	ASSERT_EQ(0, run("tc qdisc add dev gate0 root bpfx_script"));
}

/* The root is a TIMED queue, which the module serves. */
static void attach_native(struct __test_metadata *_metadata, struct _test_data_timed *self)
{
	self->bss->queues[0] = (struct script_queue){
		BPFX_ROOT, BPFX_NONE, { .type = BPFX_TIMED }
	};
	self->bss->nr_queues = 1;
	attach(_metadata, self, self->skel->maps.script);
}

/* A program moves from a TIMED queue, and from the root, a FIFO. */
static void attach_moves(struct __test_metadata *_metadata, struct _test_data_timed *self)
{
	self->bss->queues[0] = (struct script_queue){
		TIMED, BPFX_NONE, { .type = BPFX_TIMED }
	};
	self->bss->nr_queues = 1;
	self->bss->moves[0] = TIMED;
	self->bss->each[0] = 8;
	self->bss->moves[1] = BPFX_ROOT;
	self->bss->each[1] = 8;
	self->bss->nr_moves = 2;
	attach(_metadata, self, self->skel->maps.script_quiet);
}

static void send_due(struct __test_metadata *_metadata, struct _test_data_timed *self,
		     uint32_t queue, uint64_t due)
{
	struct packet p = {
		.len = ORDER_SIZE_MIN,
		.order = { .id = self->sent, .queue = queue, .rank = due },
	};

	self->due[self->sent++] = due;
	ASSERT_EQ(1, packet_send(self->sock, &p, 1));
}

static struct qdisc_stats stats(struct __test_metadata *_metadata)
{
	struct qdisc_stats st;

	ASSERT_EQ(0, net_qdisc_stats("gate0", "bpfx_script", &st));
	ASSERT_TRUE(net_adds_up(&st));
	return st;
}

static void still_there(struct __test_metadata *_metadata)
{
	struct qdisc_stats st = stats(_metadata);

	ASSERT_EQ(0, st.x.bypass) {
		TH_LOG("ejected: %s, %s", exits_kind(st.x.exit.kind), st.x.exit.msg);
	}
}

/* Watch the gate until so many have come, or for so long. */
static void watch_for(struct __test_metadata *_metadata, struct _test_data_timed *self,
		      uint32_t want, uint64_t ns)
{
	uint64_t end = now_ns() + ns, now;
	struct gate_record r[16];
	int i, n;

	while (self->came < want && now_ns() < end) {
		n = gate_read("gate0", r, 16);
		ASSERT_LE(0, n);
		now = now_ns();
		for (i = 0; i < n; i++) {
			ASSERT_LT(r[i].tag, MANY);
			self->seen[r[i].tag] = now;
			self->order[self->came++] = r[i].tag;
		}
		if (!n)
			usleep(200);
	}
	EXPECT_EQ(want, self->came);
}

static void watch(struct __test_metadata *_metadata, struct _test_data_timed *self, uint64_t ns)
{
	watch_for(_metadata, self, self->sent, ns);
}

/* None too early, and all in the order of their times. Return: how late they were at best. */
static uint64_t check_times(struct __test_metadata *_metadata, struct _test_data_timed *self)
{
	uint64_t best = ~0ull, late;
	uint32_t i, tag;

	for (i = 0; i < self->came; i++) {
		tag = self->order[i];
		EXPECT_GE(self->seen[tag], self->due[tag]);
		late = self->seen[tag] - self->due[tag];
		best = late < best ? late : best;
		if (i)
			EXPECT_GE(self->due[tag], self->due[self->order[i - 1]]);
	}
	TH_LOG("%llu us late at best", (unsigned long long)best / 1000);
	return best;
}

/*
 * Many packets at random times; after the last nobody sends, so the module wakes the device. None
 * leaves before all are there, as slow as the machine may be: one that comes too late for its turn
 * would be out of order.
 */
static void send_at_random(struct __test_metadata *_metadata, struct _test_data_timed *self,
			   uint32_t queue)
{
	uint64_t start = now_ns() + 100 * MS * slowness();
	int i;

	ASSERT_EQ(0, gate_pass("gate0", 0));
	for (i = 0; i < MANY; i++)
		send_due(_metadata, self, queue, start + rnd64() % (500 * MS));
	ASSERT_EQ(0, gate_pass("gate0", -1));
}

TEST_F(timed, native_leaves_on_time)
{
	attach_native(_metadata, self);
	send_at_random(_metadata, self, BPFX_ROOT);
	watch(_metadata, self, 10000 * MS);
	EXPECT_LE(check_times(_metadata, self), SLACK);
	still_there(_metadata);
}

TEST_F(timed, moved_leaves_on_time)
{
	attach_moves(_metadata, self);
	send_at_random(_metadata, self, TIMED);
	watch(_metadata, self, 10000 * MS);
	EXPECT_LE(check_times(_metadata, self), SLACK);
	still_there(_metadata);
}

/* What is due now does not wait for what is not, nor for what came before it. */
TEST_F(timed, past_is_now)
{
	uint64_t now = now_ns();

	attach_native(_metadata, self);
	send_due(_metadata, self, BPFX_ROOT, now + 1500 * MS);
	send_due(_metadata, self, BPFX_ROOT, 0);
	send_due(_metadata, self, BPFX_ROOT, now);
	watch(_metadata, self, 10000 * MS);
	EXPECT_EQ(1, self->order[0]);
	EXPECT_EQ(2, self->order[1]);
	EXPECT_LT(self->seen[2], self->due[0]);
	check_times(_metadata, self);
}

/*
 * A packet that has to wait for longer than the stall timeout is no stall, and dequeue is not asked
 * again and again meanwhile.
 */
TEST_F(timed, to_wait_is_no_stall)
{
	attach_moves(_metadata, self);
	send_due(_metadata, self, TIMED, now_ns() + 1800 * MS);
	watch(_metadata, self, 10000 * MS);
	check_times(_metadata, self);
	still_there(_metadata);
	EXPECT_LE(self->bss->calls_dequeue, 10);
}

/* A program that wants to be asked again later than a packet is due is asked when it is due. */
TEST_F(timed, throttle_does_not_delay)
{
	self->bss->throttle_ns = 900 * MS;
	attach_moves(_metadata, self);
	send_due(_metadata, self, TIMED, now_ns() + 300 * MS);
	watch(_metadata, self, 10000 * MS);
	EXPECT_LT(check_times(_metadata, self), 300 * MS);
	still_there(_metadata);
}

/* The same if it holds others back until then. */
TEST_F(timed, throttle_of_others_does_not_delay)
{
	self->bss->throttle_ns = 900 * MS;
	attach_moves(_metadata, self);
	self->bss->nr_moves = 1;
	send_due(_metadata, self, BPFX_ROOT, 0);
	send_due(_metadata, self, TIMED, now_ns() + 300 * MS);
	watch_for(_metadata, self, 1, 10000 * MS);
	EXPECT_EQ(1, self->order[0]);
	EXPECT_LT(check_times(_metadata, self), 300 * MS);
	still_there(_metadata);
	self->bss->nr_moves = 2;
	watch(_metadata, self, 10000 * MS);
}

/* Traffic beside it flows, and changes nothing. */
TEST_F(timed, others_do_not_wait)
{
	uint32_t i;

	attach_moves(_metadata, self);
	send_due(_metadata, self, TIMED, now_ns() + 1500 * MS);
	for (i = 0; i < FEW; i++)
		send_due(_metadata, self, BPFX_ROOT, 0);
	watch(_metadata, self, 10000 * MS);
	for (i = 0; i < FEW; i++)
		EXPECT_EQ(i + 1, self->order[i]);
	check_times(_metadata, self);
	still_there(_metadata);
}

/* A program that does not move what is due stalls, but not before it is due. */
TEST_F(timed, due_and_not_moved_is_a_stall)
{
	uint64_t due = now_ns() + 600 * MS;
	struct qdisc_stats st = {};
	int i;

	self->bss->closed = true;
	attach_moves(_metadata, self);
	send_due(_metadata, self, TIMED, due);
	for (i = 0; i < 20000 && !st.x.bypass; i++) {
		usleep(1000);
		st = stats(_metadata);
	}
	EXPECT_EQ(BPFX_EXIT_STALL, st.x.exit.kind);
	EXPECT_GE(now_ns(), due + 1000 * MS);
	watch(_metadata, self, 5000 * MS);
}

/* Whatever a program says, no packet waits for longer than the horizon. */
TEST_F(timed, cut_to_the_horizon)
{
	uint64_t start;

	attach_native(_metadata, self);
	start = now_ns();
	send_due(_metadata, self, BPFX_ROOT, ~0ull);
	send_due(_metadata, self, BPFX_ROOT, start + 3600000 * MS);
	self->due[0] = start + BPFX_HORIZON_NS;
	self->due[1] = start + BPFX_HORIZON_NS;
	watch(_metadata, self, 20000 * MS);
	check_times(_metadata, self);
}

/* A few that have long to wait, the last one shortest. */
static void send_for_later(struct __test_metadata *_metadata, struct _test_data_timed *self)
{
	uint64_t start = now_ns();
	uint32_t i;

	for (i = 0; i < FEW; i++)
		send_due(_metadata, self, BPFX_ROOT, start + 1900 * MS - i * MS);
}

/* All of them have come; and if the wait was ended with time to spare, before their time. */
static void check_wait_ended(struct __test_metadata *_metadata, struct _test_data_timed *self)
{
	uint64_t ended = now_ns();

	watch(_metadata, self, 10000 * MS);
	if (ended + 800 * MS < self->due[FEW - 1])
		EXPECT_LT(self->seen[self->order[self->came - 1]], self->due[FEW - 1]);
}

/* When the scheduler goes nothing waits any more, and the oldest goes first. */
TEST_F(timed, eject_ends_the_wait)
{
	uint32_t i;

	attach_native(_metadata, self);
	send_for_later(_metadata, self);
	bpf_link__destroy(self->link);
	self->link = NULL;
	check_wait_ended(_metadata, self);
	for (i = 0; i < self->came; i++)
		ASSERT_EQ(i, self->order[i]);
	EXPECT_EQ(1, stats(_metadata).x.bypass);
}

/* ... by a swap: those that are due first go first. */
TEST_F(timed, swap_ends_the_wait)
{
	uint32_t i;

	attach_native(_metadata, self);
	send_for_later(_metadata, self);
	ASSERT_EQ(0, bpf_link__update_map(self->link, self->skel->maps.script_holds));
	check_wait_ended(_metadata, self);
	for (i = 0; i < self->came; i++)
		ASSERT_EQ(FEW - 1 - i, self->order[i]);
	still_there(_metadata);
}

/* Packets that wait are not lost when the qdisc goes, but counted. */
TEST_F(timed, purged_while_waiting)
{
	struct qdisc_stats st;
	uint32_t i;

	attach_native(_metadata, self);
	for (i = 0; i < MANY; i++)
		send_due(_metadata, self, BPFX_ROOT, now_ns() + 1900 * MS);
	ASSERT_EQ(0, run("ip link set gate0 down"));
	st = stats(_metadata);
	EXPECT_EQ(MANY, st.x.cause[BPFX_C_PURGED]);
	EXPECT_EQ(0, st.qlen);
}

/* It has a place at the top of a tree only, holds no queues, and its times hold for one packet. */
TEST_F(timed, what_it_cannot_do)
{
	static const struct script_queue tree[] = {
		{ BPFX_ROOT, BPFX_NONE, { .type = BPFX_TIMED } },
		{ 1, BPFX_ROOT, { .type = BPFX_FIFO } },
		{ 2, BPFX_NONE, { .type = BPFX_DRR } },
		{ 3, 2, { .type = BPFX_TIMED } },
	};
	static const int want[] = { 0, -EINVAL, 0, -EINVAL };
	struct packet p = {
		.len = ORDER_SIZE_MIN,
		.order = { .verb = ORDER_HOLD, .key = BPFX_KEY_5TUPLE, .queue = BPFX_ROOT },
	};
	uint32_t i;

	memcpy(self->bss->queues, tree, sizeof(tree));
	self->bss->nr_queues = ARRAY_SIZE(tree);
	attach(_metadata, self, self->skel->maps.script_moves);
	for (i = 0; i < ARRAY_SIZE(tree); i++)
		EXPECT_EQ(want[i], self->bss->created[i]);
	packet_send(self->sock, &p, 1);
	EXPECT_EQ(-EINVAL, self->bss->answer[0]);
	p.order = (struct order){ .id = 1, .verb = ORDER_INSERT_FLOW, .queue = BPFX_ROOT };
	packet_send(self->sock, &p, 1);
	EXPECT_EQ(-EINVAL, self->bss->answer[1]);
}

TEST_HARNESS_MAIN
