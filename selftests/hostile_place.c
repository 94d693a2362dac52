// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hostile schedulers in other places than the root of a device: below other qdiscs, on all queues
 * of a device, on both ends of a link, several at once, and in turn.
 */
#include <bpf/bpf.h>
#include <pthread.h>
#include "harness.h"
#include "lib/hostile.h"
#include "net.h"
#include "packet.h"

#define PRIO	"tc qdisc add dev gate0 root handle 1: prio && "		\
		"for i in 1 2 3; do "						\
		"tc qdisc add dev gate0 parent 1:$i bpfx_hostile || exit; done"
#define MQ	"tc qdisc replace dev gate0 root handle 1: mq && "		\
		"for i in 1 2 3 4; do "						\
		"tc qdisc replace dev gate0 parent 1:$i bpfx_hostile || exit; done"
#define DRR	"tc qdisc add dev gate0 root handle 1: drr && "			\
		"tc class add dev gate0 parent 1: classid 1:1 drr quantum 1514 && " \
		"tc filter add dev gate0 parent 1: matchall classid 1:1 && "	\
		"tc qdisc add dev gate0 parent 1:1 bpfx_hostile"

FIXTURE(child)
{
};

FIXTURE_VARIANT(child)
{
	struct hostile is;
};

#define CHILD(_name)	FIXTURE_VARIANT_ADD(child, _name)
#define IN(_object, _program, _kind, _code, _flags)					\
	{ .is = { #_object, #_program, BPFX_EXIT_##_kind, _code, _flags } }

/* Those that drop behind the parent's back, or do not give what the parent believes they have. */
CHILD(never_insert) IN(insert, never_insert, MISTAKES, 0, 0);
CHILD(never_move) IN(move, never_move, STALL, 0, 0);
CHILD(move_every_second) IN(move, move_every_second, NONE, 0, H_ORDER);
CHILD(drop_what_was_peeked) IN(move, drop_what_was_peeked, NONE, 0, H_ORDER);
CHILD(rank_random_then_error) IN(rank, rank_random_then_error, ERROR, 400, H_CLOSED);
CHILD(drop_oldest) IN(drop, drop_oldest, NONE, 0, H_ORDER);
CHILD(error_in_dequeue) IN(op, error_in_dequeue, ERROR, 2, 0);
CHILD(shed_everything) IN(limit, shed_everything, NONE, 0, H_ORDER);
CHILD(tick_drops) IN(limit, tick_drops, NONE, 0, H_ORDER);
CHILD(flow_hold) IN(flow, flow_hold, STALL, 0, 0);

FIXTURE_SETUP(child)
{
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, net_gate("gate0", 1));
}

FIXTURE_TEARDOWN(child)
{
}

/* Under drr, which keeps lists of who has packets and must be told. */
TEST_F(child, of_drr)
{
	const struct hostile *h = &variant->is;
	bool good;

	good = hostile_survived(h, DRR);
	ASSERT_TRUE(good);
}

FIXTURE(place)
{
	struct hostile_prog prog;
	struct hostile_prog other;
	struct hostile_prog good;
	struct bpf_link *link;
};

FIXTURE_SETUP(place)
{
	seed();
	ASSERT_EQ(0, net_enter());
}

FIXTURE_TEARDOWN(place)
{
	net_leave();
	run_quiet("ip netns del hostile");
	bpf_link__destroy(self->link);
	bpf_object__close(self->prog.obj);
	bpf_object__close(self->other.obj);
	bpf_object__close(self->good.obj);
}

static void load(struct __test_metadata *_metadata, struct _test_data_place *self,
		 const char *object, const char *program)
{
	ASSERT_EQ(0, hostile_load(&self->prog, object, program));
	self->link = bpf_map__attach_struct_ops(self->prog.map);
	ASSERT_NE(NULL, self->link);
}

/* Send so many packets of several flows. Return: how many came out, in order within each flow. */
static int pass(struct __test_metadata *_metadata, const char *dev, int n)
{
	static struct gate_record r[4096];
	int sock = packet_socket(dev), i, got;
	int64_t last[HOSTILE_FLOWS];

	ASSERT_GE(sock, 0);
	for (i = 0; i < n; i++) {
		struct packet p = {
			.len = ORDER_SIZE_MIN,
			.flow = i % HOSTILE_FLOWS,
			.order.id = (uint64_t)(i % HOSTILE_FLOWS) << 32 | i,
		};

		ASSERT_LE(0, packet_send(sock, &p, 1));
	}
	close(sock);
	got = gate_collect(dev, r, n);
	memset(last, 0xff, sizeof(last));
	for (i = 0; i < got; i++) {
		ASSERT_LT(last[r[i].flow], (uint32_t)r[i].tag);
		last[r[i].flow] = (uint32_t)r[i].tag;
	}
	return got;
}

/* Three of them under one prio: all that is sent to any arrives. */
TEST_F(place, all_bands_of_prio)
{
	ASSERT_EQ(0, net_gate("gate0", 1));
	load(_metadata, self, "move", "never_move");
	ASSERT_EQ(0, run(PRIO));
	EXPECT_EQ(1000, pass(_metadata, "gate0", 1000));
	EXPECT_EQ(1000, pass(_metadata, "gate0", 1000));
}

/* One on each transmit queue: each is found out by itself. */
TEST_F(place, all_queues_of_a_device)
{
	ASSERT_EQ(0, net_gate("gate0", 4));
	load(_metadata, self, "move", "never_move");
	ASSERT_EQ(0, run(MQ));
	EXPECT_EQ(1000, pass(_metadata, "gate0", 1000));
	EXPECT_EQ(1000, pass(_metadata, "gate0", 1000));
}

/* A program that ends on one device goes on serving another, where it does no harm. */
TEST_F(place, two_devices)
{
	struct qdisc_stats st;

	ASSERT_EQ(0, net_gate("gate0", 1));
	ASSERT_EQ(0, net_gate("gate1", 1));
	load(_metadata, self, "insert", "never_insert");
	ASSERT_EQ(0, run("tc qdisc replace dev gate0 root bpfx_hostile; "
			 "tc qdisc replace dev gate1 root bpfx_hostile"));
	EXPECT_EQ(900, pass(_metadata, "gate0", 1000));
	EXPECT_EQ(0, pass(_metadata, "gate1", 99));
	ASSERT_EQ(0, net_qdisc_stats("gate0", NULL, &st));
	EXPECT_EQ(1, st.x.bypass);
	ASSERT_EQ(0, net_qdisc_stats("gate1", NULL, &st));
	EXPECT_EQ(0, st.x.bypass);
	EXPECT_EQ(99, st.x.mistakes);
}

#define ENDS	"ip netns del hostile 2>/dev/null; ip netns add hostile && "	\
		"ip link add v0 type veth peer name v1 netns hostile && "	\
		"ip addr add 10.3.0.1/24 dev v0 && ip link set v0 up && "	\
		"ip -n hostile addr add 10.3.0.2/24 dev v1 && ip -n hostile link set v1 up && " \
		"tc qdisc replace dev v0 root bpfx_hostile && "			\
		"tc -n hostile qdisc replace dev v1 root bpfx_hostile"

/* Real TCP, which does the losing and the waiting of real traffic. */
#define TCP	"{ ip netns exec hostile iperf3 -s -1 -p 7 >/dev/null 2>&1 & } ; "	\
		"for i in 1 2 3 4 5 6 7 8 9 10; do "				\
		"ip netns exec hostile ss -Hltn sport = :7 | grep -q . && break; sleep 0.2; done; " \
		"timeout 20 iperf3 -c 10.3.0.2 -p 7 -n 2M >/dev/null"

static void both_ends(struct __test_metadata *_metadata, struct _test_data_place *self,
		      const char *object, const char *program)
{
	load(_metadata, self, object, program);
	ASSERT_EQ(0, run(ENDS));
	EXPECT_EQ(0, run("ping -q -c 20 -i 0.1 -W 1 10.3.0.2 >/dev/null"));
	EXPECT_EQ(0, run(TCP));
}

/* On both ends of a link, so that neither question nor answer passes: ping and TCP pass. */
TEST_F(place, both_ends_never_move)
{
	both_ends(_metadata, self, "move", "never_move");
}

TEST_F(place, both_ends_insert_twice)
{
	both_ends(_metadata, self, "insert", "insert_twice");
}

TEST_F(place, both_ends_stutter)
{
	both_ends(_metadata, self, "move", "move_every_second");
}

TEST_F(place, both_ends_lifo)
{
	both_ends(_metadata, self, "rank", "rank_lifo");
}

TEST_F(place, both_ends_give_up)
{
	both_ends(_metadata, self, "op", "error_in_dequeue");
}

static bool stop;

static void *sender(void *arg)
{
	struct packet p = { .len = ORDER_SIZE_MIN };
	uint64_t *sent = arg;
	int sock = packet_socket("gate0");

	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED))
		*sent += packet_send(sock, &p, 1) >= 0;
	close(sock);
	return NULL;
}

/*
 * One that never moves and one that makes a mess replace each other while packets flow, more often
 * than either is found out: nothing is lost, and the good one that comes last gets it all out.
 */
TEST_F(place, swapped_for_one_another)
{
	uint64_t sent = 0, got = 0;
	struct gate_record r[256];
	struct qdisc_stats st;
	pthread_t thread;
	int i, n;

	ASSERT_EQ(0, net_gate("gate0", 1));
	ASSERT_EQ(0, hostile_load(&self->other, "rank", "rank_random_then_error"));
	ASSERT_EQ(0, hostile_load(&self->good, "good", "good"));
	load(_metadata, self, "move", "never_move");
	ASSERT_EQ(0, run("tc qdisc replace dev gate0 root bpfx_hostile"));
	ASSERT_EQ(0, pthread_create(&thread, NULL, sender, &sent));
	for (i = 0; i < 200; i++) {
		ASSERT_EQ(0, bpf_link__update_map(self->link,
						  i % 2 ? self->prog.map : self->other.map));
		for (n = gate_read("gate0", r, 256); n > 0; n = gate_read("gate0", r, 256))
			got += n;
		ASSERT_EQ(0, net_qdisc_stats("gate0", NULL, &st));
		ASSERT_TRUE(net_adds_up(&st));
	}
	stop = true;
	pthread_join(thread, NULL);
	ASSERT_EQ(0, bpf_link__update_map(self->link, self->good.map));
	for (n = gate_collect("gate0", r, 256); n > 0; n = gate_collect("gate0", r, 256))
		got += n;
	ASSERT_EQ(0, net_qdisc_stats("gate0", NULL, &st));
	EXPECT_TRUE(net_conserved(&st));
	EXPECT_EQ(0, st.qlen);
	EXPECT_EQ(got, st.x.sent);
	EXPECT_EQ(sent, st.x.sent + st.x.dropped);
	TH_LOG("%llu packets, %u swaps, %u ejects, %llu dropped at the limit", st.x.enqueued,
	       st.x.swaps, st.x.ejects, st.x.dropped);
}

#define EJECTS	100

/* An eject may come at any moment of an update, which succeeds nevertheless. */
TEST_F(place, updated_while_it_is_ejected)
{
	struct qdisc_stats st = {};
	struct gate_record r[256];
	uint64_t sent = 0;
	pthread_t thread;
	int i;

	ASSERT_EQ(0, net_gate("gate0", 1));
	ASSERT_EQ(0, hostile_load(&self->other, "rank", "rank_error_again"));
	load(_metadata, self, "rank", "rank_error_again");
	ASSERT_EQ(0, run("tc qdisc replace dev gate0 root bpfx_hostile"));
	stop = false;
	ASSERT_EQ(0, pthread_create(&thread, NULL, sender, &sent));
	for (i = 0; i < 100000 && st.x.ejects < EJECTS; i++) {
		ASSERT_EQ(0, bpf_link__update_map(self->link,
						  i % 2 ? self->prog.map : self->other.map));
		while (gate_read("gate0", r, 256) > 0)
			;
		ASSERT_EQ(0, net_qdisc_stats("gate0", NULL, &st));
	}
	stop = true;
	pthread_join(thread, NULL);
	TH_LOG("%u ejects, %d updates", st.x.ejects, i);
	EXPECT_LE(EJECTS, st.x.ejects);
}

TEST_HARNESS_MAIN
