// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "fault.h"

#define FAILSLAB	"/sys/kernel/debug/failslab/"
#define MANY		1000000000

/* How allocations are made to fail. */
enum mode {
	MODE_NOT,
	MODE_ONE,	/* of a system call, the n-th */
	MODE_SHARE,	/* each n-th */
	MODE_ATOMIC,	/* of those that may not sleep, each n-th */
};

static struct {
	int nth;
	int probability;
	enum mode mode;
	struct random rng;
	uint64_t before;
} fault = { .nth = -1 };

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) > 0;

	close(fd);
	return ok;
}

static void put_fd(int fd, uint32_t number)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%u", number);

	if (write(fd, text, n) != n)
		fault.mode = MODE_NOT;
}

/* An eject is finished by a worker; what fails there has to be survived, too. */
static void mark_workers(void)
{
	char path[300], name[32];
	struct dirent *entry;
	DIR *dir = opendir("/proc");
	FILE *f;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		f = fopen(path, "r");
		if (f && fgets(name, sizeof(name), f) && !strncmp(name, "kworker", 7)) {
			snprintf(path, sizeof(path), "/proc/%s/make-it-fail", entry->d_name);
			put(path, "1");
		}
		if (f)
			fclose(f);
	}
	if (dir)
		closedir(dir);
}

uint64_t fault_count(void)
{
	char text[16] = "";
	int fd = fault.nth < 0 ? -1 : open(FAILSLAB "times", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

	close(fd);
	return n > 0 ? MANY - strtoul(text, NULL, 10) : 0;
}

bool fault_open(void)
{
	if (access(FAILSLAB "times", W_OK))
		return false;
	if (!put(FAILSLAB "probability", "0") || !put(FAILSLAB "task-filter", "Y") ||
	    !put(FAILSLAB "ignore-gfp-wait", "N") || !put(FAILSLAB "verbose", "0") ||
	    !put(FAILSLAB "interval", "1") || !put(FAILSLAB "times", "1000000000") ||
	    !put("/proc/self/make-it-fail", "1"))
		return false;
	fault.probability = open(FAILSLAB "probability", O_WRONLY | O_CLOEXEC);
	fault.nth = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	mark_workers();
	return fault.nth >= 0;
}

void fault_close(void)
{
	if (fault.nth < 0)
		return;
	put(FAILSLAB "probability", "0");
	put(FAILSLAB "times", "-1");
	close(fault.nth);
	close(fault.probability);
	fault.nth = -1;
}

void fault_mode(struct random *rng)
{
	char interval[16];
	int mode, n;

	fault.mode = MODE_NOT;
	if (!rng)
		return;
	mode = random_below(rng, 5);
	n = 2 + random_below(rng, 60);
	fault.rng = random_stream(random_u64(rng), 2);
	if (fault.nth < 0)
		return;
	/* One of five goes without. */
	fault.mode = mode < 4 ? (enum mode)mode : MODE_ATOMIC;
	if (fault.mode == MODE_ATOMIC)
		n = 1 + n % 3;
	snprintf(interval, sizeof(interval), "%d", n);
	put(FAILSLAB "interval", fault.mode == MODE_ONE ? "1" : interval);
	put(FAILSLAB "ignore-gfp-wait", fault.mode == MODE_ATOMIC ? "Y" : "N");
}

void fault_on(void)
{
	uint32_t nth = 1 + random_below(&fault.rng, 2u << random_below(&fault.rng, 8));

	if (fault.nth < 0 || fault.mode == MODE_NOT)
		return;
	fault.before = fault_count();
	if (fault.mode == MODE_ONE)
		put_fd(fault.nth, nth);
	else
		put_fd(fault.probability, 100);
}

bool fault_off(void)
{
	if (fault.nth < 0 || fault.mode == MODE_NOT)
		return false;
	put_fd(fault.mode == MODE_ONE ? fault.nth : fault.probability, 0);
	return fault_count() != fault.before;
}
