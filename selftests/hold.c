// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decisions that are said once: what comes out is what would have come out if the program had been
 * asked about each packet, and it is asked again when it should be.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/socket.h>
#include "harness.h"
#include "net.h"
#include "packet.h"
#include "script.skel.h"

#define FLOWS	40
#define MANY	4000
#define DRR	1
#define FIFO	2
#define PRIO	3
#define RANKED	4	/* of packets */

FIXTURE(hold)
{
	struct script *skel;
	struct script__bss *bss;
	struct bpf_link *link;
	uint64_t rolls;
	uint64_t sent;
	int sock;
};

FIXTURE_SETUP(hold)
{
	static const struct script_queue tree[] = {
		{ BPFX_ROOT, BPFX_NONE, { .type = BPFX_STRICT } },
		{ DRR, BPFX_ROOT, { .type = BPFX_DRR, .prio = 1, .quantum = 500 } },
		{ FIFO, BPFX_ROOT, { .type = BPFX_FIFO, .prio = 1 } },
		{ PRIO, BPFX_ROOT, { .type = BPFX_PRIO, .prio = 2 } },
		{ RANKED, BPFX_ROOT, { .type = BPFX_PRIO, .prio = 2 } },
	};

	seed();
	self->sock = packet_gate();
	ASSERT_GE(self->sock, 0);
	self->skel = script__open_and_load();
	ASSERT_NE(NULL, self->skel);
	self->bss = self->skel->bss;
	memcpy(self->bss->queues, tree, sizeof(tree));
	self->bss->nr_queues = ARRAY_SIZE(tree);
}

FIXTURE_TEARDOWN(hold)
{
	net_leave();
	bpf_link__destroy(self->link);
	script__destroy(self->skel);
	close(self->sock);
}

static void attach(struct __test_metadata *_metadata, struct _test_data_hold *self,
		   struct bpf_map *map)
{
	self->link = bpf_map__attach_struct_ops(map);
	ASSERT_NE(NULL, self->link);
	ASSERT_EQ(0, run("tc qdisc add dev gate0 root bpfx_script"));
	gate_pass("gate0", 0);
	self->bss->calls_enqueue = 0;
}

static struct qdisc_stats stats(struct __test_metadata *_metadata)
{
	struct qdisc_stats st;

	ASSERT_EQ(0, net_qdisc_stats("gate0", NULL, &st));
	ASSERT_TRUE(net_conserved(&st));
	return st;
}

/* Send one packet. Return: what the program answered, or 1 if it was not asked. */
static int send_packet(struct _test_data_hold *self, struct packet p)
{
	int id = self->sent % SCRIPT_ORDERS;

	p.len = p.len ?: ORDER_SIZE_MIN;
	p.order.id = self->sent++;
	self->bss->answer[id] = 1;
	packet_send(self->sock, &p, 1);
	return self->bss->answer[id];
}

/* A key at hand: a packet socket's packets have a priority, but no hash before it is asked for. */
static void set_priority(struct _test_data_hold *self, int priority)
{
	setsockopt(self->sock, SOL_SOCKET, SO_PRIORITY, &priority, sizeof(priority));
}

static int send_one(struct _test_data_hold *self, uint32_t flow, struct order order)
{
	return send_packet(self, (struct packet) { .flow = flow, .order = order });
}

/* A generator that can be started twice. */
static uint32_t roll(struct _test_data_hold *self, uint32_t n)
{
	self->rolls = self->rolls * 6364136223846793005ull + 1442695040888963407ull;
	return (self->rolls >> 33) % n;
}

/* Where a flow belongs is a matter of the flow: so it may be said once, or each time. */
static struct order order_of(uint32_t flow, bool once, uint64_t key)
{
	switch (flow % 5) {
	case 0:
		return (struct order) {
			.key = key,
			.verb = once ? ORDER_HOLD : ORDER_INSERT,
			.queue = FIFO,
		};
	case 1:
		return (struct order) {
			.key = key,
			.verb = once ? ORDER_HOLD_FLOW : ORDER_INSERT_FLOW,
			.queue = PRIO,
			.rank = flow / 2,
		};
	case 2:
		return (struct order) {
			.key = key,
			.verb = once ? ORDER_HOLD : ORDER_INSERT,
			.queue = RANKED,
			.rank = flow / 2,
		};
	default:
		return (struct order) {
			.key = key,
			.verb = once ? ORDER_HOLD_FLOW : ORDER_INSERT_FLOW,
			.queue = DRR,
			.rank = 1 + flow % 7,
		};
	}
}

/* The same traffic at the same gate, from the same seed. Return: packets that came out. */
static int play(struct __test_metadata *_metadata, struct _test_data_hold *self, bool once,
		uint64_t key, struct gate_record *r)
{
	int i, n = 0;

	self->rolls = seed();
	self->sent = 0;
	attach(_metadata, self, self->skel->maps.script);
	for (i = 0; i < MANY; i++) {
		uint32_t flow = roll(self, FLOWS);

		set_priority(self, flow);
		send_one(self, flow, order_of(flow, once, key));
		if (roll(self, 50) == 0) {
			int some = roll(self, 100);

			gate_pass("gate0", some);
			n += gate_collect("gate0", r + n, some < i + 1 - n ? some : i + 1 - n);
			gate_pass("gate0", 0);
		}
	}
	gate_pass("gate0", -1);
	n += gate_collect("gate0", r + n, MANY - n);
	return n;
}

/* Random traffic, once with each packet asked about and once with each flow. */
static void same_order(struct __test_metadata *_metadata, struct _test_data_hold *self,
		       uint64_t key)
{
	static struct gate_record asked[MANY], said[MANY];
	struct qdisc_stats st;
	int i;

	ASSERT_EQ(MANY, play(_metadata, self, false, key, asked));
	EXPECT_EQ(MANY, self->bss->calls_enqueue);
	EXPECT_EQ(0, stats(_metadata).x.held);
	ASSERT_EQ(0, run("tc qdisc del dev gate0 root"));
	bpf_link__destroy(self->link);

	ASSERT_EQ(MANY, play(_metadata, self, true, key, said));
	st = stats(_metadata);
	EXPECT_EQ(MANY, st.x.held + self->bss->calls_enqueue);
	/* A flow may pause for a second on a slow machine; most do not. */
	EXPECT_LE(self->bss->calls_enqueue, MANY / 2);
	for (i = 0; i < MANY; i++)
		ASSERT_EQ(asked[i].tag, said[i].tag) {
			TH_LOG("packet %d", i);
		}
	TH_LOG("asked %llu times about %u packets", self->bss->calls_enqueue, MANY);
}

TEST_F(hold, order_is_the_same)
{
	same_order(_metadata, self, BPFX_KEY_5TUPLE);
}

TEST_F(hold, order_is_the_same_by_a_key_at_hand)
{
	same_order(_metadata, self, BPFX_KEY_PRIORITY);
}

static const struct order hold_fifo = { .verb = ORDER_HOLD, .queue = FIFO };

/* Said for one flow is not said for another. */
TEST_F(hold, holds_for_the_flow)
{
	attach(_metadata, self, self->skel->maps.script);
	EXPECT_EQ(0, send_one(self, 1, hold_fifo));
	EXPECT_EQ(1, send_one(self, 1, hold_fifo));
	EXPECT_EQ(0, send_one(self, 2, hold_fifo));
	EXPECT_EQ(1, send_one(self, 2, hold_fifo));
	EXPECT_EQ(1, send_one(self, 1, hold_fifo));
	EXPECT_EQ(3, stats(_metadata).x.held);
	/* ... nor for one of which the module knows no more than its packets. */
	EXPECT_EQ(0, send_one(self, 3, (struct order) { .verb = ORDER_INSERT_FLOW, .queue = DRR }));
	EXPECT_EQ(0, send_one(self, 3, (struct order) { .verb = ORDER_INSERT_FLOW, .queue = DRR }));
}

/* It is said again, however the flow is named, and whether it has packets or not. */
TEST_F(hold, is_said_again_of_a_flow)
{
	struct order end = { .verb = ORDER_NEW_EPOCH, .queue = FIFO };
	struct order o = { .verb = ORDER_HOLD_FLOW, .queue = DRR };
	int i;

	attach(_metadata, self, self->skel->maps.script);
	for (i = 0; i < 8; i++) {
		EXPECT_EQ(0, send_one(self, 1, o));
		EXPECT_EQ(1, send_one(self, 1, o));
		EXPECT_EQ(0, send_one(self, 3, end));
	}
}

TEST_F(hold, ends_with_its_epoch)
{
	attach(_metadata, self, self->skel->maps.script);
	EXPECT_EQ(0, send_one(self, 1, hold_fifo));
	EXPECT_EQ(1, send_one(self, 1, hold_fifo));
	EXPECT_EQ(0, send_one(self, 2, hold_fifo));
	EXPECT_EQ(0, send_one(self, 3, (struct order) { .verb = ORDER_NEW_EPOCH, .queue = FIFO }));
	EXPECT_EQ(0, send_one(self, 1, hold_fifo));
	EXPECT_EQ(1, send_one(self, 1, hold_fifo));
	/* What is said of one in the new epoch is not said of another. */
	EXPECT_EQ(0, send_one(self, 2, hold_fifo));
}

TEST_F(hold, ends_with_its_time)
{
	int i;

	attach(_metadata, self, self->skel->maps.script_holds);
	EXPECT_EQ(0, send_one(self, 1, hold_fifo));
	/* Never a pause of a second, but the 300 ms pass. */
	for (i = 0; i < 100 && self->bss->calls_enqueue < 2; i++) {
		usleep(20000);
		send_one(self, 1, hold_fifo);
	}
	EXPECT_EQ(2, self->bss->calls_enqueue);
	EXPECT_LT(0, stats(_metadata).x.held);
}

TEST_F(hold, ends_when_the_flow_pauses)
{
	attach(_metadata, self, self->skel->maps.script);
	EXPECT_EQ(0, send_one(self, 1, hold_fifo));
	EXPECT_EQ(1, send_one(self, 1, hold_fifo));
	usleep(1200000);
	EXPECT_EQ(0, send_one(self, 1, hold_fifo));
}

TEST_F(hold, ends_with_the_program)
{
	attach(_metadata, self, self->skel->maps.script);
	EXPECT_EQ(0, send_one(self, 1, hold_fifo));
	ASSERT_EQ(0, bpf_link__update_map(self->link, self->skel->maps.script_holds));
	EXPECT_EQ(0, send_one(self, 1, hold_fifo));
	EXPECT_EQ(1, send_one(self, 1, hold_fifo));
}

TEST_F(hold, ends_with_the_settings)
{
	attach(_metadata, self, self->skel->maps.script);
	EXPECT_EQ(0, send_one(self, 1, hold_fifo));
	ASSERT_EQ(0, run("ip link set gate0 txqueuelen 77"));
	EXPECT_EQ(0, send_one(self, 1, hold_fifo));
}

/* A queue that is full is the program's affair. */
static void full(struct __test_metadata *_metadata, struct _test_data_hold *self, uint64_t key)
{
	struct order o = { .verb = ORDER_HOLD, .queue = FIFO, .key = key };

	self->bss->queues[2].conf.limit = 3;
	attach(_metadata, self, self->skel->maps.script);
	EXPECT_EQ(0, send_one(self, 1, o));
	EXPECT_EQ(1, send_one(self, 1, o));
	EXPECT_EQ(1, send_one(self, 1, o));
	EXPECT_EQ(-ENOSPC, send_one(self, 1, o));
	EXPECT_EQ(1, stats(_metadata).x.cause[BPFX_M_QUEUE_FULL]);
}

TEST_F(hold, asked_when_the_queue_is_full)
{
	full(_metadata, self, BPFX_KEY_5TUPLE);
}

TEST_F(hold, asked_when_the_queue_is_full_by_a_key_at_hand)
{
	full(_metadata, self, BPFX_KEY_ALL);
}

/* What the module cannot compute, it cannot look for; nor two kinds of keys at once. */
TEST_F(hold, keys_that_cannot_hold)
{
	struct order o = { .verb = ORDER_HOLD, .queue = FIFO, .key = BPFX_KEY(7) };

	attach(_metadata, self, self->skel->maps.script);
	EXPECT_EQ(-EINVAL, send_one(self, 1, o));
	o.key = BPFX_KEY_SRC;
	EXPECT_EQ(0, send_one(self, 1, o));
	o.key = BPFX_KEY_5TUPLE;
	/* One of the same source was not asked about; another source's is. */
	EXPECT_EQ(1, send_one(self, 2, o));
	EXPECT_EQ(1, stats(_metadata).x.cause[BPFX_M_BAD_ARG]);
	EXPECT_EQ(-EINVAL, send_packet(self, (struct packet) { .src = 77, .order = o }));
	EXPECT_EQ(2, stats(_metadata).x.cause[BPFX_M_BAD_ARG]);
	/* A new epoch may be one of other keys. */
	o.verb = ORDER_NEW_EPOCH;
	EXPECT_EQ(0, send_packet(self, (struct packet) { .src = 77, .order = o }));
	o.verb = ORDER_HOLD;
	EXPECT_EQ(0, send_packet(self, (struct packet) { .src = 77, .order = o }));
	EXPECT_EQ(1, send_packet(self, (struct packet) { .src = 77, .order = o }));
}

/* A packet that is like the first in all but what the bits of @unlike say. */
static int send_unlike(struct _test_data_hold *self, uint64_t key, unsigned int unlike)
{
	struct packet p = { .order = hold_fifo };
	int mark = !!(unlike & 8);

	p.order.key = key;
	p.flow = !!(unlike & 1);
	p.src = unlike & 2 ? 77 : 1;
	p.dst = unlike & 4 ? 78 : 2;
	p.dsfield = unlike & 32 ? 0x40 : 0;
	setsockopt(self->sock, SOL_SOCKET, SO_MARK, &mark, sizeof(mark));
	set_priority(self, !!(unlike & 16));
	return send_packet(self, p);
}

/* Each kind of key tells apart what it should, and nothing else. */
TEST_F(hold, kinds_of_keys)
{
	static const struct {
		uint64_t key;
		unsigned int tells_apart;
	} kinds[] = {
		{ BPFX_KEY_ALL, 0 },
		{ BPFX_KEY_5TUPLE, 1 | 2 | 4 },
		{ BPFX_KEY_SRC, 2 },
		{ BPFX_KEY_DST, 4 },
		{ BPFX_KEY_MARK, 8 },
		{ BPFX_KEY_PRIORITY, 16 },
		{ BPFX_KEY_DSFIELD, 32 },
	};
	unsigned int i, bit;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		attach(_metadata, self, self->skel->maps.script);
		EXPECT_EQ(0, send_unlike(self, kinds[i].key, 0));
		for (bit = 1; bit <= 32; bit <<= 1) {
			EXPECT_EQ(1, send_unlike(self, kinds[i].key, 0));
			EXPECT_EQ(kinds[i].tells_apart & bit ? 0 : 1,
				  send_unlike(self, kinds[i].key, bit)) {
				TH_LOG("kind %u, bit %u", i, bit);
			}
		}
		ASSERT_EQ(0, run("tc qdisc del dev gate0 root"));
		bpf_link__destroy(self->link);
		self->link = NULL;
	}
}

/* An empty instance does not ask, and counts. */
TEST_F(hold, empty_instance_is_not_asked)
{
	struct gate_record r[4];
	struct qdisc_stats st;
	uint64_t i;

	attach(_metadata, self, self->skel->maps.script_skips);
	EXPECT_EQ(1, send_one(self, 1, hold_fifo));
	EXPECT_EQ(0, send_one(self, 1, (struct order) { .queue = FIFO }));
	EXPECT_EQ(0, send_one(self, 2, (struct order) { .queue = FIFO }));
	st = stats(_metadata);
	EXPECT_EQ(3, st.x.enqueued);
	gate_pass("gate0", -1);
	ASSERT_EQ(3, gate_collect("gate0", r, 3));
	EXPECT_EQ(1, send_one(self, 1, hold_fifo));
	ASSERT_EQ(1, gate_collect("gate0", r + 3, 1));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(i, r[i].tag);
	EXPECT_EQ(4, stats(_metadata).x.sent);
}

/* What an empty instance has let pass is sent before what came later, and was asked about. */
TEST_F(hold, unasked_goes_first)
{
	struct gate_record r[4];
	uint64_t i;

	attach(_metadata, self, self->skel->maps.script_skips);
	gate_pass("gate0", -1);
	send_one(self, 1, hold_fifo);
	ASSERT_EQ(1, gate_collect("gate0", r, 1));
	gate_pass("gate0", 0);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(i != 1, send_one(self, 1, hold_fifo));
	gate_pass("gate0", -1);
	ASSERT_EQ(4, gate_collect("gate0", r, 4));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(i + 1, r[i].tag);
}

/* The limit of the instance is one for packets that nobody is asked about, too. */
TEST_F(hold, limit_of_the_instance)
{
	struct order o = { .verb = ORDER_HOLD, .queue = FIFO, .key = BPFX_KEY_ALL };
	int i;

	attach(_metadata, self, self->skel->maps.script_skips);
	ASSERT_EQ(0, run("ip link set gate0 txqueuelen 20"));
	for (i = 0; i < 50; i++) {
		send_one(self, 1, o);
		ASSERT_EQ(i < 20 ? i + 1 : 20, stats(_metadata).x.queued);
	}
	EXPECT_EQ(30, stats(_metadata).x.cause[BPFX_C_LIMIT]);
}

/*
 * One packet too many, when FIFO has grown to 40 of @len bytes, which nobody was asked about, and
 * is down to @left; the rest are a flow's, and short. Return: did FIFO lose one?
 */
static bool fifo_is_shed(struct __test_metadata *_metadata, struct _test_data_hold *self, int left,
			 uint32_t len)
{
	struct packet p = { .len = len, .order = hold_fifo };
	static const struct order other = { .verb = ORDER_INSERT_FLOW, .queue = DRR };
	int i, gone = 1 + 40 - left;
	struct gate_record r[41];

	p.order.key = BPFX_KEY_PRIORITY;
	self->bss->queues[2].conf.prio = 0;
	attach(_metadata, self, self->skel->maps.script_skips);
	ASSERT_EQ(0, run("ip link set gate0 txqueuelen 41"));
	self->sent = 0;
	/* The first is let pass, and then in no queue. */
	set_priority(self, 1);
	for (i = 0; i < 1 + 40; i++)
		send_packet(self, p);
	gate_pass("gate0", gone);
	ASSERT_EQ(gone, gate_collect("gate0", r, gone));
	gate_pass("gate0", 0);
	set_priority(self, 2);
	for (i = left; i < 41; i++)
		send_one(self, 2, other);
	ASSERT_EQ(0, stats(_metadata).x.cause[BPFX_C_LIMIT]);
	send_one(self, 2, other);
	EXPECT_EQ(1, stats(_metadata).x.cause[BPFX_C_LIMIT]);
	gate_pass("gate0", -1);
	EXPECT_EQ(41, gate_collect("gate0", r, 41));
	ASSERT_EQ(0, run("tc qdisc del dev gate0 root"));
	bpf_link__destroy(self->link);
	self->link = NULL;
	/* It is served first; of a FIFO the head is dropped. */
	return r[0].tag != (uint32_t)gone;
}

/* Over its limit an instance drops from the longest queue, however that came to be. */
TEST_F(hold, longest_queue_is_shed)
{
	/* Has grown. */
	EXPECT_TRUE(fifo_is_shed(_metadata, self, 40, ORDER_SIZE_MIN));
	/* Was very long. */
	EXPECT_FALSE(fifo_is_shed(_metadata, self, 2, 1000));
	/* Was long, and is half as long: it still stands where it stood. */
	EXPECT_FALSE(fifo_is_shed(_metadata, self, 20, ORDER_SIZE_MIN));
	EXPECT_TRUE(fifo_is_shed(_metadata, self, 24, ORDER_SIZE_MIN));
}

TEST_HARNESS_MAIN
