// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "host.h"

#define PORTS	"/sys/class/virtio-ports/"

/* Is this file of a port's name, such as PORTS vport0p3/name, that of the port "host"? */
static bool is_host(const char *path)
{
	FILE *file = fopen(path, "r");
	char name[16] = "";

	if (!file)
		return false;
	if (!fgets(name, sizeof(name), file))
		name[0] = 0;
	fclose(file);
	return !strcmp(name, "host\n");
}

int host_open(void)
{
	int fd = -ENOENT;
	char path[64];
	glob_t found;
	size_t i;

	if (glob(PORTS "*/name", 0, NULL, &found))
		return -ENOENT;
	for (i = 0; i < found.gl_pathc && fd == -ENOENT; i++) {
		if (!is_host(found.gl_pathv[i]))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", found.gl_pathv[i] + strlen(PORTS));
		*strrchr(path, '/') = 0;
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			fd = -errno;
	}
	globfree(&found);
	return fd;
}

int host_ask(int fd, const char *what, int seconds)
{
	return dprintf(fd, "%s %d\n", what, seconds) < 0 ? -errno : 0;
}

int host_done(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char line[128];
	ssize_t n;

	n = poll(&p, 1, ms);
	if (n <= 0)
		return n ? -errno : 0;
	n = read(fd, line, sizeof(line) - 1);
	if (n < 0)
		return -errno;
	line[n] = 0;
	if (!strcmp(line, "done\n"))
		return 1;
	printf("# the host: %s\n", line);
	return -EIO;
}
