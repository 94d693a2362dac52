// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole machine stands still for many stall timeouts, with packets queued: nobody has stalled.
 * That of all machines this one does so is arranged with the host.
 */
#include <bpf/libbpf.h>
#include <time.h>
#include "harness.h"
#include "exits.h"
#include "host.h"
#include "lib/hostile.h"
#include "net.h"
#include "packet.h"

#define PAUSE_S		10
#define BACKLOG		200

/*
 * Two schedulers that answer "nothing" nearly always, so that the machine stops between two vain
 * questions: one lets the module ask again, the other throttles.
 */
static const struct {
	const char *dev;
	const char *object;
	const char *program;
	const char *name;
	uint32_t served;	/* soon, once the machine goes on */
} scheds[] = {
	{ "gate0", "move", "move_seldom", "bpfx_seldom", 3 },
	{ "gate1", "throttle", "throttle_in_steps", "bpfx_steps", 2 },
};

FIXTURE(pause)
{
	struct {
		struct hostile_prog prog;
		struct bpf_link *link;
		int sock;
	} x[ARRAY_SIZE(scheds)];
	int host;
};

FIXTURE_SETUP(pause)
{
	unsigned int i;

	self->host = host_open();
	if (self->host == -ENOENT)
		SKIP(return, "no host listens: scripts/vm boots a machine whose host does");
	ASSERT_GE(self->host, 0);
	seed();
	ASSERT_EQ(0, net_enter());
	for (i = 0; i < ARRAY_SIZE(scheds); i++) {
		ASSERT_EQ(0, net_gate(scheds[i].dev, 1));
		self->x[i].sock = packet_socket(scheds[i].dev);
		ASSERT_GE(self->x[i].sock, 0);
		self->x[i].prog.name = scheds[i].name;
		ASSERT_EQ(0, hostile_load(&self->x[i].prog, scheds[i].object, scheds[i].program));
		self->x[i].link = bpf_map__attach_struct_ops(self->x[i].prog.map);
		ASSERT_NE(NULL, self->x[i].link);
		ASSERT_EQ(0, run("tc qdisc add dev %s root %s", scheds[i].dev, scheds[i].name));
	}
}

FIXTURE_TEARDOWN(pause)
{
	unsigned int i;

	if (self->host < 0)
		return;
	net_leave();
	for (i = 0; i < ARRAY_SIZE(scheds); i++) {
		bpf_link__destroy(self->x[i].link);
		bpf_object__close(self->x[i].prog.obj);
		close(self->x[i].sock);
	}
	close(self->host);
}

static uint64_t clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

/* In seconds, by the clock that nobody stops; 0 if there is none. */
static uint64_t rtc(void)
{
	FILE *file = fopen("/sys/class/rtc/rtc0/since_epoch", "r");
	unsigned long long s;

	if (!file)
		return 0;
	if (fscanf(file, "%llu", &s) != 1)
		s = 0;
	fclose(file);
	return s;
}

/* Its account, with a scheduler that is still in office. */
static struct qdisc_stats account(struct __test_metadata *_metadata, int i)
{
	struct qdisc_stats st;

	ASSERT_EQ(0, net_qdisc_stats(scheds[i].dev, scheds[i].name, &st));
	ASSERT_TRUE(net_adds_up(&st));
	ASSERT_EQ(0, st.x.bypass) {
		TH_LOG("%s was ejected: %s, %s", scheds[i].program, exits_kind(st.x.exit.kind),
		       st.x.exit.msg);
	}
	return st;
}

/* Traffic comes, and packets wait. */
static void keep_backlog(struct __test_metadata *_metadata, struct _test_data_pause *self)
{
	struct packet p = { .len = ORDER_SIZE_MIN };
	unsigned int i;
	int n;

	for (i = 0; i < ARRAY_SIZE(scheds); i++)
		for (n = account(_metadata, i).qlen; n < BACKLOG; n++)
			ASSERT_LE(0, packet_send(self->x[i].sock, &p, 1));
}

/* Packets flow as before. */
static void served(struct __test_metadata *_metadata, int i)
{
	uint64_t first = account(_metadata, i).x.sent, start = clock_ms(), sent;

	do {
		usleep(10000);
		sent = account(_metadata, i).x.sent;
	} while (sent < first + scheds[i].served && clock_ms() - start < 20000);
	EXPECT_GE(sent, first + scheds[i].served) {
		TH_LOG("%s has served no more", scheds[i].program);
	}
}

static void stand_still(struct __test_metadata *_metadata, struct _test_data_pause *self,
			const char *how, bool clock_goes_on)
{
	uint64_t start, start_rtc = rtc(), ms;
	int done;

	keep_backlog(_metadata, self);
	start = clock_ms();
	ASSERT_EQ(0, host_ask(self->host, how, PAUSE_S));
	do {
		keep_backlog(_metadata, self);
		done = host_done(self->host, 10);
	} while (!done && clock_ms() - start < 60000);
	ASSERT_EQ(1, done);
	ms = clock_ms() - start;
	TH_LOG("%s %d s: by our clock that was %llu ms", how, PAUSE_S, (unsigned long long)ms);
	if (clock_goes_on)
		EXPECT_GE(ms, PAUSE_S * 1000);
	if (start_rtc)
		EXPECT_GE(rtc() - start_rtc, PAUSE_S - 1);
	served(_metadata, 0);
	served(_metadata, 1);
}

/* As by a hypervisor's pause, migration or snapshot. Its clocks may stand, too. */
TEST_F(pause, of_the_machine)
{
	stand_still(_metadata, self, "pause", false);
}

/* As on a host without time, or that was suspended: the clocks jump. */
TEST_F(pause, of_the_host)
{
	stand_still(_metadata, self, "freeze", true);
}

TEST_HARNESS_MAIN
