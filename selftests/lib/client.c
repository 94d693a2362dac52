// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <libevdev/libevdev.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include "client.h"

#define SLOTS	16
#define RAW	4096	/* events between two looks */

/**
 * struct state - what the kernel says of a device
 * @keys: that are down
 * @leds: that are lit
 * @axes: where they are
 * @slots: of fingers, by axis
 */
struct state {
	unsigned char keys[KEY_CNT / 8];
	unsigned char leds[LED_CNT / 8];
	int axes[ABS_CNT];
	int slots[ABS_CNT][SLOTS];
};

static struct input_event raw[RAW];

static bool is_set(const unsigned char *bits, unsigned int nr)
{
	return bits[nr / 8] >> nr % 8 & 1;
}

static void complain(const struct libevdev *dev, enum libevdev_log_priority priority, void *data,
		     const char *file, int line, const char *func, const char *fmt, va_list args)
{
	struct client *c = data;

	c->complaints++;
	printf("# libevdev, %s(): ", func);
	vprintf(fmt, args);
}

int client_open(struct client *c, const char *sys)
{
	int err;

	memset(c, 0, sizeof(*c));
	c->fd = evdev_open_sys(sys);
	c->raw = evdev_open_sys(sys);
	c->asker = evdev_open_sys(sys);
	c->dev = libevdev_new();
	if (c->fd < 0 || c->raw < 0 || c->asker < 0 || !c->dev)
		return -ENODEV;
	libevdev_set_device_log_function(c->dev, complain, LIBEVDEV_LOG_DEBUG, c);
	err = libevdev_set_fd(c->dev, c->fd);
	return err ?: libevdev_set_clock_id(c->dev, CLOCK_MONOTONIC);
}

void client_close(struct client *c)
{
	if (!c->dev)
		return;
	libevdev_free(c->dev);
	close(c->fd);
	close(c->raw);
	close(c->asker);
	c->dev = NULL;
}

static void count(struct client *c, const struct input_event *ev)
{
	c->events++;
	if (ev->type == EV_REL)
		c->sum[ev->code] += ev->value;
}

/* The next event. Return: 1: there is one; 0: not; or negative errno. */
static int next(struct client *c, struct input_event *ev)
{
	int ret = libevdev_next_event(c->dev, LIBEVDEV_READ_FLAG_NORMAL, ev);

	if (ret == LIBEVDEV_READ_STATUS_SYNC) {
		c->lost++;
		/* What it has to make up for comes as events, too. */
		while (ret == LIBEVDEV_READ_STATUS_SYNC)
			ret = libevdev_next_event(c->dev, LIBEVDEV_READ_FLAG_SYNC, ev);
		if (ret == -EAGAIN)
			return next(c, ev);
	}
	return ret == LIBEVDEV_READ_STATUS_SUCCESS ? 1 : ret == -EAGAIN ? 0 : ret;
}

int client_read(struct client *c)
{
	struct input_event ev;
	int n = 0, ret;

	while ((ret = next(c, &ev)) > 0) {
		count(c, &ev);
		n++;
	}
	return ret ?: n;
}

static bool same(const struct input_event *a, const struct input_event *b)
{
	return a->type == b->type && a->code == b->code && a->value == b->value;
}

bool client_reads_all(struct client *c)
{
	unsigned int i, n = evdev_take(c->raw, raw, RAW);
	struct input_event ev;

	for (i = 0; i < n; i++) {
		if (raw[i].type == EV_SYN && raw[i].code == SYN_DROPPED) {
			printf("# events were lost\n");
			return false;
		}
		if (next(c, &ev) != 1 || !same(&ev, &raw[i])) {
			printf("# event %u of %u: %u:%u=%d is %u:%u=%d for libevdev\n", i, n,
			       raw[i].type, raw[i].code, raw[i].value, ev.type, ev.code, ev.value);
			return false;
		}
		count(c, &ev);
	}
	return true;
}

static void ask_slots(struct client *c, unsigned int code, int *slots)
{
	struct {
		__u32 code;
		__s32 values[SLOTS];
	} ask = { .code = code };
	int n = libevdev_get_num_slots(c->dev);

	if (n <= 0 || code <= ABS_MT_SLOT || code > ABS_MT_TOOL_Y)
		return;
	ioctl(c->asker, EVIOCGMTSLOTS(sizeof(ask)), &ask);
	memcpy(slots, ask.values, (n < SLOTS ? n : SLOTS) * sizeof(*slots));
}

static void ask(struct client *c, struct state *s)
{
	struct input_absinfo abs;
	unsigned int code;

	memset(s, 0, sizeof(*s));
	ioctl(c->asker, EVIOCGKEY(sizeof(s->keys)), s->keys);
	ioctl(c->asker, EVIOCGLED(sizeof(s->leds)), s->leds);
	for (code = 0; code < ABS_CNT; code++) {
		if (!libevdev_has_event_code(c->dev, EV_ABS, code))
			continue;
		/* Of the axes of fingers there is one value only that counts: whose they are. */
		if (code <= ABS_MT_SLOT && !ioctl(c->asker, EVIOCGABS(code), &abs))
			s->axes[code] = abs.value;
		ask_slots(c, code, s->slots[code]);
	}
}

/* Both, at a moment when nothing happens: a driver may have timers of its own. */
static void look(struct client *c, struct state *s)
{
	struct state before;
	int n;

	do {
		ask(c, &before);
		n = client_read(c);
		evdev_take(c->raw, raw, n < 0 ? 0 : n > RAW ? RAW : n);
		ask(c, s);
	} while (memcmp(&before, s, sizeof(before)));
}

static bool says(const char *what, unsigned int code, int kernel, int client)
{
	if (kernel == client)
		return true;
	printf("# %s %u: %d, and %d for libevdev\n", what, code, kernel, client);
	return false;
}

static bool keys_agree(const struct client *c, const struct state *s, const int *as)
{
	unsigned char seen[KEY_CNT / 8] = {};
	unsigned int code;
	bool ok = true;
	int to;

	for (code = 0; code < KEY_CNT; code++) {
		to = as ? as[code] : (int)code;
		if (is_set(s->keys, code) && to != CLIENT_KEY_GONE)
			seen[to / 8] |= 1 << to % 8;
	}
	for (code = 0; code < KEY_CNT; code++)
		ok &= says("key", code, is_set(seen, code),
			   libevdev_get_event_value(c->dev, EV_KEY, code));
	return ok;
}

static bool fingers_agree(const struct client *c, const struct state *s)
{
	int slot, n = libevdev_get_num_slots(c->dev);
	unsigned int code;
	bool ok = true;

	for (code = ABS_MT_SLOT + 1; code <= ABS_MT_TOOL_Y; code++)
		for (slot = 0; slot < n && slot < SLOTS; slot++)
			if (libevdev_has_event_code(c->dev, EV_ABS, code))
				ok &= says("finger's axis", code, s->slots[code][slot],
					   libevdev_get_slot_value(c->dev, slot, code));
	return n <= 0 ? ok : ok & says("slot", ABS_MT_SLOT, s->axes[ABS_MT_SLOT],
				       libevdev_get_current_slot(c->dev));
}

bool client_agrees(struct client *c, const int *as)
{
	struct state s;
	unsigned int code;
	bool ok;

	look(c, &s);
	ok = keys_agree(c, &s, as) & fingers_agree(c, &s);
	for (code = 0; code < ABS_MT_SLOT; code++)
		if (libevdev_has_event_code(c->dev, EV_ABS, code))
			ok &= says("axis", code, s.axes[code],
				   libevdev_get_event_value(c->dev, EV_ABS, code));
	for (code = 0; code < LED_CNT; code++)
		ok &= says("LED", code, is_set(s.leds, code),
			   libevdev_get_event_value(c->dev, EV_LED, code));
	return ok;
}

int client_keys_down(const struct client *c)
{
	unsigned int code;
	int n = 0;

	for (code = 0; code < KEY_CNT; code++)
		n += libevdev_get_event_value(c->dev, EV_KEY, code) > 0;
	return n;
}
