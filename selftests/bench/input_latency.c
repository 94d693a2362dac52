// SPDX-License-Identifier: GPL-2.0-only
/*
 * input_latency WAY ARM PRESSES [COMMAND DEVICE...]: how long a key takes from the device to a
 * process that waits for it, with the programs of ARM on the device. With a COMMAND: it is given
 * the device's path and says which device the reader reads instead. To descriptor 3:
 *
 *	latency WAY PRESS RELEASE
 *
 * tenth percentiles in ns. The clock starts before the write to uinput by which the device is
 * driven, and stops when the read of the event device has returned in another process, which sleeps
 * until then.
 */
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "input_arm.h"
#include "keyboard.h"

#define PRESSES_MAX	10000
#define SETTLE_US	2000

/* Between the two processes. */
static struct shared {
	uint64_t came;
	uint32_t code;
} *shared;

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* Who waits runs at once when it is woken, in every way: else it would be chance. */
static void hurry(void)
{
	const struct sched_param param = { .sched_priority = 10 };

	if (sched_setscheduler(0, SCHED_FIFO, &param))
		err(1, "real-time priority");
}

/* The reader: it tells of each key by a byte in the pipe. */
static void read_keys(const char *path, int done)
{
	struct input_event events[16];
	int fd = open(path, O_RDONLY);
	uint64_t came;
	ssize_t n, i;

	if (fd < 0)
		err(1, "%s", path);
	hurry();
	if (write(done, "", 1) != 1)
		err(1, "pipe");
	while ((n = read(fd, events, sizeof(events))) > 0) {
		came = now();
		for (i = 0; i < (ssize_t)(n / sizeof(*events)); i++) {
			if (events[i].type != EV_KEY)
				continue;
			shared->came = came;
			shared->code = events[i].code;
			if (write(done, "", 1) != 1)
				err(1, "pipe");
		}
	}
}

static void wait_for(int pipe)
{
	char byte;

	if (read(pipe, &byte, 1) != 1)
		errx(1, "the reader has ended");
}

static pid_t start_reader(const char *path, int *done)
{
	int ends[2];
	pid_t pid;

	if (pipe(ends))
		err(1, "pipe");
	pid = fork();
	if (!pid) {
		close(ends[0]);
		read_keys(path, ends[1]);
		_exit(1);
	}
	close(ends[1]);
	*done = ends[0];
	wait_for(*done);
	return pid;
}

/* The command goes on; the path that it prints replaces that of the device. */
static pid_t start_command(char **command, char *path, size_t size)
{
	int ends[2];
	FILE *file;
	pid_t pid;

	if (pipe(ends))
		err(1, "pipe");
	pid = fork();
	if (!pid) {
		hurry();
		dup2(ends[1], STDOUT_FILENO);
		command[1] = path;
		execv(command[0], command);
		err(1, "%s", command[0]);
	}
	close(ends[1]);
	file = fdopen(ends[0], "r");
	if (!fgets(path, size, file))
		errx(1, "%s says nothing", command[0]);
	path[strcspn(path, "\n")] = 0;
	return pid;
}

static int by_size(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t press(int keyboard, int done, int value, unsigned int expected)
{
	uint64_t start;

	usleep(SETTLE_US);
	start = now();
	if (keyboard_key(keyboard, KEY_Q, value))
		err(1, "uinput");
	wait_for(done);
	if (shared->code != expected)
		errx(1, "key %u has come, not %u", shared->code, expected);
	return shared->came - start;
}

/*
 * A press starts the timer of repeats, a release stops it: each is told by itself. Into about half
 * of them an interrupt falls, which takes more than what is compared: the tenth percentile is free
 * of it.
 */
static void measure(const char *way, int keyboard, int done, unsigned int presses)
{
	const unsigned int expected = strcmp(way, "direct") ? KEY_A : KEY_Q;
	static uint64_t took[2][PRESSES_MAX];
	unsigned int i, value;

	for (i = 0; i < presses; i++)
		for (value = 2; value--;)
			took[value][i] = press(keyboard, done, value, expected);
	for (value = 0; value < 2; value++)
		qsort(took[value], presses, sizeof(**took), by_size);
	dprintf(3, "latency %s %llu %llu\n", way, (unsigned long long)took[1][presses / 10],
		(unsigned long long)took[0][presses / 10]);
}

int main(int argc, char **argv)
{
	pid_t reader, command = 0;
	unsigned int presses;
	int keyboard, done;
	char path[64];

	if (argc < 4 || argc == 5)
		errx(2, "usage: input_latency WAY ARM PRESSES [COMMAND DEVICE...]");
	presses = atoi(argv[3]);
	if (presses < 1 || presses > PRESSES_MAX)
		errx(2, "1 to %u presses", PRESSES_MAX);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	keyboard = keyboard_new(ARM_DEVICE " by hand");
	if (shared == MAP_FAILED || keyboard < 0 || keyboard_path(keyboard, path, sizeof(path)))
		errx(1, "no keyboard: is uinput there?");
	arm_attach(argv[2]);
	if (argc > 4)
		command = start_command(argv + 4, path, sizeof(path));
	reader = start_reader(path, &done);
	measure(argv[1], keyboard, done, presses);
	kill(reader, SIGKILL);
	if (command)
		kill(command, SIGKILL);
	return 0;
}
