// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "evdev.h"
#include "net.h"

#define TEXT_MAX	65536

int evdev_load(void)
{
	return run_quiet("for m in evdev uinput; do modprobe $m; done; test -e /dev/uinput");
}

int evdev_make(const char *name, int keys)
{
	struct uinput_setup setup = { .id = { .bustype = BUS_VIRTUAL, .vendor = 1 } };
	int fd, code, err;

	fd = open("/dev/uinput", O_RDWR | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	snprintf(setup.name, sizeof(setup.name), "%s", name);
	ioctl(fd, UI_SET_EVBIT, EV_KEY);
	ioctl(fd, UI_SET_EVBIT, EV_REL);
	ioctl(fd, UI_SET_RELBIT, REL_X);
	for (code = 1; code <= keys; code++)
		ioctl(fd, UI_SET_KEYBIT, code);
	/* There is no mouse without a button. */
	ioctl(fd, UI_SET_KEYBIT, BTN_LEFT);
	if (ioctl(fd, UI_DEV_SETUP, &setup) || ioctl(fd, UI_DEV_CREATE)) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

int evdev_sys(int device, char *sys)
{
	return ioctl(device, UI_GET_SYSNAME(EVDEV_SYS), sys) < 0 ? -errno : 0;
}

/* The number of the newest device whose name begins so; -1: there is none. */
static int newest(const char *name)
{
	char path[300], text[256];
	struct dirent *entry;
	int nr, found = -1;
	FILE *file;
	DIR *dir = opendir("/sys/class/input");

	while (dir && (entry = readdir(dir))) {
		if (sscanf(entry->d_name, "input%d", &nr) != 1)
			continue;
		snprintf(path, sizeof(path), "/sys/class/input/%s/name", entry->d_name);
		file = fopen(path, "r");
		if (!file)
			continue;
		if (fgets(text, sizeof(text), file)) {
			text[strcspn(text, "\n")] = 0;
			if (!strncmp(text, name, strlen(name)) && nr > found)
				found = nr;
		}
		fclose(file);
	}
	if (dir)
		closedir(dir);
	return found;
}

int evdev_find_now(const char *name, char *sys)
{
	int nr = newest(name);

	if (nr < 0)
		return -ENODEV;
	snprintf(sys, EVDEV_SYS, "input%d", nr);
	return 0;
}

int evdev_find(const char *name, char *sys)
{
	int tries = 500;

	while (evdev_find_now(name, sys)) {
		if (!--tries)
			return -ENODEV;
		usleep(20000);
	}
	return 0;
}

int evdev_open_sys(const char *sys)
{
	struct dirent *entry;
	int fd = -ENOENT;
	char path[300];
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/class/input/%s", sys);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (!strncmp(entry->d_name, "event", 5)) {
			snprintf(path, sizeof(path), "/dev/input/%s", entry->d_name);
			if (access(path, F_OK))
				run("mkdir -p /dev/input; mknod %s c $(cat "
				    "/sys/class/input/%s/dev | tr : ' ')", path, entry->d_name);
			fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
			fd = fd < 0 ? -errno : fd;
		}
	if (dir)
		closedir(dir);
	return fd;
}

int evdev_open(int device)
{
	char sys[EVDEV_SYS];
	int err = evdev_sys(device, sys);

	return err ?: evdev_open_sys(sys);
}

bool evdev_handled(const char *sys, const char *handler)
{
	FILE *file = fopen("/proc/bus/input/devices", "re");
	bool here = false, found = false;
	char line[512], *word;

	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = 0;
		word = strrchr(line, '/');
		if (line[0] == 'S')
			here = word && !strcmp(word + 1, sys);
		if (!here || line[0] != 'H')
			continue;
		for (word = strtok(line, " ="); word; word = strtok(NULL, " ="))
			found |= !strcmp(word, handler);
	}
	if (file)
		fclose(file);
	return found;
}

void evdev_send(int device, uint16_t type, uint16_t code, int32_t value)
{
	struct input_event ev = { .type = type, .code = code, .value = value };

	if (write(device, &ev, sizeof(ev)) != sizeof(ev))
		printf("# cannot send an event: %m\n");
}

void evdev_sync(int device)
{
	evdev_send(device, EV_SYN, SYN_REPORT, 0);
}

void evdev_key(int device, int code, int value)
{
	evdev_send(device, EV_KEY, code, value);
	evdev_sync(device);
}

static int say(char *text, const struct input_event *ev)
{
	if (ev->type == EV_SYN)
		return sprintf(text, ev->code == SYN_DROPPED ? "LOST " : "|");
	if (ev->type == EV_KEY)
		return sprintf(text, "%d%c ", ev->code, "-+="[ev->value % 3u]);
	return sprintf(text, "%d:%d=%d ", ev->type, ev->code, ev->value);
}

const char *evdev_read(int reader, int wait_ms)
{
	static char text[TEXT_MAX];
	struct pollfd fd = { .fd = reader, .events = POLLIN };
	struct input_event ev;
	int len = 0;

	text[0] = 0;
	while (poll(&fd, 1, len ? 100 : wait_ms) > 0) {
		while (len < TEXT_MAX - 64 && read(reader, &ev, sizeof(ev)) == sizeof(ev))
			len += say(text + len, &ev);
		if (fd.revents & (POLLHUP | POLLERR) || len >= TEXT_MAX - 64)
			break;
	}
	return text;
}

unsigned int evdev_take(int reader, struct input_event *events, unsigned int max)
{
	unsigned int n = 0;

	while (n < max && read(reader, &events[n], sizeof(*events)) == sizeof(*events))
		n++;
	return n;
}

int evdev_down(int reader, int code)
{
	unsigned char keys[KEY_CNT / 8] = {};

	if (ioctl(reader, EVIOCGKEY(sizeof(keys)), keys) < 0)
		return -1;
	return keys[code / 8] >> code % 8 & 1;
}
