// SPDX-License-Identifier: GPL-2.0-only
/*
 * input_remapper DEVICE [whole] FROM=TO...: what people do today, at its least. It takes a device
 * for itself and makes another with uinput, to which it writes what it reads, some keys as others.
 * It looks nothing up but a table. It writes each event as libevdev does it, by itself; with
 * "whole" a frame by one write(), which is as good as one can. It prints the path of the new device
 * and goes on until it is ended.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libevdev/libevdev-uinput.h>
#include <libevdev/libevdev.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FRAME_MAX	64

static unsigned short table[KEY_CNT];

static bool whole;

static void read_table(char **args)
{
	unsigned int from, to, i;

	for (i = 0; i < KEY_CNT; i++)
		table[i] = i;
	for (; *args; args++) {
		if (!strcmp(*args, "whole"))
			whole = true;
		else if (sscanf(*args, "%u=%u", &from, &to) == 2 && from < KEY_CNT && to < KEY_CNT)
			table[from] = to;
		else
			errx(2, "%s: not FROM=TO", *args);
	}
}

static void send(struct libevdev_uinput *out, const struct input_event *ev)
{
	static struct input_event frame[FRAME_MAX];
	static unsigned int n;

	if (!whole) {
		if (libevdev_uinput_write_event(out, ev->type, ev->code, ev->value))
			errx(1, "uinput");
		return;
	}
	frame[n++] = *ev;
	if (ev->type != EV_SYN && n < FRAME_MAX)
		return;
	if (write(libevdev_uinput_get_fd(out), frame, n * sizeof(*ev)) < 0)
		err(1, "uinput");
	n = 0;
}

static void run(struct libevdev *dev, struct libevdev_uinput *out)
{
	struct input_event ev;
	int ret;

	for (;;) {
		ret = libevdev_next_event(dev, LIBEVDEV_READ_FLAG_NORMAL |
					  LIBEVDEV_READ_FLAG_BLOCKING, &ev);
		if (ret == -EAGAIN)
			continue;
		if (ret < 0)
			errx(1, "the device: error %d", -ret);
		if (ev.type == EV_KEY && ev.code < KEY_CNT)
			ev.code = table[ev.code];
		send(out, &ev);
	}
}

int main(int argc, char **argv)
{
	struct libevdev_uinput *out;
	struct libevdev *dev;
	int fd;

	if (argc < 2)
		errx(2, "usage: input_remapper DEVICE [whole] FROM=TO...");
	read_table(argv + 2);
	fd = open(argv[1], O_RDONLY);
	if (fd < 0)
		err(1, "%s", argv[1]);
	if (libevdev_new_from_fd(fd, &dev) || libevdev_grab(dev, LIBEVDEV_GRAB))
		errx(1, "%s: no input device, or somebody has it", argv[1]);
	libevdev_set_name(dev, "remapped");
	if (libevdev_uinput_create_from_device(dev, LIBEVDEV_UINPUT_OPEN_MANAGED, &out))
		errx(1, "no new device");
	puts(libevdev_uinput_get_devnode(out));
	fflush(stdout);
	run(dev, out);
	return 0;
}
