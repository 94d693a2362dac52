// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything at once: schedulers are loaded, replaced, ejected and gone, devices and namespaces
 * come and go, tc attaches, grafts and deletes, while packets flow. For $STRESS_SECONDS, 20 unless
 * told. What is looked for are splats, leaks (debug kernel) and accounts that do not add up.
 */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include "harness.h"
#include "machine.h"
#include "net.h"
#include "packet.h"
#include "script.skel.h"

#define DEVICES		2

/* What the threads share. */
static struct {
	bool stop;
	uint64_t sent, loads, updates, attaches, namespaces, looks, wrong, ejects;
	struct script *skel;
} all;

static bool going(void)
{
	return !__atomic_load_n(&all.stop, __ATOMIC_RELAXED);
}

static void count(uint64_t *counter, uint64_t n)
{
	__atomic_fetch_add(counter, n, __ATOMIC_RELAXED);
}

/* Each thread has random numbers of its own, made from the seed of the run and its number. */
static uint32_t roll(uint64_t *state, uint32_t n)
{
	*state = *state * 6364136223846793005ull + 1442695040888963407ull;
	return n ? (*state >> 33) % n : 0;
}

static struct packet random_packet(uint64_t *state)
{
	struct packet p = {
		.len = ORDER_SIZE_MIN + roll(state, 1400),
		.flow = roll(state, 200),
		.order = {
			.id = roll(state, 1 << 20),
			.verb = roll(state, 500) ? roll(state, ORDER_ERROR) : ORDER_ERROR,
			.queue = roll(state, 5),
			.key = BPFX_KEY(roll(state, 500)),
			.rank = roll(state, 9),
		},
	};

	return p;
}

static void send_for_a_while(const char *dev, uint64_t *state)
{
	int i, ret, fd = packet_socket(dev);

	if (fd < 0)
		return;
	for (i = 0; i < 200 && going(); i++) {
		struct packet p = random_packet(state);

		ret = packet_send(fd, &p, 1);
		if (ret < 0)
			break;		/* the device has gone */
		count(&all.sent, 1);
		/* Else there is nothing else to be seen of a slow machine. */
		if (slowness() > 1)
			usleep(1000);
	}
	close(fd);
}

static void *sender(void *arg)
{
	uint64_t state = seed() + (uintptr_t)arg;
	char dev[16];

	while (going()) {
		snprintf(dev, sizeof(dev), "gate%u", roll(&state, DEVICES));
		send_for_a_while(dev, &state);
		/* Not to each packet: a driver that takes none keeps the qdisc busy for ever. */
		gate_pass_busy(dev, roll(&state, 3) ? -1 : (int)roll(&state, 300),
			       roll(&state, 3) ? 0 : 2 + roll(&state, 20));
	}
	return NULL;
}

static void *loader(void *arg)
{
	struct bpf_map *maps[] = { all.skel->maps.script, all.skel->maps.script_moves };
	uint64_t state = seed() + 100;
	struct bpf_link *link = NULL;

	while (going()) {
		if (!link) {
			link = bpf_map__attach_struct_ops(maps[roll(&state, 2)]);
			count(&all.loads, !!link);
		} else if (!roll(&state, 16)) {
			count(&all.ejects, !run_quiet("bpfx eject bpfx_script"));
		} else if (roll(&state, 8)) {
			if (!bpf_link__update_map(link, maps[roll(&state, 2)]))
				count(&all.updates, 1);
		} else {
			bpf_link__destroy(link);
			link = NULL;
		}
		all.skel->bss->init_returns = roll(&state, 10) ? 0 : -ENOMEM;
		usleep(roll(&state, 20000));
	}
	bpf_link__destroy(link);
	return NULL;
}

static void *attacher(void *arg)
{
	static const char * const what[] = {
		"tc qdisc replace dev %s root bpfx_script",
		"tc qdisc replace dev %s root pfifo",
		"tc qdisc replace dev %s root handle 1: prio; tc qdisc replace dev %s parent 1:1 bpfx_script",
		"tc qdisc replace dev %s root handle 2: drr; tc class replace dev %s parent 2: classid 2:1 drr; tc qdisc replace dev %s parent 2:1 bpfx_script",
		"tc qdisc del dev %s root",
		"ip link set %s down; ip link set %s up",
		"ip link set %s txqueuelen 77; tc -s qdisc show dev %s; tc -s class show dev %s",
	};
	uint64_t state = seed() + 200;
	char dev[16], cmd[512];

	while (going()) {
		snprintf(dev, sizeof(dev), "gate%u", roll(&state, DEVICES));
		snprintf(cmd, sizeof(cmd), what[roll(&state, 7)], dev, dev, dev);
		run_quiet("%s", cmd);
		count(&all.attaches, 1);
	}
	return NULL;
}

/* A namespace with a device that has the scheduler and packets, and then it is gone. */
static void *maker(void *arg)
{
	uint64_t state = seed() + 300;

	while (going()) {
		if (net_enter() || net_gate("gate9", 1 + roll(&state, 4)))
			continue;
		run_quiet("tc qdisc add dev gate9 root bpfx_script");
		gate_pass("gate9", roll(&state, 100));
		send_for_a_while("gate9", &state);
		gate_pass("gate9", -1);
		if (roll(&state, 2))
			run_quiet("ip link del gate9");
		count(&all.namespaces, 1);
	}
	return NULL;
}

static void *looker(void *arg)
{
	uint64_t state = seed() + 400;
	struct class_stats cl[256];
	struct qdisc_stats st;
	char dev[16];

	while (going()) {
		snprintf(dev, sizeof(dev), "gate%u", roll(&state, DEVICES));
		if (net_qdisc_stats(dev, "bpfx_script", &st))
			continue;
		count(&all.looks, 1);
		if (!net_adds_up(&st))
			count(&all.wrong, 1);
		net_class_stats(dev, cl, 256);
	}
	return NULL;
}

static void lay_out(struct script__bss *bss)
{
	static const struct script_queue tree[] = {
		{ BPFX_ROOT, BPFX_NONE, { .type = BPFX_STRICT } },
		{ 1, BPFX_ROOT, { .type = BPFX_FIFO } },
		{ 2, BPFX_ROOT, { .type = BPFX_PRIO, .prio = 1 } },
		{ 3, BPFX_ROOT, { .type = BPFX_DRR, .prio = 2 } },
	};

	memcpy(bss->queues, tree, sizeof(tree));
	bss->nr_queues = 4;
	bss->moves[0] = BPFX_ROOT;
	bss->each[0] = 8;
	bss->nr_moves = 1;
}

FIXTURE(stress)
{
	int unused;
};

FIXTURE_SETUP(stress)
{
	seed();
	ASSERT_EQ(0, net_enter());
	all.skel = script__open_and_load();
	ASSERT_NE(NULL, all.skel);
	lay_out(all.skel->bss);
}

FIXTURE_TEARDOWN(stress)
{
	net_leave();
	script__destroy(all.skel);
}

TEST_F_TIMEOUT(stress, everything_at_once, 900)
{
	void *(*const work[])(void *) = {
		sender, sender, loader, attacher, maker, looker,
	};
	const char *seconds = getenv("STRESS_SECONDS");
	pthread_t threads[ARRAY_SIZE(work)];
	unsigned int i;

	ASSERT_EQ(0, net_gate("gate0", 1));
	ASSERT_EQ(0, net_gate("gate1", 4));
	for (i = 0; i < ARRAY_SIZE(work); i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, work[i], (void *)(uintptr_t)i));
	sleep(seconds ? atoi(seconds) : slowness() > 1 ? 120 : 20);
	__atomic_store_n(&all.stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < ARRAY_SIZE(work); i++)
		pthread_join(threads[i], NULL);
	TH_LOG("%llu packets, %llu loads, %llu updates, %llu ejects, %llu tc commands, %llu namespaces, %llu looks",
	       (unsigned long long)all.sent, (unsigned long long)all.loads,
	       (unsigned long long)all.updates, (unsigned long long)all.ejects,
	       (unsigned long long)all.attaches, (unsigned long long)all.namespaces,
	       (unsigned long long)all.looks);
	EXPECT_EQ(0, all.wrong);
	/* None of it was idle. */
	EXPECT_LT(1000, all.sent);
	EXPECT_LT(10, all.loads + all.updates);
	EXPECT_LT(10, all.attaches);
	EXPECT_LT(2, all.namespaces);
	EXPECT_LT(10, all.looks);
	EXPECT_LT(0, all.ejects);
}

TEST_HARNESS_MAIN
