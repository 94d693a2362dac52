// SPDX-License-Identifier: GPL-2.0-only
/*
 * A keyboard without hands.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "keyboard.h"

int keyboard_new(const char *name)
{
	struct uinput_setup setup = { .id = { .bustype = BUS_VIRTUAL, .vendor = 0xbe } };
	int fd, code, err;

	fd = open("/dev/uinput", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	snprintf(setup.name, sizeof(setup.name), "%s", name);
	ioctl(fd, UI_SET_EVBIT, EV_KEY);
	ioctl(fd, UI_SET_EVBIT, EV_REP);
	ioctl(fd, UI_SET_EVBIT, EV_MSC);
	ioctl(fd, UI_SET_MSCBIT, MSC_SCAN);
	for (code = KEY_ESC; code <= KEY_MICMUTE; code++)
		ioctl(fd, UI_SET_KEYBIT, code);
	if (!ioctl(fd, UI_DEV_SETUP, &setup) && !ioctl(fd, UI_DEV_CREATE))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

int keyboard_path(int keyboard, char *path, size_t size)
{
	struct dirent *entry;
	char sys[32], dir[80];
	int err = -ENOENT;
	DIR *list;

	if (ioctl(keyboard, UI_GET_SYSNAME(sizeof(sys)), sys) < 0)
		return -errno;
	snprintf(dir, sizeof(dir), "/sys/devices/virtual/input/%s", sys);
	list = opendir(dir);
	if (!list)
		return -errno;
	while ((entry = readdir(list))) {
		if (strncmp(entry->d_name, "event", 5))
			continue;
		snprintf(path, size, "/dev/input/%s", entry->d_name);
		err = 0;
	}
	closedir(list);
	return err;
}

int keyboard_key(int keyboard, unsigned int code, int value)
{
	const struct input_event frame[] = {
		{ .type = EV_MSC, .code = MSC_SCAN, .value = 0x70000 + code },
		{ .type = EV_KEY, .code = code, .value = value },
		{ .type = EV_SYN, .code = SYN_REPORT },
	};

	return write(keyboard, frame, sizeof(frame)) == sizeof(frame) ? 0 : -errno;
}
