// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers of input programs that are late, because the CPU that has them is busy.
 */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "evdev.h"
#include "harness.h"
#include "progs/input.h"
#include "input.skel.h"

#define MS	1000000ull

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* From CPU 1: an interrupt on CPU 0 that takes its time. */
static void *keep_busy(void *arg)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .flags = BPF_F_TEST_RUN_ON_CPU, .cpu = 0);

	pin(1);
	bpf_prog_test_run_opts(*(int *)arg, &opts);
	return NULL;
}

FIXTURE(late)
{
	struct input *skel;
	struct bpf_link *link;
	int device;
	int reader;
};

FIXTURE_SETUP(late)
{
	if (sysconf(_SC_NPROCESSORS_ONLN) < 3)
		SKIP(return, "%ld CPUs, not 3", sysconf(_SC_NPROCESSORS_ONLN));
	NEED_EVDEV();
	self->device = evdev_make(INPUT_DEVICE, 99);
	ASSERT_LE(0, self->device);
	self->reader = evdev_open(self->device);
	self->skel = input__open_and_load();
	ASSERT_NE(NULL, self->skel);
	self->link = bpf_map__attach_struct_ops(self->skel->maps.first);
	ASSERT_NE(NULL, self->link);
}

FIXTURE_TEARDOWN(late)
{
	bpf_link__destroy(self->link);
	input__destroy(self->skel);
	close(self->reader);
	close(self->device);
}

/* A becomes C for a while, later. What comes after that time comes after that. */
TEST_F(late, what_is_due_comes_before_what_comes)
{
	int fd = bpf_program__fd(self->skel->progs.busy);
	uint64_t pressed;
	pthread_t thread;
	const char *seen;

	self->skel->bss->rules[0][KEY_A] = (struct input_rule){ INPUT_LATER, KEY_C };
	pin(0);
	evdev_key(self->device, KEY_A, 1);
	pressed = now_ns();
	self->skel->bss->busy_until = pressed + 200 * MS;
	pin(2);
	ASSERT_EQ(0, pthread_create(&thread, NULL, keep_busy, &fd));
	while (now_ns() - pressed < 100 * MS)
		usleep(1000);
	evdev_key(self->device, KEY_D, 1);
	pthread_join(thread, NULL);
	EXPECT_LE(pressed + 200 * MS, now_ns());
	seen = evdev_read(self->reader, 2000);
	/* One frame, or two if it took the machine too long to be busy. */
	if (strcmp("46+ |46- |32+ |", seen))
		EXPECT_STREQ("46+ 46- |32+ |", seen);
}

TEST_HARNESS_MAIN
