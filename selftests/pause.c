// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole machine stands still for many stall timeouts, with packets queued: nobody has stalled.
 * By the host, with which that is arranged, or by the kernel itself.
 */
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <time.h>
#include "harness.h"
#include "exits.h"
#include "host.h"
#include "lib/hostile.h"
#include "net.h"
#include "packet.h"

#define PAUSE_S		10
#define BACKLOG		200
#define SLEEP_S		5
#define NO_HOST		"no host listens: scripts/vm boots a machine whose host does"
#define PM_TEST		"/sys/power/pm_test"

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
};

FIXTURE_SETUP(pause)
{
	unsigned int i;

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

	net_leave();
	for (i = 0; i < ARRAY_SIZE(scheds); i++) {
		bpf_link__destroy(self->x[i].link);
		bpf_object__close(self->x[i].prog.obj);
		close(self->x[i].sock);
	}
}

static uint64_t read_ms(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
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
	uint64_t first = account(_metadata, i).x.sent, start = read_ms(CLOCK_MONOTONIC), sent;

	do {
		usleep(10000);
		sent = account(_metadata, i).x.sent;
	} while (sent < first + scheds[i].served && read_ms(CLOCK_MONOTONIC) - start < 20000);
	EXPECT_GE(sent, first + scheds[i].served) {
		TH_LOG("%s has served no more", scheds[i].program);
	}
}

static void stand_still(struct __test_metadata *_metadata, struct _test_data_pause *self,
			const char *how, bool clock_goes_on)
{
	uint64_t start, start_rtc = rtc(), ms;
	int done, host = host_open();

	if (host == -ENOENT)
		SKIP(return, NO_HOST);
	ASSERT_GE(host, 0);
	keep_backlog(_metadata, self);
	start = read_ms(CLOCK_MONOTONIC);
	ASSERT_EQ(0, host_ask(host, how, PAUSE_S));
	do {
		keep_backlog(_metadata, self);
		done = host_done(host, 10);
	} while (!done && read_ms(CLOCK_MONOTONIC) - start < 60000);
	close(host);
	ASSERT_EQ(1, done);
	ms = read_ms(CLOCK_MONOTONIC) - start;
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

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = write(fd, text, strlen(text)) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

static void suspend(struct __test_metadata *_metadata, struct _test_data_pause *self,
		    const char *state)
{
	uint64_t start, awake, ms;

	if (run_quiet("grep -qw %s /sys/power/state", state))
		SKIP(return, "this kernel has no state \"%s\" (CONFIG_SUSPEND)", state);
	keep_backlog(_metadata, self);
	start = read_ms(CLOCK_BOOTTIME);
	awake = read_ms(CLOCK_MONOTONIC);
	ASSERT_EQ(0, put("/sys/power/state", state));
	awake = read_ms(CLOCK_MONOTONIC) - awake;
	ms = read_ms(CLOCK_BOOTTIME) - start;
	TH_LOG("%s: %llu ms, of them awake %llu", state, (unsigned long long)ms,
	       (unsigned long long)awake);
	EXPECT_GE(ms, 3000);
	served(_metadata, 0);
	served(_metadata, 1);
}

/* Why devices must not be suspended here; NULL: they may. */
static const char *not_devices(void)
{
	struct utsname uts;

	if (!access("/sys/kernel/debug/kmemleak", F_OK))
		return "a debug kernel under emulation was not seen to come back";
	uname(&uts);
	if (atoi(uts.release) >= 7)
		return "on 7.x the virtio port for the verdict was not seen to come back";
	return NULL;
}

/* By the firmware, until the host wakes the machine: a clock's alarm may come before it sleeps. */
TEST_F(pause, suspend_to_memory)
{
	int host = host_open();

	if (host == -ENOENT)
		SKIP(return, NO_HOST);
	ASSERT_GE(host, 0);
	if (run_quiet("grep -qF '[deep]' /sys/power/mem_sleep"))
		SKIP(return, "this kernel does not suspend to memory");
	if (not_devices())
		SKIP(return, "%s", not_devices());
	ASSERT_EQ(0, host_ask(host, "wake", SLEEP_S));
	suspend(_metadata, self, "mem");
	EXPECT_EQ(1, host_done(host, 10000));
	close(host);
}

static void try_suspend(struct __test_metadata *_metadata, struct _test_data_pause *self,
			const char *how)
{
	if (put(PM_TEST, how))
		SKIP(return, "this kernel cannot try a suspend (CONFIG_PM_DEBUG): " PM_TEST);
	suspend(_metadata, self, "freeze");
	put(PM_TEST, "none");
}

/*
 * To idle, but for the idling, as nothing would wake an emulated PC: for five seconds tasks are
 * frozen and devices suspended.
 */
TEST_F(pause, suspend_to_idle)
{
	if (not_devices())
		SKIP(return, "%s", not_devices());
	try_suspend(_metadata, self, "platform");
}

/* The first part of each suspend: tasks are frozen, and one CPU is kept busy. */
TEST_F(pause, frozen_tasks)
{
	try_suspend(_metadata, self, "freezer");
}

TEST_HARNESS_MAIN
