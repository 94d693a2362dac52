// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that come and go under an instance that has packets: nothing lost, nothing reordered
 * within a flow, and the account goes on.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <pthread.h>
#include <sched.h>
#include <sys/wait.h>
#include "exits.h"
#include "harness.h"
#include "machine.h"
#include "net.h"
#include "packet.h"
#include "script.skel.h"

#define MANY	3000
#define FLOWS	16

FIXTURE(swap)
{
	struct script *skel;
	struct bpf_link *link;
	int sock;
	uint64_t next[FLOWS];		/* number of the next packet of each flow */
	uint64_t seen[FLOWS];		/* ... that is to leave */
	bool stop;
	uint64_t offered;
};

static void queue(struct _test_data_swap *self, uint32_t id, uint32_t parent, uint32_t type,
		  uint32_t prio)
{
	struct script_queue *q = &self->skel->bss->queues[self->skel->bss->nr_queues++];

	q->id = id;
	q->parent = parent;
	q->conf.type = type;
	q->conf.prio = prio;
}

FIXTURE_SETUP(swap)
{
	seed();
	self->sock = packet_gate();
	ASSERT_GE(self->sock, 0);
	self->skel = script__open_and_load();
	ASSERT_NE(NULL, self->skel);
	queue(self, BPFX_ROOT, BPFX_NONE, BPFX_STRICT, 0);
	queue(self, 1, BPFX_ROOT, BPFX_FIFO, 0);
	queue(self, 2, BPFX_ROOT, BPFX_PRIO, 1);
	queue(self, 3, BPFX_ROOT, BPFX_DRR, 2);
	self->skel->bss->moves[0] = BPFX_ROOT;
	self->skel->bss->each[0] = 8;
	self->skel->bss->nr_moves = 1;
}

FIXTURE_TEARDOWN(swap)
{
	net_leave();
	bpf_link__destroy(self->link);
	script__destroy(self->skel);
	close(self->sock);
}

static void load(struct __test_metadata *_metadata, struct _test_data_swap *self)
{
	self->link = bpf_map__attach_struct_ops(self->skel->maps.script);
	ASSERT_NE(NULL, self->link);
}

static void unload(struct _test_data_swap *self)
{
	bpf_link__destroy(self->link);
	self->link = NULL;
}

static void attach(struct __test_metadata *_metadata, struct _test_data_swap *self)
{
	load(_metadata, self);
	ASSERT_EQ(0, run("tc qdisc add dev gate0 root bpfx_script"));
}

/* The same with a program that has a dequeue. */
static void attach_moves(struct __test_metadata *_metadata, struct _test_data_swap *self)
{
	self->link = bpf_map__attach_struct_ops(self->skel->maps.script_moves);
	ASSERT_NE(NULL, self->link);
	ASSERT_EQ(0, run("tc qdisc add dev gate0 root bpfx_script"));
}

/*
 * A packet whose id says flow and number. The scheduler keeps a flow together: by its own flow
 * queue, or by class and a rank that does not decrease.
 */
static struct packet flow_packet(struct _test_data_swap *self)
{
	uint32_t flow = rnd(FLOWS);
	struct packet p = {
		.len = ORDER_SIZE_MIN + rnd(600),
		.flow = flow,
		.order.verb = flow % 2 ? ORDER_INSERT_FLOW : ORDER_INSERT,
		.order.queue = flow % 2 ? 3 : 1 + flow / 2 % 2,
		.order.key = BPFX_KEY(flow),
		.order.rank = flow % 2 ? 1 : 7,
		.order.id = (uint64_t)flow << 32 | self->next[flow]++,
	};

	return p;
}

static void send_flows(struct __test_metadata *_metadata, struct _test_data_swap *self, int n)
{
	while (n--) {
		struct packet p = flow_packet(self);

		ASSERT_EQ(1, packet_send(self->sock, &p, 1));
		self->offered++;
	}
}

/* Everything that comes must be the next of its flow. Return: packets that came. */
static int check_flows(struct __test_metadata *_metadata, struct _test_data_swap *self, int n)
{
	static struct gate_record r[1 << 17];
	int i, got = gate_collect("gate0", r, n);

	for (i = 0; i < got; i++) {
		uint32_t flow = r[i].tag >> 32;

		ASSERT_LT(flow, FLOWS);
		ASSERT_EQ(self->seen[flow], (uint32_t)r[i].tag) {
			TH_LOG("flow %u, packet %d of %d", flow, i, got);
		}
		self->seen[flow]++;
	}
	return got;
}

static struct qdisc_stats stats(struct __test_metadata *_metadata)
{
	struct qdisc_stats st;

	ASSERT_EQ(0, net_qdisc_stats("gate0", NULL, &st));
	ASSERT_TRUE(net_conserved(&st));
	return st;
}

/* If this fails, nothing else here will pass. */
TEST_F(swap, packets_pass)
{
	attach(_metadata, self);
	send_flows(_metadata, self, 100);
	ASSERT_EQ(100, check_flows(_metadata, self, 100));
	ASSERT_EQ(100, stats(_metadata).x.sent);
}

/* A parent that has looked at a packet and waits (tbf) has not sent it. */
TEST_F(swap, peeked_packet_is_queued)
{
	struct packet p = { .len = 600, .order.queue = 1 };
	struct qdisc_stats st;
	int i;

	load(_metadata, self);
	ASSERT_EQ(0, run("tc qdisc add dev gate0 root handle 1: tbf rate 8kbit burst 1600 "
			 "limit 99999"));
	ASSERT_EQ(0, run("tc qdisc add dev gate0 parent 1:1 handle 10: bpfx_script"));
	for (i = 0; i < 10; i++)
		ASSERT_EQ(1, packet_send(self->sock, &p, 1));
	ASSERT_EQ(0, net_qdisc_stats("gate0", "bpfx_script", &st));
	EXPECT_TRUE(net_conserved(&st));
	EXPECT_EQ(10, st.x.sent + st.x.queued);
	EXPECT_GE(st.x.queued, 6);
}

/* The program goes while packets wait: they leave, and later ones behind them. */
TEST_F(swap, unregister_loses_nothing)
{
	struct qdisc_stats st;

	attach(_metadata, self);
	gate_pass("gate0", 0);
	send_flows(_metadata, self, MANY);
	unload(self);
	st = stats(_metadata);
	EXPECT_EQ(1, st.x.bypass);
	EXPECT_EQ(MANY, st.x.draining);
	EXPECT_EQ(BPFX_EXIT_UNREG, st.x.exit.kind);
	EXPECT_EQ(1, self->skel->bss->calls_exit);
	EXPECT_EQ(BPFX_EXIT_UNREG, self->skel->bss->last_exit.kind);
	send_flows(_metadata, self, MANY);
	gate_pass("gate0", -1);
	EXPECT_EQ(2 * MANY, check_flows(_metadata, self, 2 * MANY));
	st = stats(_metadata);
	EXPECT_EQ(0, st.qlen);
	EXPECT_EQ(0, st.backlog);
	EXPECT_EQ(2 * MANY, st.x.sent);
}

/* When an unregistration is done, so is exit, however long it takes: the program may be freed. */
TEST_F(swap, unregister_waits_for_exit)
{
	attach(_metadata, self);
	self->skel->bss->exit_ns = 300000000;
	unload(self);
	EXPECT_EQ(1, self->skel->bss->calls_exit);
}

/*
 * The program has put packets in an order of its own, even within flows. When it goes they leave in
 * the order in which they came.
 */
TEST_F(swap, bypass_is_in_order_of_arrival)
{
	static struct gate_record r[MANY];
	uint64_t i;

	attach(_metadata, self);
	gate_pass("gate0", 0);
	for (i = 0; i < MANY; i++) {
		struct packet p = {
			.len = ORDER_SIZE_MIN,
			.order = { .id = i, .rank = rnd64(), .queue = 1 + rnd(3), .key = rnd64() },
		};

		if (p.order.queue == 3) {
			p.order.verb = ORDER_INSERT_FLOW;
			p.order.key = BPFX_KEY(p.order.key);
			p.order.rank = 1;
		}
		ASSERT_EQ(1, packet_send(self->sock, &p, 1));
	}
	unload(self);
	gate_pass("gate0", -1);
	ASSERT_EQ(MANY, gate_collect("gate0", r, MANY));
	for (i = 0; i < MANY; i++)
		ASSERT_EQ(i, r[i].tag);
}

/* A scheduler of the same name that comes later adopts the instance, with what waits there. */
TEST_F(swap, later_scheduler_adopts)
{
	struct qdisc_stats st;

	attach(_metadata, self);
	gate_pass("gate0", 0);
	send_flows(_metadata, self, MANY);
	unload(self);
	send_flows(_metadata, self, MANY);
	load(_metadata, self);
	st = stats(_metadata);
	EXPECT_EQ(0, st.x.bypass);
	EXPECT_EQ(2 * MANY, st.x.draining);
	EXPECT_EQ(2, self->skel->bss->calls_init);
	send_flows(_metadata, self, MANY);
	EXPECT_EQ(2 * MANY, self->skel->bss->calls_enqueue);
	gate_pass("gate0", -1);
	EXPECT_EQ(3 * MANY, check_flows(_metadata, self, 3 * MANY));
	EXPECT_EQ(0, stats(_metadata).x.draining);
}

/* A qdisc may be attached while the name has no scheduler; one that comes serves it. */
TEST_F(swap, attached_in_bypass)
{
	attach(_metadata, self);
	unload(self);
	ASSERT_EQ(0, run("ip link add gate1 type bpfx_gate; ip link set gate1 up"));
	ASSERT_EQ(0, run("tc qdisc add dev gate1 root bpfx_script"));
	load(_metadata, self);
	EXPECT_EQ(3, self->skel->bss->calls_init);
}

/* When neither scheduler nor instance is left, tc does not know the name any more. */
TEST_F(swap, kind_goes_with_its_last_instance)
{
	int i;

	attach(_metadata, self);
	unload(self);
	ASSERT_EQ(0, run("tc qdisc replace dev gate0 root bpfx_script"));
	ASSERT_EQ(0, run("tc qdisc del dev gate0 root"));
	for (i = 0; i < 100 && !run_quiet("tc qdisc add dev gate0 root bpfx_script"); i++) {
		run("tc qdisc del dev gate0 root");
		usleep(20000);
	}
	EXPECT_LT(i, 100);
}

/* Each update takes effect at once, with packets of all predecessors still waiting. */
TEST_F(swap, update_keeps_order)
{
	struct bpf_map *maps[] = { self->skel->maps.script_moves, self->skel->maps.script };
	struct qdisc_stats st;
	int i;

	attach(_metadata, self);
	gate_pass("gate0", 0);
	for (i = 0; i < 20; i++) {
		send_flows(_metadata, self, 50 + rnd(100));
		ASSERT_EQ(0, bpf_link__update_map(self->link, maps[i % 2]));
		/* The successor has packets, too. */
		send_flows(_metadata, self, rnd(50));
		if (i % 5 == 4)
			gate_pass("gate0", 30);
	}
	st = stats(_metadata);
	EXPECT_EQ(20, st.x.swaps);
	EXPECT_EQ(20, self->skel->bss->calls_exit);
	EXPECT_EQ(BPFX_EXIT_UPDATE, self->skel->bss->last_exit.kind);
	gate_pass("gate0", -1);
	EXPECT_EQ(self->offered, check_flows(_metadata, self, self->offered));
	EXPECT_EQ(0, stats(_metadata).qlen);
}

static void *sender(void *arg)
{
	struct _test_data_swap *self = arg;

	while (!__atomic_load_n(&self->stop, __ATOMIC_RELAXED)) {
		struct packet p = flow_packet(self);

		if (packet_send(self->sock, &p, 1) == 1)
			self->offered++;
	}
	return NULL;
}

/*
 * A scheduler without a dequeue whose packets have left one after the other, with nothing else to
 * look at: what waits when another comes, and when that one goes, leaves first all the same.
 */
TEST_F(swap, changes_between_natives_keep_order)
{
	attach(_metadata, self);
	send_flows(_metadata, self, 100);
	ASSERT_EQ(100, check_flows(_metadata, self, 100));
	gate_pass("gate0", 0);
	send_flows(_metadata, self, 100);
	ASSERT_EQ(0, bpf_link__update_map(self->link, self->skel->maps.script_holds));
	send_flows(_metadata, self, 100);
	gate_pass("gate0", -1);
	ASSERT_EQ(200, check_flows(_metadata, self, 200));
	gate_pass("gate0", 0);
	send_flows(_metadata, self, 100);
	unload(self);
	send_flows(_metadata, self, 100);
	gate_pass("gate0", -1);
	EXPECT_EQ(200, check_flows(_metadata, self, 200));
}

/* What a program has moved leaves before what its successor, which has no dequeue, has queued. */
TEST_F(swap, moved_packets_go_first)
{
	struct gate_record r[10];
	struct packet p = { .len = ORDER_SIZE_MIN, .order.queue = 1 };
	int i;

	attach_moves(_metadata, self);
	gate_pass("gate0", 0);
	for (; p.order.id < 5; p.order.id++)
		ASSERT_EQ(1, packet_send(self->sock, &p, 1));
	gate_pass("gate0", 1);
	ASSERT_EQ(1, gate_collect("gate0", r, 1));
	ASSERT_EQ(0, bpf_link__update_map(self->link, self->skel->maps.script));
	EXPECT_EQ(0, stats(_metadata).x.draining);
	for (; p.order.id < 10; p.order.id++)
		ASSERT_EQ(1, packet_send(self->sock, &p, 1));
	gate_pass("gate0", -1);
	ASSERT_EQ(9, gate_collect("gate0", r + 1, 9));
	for (i = 0; i < 10; i++)
		EXPECT_EQ(i, r[i].tag);
}

/* A program that has a dequeue is asked, whatever waits in its root. */
TEST_F(swap, dequeue_is_asked)
{
	struct gate_record r[20];
	struct packet p = { .len = ORDER_SIZE_MIN, .order.queue = 1 };

	self->skel->bss->each[0] = 1;
	attach_moves(_metadata, self);
	gate_pass("gate0", 0);
	for (; p.order.id < 20; p.order.id++)
		ASSERT_EQ(1, packet_send(self->sock, &p, 1));
	gate_pass("gate0", -1);
	EXPECT_EQ(20, gate_collect("gate0", r, 20));
	EXPECT_LE(20, self->skel->bss->calls_dequeue);
}

/* Queues without a parent, which only the old program has served, are served by age. */
TEST_F(swap, update_serves_the_oldest_first)
{
	static struct gate_record r[MANY];
	uint64_t i;

	queue(self, 10, BPFX_NONE, BPFX_FIFO, 0);
	queue(self, 11, BPFX_NONE, BPFX_FIFO, 0);
	attach_moves(_metadata, self);
	gate_pass("gate0", 0);
	for (i = 0; i < MANY; i++) {
		struct packet p = {
			.len = ORDER_SIZE_MIN,
			.order = { .id = i, .queue = 10 + rnd(2) },
		};

		ASSERT_EQ(1, packet_send(self->sock, &p, 1));
	}
	ASSERT_EQ(0, bpf_link__update_map(self->link, self->skel->maps.script));
	gate_pass("gate0", -1);
	ASSERT_EQ(MANY, gate_collect("gate0", r, MANY));
	for (i = 0; i < MANY; i++)
		ASSERT_EQ(i, r[i].tag);
}

/*
 * The device goes down with packets everywhere they can be: moved and not yet sent, left by an
 * earlier program, and queued by this one. All are dropped and counted.
 */
TEST_F(swap, reset_purges_all_programs)
{
	struct qdisc_stats st;

	attach_moves(_metadata, self);
	gate_pass("gate0", 0);
	send_flows(_metadata, self, MANY);
	gate_pass("gate0", 1);
	EXPECT_EQ(1, check_flows(_metadata, self, 1));
	ASSERT_EQ(0, bpf_link__update_map(self->link, self->skel->maps.script));
	st = stats(_metadata);
	EXPECT_LT(st.x.draining, MANY - 2);	/* of eight that were moved most still wait */
	send_flows(_metadata, self, MANY);
	ASSERT_EQ(0, run("ip link set gate0 down"));
	st = stats(_metadata);
	EXPECT_EQ(0, st.x.queued);
	EXPECT_EQ(0, st.x.draining);
	EXPECT_EQ(0, st.qlen);
	EXPECT_EQ(2 * MANY, st.x.sent + st.x.cause[BPFX_C_PURGED]);
	EXPECT_LE(st.x.sent, 2);
	ASSERT_EQ(0, run("ip link set gate0 up"));
	gate_pass("gate0", -1);
	EXPECT_EQ(0, gate_collect("gate0", (struct gate_record[1]) {}, 1));
}

#define SWAPS		many(1000)
#define QUARTER		(SWAPS / 4)
#define LEAK		128	/* bytes per swap: the smallest thing a swap allocates */

/*
 * What the kernel holds when nothing moves: traffic has a good deal in its hands, and queues that
 * it has filled keep what they got for that, so a scheduler is looked at that has seen none.
 */
static uint64_t settled_memory(struct __test_metadata *_metadata, struct _test_data_swap *self,
			       pthread_t *thread, uint64_t *got)
{
	struct qdisc_stats st;
	uint64_t least = ~0ull, now;
	int i;

	self->stop = true;
	pthread_join(*thread, NULL);
	*got += check_flows(_metadata, self, self->offered - *got);
	st = stats(_metadata);
	EXPECT_EQ(0, st.qlen);
	EXPECT_EQ(0, bpf_link__update_map(self->link, self->skel->maps.script_moves));
	EXPECT_EQ(0, bpf_link__update_map(self->link, self->skel->maps.script));
	/* What RCU still holds goes in its own time. */
	for (i = 0; i < 10; i++) {
		usleep(50000);
		now = kernel_memory();
		least = now < least ? now : least;
	}
	self->stop = false;
	EXPECT_EQ(0, pthread_create(thread, NULL, sender, self));
	return least;
}

/*
 * A thousand updates, on a debug kernel fewer, some unregistrations among them, while packets flow
 * at full speed. What the kernel holds does not grow with them: what leaks does so in each quarter,
 * what the kernel keeps for later uses it takes once.
 */
TEST_F_TIMEOUT(swap, swaps_under_traffic, 600)
{
	struct bpf_map *maps[] = { self->skel->maps.script_moves, self->skel->maps.script };
	uint64_t got = 0, before = 0, after;
	int64_t growth = INT64_MAX;
	struct qdisc_stats st;
	pthread_t thread;
	unsigned int i;

	attach(_metadata, self);
	ASSERT_EQ(0, pthread_create(&thread, NULL, sender, self));
	for (i = 0; i < SWAPS; i++) {
		if (i % 20 == 19) {
			unload(self);
			load(_metadata, self);
		} else {
			ASSERT_EQ(0, bpf_link__update_map(self->link, maps[i % 2]));
		}
		got += check_flows(_metadata, self, 50);
		ASSERT_EQ(0, net_qdisc_stats("gate0", NULL, &st));
		ASSERT_TRUE(net_adds_up(&st));
		if (i % QUARTER == QUARTER - 1) {
			after = settled_memory(_metadata, self, &thread, &got);
			if (before && (int64_t)(after - before) < growth)
				growth = after - before;
			before = after;
		}
	}
	self->stop = true;
	pthread_join(thread, NULL);
	got += check_flows(_metadata, self, self->offered - got);
	EXPECT_EQ(self->offered, got);
	st = stats(_metadata);
	EXPECT_EQ(0, st.qlen);
	EXPECT_EQ(0, st.x.dropped);
	TH_LOG("%llu packets, %u swaps, memory grew by %lld bytes in %d", (unsigned long long)got,
	       st.x.swaps, (long long)growth, QUARTER);
	/* A debug kernel keeps what was freed in quarantine; there kmemleak looks. */
	if (slowness() == 1)
		EXPECT_LE(growth, LEAK * QUARTER);
}

/* A program that gives up is taken off: traffic goes on, in order, and the reason can be read. */
TEST_F(swap, error_ejects)
{
	struct packet p = { .len = ORDER_SIZE_MIN, .order = { .verb = ORDER_ERROR, .queue = 1,
			    .rank = 42, .id = 0 } };
	struct qdisc_stats st;
	uint64_t calls;

	attach(_metadata, self);
	gate_pass("gate0", 0);
	send_flows(_metadata, self, MANY);
	p.order.id = self->next[0]++;
	ASSERT_EQ(1, packet_send(self->sock, &p, 1));
	calls = self->skel->bss->calls_enqueue;
	send_flows(_metadata, self, MANY);
	EXPECT_EQ(calls, self->skel->bss->calls_enqueue);
	gate_pass("gate0", -1);
	EXPECT_EQ(2 * MANY + 1, check_flows(_metadata, self, 2 * MANY + 1));
	st = stats(_metadata);
	EXPECT_EQ(1, st.x.bypass);
	EXPECT_EQ(BPFX_EXIT_ERROR, st.x.exit.kind);
	EXPECT_EQ(42, st.x.exit.code);
	EXPECT_STREQ("told to", st.x.exit.msg);
	EXPECT_EQ(1, self->skel->bss->calls_exit);
	/* The next update brings it back. */
	ASSERT_EQ(0, bpf_link__update_map(self->link, self->skel->maps.script_moves));
	EXPECT_EQ(0, stats(_metadata).x.bypass);
	send_flows(_metadata, self, 100);
	EXPECT_EQ(100, check_flows(_metadata, self, 100));
}

static void send_error(struct __test_metadata *_metadata, struct _test_data_swap *self)
{
	struct packet p = {
		.len = ORDER_SIZE_MIN,
		.order = { .verb = ORDER_ERROR, .queue = 1, .id = self->next[0]++ },
	};

	ASSERT_EQ(1, packet_send(self->sock, &p, 1));
	self->offered++;
}

/*
 * Until an eject has put in order what was queued, nothing is sent: it would overtake. Who ejects
 * has the CPU for itself, so that the worker does not come to it, and sends more.
 */
static void holds_back(struct __test_metadata *_metadata, struct _test_data_swap *self, bool moves)
{
	struct sched_param rt = { .sched_priority = 50 }, normal = {};
	struct gate_record r;
	cpu_set_t all, one;

	if (moves) {
		self->skel->struct_ops.script_moves->stall_timeout_ms = 10000;
		attach_moves(_metadata, self);
		self->skel->bss->closed = true;
	} else {
		attach(_metadata, self);
		gate_pass("gate0", 0);
	}
	send_flows(_metadata, self, 300);
	ASSERT_EQ(0, sched_getaffinity(0, sizeof(all), &all));
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	ASSERT_EQ(0, sched_setaffinity(0, sizeof(one), &one));
	ASSERT_EQ(0, sched_setscheduler(0, SCHED_FIFO, &rt));
	send_error(_metadata, self);
	gate_pass("gate0", -1);
	send_flows(_metadata, self, 300);
	EXPECT_EQ(0, gate_read("gate0", &r, 1));
	EXPECT_EQ(0, sched_setscheduler(0, SCHED_OTHER, &normal));
	EXPECT_EQ(0, sched_setaffinity(0, sizeof(all), &all));
	EXPECT_EQ(self->offered, check_flows(_metadata, self, self->offered));
	EXPECT_EQ(BPFX_EXIT_ERROR, stats(_metadata).x.exit.kind);
}

TEST_F(swap, eject_holds_packets_back)
{
	holds_back(_metadata, self, true);
}

/* ... nor is the root of bypass served by itself, when nobody has a dequeue. */
TEST_F(swap, eject_of_a_native_holds_packets_back)
{
	holds_back(_metadata, self, false);
}

/* A qdisc does not go before its eject is finished. */
TEST_F(swap, deleted_while_ejected)
{
	attach(_metadata, self);
	self->skel->bss->exit_ns = 1000000000;
	send_error(_metadata, self);
	ASSERT_EQ(0, run("tc qdisc del dev gate0 root"));
	EXPECT_EQ(1, self->skel->bss->calls_exit);
}

/* An eject with more queues than a record has room for: the longest are told. */
TEST_F(swap, record_of_many_queues)
{
	static struct bpfx_exit_dump dump;
	struct packet p = { .len = ORDER_SIZE_MIN };
	unsigned int i, n;

	for (i = 0; i < 2 * BPFX_EXIT_QUEUES; i++)
		queue(self, 10 + i, BPFX_ROOT, BPFX_FIFO, 0);
	attach(_metadata, self);
	gate_pass("gate0", 0);
	for (i = 0; i < 2 * BPFX_EXIT_QUEUES; i++)
		for (n = 0; n < (i % 2 ? 9 : 1); n++) {
			p.order.queue = 10 + i;
			ASSERT_EQ(1, packet_send(self->sock, &p, 1));
		}
	send_error(_metadata, self);
	ASSERT_EQ(0, exits_read("gate0", &dump));
	ASSERT_EQ(BPFX_EXIT_QUEUES, dump.nr_queues);
	for (i = 0; i < BPFX_EXIT_QUEUES; i++)
		EXPECT_EQ(9, dump.queues[i].qlen);
	EXPECT_EQ(10 * BPFX_EXIT_QUEUES + 1, dump.queued);
}

/* An init that fails: not attached by tc, not swapped in by update, left in bypass by adoption. */
TEST_F(swap, failing_init_changes_nothing)
{
	struct qdisc_stats st;

	load(_metadata, self);
	self->skel->bss->init_returns = -ENODEV;
	EXPECT_NE(0, run_quiet("tc qdisc add dev gate0 root bpfx_script"));
	self->skel->bss->init_returns = 0;
	ASSERT_EQ(0, run("tc qdisc add dev gate0 root bpfx_script"));

	self->skel->bss->init_returns = -ENODEV;
	EXPECT_EQ(-ENODEV, bpf_link__update_map(self->link, self->skel->maps.script_moves));
	EXPECT_EQ(0, stats(_metadata).x.bypass);
	unload(self);
	load(_metadata, self);
	st = stats(_metadata);
	EXPECT_EQ(1, st.x.bypass);
	EXPECT_EQ(BPFX_EXIT_INIT, st.x.exit.kind);
	EXPECT_EQ(-ENODEV, st.x.exit.code);
	/* What is no errno becomes one. */
	self->skel->bss->init_returns = 12345;
	EXPECT_EQ(-EINVAL, bpf_link__update_map(self->link, self->skel->maps.script_moves));
	send_flows(_metadata, self, 100);
	EXPECT_EQ(100, check_flows(_metadata, self, 100));
}

/* Two instances, and init fails on the second: neither is swapped. */
TEST_F(swap, update_is_all_or_nothing)
{
	attach(_metadata, self);
	ASSERT_EQ(0, run("ip link add gate1 type bpfx_gate; ip link set gate1 up"));
	ASSERT_EQ(0, run("tc qdisc add dev gate1 root bpfx_script"));
	self->skel->data->init_fails_after = self->skel->bss->calls_init + 1;
	EXPECT_NE(0, bpf_link__update_map(self->link, self->skel->maps.script_moves));
	EXPECT_EQ(0, stats(_metadata).x.swaps);
	/* The one whose init had succeeded was told. */
	EXPECT_EQ(1, self->skel->bss->calls_exit);
	EXPECT_EQ(BPFX_EXIT_INIT, self->skel->bss->last_exit.kind);
	send_flows(_metadata, self, 100);
	EXPECT_EQ(100, check_flows(_metadata, self, 100));
}

/* No link, no pin: gone. A loader that is killed takes its scheduler with it. */
TEST_F(swap, scheduler_goes_with_its_loader)
{
	struct qdisc_stats st;
	int i, pipefd[2];
	pid_t pid;
	char c;

	ASSERT_EQ(0, pipe(pipefd));
	pid = fork();
	if (!pid) {
		load(_metadata, self);
		run("tc qdisc add dev gate0 root bpfx_script");
		if (write(pipefd[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	ASSERT_EQ(1, read(pipefd[0], &c, 1));
	EXPECT_EQ(0, stats(_metadata).x.bypass);
	gate_pass("gate0", 0);
	send_flows(_metadata, self, MANY);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	/* The kernel drops the link in the background. */
	for (i = 0; i < 200 && !stats(_metadata).x.bypass; i++)
		usleep(10000);
	st = stats(_metadata);
	EXPECT_EQ(1, st.x.bypass);
	gate_pass("gate0", -1);
	EXPECT_EQ(MANY, check_flows(_metadata, self, MANY));
}

/* The new program must be of the old one's name. */
TEST_F(swap, update_under_another_name_is_refused)
{
	attach(_metadata, self);
	EXPECT_EQ(-EINVAL, bpf_link__update_map(self->link, self->skel->maps.script_other));
	EXPECT_EQ(0, stats(_metadata).x.swaps);
}

TEST_HARNESS_MAIN
