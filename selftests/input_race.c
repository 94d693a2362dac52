// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ejects and updates that meet devices which are just being unplugged, or plugged in, or in the
 * middle of a frame: threads do all of it at once, for some seconds. What is looked for are splats,
 * records of what cannot have been, and what does not go at the end.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <pthread.h>
#include <unistd.h>
#include "entries.h"
#include "evdev.h"
#include "harness.h"
#include "machine.h"
#include "net.h"
#include "progs/input.h"
#include "random.h"
#include "input.skel.h"

#define NAME		INPUT_DEVICE " race"
#define PLUGGERS	2
#define SECONDS		6
#define KEYS		40

/* What the threads share. */
static struct {
	bool stop;
	struct input *skel;
	int nr[PLUGGERS];	/* of the device of each that plugs, 0: none yet */
	unsigned int plugged, frames, ejected, updates, attached, errors;
} all;

static bool going(void)
{
	return !__atomic_load_n(&all.stop, __ATOMIC_RELAXED);
}

static void count(unsigned int *counter, unsigned int n)
{
	__atomic_fetch_add(counter, n, __ATOMIC_RELAXED);
}

static void wrong(const char *what, int err)
{
	printf("# %s: %s\n", what, strerror(-err));
	count(&all.errors, 1);
}

/* Known to others from here on, who will find it or not. */
static void announce(int thread, int device)
{
	char sys[EVDEV_SYS];
	int nr;

	if (!evdev_sys(device, sys) && sscanf(sys, "input%d", &nr) == 1)
		__atomic_store_n(&all.nr[thread], nr, __ATOMIC_RELAXED);
}

/* Some of them leave with keys held down, and some are read and some are not. */
static void *plug(void *arg)
{
	struct random rng = random_stream(seed(), (uintptr_t)arg);
	int device, reader, i, n;

	while (going()) {
		device = evdev_make(NAME, KEYS);
		if (device < 0) {
			wrong("plug", device);
			continue;
		}
		announce((uintptr_t)arg, device);
		reader = random_once_in(&rng, 2) ? evdev_open(device) : -1;
		n = random_below(&rng, 30);
		for (i = 0; i < n; i++)
			evdev_key(device, 1 + random_below(&rng, KEYS), random_below(&rng, 2));
		close(device);
		close(reader);
		count(&all.plugged, 1);
		count(&all.frames, n);
	}
	return NULL;
}

/* Whom it means may have gone when the command arrives, and that is no error. */
static void *eject(void *arg)
{
	struct random rng = random_stream(seed(), 100);
	char sys[EVDEV_SYS];
	int n;

	while (going()) {
		n = __atomic_load_n(&all.nr[random_below(&rng, PLUGGERS)], __ATOMIC_RELAXED);
		snprintf(sys, sizeof(sys), "input%d", n);
		switch (random_below(&rng, 4)) {
		case 0:
			n = entries_eject("input_first", sys);
			break;
		case 1:
			n = entries_eject(NULL, sys);
			break;
		case 2:
			n = entries_eject("input_second", NULL);
			break;
		default:
			n = entries_eject(NULL, NULL);
		}
		if (n < 0)
			wrong("eject", n);
		else
			count(&all.ejected, n);
		usleep(random_below(&rng, 3000));
	}
	return NULL;
}

static void *update(void *arg)
{
	struct bpf_map *maps[] = { all.skel->maps.first, all.skel->maps.successor };
	struct random rng = random_stream(seed(), 200);
	struct bpf_link *link;
	int err;

	link = bpf_map__attach_struct_ops(maps[0]);
	if (!link)
		wrong("attach", -errno);
	while (link && going()) {
		err = bpf_link__update_map(link, maps[++all.updates % 2]);
		if (err)
			wrong("update", err);
		usleep(random_below(&rng, 10000));
	}
	bpf_link__destroy(link);
	return NULL;
}

static void *attach(void *arg)
{
	struct random rng = random_stream(seed(), 300);
	struct bpf_link *link;

	while (going()) {
		link = bpf_map__attach_struct_ops(all.skel->maps.second);
		if (!link)
			wrong("attach", -errno);
		usleep(random_below(&rng, 10000));
		bpf_link__destroy(link);
		count(&all.attached, 1);
	}
	return NULL;
}

/* What is freed by RCU holds the module for a moment. */
static int reload(void)
{
	int tries = 200;

	while (--tries && run_quiet("rmmod bpfx_input"))
		usleep(20000);
	return tries ? run_quiet("modprobe bpfx_input") : -EBUSY;
}

FIXTURE(race)
{
	pthread_t threads[PLUGGERS + 3];
};

FIXTURE_SETUP(race)
{
	seed();
	NEED_EVDEV();
	/* What others have left in the log of ejects goes with the module. */
	ASSERT_EQ(0, reload());
	all.skel = input__open_and_load();
	ASSERT_NE(NULL, all.skel);
}

FIXTURE_TEARDOWN(race)
{
	input__destroy(all.skel);
}

/* Records are of what was commanded here, in order, and of devices and programs that there were. */
static void look_at_records(struct __test_metadata *_metadata)
{
	static struct bpfx_input_exit exits[BPFX_INPUT_EXITS];
	int i, n = entries_exits(exits, BPFX_INPUT_EXITS);

	ASSERT_LE(1, n);
	EXPECT_EQ(all.ejected, exits[n - 1].nr + 1);
	for (i = 0; i < n; i++) {
		EXPECT_EQ(BPFX_EXIT_COMMAND, exits[i].info.kind) {
			TH_LOG("%s on %s: %s", exits[i].program, exits[i].device,
			       exits[i].info.msg);
		}
		EXPECT_EQ(exits[0].nr + i, exits[i].nr);
		EXPECT_STREQ(NAME, exits[i].name);
		EXPECT_EQ(0, strncmp("input", exits[i].device, 5));
		EXPECT_TRUE(!strcmp("input_first", exits[i].program) ||
			    !strcmp("input_second", exits[i].program));
		EXPECT_LE(exits[i].info.uptime_ns, exits[i].when_ns);
		EXPECT_GE(exits[i].count.seen, exits[i].count.dropped);
	}
}

TEST_F(race, eject_and_update_against_unplug)
{
	static void *(*const others[])(void *arg) = { eject, update, attach };
	int i, n = PLUGGERS + ARRAY_SIZE(others);
	char sys[EVDEV_SYS];

	for (i = 1; i < KEYS; i++) {
		all.skel->bss->rules[0][i] = (struct input_rule){
			i % 4 == 3 ? INPUT_LATER : INPUT_TO, KEYS - i,
		};
		all.skel->bss->rules[1][i] = (struct input_rule){ INPUT_TO, i + 1 };
	}
	for (i = 0; i < n; i++)
		ASSERT_EQ(0, pthread_create(&self->threads[i], NULL,
					    i < PLUGGERS ? plug : others[i - PLUGGERS],
					    (void *)(uintptr_t)i));
	sleep(SECONDS * (slowness() > 1 ? 4 : 1));
	__atomic_store_n(&all.stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < n; i++)
		pthread_join(self->threads[i], NULL);
	TH_LOG("%u devices, %u frames, %u ejects, %u updates, %u attachments", all.plugged,
	       all.frames, all.ejected, all.updates, all.attached);
	EXPECT_EQ(0, all.errors);
	EXPECT_LE(many(20), all.plugged);
	EXPECT_LE(many(20), all.ejected);
	EXPECT_LE(many(20), all.updates);
	look_at_records(_metadata);
	EXPECT_EQ(-ENODEV, evdev_find_now(NAME, sys));
	EXPECT_EQ(0, entries_list(NULL, NULL, 0));
	EXPECT_LT(0, all.skel->bss->connects);
	EXPECT_EQ(all.skel->bss->connects, all.skel->bss->disconnects);
	input__destroy(all.skel);
	all.skel = NULL;
	EXPECT_EQ(0, reload());
}

TEST_HARNESS_MAIN
