// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is a stall, how soon it is found out, and what is none. A machine that stands still has its
 * tests in pause.c.
 */
#include <bpf/libbpf.h>
#include <linux/if_packet.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/sysinfo.h>
#include <time.h>
#include "harness.h"
#include "exits.h"
#include "lib/hostile.h"
#include "machine.h"
#include "net.h"
#include "packet.h"

#define SLACK_MS	(60 * slowness())	/* an emulated CPU may be late by that much */

FIXTURE(stall)
{
	struct hostile_prog prog;
	struct bpf_link *link;
	uint64_t nr;
	int sock;
};

FIXTURE_SETUP(stall)
{
	seed();
	self->sock = packet_gate();
	ASSERT_GE(self->sock, 0);
}

FIXTURE_TEARDOWN(stall)
{
	net_leave();
	bpf_link__destroy(self->link);
	bpf_object__close(self->prog.obj);
	close(self->sock);
}

static uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ull + ts.tv_nsec / 1000;
}

static void attach(struct __test_metadata *_metadata, struct _test_data_stall *self,
		   const char *object, const char *program, const char *dev)
{
	ASSERT_EQ(0, hostile_load(&self->prog, object, program));
	self->link = bpf_map__attach_struct_ops(self->prog.map);
	ASSERT_NE(NULL, self->link);
	ASSERT_EQ(0, run("tc qdisc replace dev %s root bpfx_hostile", dev));
}

static void send_packets(struct __test_metadata *_metadata, int sock, int n)
{
	struct packet p = { .len = ORDER_SIZE_MIN };

	while (n--)
		ASSERT_LE(0, packet_send(sock, &p, 1));
}

static struct qdisc_stats stats(struct __test_metadata *_metadata, const char *dev)
{
	struct qdisc_stats st;

	ASSERT_EQ(0, net_qdisc_stats(dev, "bpfx_hostile", &st));
	ASSERT_TRUE(net_adds_up(&st));
	return st;
}

static void still_there(struct __test_metadata *_metadata, const char *dev)
{
	struct qdisc_stats st = stats(_metadata, dev);

	ASSERT_EQ(0, st.x.bypass) {
		TH_LOG("ejected: %s, %s", exits_kind(st.x.exit.kind), st.x.exit.msg);
	}
}

/* How long until it is gone, in us. */
static uint64_t wait_for_eject(struct __test_metadata *_metadata, const char *dev, int max_ms)
{
	uint64_t start = now_us();
	struct qdisc_stats st;

	do {
		st = stats(_metadata, dev);
		if (st.x.bypass)
			break;
		usleep(500);
	} while (now_us() - start < max_ms * 1000ull);
	EXPECT_EQ(1, st.x.bypass);
	EXPECT_EQ(BPFX_EXIT_STALL, st.x.exit.kind);
	return now_us() - start;
}

static void found_out_in_time(struct __test_metadata *_metadata, struct _test_data_stall *self,
			      uint32_t timeout_ms)
{
	uint64_t start, ms;

	self->prog.timeout_ms = timeout_ms;
	attach(_metadata, self, "move", "never_move", "gate0");
	start = now_us();
	send_packets(_metadata, self->sock, 1);
	wait_for_eject(_metadata, "gate0", 3 * timeout_ms + 1000);
	ms = (now_us() - start) / 1000;
	TH_LOG("a timeout of %u ms: found out after %llu ms", timeout_ms, (unsigned long long)ms);
	EXPECT_GE(ms, timeout_ms);
	EXPECT_LE(ms, timeout_ms + timeout_ms / 10 + SLACK_MS);
}

/* One packet, and never an answer: ejected after the timeout, 10 % later at most. */
TEST_F(stall, found_out_after_100_ms)
{
	found_out_in_time(_metadata, self, 100);
}

TEST_F(stall, found_out_after_a_second)
{
	found_out_in_time(_metadata, self, 1000);
}

/* A tenth of many timeouts is more than the slack. */
TEST_F(stall, found_out_after_three_seconds)
{
	found_out_in_time(_metadata, self, 3000);
}

/*
 * One packet and nobody else to wake the device: the program is asked often enough that what a
 * question may be late by does not matter, and after the eject the packet leaves.
 */
TEST_F(stall, one_packet_is_enough)
{
	struct gate_record r;

	self->prog.timeout_ms = 1000;
	attach(_metadata, self, "move", "never_move", "gate0");
	send_packets(_metadata, self->sock, 1);
	wait_for_eject(_metadata, "gate0", 10000);
	/* Twenty and some; fewer if the machine is so slow that a gap counts double. */
	EXPECT_GE(stats(_metadata, "gate0").x.calls_dequeue, 14);
	EXPECT_EQ(1, gate_collect("gate0", &r, 1));
}

/* Packets that come all the time do not put it off. */
TEST_F(stall, traffic_does_not_put_it_off)
{
	uint64_t start, ms;

	self->prog.timeout_ms = 500;
	attach(_metadata, self, "move", "never_move", "gate0");
	start = now_us();
	while (!stats(_metadata, "gate0").x.bypass && now_us() - start < 3000000)
		send_packets(_metadata, self->sock, 1);
	ms = (now_us() - start) / 1000;
	TH_LOG("found out after %llu ms", (unsigned long long)ms);
	EXPECT_GE(ms + 1, 500);
	EXPECT_LE(ms, 550 + SLACK_MS);
}

/*
 * Answers "nothing" once: it is asked again within a few ms, though no further packet comes. One
 * that is not asked again would sleep with its packet.
 */
TEST_F(stall, asked_again_soon)
{
	uint64_t start, us, worst = 0;
	struct gate_record r;
	int i;

	attach(_metadata, self, "move", "move_every_second", "gate0");
	for (i = 0; i < 20; i++) {
		start = now_us();
		send_packets(_metadata, self->sock, 1);
		ASSERT_EQ(1, gate_collect("gate0", &r, 1));
		us = now_us() - start;
		worst = us > worst ? us : worst;
	}
	TH_LOG("asked again after %llu us at most", (unsigned long long)worst);
	EXPECT_LE(worst, 20000 * slowness());
	still_there(_metadata, "gate0");
}

/* A shaper that waits three times its timeout between packets, and says so. */
TEST_F(stall, throttled_is_none)
{
	struct gate_record r[5];

	attach(_metadata, self, "throttle", "throttle_shaper", "gate0");
	send_packets(_metadata, self->sock, 5);
	usleep(1500000);
	EXPECT_EQ(5, gate_collect("gate0", r, 5));
	still_there(_metadata, "gate0");
}

/* ... and does so in many steps. Counted in full, they would be three timeouts. */
TEST_F(stall, throttled_in_steps_is_none)
{
	int i;

	attach(_metadata, self, "throttle", "throttle_in_steps", "gate0");
	send_packets(_metadata, self->sock, 3);
	for (i = 0; i < 1000 && stats(_metadata, "gate0").x.sent < 2; i++) {
		still_there(_metadata, "gate0");
		usleep(10000);
	}
	EXPECT_LE(2, stats(_metadata, "gate0").x.sent);
	still_there(_metadata, "gate0");
}

/* Who wants to be asked in an hour is asked in a second, and found out. */
TEST_F(stall, throttled_for_an_hour_is_one)
{
	attach(_metadata, self, "throttle", "throttle_hour", "gate0");
	send_packets(_metadata, self->sock, 1);
	EXPECT_LE(wait_for_eject(_metadata, "gate0", 5000), 3000000);
}

/* A qdisc that waits goes, and its timer with it. A debug kernel sees it if that stays. */
TEST_F(stall, throttled_instance_goes)
{
	attach(_metadata, self, "throttle", "throttle_hour", "gate0");
	send_packets(_metadata, self->sock, 1);
	ASSERT_EQ(0, run("tc qdisc del dev gate0 root"));
	usleep(300000);
}

/* A stopped device queue asks for nothing; when it starts again, the clock does. */
TEST_F(stall, stopped_queue_is_none)
{
	attach(_metadata, self, "move", "never_move", "gate0");
	gate_pass("gate0", 0);
	send_packets(_metadata, self->sock, 10);
	usleep(500000);
	still_there(_metadata, "gate0");
	gate_pass("gate0", -1);
	EXPECT_LE(wait_for_eject(_metadata, "gate0", 1000), (110 + SLACK_MS) * 1000);
}

/* The same when it stops half-way through a stall: what was before counts, what it stood not. */
TEST_F(stall, queue_stopped_half_way)
{
	uint64_t us;

	self->prog.timeout_ms = 400;
	attach(_metadata, self, "move", "never_move", "gate0");
	send_packets(_metadata, self->sock, 10);
	usleep(200000);
	gate_pass("gate0", 0);
	usleep(800000);
	still_there(_metadata, "gate0");
	gate_pass("gate0", -1);
	us = wait_for_eject(_metadata, "gate0", 1000);
	EXPECT_GE(us, 100000);
	EXPECT_LE(us, (240 + SLACK_MS) * 1000);
}

/* A driver that is busy gets the same packet again. */
TEST_F(stall, busy_driver_is_none)
{
	attach(_metadata, self, "good", "good", "gate0");
	gate_pass("gate0", 0);
	send_packets(_metadata, self->sock, 200);
	gate_pass_busy("gate0", -1, 2);
	usleep(400000);
	still_there(_metadata, "gate0");
	EXPECT_EQ(0, stats(_metadata, "gate0").qlen);
}

/*
 * The stack stops the queue for its bytes: one packet goes, and until it is completed the rest
 * waits, for five timeouts. Then all of it flows, and what comes behind.
 */
TEST_F(stall, byte_queue_limit_is_none)
{
	struct gate_record r[200];

	attach(_metadata, self, "move", "move_every_second", "gate0");
	ASSERT_EQ(0, gate_bql("gate0", 0));
	send_packets(_metadata, self->sock, 100);
	usleep(500000);
	still_there(_metadata, "gate0");
	EXPECT_EQ(1, gate_read("gate0", r, 200));
	EXPECT_EQ(99, stats(_metadata, "gate0").x.queued);
	ASSERT_EQ(0, gate_bql("gate0", -1));
	EXPECT_EQ(99, gate_collect("gate0", r, 99));
	send_packets(_metadata, self->sock, 100);
	EXPECT_EQ(100, gate_collect("gate0", r, 100));
	still_there(_metadata, "gate0");
}

/* Behind a limit nobody knows what never serves. When it is lifted, the clock starts. */
TEST_F(stall, byte_queue_limit_hides_none)
{
	struct gate_record r[2];
	uint64_t us;

	ASSERT_EQ(0, gate_bql("gate0", 0));
	send_packets(_metadata, self->sock, 2);
	attach(_metadata, self, "move", "never_move", "gate0");
	send_packets(_metadata, self->sock, 10);
	usleep(500000);
	still_there(_metadata, "gate0");
	EXPECT_EQ(0, stats(_metadata, "gate0").x.calls_dequeue);
	EXPECT_EQ(1, gate_read("gate0", r, 2));
	ASSERT_EQ(0, gate_bql("gate0", -1));
	us = wait_for_eject(_metadata, "gate0", 1000);
	EXPECT_GE(us, 90000);
	EXPECT_LE(us, (110 + SLACK_MS) * 1000);
}

/* The same half-way through a stall: somebody who goes around the qdisc has used the limit up. */
TEST_F(stall, byte_queue_limit_half_way)
{
	int on = 1, direct = packet_socket("gate0");
	struct gate_record r;
	uint64_t us;

	self->prog.timeout_ms = 400;
	attach(_metadata, self, "move", "never_move", "gate0");
	ASSERT_EQ(0, setsockopt(direct, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on)));
	ASSERT_EQ(0, gate_bql("gate0", 0));
	send_packets(_metadata, self->sock, 10);
	usleep(200000);
	send_packets(_metadata, direct, 1);
	close(direct);
	EXPECT_EQ(1, gate_read("gate0", &r, 1));
	usleep(800000);
	still_there(_metadata, "gate0");
	ASSERT_EQ(0, gate_bql("gate0", -1));
	us = wait_for_eject(_metadata, "gate0", 1000);
	EXPECT_GE(us, 100000);
	EXPECT_LE(us, (240 + SLACK_MS) * 1000);
}

/* Longer than a command takes that changes a link, shorter than what is slept. */
#define CARRIER_MS	(400 * slowness())

static void carrier(struct __test_metadata *_metadata, const char *off, const char *on,
		    const char *dev, struct _test_data_stall *self)
{
	int sock;

	attach(_metadata, self, "move", "never_move", dev);
	sock = packet_socket(dev);
	ASSERT_GE(sock, 0);
	/* The kernel has just looked: for the next second the qdisc is asked without a carrier. */
	ASSERT_EQ(0, run("%s", off));
	ASSERT_EQ(0, run("%s", on));
	send_packets(_metadata, sock, 10);
	ASSERT_EQ(0, run("%s", off));
	usleep(100000);
	send_packets(_metadata, sock, 10);
	usleep(500000 * slowness());
	still_there(_metadata, dev);
	ASSERT_EQ(0, run("%s", on));
	usleep(100000);
	send_packets(_metadata, sock, 10);
	wait_for_eject(_metadata, dev, 2000 * slowness());
	close(sock);
}

/* Without a carrier nothing is asked for. */
TEST_F(stall, lost_carrier_is_none)
{
	self->prog.timeout_ms = CARRIER_MS;
	run_quiet("modprobe dummy numdummies=0");
	ASSERT_EQ(0, run("ip link add d0 type dummy && ip link set d0 up"));
	carrier(_metadata, "ip link set d0 carrier off", "ip link set d0 carrier on", "d0", self);
}

/* ... nor when the other end of the link is down. */
TEST_F(stall, other_end_down_is_none)
{
	self->prog.timeout_ms = CARRIER_MS;
	ASSERT_EQ(0, run("ip link add v0 up type veth peer name v1"));
	ASSERT_EQ(0, run("ip link set v1 up"));
	carrier(_metadata, "ip link set v1 down", "ip link set v1 up", "v0", self);
}

#define HOG_MS	500

/* Keeps a CPU from everybody else. */
static void *hog(void *arg)
{
	struct sched_param param = { .sched_priority = 50 };
	uint64_t start;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((long)arg, &set);
	if (sched_setaffinity(0, sizeof(set), &set) || sched_setscheduler(0, SCHED_FIFO, &param))
		return (void *)1;
	for (start = now_us(); now_us() - start < HOG_MS * 1000;)
		;
	return NULL;
}

/*
 * Real-time tasks have all CPUs for five timeouts, while a scheduler that answers every other
 * question has packets to send.
 */
TEST_F(stall, hogged_cpus_are_none)
{
	pthread_t thread[64];
	long i, cpus = get_nprocs();
	void *failed;

	ASSERT_EQ(0, run("echo -1 >/proc/sys/kernel/sched_rt_runtime_us"));
	attach(_metadata, self, "move", "move_every_second", "gate0");
	gate_pass("gate0", 0);
	send_packets(_metadata, self->sock, 500);
	gate_pass("gate0", 10);
	ASSERT_LE(cpus, 64);
	for (i = 0; i < cpus; i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, hog, (void *)i));
	gate_pass("gate0", -1);
	for (i = 0; i < cpus; i++) {
		pthread_join(thread[i], &failed);
		EXPECT_EQ(NULL, failed);
	}
	run("echo 950000 >/proc/sys/kernel/sched_rt_runtime_us");
	still_there(_metadata, "gate0");
	for (i = 0; i < 3000 && stats(_metadata, "gate0").qlen; i++)
		usleep(1000);
	EXPECT_EQ(500, stats(_metadata, "gate0").x.sent);
	still_there(_metadata, "gate0");
}

/* The packet of a program that serves now and then is no stall, however many timeouts it takes. */
TEST_F(stall, slow_answers_are_none)
{
	self->prog.timeout_ms = 400;
	attach(_metadata, self, "move", "move_rarely", "gate0");
	gate_pass("gate0", 0);
	send_packets(_metadata, self->sock, 200);
	gate_pass("gate0", -1);
	usleep(1200000);
	still_there(_metadata, "gate0");
}

/* Who drops a packet now and a burst much later has not dropped everything in between. */
TEST_F(stall, drops_with_a_pause_are_none)
{
	self->prog.timeout_ms = 2000;
	attach(_metadata, self, "drop", "drop_everything", "gate0");
	send_packets(_metadata, self->sock, 1);
	usleep(2500000);
	send_packets(_metadata, self->sock, 300);
	EXPECT_LE(301, stats(_metadata, "gate0").x.dropped);
	still_there(_metadata, "gate0");
}

TEST_HARNESS_MAIN
