// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include "evdev.h"
#include "input_stream.h"

uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

void sleep_ms(unsigned int ms)
{
	usleep(ms * 1000);
}

void stream_add(struct stream *s, uint16_t type, uint16_t code, int32_t value)
{
	if (s->n < STREAM_MAX)
		s->ev[s->n++] = (struct stream_event){ .type = type, .code = code, .value = value };
}

void stream_sync(struct stream *s)
{
	if (s->n && s->ev[s->n - 1].type != EV_SYN)
		stream_add(s, EV_SYN, SYN_REPORT, 0);
}

int stream_new(void)
{
	int fd = open("/dev/uinput", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

void stream_can(int device, uint16_t type, uint16_t code)
{
	static const unsigned long bit[EV_CNT] = {
		[EV_KEY] = UI_SET_KEYBIT, [EV_REL] = UI_SET_RELBIT, [EV_ABS] = UI_SET_ABSBIT,
		[EV_MSC] = UI_SET_MSCBIT,
	};

	ioctl(device, UI_SET_EVBIT, type);
	ioctl(device, bit[type], code);
}

void stream_axis(int device, uint16_t code, int32_t minimum, int32_t maximum)
{
	struct uinput_abs_setup setup = {
		.code = code, .absinfo = { .minimum = minimum, .maximum = maximum },
	};

	stream_can(device, EV_ABS, code);
	ioctl(device, UI_ABS_SETUP, &setup);
}

int stream_create(int device, const char *name)
{
	struct uinput_setup setup = { .id = { .bustype = BUS_VIRTUAL, .vendor = 1 } };
	int err;

	if (device < 0)
		return device;
	snprintf(setup.name, sizeof(setup.name), "%s", name);
	if (!ioctl(device, UI_DEV_SETUP, &setup) && !ioctl(device, UI_DEV_CREATE))
		return device;
	err = -errno;
	close(device);
	return err;
}

uint64_t stream_send(int device, struct stream *s)
{
	uint64_t longest = 0, took;
	struct stream_event *ev;

	for (ev = s->ev; ev < s->ev + s->n; ev++) {
		ev->at = now_ns();
		if (ev->type == STREAM_PAUSE) {
			sleep_ms(ev->value);
			continue;
		}
		evdev_send(device, ev->type, ev->code, ev->value);
		took = now_ns() - ev->at;
		longest = took > longest ? took : longest;
	}
	return longest;
}

void stream_read(int reader, struct stream *s, int n, int wait_ms)
{
	struct pollfd fd = { .fd = reader, .events = POLLIN };
	struct input_event ev;

	while (s->n < n && s->n < STREAM_MAX && poll(&fd, 1, wait_ms) > 0) {
		while (s->n < STREAM_MAX && read(reader, &ev, sizeof(ev)) == sizeof(ev)) {
			if (ev.type == EV_SYN && ev.code == SYN_DROPPED)
				printf("# the reader's queue was too short: events are lost\n");
			stream_add(s, ev.type, ev.code, ev.value);
			s->ev[s->n - 1].at = ev.input_event_sec * 1000000000ull +
					     ev.input_event_usec * 1000ull;
		}
		if (fd.revents & (POLLHUP | POLLERR))
			break;
	}
}

static void say(const char *what, const struct stream *s, int at)
{
	int i;

	printf("# %s:", what);
	for (i = at > 12 ? at - 12 : 0; i < s->n && i < at + 8; i++)
		printf(s->ev[i].type == EV_SYN ? " |" : " %s%d:%d=%d", i == at ? ">" : "",
		       s->ev[i].type, s->ev[i].code, s->ev[i].value);
	printf("\n");
}

static int skip(const struct stream *s, int i, bool frames, int code)
{
	while (i < s->n && ((!frames && s->ev[i].type == EV_SYN) ||
			    (code >= 0 && (s->ev[i].type != EV_KEY || s->ev[i].code != code))))
		i++;
	return i;
}

static bool same(const struct stream *a, const struct stream *b, bool frames, int code, bool quiet)
{
	int i = skip(a, 0, frames, code), j = skip(b, 0, frames, code);

	while (i < a->n && j < b->n && a->ev[i].type == b->ev[j].type &&
	       a->ev[i].code == b->ev[j].code && a->ev[i].value == b->ev[j].value) {
		i = skip(a, i + 1, frames, code);
		j = skip(b, j + 1, frames, code);
	}
	if (i >= a->n && j >= b->n)
		return true;
	if (quiet)
		return false;
	say("expected", a, i);
	say("seen    ", b, j);
	return false;
}

bool stream_same(const struct stream *expected, const struct stream *seen, bool frames)
{
	return same(expected, seen, frames, -1, false);
}

bool stream_same_key(const struct stream *expected, const struct stream *seen, uint16_t code)
{
	return same(expected, seen, false, code, false);
}

bool stream_equal(const struct stream *a, const struct stream *b, bool frames)
{
	return same(a, b, frames, -1, true);
}
