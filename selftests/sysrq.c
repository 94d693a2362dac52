// SPDX-License-Identifier: GPL-2.0-only
/*
 * SysRq-B: the last resort, when nobody can say any more which scheduler is to blame.
 */
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <sched.h>
#include "harness.h"
#include "exits.h"
#include "lib/hostile.h"
#include "loader.h"
#include "net.h"
#include "packet.h"

#define NAMESPACES	2
#define PACKETS		20
#define MQ		"tc qdisc add dev gate2 root handle 1: mq; for i in 1 2 3 4; do "	\
			"tc qdisc add dev gate2 parent 1:$i bpfx_hour || exit 1; done"

/*
 * Devices in each namespace: a good scheduler behind a closed gate; one that would hold its packets
 * for a minute, as a root and under each queue of mq.
 */
static const struct {
	const char *dev;
	int queues;
	const char *kind;
	const char *attach;
	bool closed;
} devs[] = {
	{ "gate0", 1, "bpfx_good", "tc qdisc add dev gate0 root bpfx_good", true },
	{ "gate1", 1, "bpfx_hour", "tc qdisc add dev gate1 root bpfx_hour", false },
	{ "gate2", 4, "bpfx_hour", MQ, false },
};

FIXTURE(sysrq)
{
	struct hostile_prog good, hour;
	struct bpf_link *good_link, *hour_link;
	int ns[NAMESPACES];
	int sock[NAMESPACES][ARRAY_SIZE(devs)];
	int log;
};

FIXTURE_SETUP(sysrq)
{
	unsigned int n, i;

	seed();
	self->good.name = "bpfx_good";
	self->hour.name = "bpfx_hour";
	self->hour.timeout_ms = 60000;
	ASSERT_EQ(0, hostile_load(&self->good, "good", "good"));
	ASSERT_EQ(0, hostile_load(&self->hour, "throttle", "throttle_hour"));
	self->good_link = bpf_map__attach_struct_ops(self->good.map);
	self->hour_link = bpf_map__attach_struct_ops(self->hour.map);
	ASSERT_NE(NULL, self->good_link);
	ASSERT_NE(NULL, self->hour_link);
	for (n = 0; n < NAMESPACES; n++) {
		ASSERT_EQ(0, net_enter());
		self->ns[n] = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
		ASSERT_GE(self->ns[n], 0);
		for (i = 0; i < ARRAY_SIZE(devs); i++) {
			ASSERT_EQ(0, net_gate(devs[i].dev, devs[i].queues));
			ASSERT_EQ(0, run("%s", devs[i].attach));
			self->sock[n][i] = packet_socket(devs[i].dev);
			ASSERT_GE(self->sock[n][i], 0);
		}
	}
	self->log = kernel_log();
	ASSERT_GE(self->log, 0);
}

FIXTURE_TEARDOWN(sysrq)
{
	unsigned int n, i;

	for (n = 0; n < NAMESPACES; n++) {
		if (!setns(self->ns[n], CLONE_NEWNET))
			net_leave();
		for (i = 0; i < ARRAY_SIZE(devs); i++)
			close(self->sock[n][i]);
		close(self->ns[n]);
	}
	bpf_link__destroy(self->good_link);
	bpf_link__destroy(self->hour_link);
	bpf_object__close(self->good.obj);
	bpf_object__close(self->hour.obj);
	close(self->log);
}

/* Packets of many flows, so that each transmit queue gets some. */
static void send_packets(struct __test_metadata *_metadata, struct _test_data_sysrq *self, int n,
			 int i)
{
	struct packet p = { .len = ORDER_SIZE_MIN };

	for (p.flow = 0; p.flow < PACKETS; p.flow++)
		ASSERT_EQ(1, packet_send(self->sock[n][i], &p, 1));
}

static struct bpfx_xstats account(struct __test_metadata *_metadata, int i)
{
	struct qdisc_stats st;

	ASSERT_EQ(0, net_qdisc_stats(devs[i].dev, devs[i].kind, &st));
	ASSERT_TRUE(net_adds_up(&st));
	return st.x;
}

/* In this namespace. */
static void is_bypassed(struct __test_metadata *_metadata, int i)
{
	struct bpfx_exit_dump dump;
	struct bpfx_xstats x;
	int tries = 1000;

	do {
		x = account(_metadata, i);
		if (x.bypass)
			break;
		usleep(10000);
	} while (--tries);
	EXPECT_EQ(1, x.bypass);
	EXPECT_EQ(1, x.ejects);
	EXPECT_EQ(BPFX_EXIT_SYSRQ, x.exit.kind);
	ASSERT_EQ(0, exits_read(devs[i].dev, &dump));
	EXPECT_EQ(BPFX_EXIT_SYSRQ, dump.info.kind);
	EXPECT_STREQ("SysRq", dump.info.msg);
}

/* What waited comes out, and what comes now, too. */
static void flows(struct __test_metadata *_metadata, struct _test_data_sysrq *self, int n, int i)
{
	struct gate_record r[2 * PACKETS];
	int got;

	gate_pass(devs[i].dev, -1);
	send_packets(_metadata, self, n, i);
	got = gate_collect(devs[i].dev, r, 2 * PACKETS);
	EXPECT_EQ(2 * PACKETS, got) {
		TH_LOG("%s in namespace %d", devs[i].dev, n);
	}
	EXPECT_EQ(0, account(_metadata, i).dropped);
}

/*
 * Three devices in each of two namespaces, with 12 instances of two schedulers: all in bypass by
 * one key, whoever is stuck, and nothing is lost.
 */
TEST_F(sysrq, takes_every_scheduler_off)
{
	struct gate_record r;
	unsigned int n, i;
	int fd;

	for (n = 0; n < NAMESPACES; n++) {
		ASSERT_EQ(0, setns(self->ns[n], CLONE_NEWNET));
		for (i = 0; i < ARRAY_SIZE(devs); i++) {
			if (devs[i].closed)
				gate_pass(devs[i].dev, 0);
			send_packets(_metadata, self, n, i);
			EXPECT_EQ(0, gate_read(devs[i].dev, &r, 1));
			EXPECT_EQ(0, account(_metadata, i).bypass);
		}
	}
	fd = open("/proc/sysrq-trigger", O_WRONLY);
	ASSERT_GE(fd, 0);
	ASSERT_EQ(1, write(fd, "B", 1));
	close(fd);
	for (n = 0; n < NAMESPACES; n++) {
		ASSERT_EQ(0, setns(self->ns[n], CLONE_NEWNET));
		for (i = 0; i < ARRAY_SIZE(devs); i++) {
			is_bypassed(_metadata, i);
			flows(_metadata, self, n, i);
		}
	}
	EXPECT_TRUE(kernel_said(self->log, "ejected: SysRq"));
}

TEST_HARNESS_MAIN
