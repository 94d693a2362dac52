// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a client believes: libevdev reads HID devices while programs change their frames, come, go
 * and are swapped in the middle of chords and touches. It never has a complaint, and its state is
 * the device's, with keys as the programs have made them.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <libevdev/libevdev.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "bpf/input_maps.h"
#include "client.h"
#include "entries.h"
#include "harness.h"
#include "machine.h"
#include "net.h"
#include "progs/input.h"
#include "uhid.h"
#include "input.skel.h"
#include "bpfx_stick.skel.h"

#define REPORTS		400	/* of a random stream */
#define PHASE		80	/* of them, with the same rules */
#define OVERFLOW	3000	/* more events than any client's queue has room for */

/* Which of the two tables of rules a program goes by. */
enum by { NONE = -1, ZERO, ONE };

/**
 * struct rig - a device, its client, and programs on it
 * @skel: the programs
 * @link: of the first and of the second stage
 * @by: the rules of each of them
 * @maps: what each table makes of a key
 * @uhid: the hardware
 * @kind: of it
 * @report: that was sent last
 * @sys: "inputN"
 * @rng: for everything
 * @client: that reads
 */
struct rig {
	struct input *skel;
	struct bpf_link *link[2];
	enum by by[2];
	int maps[2][KEY_CNT];
	int uhid;
	enum uhid_kind kind;
	uint8_t report[UHID_REPORT];
	char sys[EVDEV_SYS];
	struct random rng;
	struct client client;
};

/* Nothing is repeated: how fast this machine is does not matter then. */
static void never_repeat(int fd)
{
	unsigned int rep[2] = { 1000000, 1000000 };

	ioctl(fd, EVIOCSREP, rep);
	evdev_sync(fd);
}

static void start(struct __test_metadata *_metadata, struct rig *r, enum uhid_kind kind)
{
	r->by[0] = NONE;
	r->by[1] = NONE;
	r->uhid = -1;
	r->kind = kind;
	r->rng = random_stream(seed(), kind);
	r->skel = input__open_and_load();
	ASSERT_NE(NULL, r->skel);
	r->uhid = uhid_plug(kind, INPUT_DEVICE " client", r->sys);
	ASSERT_LE(0, r->uhid);
	ASSERT_EQ(0, client_open(&r->client, r->sys));
	never_repeat(r->client.asker);
}

static void detach(struct rig *r, int n)
{
	bpf_link__destroy(r->link[n]);
	r->link[n] = NULL;
	r->by[n] = NONE;
}

static void end(struct rig *r)
{
	detach(r, 0);
	detach(r, 1);
	client_close(&r->client);
	if (r->uhid >= 0)
		uhid_unplug(r->uhid);
	input__destroy(r->skel);
}

/* Not those by which the console would do something, like to reboot. */
static bool is_harmless(int code)
{
	return code >= BTN_MISC || (code >= KEY_Q && code <= KEY_P) ||
	       (code >= KEY_A && code <= KEY_L) || (code >= KEY_Z && code <= KEY_M) ||
	       code == KEY_LEFTCTRL || code == KEY_LEFTSHIFT || code == KEY_LEFTALT ||
	       code == KEY_RIGHTCTRL || code == KEY_RIGHTSHIFT || code == KEY_LEFTMETA;
}

/* Another order of the device's keys, but for some, which are seen no more. */
static void shuffle(struct rig *r, int table)
{
	struct input_rule *rules = r->skel->bss->rules[table];
	int codes[KEY_CNT], to[KEY_CNT], i, j, n = 0;

	for (i = 0; i < KEY_CNT; i++) {
		r->maps[table][i] = i;
		rules[i].act = INPUT_PASS;
		if (is_harmless(i) && libevdev_has_event_code(r->client.dev, EV_KEY, i))
			codes[n++] = i;
	}
	for (i = 0; i < n; i++) {
		j = random_below(&r->rng, i + 1);
		to[i] = to[j];
		to[j] = codes[i];
	}
	for (i = 0; i < n; i++) {
		if (random_once_in(&r->rng, 8)) {
			rules[codes[i]].act = INPUT_DROP;
			r->maps[table][codes[i]] = CLIENT_KEY_GONE;
		} else if (to[i] != codes[i]) {
			rules[codes[i]] = (struct input_rule){ INPUT_TO, to[i] };
			r->maps[table][codes[i]] = to[i];
		}
	}
}

/* What all of it together makes of a key. */
static bool agrees(struct rig *r)
{
	int as[KEY_CNT], i, n;

	for (i = 0; i < KEY_CNT; i++) {
		as[i] = i;
		for (n = 0; n < 2; n++)
			if (r->by[n] != NONE && as[i] != CLIENT_KEY_GONE)
				as[i] = r->maps[r->by[n]][as[i]];
	}
	return client_agrees(&r->client, as);
}

static struct bpf_map *map_of(struct rig *r, int n, enum by by)
{
	if (n)
		return r->skel->maps.second;
	return by == ZERO ? r->skel->maps.first : r->skel->maps.successor;
}

/* A program comes, or goes as it likes or as it must, or another one takes its place. */
static const char *happen(struct rig *r)
{
	int n = random_below(&r->rng, 2);
	enum by by = n ? ONE : (enum by)random_below(&r->rng, 2);

	if (!r->link[n]) {
		r->link[n] = bpf_map__attach_struct_ops(map_of(r, n, by));
		r->by[n] = by;
		return r->link[n] ? "attach" : NULL;
	}
	if (random_once_in(&r->rng, 3)) {
		detach(r, n);
		return "detach";
	}
	if (random_once_in(&r->rng, 3)) {
		int ejected = entries_eject(n ? "input_second" : "input_first", r->sys);

		detach(r, n);
		return ejected == 1 ? "eject" : NULL;
	}
	if (bpf_link__update_map(r->link[n], map_of(r, n, by)))
		return NULL;
	r->by[n] = by;
	return "swap";
}

static int send(struct rig *r)
{
	unsigned int len = uhid_random(r->kind, &r->rng, r->report);

	return uhid_send(r->uhid, r->report, len);
}

static int rest(struct rig *r)
{
	uint8_t report[UHID_REPORT];
	unsigned int len = uhid_rest(r->kind, report);

	return uhid_send(r->uhid, report, len);
}

FIXTURE(client)
{
	struct rig r;
};

FIXTURE_VARIANT(client)
{
	enum uhid_kind kind;
};

FIXTURE_VARIANT_ADD(client, keyboard) { UHID_KEYBOARD };
FIXTURE_VARIANT_ADD(client, mouse) { UHID_MOUSE };
FIXTURE_VARIANT_ADD(client, touchpad) { UHID_TOUCHPAD };
FIXTURE_VARIANT_ADD(client, gamepad) { UHID_GAMEPAD };

FIXTURE_SETUP(client)
{
	NEED_UHID();
	start(_metadata, &self->r, variant->kind);
}

FIXTURE_TEARDOWN(client)
{
	end(&self->r);
}

/* If this fails, nothing else is worth looking at: there is no program. */
TEST_F(client, reads_the_device_as_it_is)
{
	struct rig *r = &self->r;
	int i;

	for (i = 0; i < 100; i++) {
		ASSERT_EQ(0, send(r));
		ASSERT_TRUE(client_reads_all(&r->client));
		ASSERT_TRUE(client_agrees(&r->client, NULL));
	}
	EXPECT_LT(100, r->client.events);
	EXPECT_EQ(0, r->client.complaints);
}

/*
 * Random reports, and every now and then a program comes, goes, is ejected or swapped: after each
 * of these and after each report the client has read all there was, believes all of it, and has the
 * state that the device has. At the end all is let go of, and nothing is stuck.
 */
TEST_F(client, state_is_right_whatever_happens)
{
	int i, reports = many(REPORTS) > PHASE ? many(REPORTS) : PHASE;
	struct rig *r = &self->r;
	const char *what = NULL;

	for (i = 0; i < reports; i++) {
		if (i % PHASE == 0) {
			detach(r, 0);
			detach(r, 1);
			shuffle(r, ZERO);
			shuffle(r, ONE);
		}
		if (random_once_in(&r->rng, 6)) {
			what = happen(r);
			ASSERT_NE(NULL, what);
		} else {
			what = "report";
			ASSERT_EQ(0, send(r));
		}
		ASSERT_TRUE(client_reads_all(&r->client));
		ASSERT_TRUE(agrees(r)) {
			TH_LOG("step %d: %s", i, what);
		}
	}
	ASSERT_EQ(0, rest(r));
	EXPECT_TRUE(agrees(r));
	EXPECT_EQ(0, client_keys_down(&r->client));
	detach(r, 0);
	detach(r, 1);
	EXPECT_TRUE(agrees(r));
	EXPECT_EQ(0, client_keys_down(&r->client));
	EXPECT_EQ(0, r->client.complaints);
	EXPECT_EQ(0, r->client.lost);
}

static unsigned int forget_raw(struct rig *r)
{
	static struct input_event events[256];

	return evdev_take(r->client.raw, events, 256);
}

/* So many events that the client's queue has no room for them, up to the middle of something. */
static void overflow(struct __test_metadata *_metadata, struct rig *r)
{
	unsigned int n;

	for (n = 0; n < OVERFLOW; n += forget_raw(r))
		ASSERT_EQ(0, send(r));
}

/*
 * A client that has not read for too long asks the kernel how things are, and is told of the
 * hardware's keys: see module/input/device.c.
 */
TEST_F(client, agrees_after_events_were_lost)
{
	struct rig *r = &self->r;
	unsigned int i;

	shuffle(r, ZERO);
	ASSERT_NE(NULL, (r->link[0] = bpf_map__attach_struct_ops(r->skel->maps.first)));
	for (i = 1; i <= 5; i++) {
		overflow(_metadata, r);
		EXPECT_TRUE(client_agrees(&r->client, NULL));
		EXPECT_EQ(i, r->client.lost);
		ASSERT_EQ(0, send(r));
		ASSERT_LE(0, client_read(&r->client));
	}
	EXPECT_EQ(0, r->client.complaints);
}

/* The same, and when it looks again nothing is held: from there on it has to be right. */
TEST_F(client, goes_on_after_events_were_lost)
{
	struct rig *r = &self->r;
	int i;

	shuffle(r, ZERO);
	ASSERT_NE(NULL, (r->link[0] = bpf_map__attach_struct_ops(r->skel->maps.first)));
	r->by[0] = ZERO;
	overflow(_metadata, r);
	ASSERT_EQ(0, rest(r));
	ASSERT_TRUE(agrees(r));
	EXPECT_EQ(1, r->client.lost);
	EXPECT_EQ(0, client_keys_down(&r->client));
	forget_raw(r);
	for (i = 0; i < 50; i++) {
		ASSERT_EQ(0, send(r));
		ASSERT_TRUE(client_reads_all(&r->client));
		ASSERT_TRUE(agrees(r));
	}
	EXPECT_EQ(0, r->client.complaints);
}

FIXTURE(one)
{
	struct rig r;
};

FIXTURE_SETUP(one)
{
	NEED_UHID();
}

FIXTURE_TEARDOWN(one)
{
	end(&self->r);
}

/* Lights are the kernel's: a client sees them change, with programs or without. */
TEST_F(one, leds)
{
	struct rig *r = &self->r;
	int i, code, lit = 0;

	start(_metadata, r, UHID_KEYBOARD);
	shuffle(r, ZERO);
	ASSERT_NE(NULL, (r->link[0] = bpf_map__attach_struct_ops(r->skel->maps.first)));
	r->by[0] = ZERO;
	for (i = 0; i < 12; i++) {
		code = random_below(&r->rng, 5);
		lit ^= 1 << code;
		evdev_send(r->client.asker, EV_LED, code, lit >> code & 1);
		evdev_sync(r->client.asker);
		EXPECT_EQ(lit, uhid_leds(r->uhid));
		client_read(&r->client);
		EXPECT_EQ(lit >> code & 1,
			  libevdev_get_event_value(r->client.dev, EV_LED, code));
		ASSERT_EQ(0, send(r));
		ASSERT_TRUE(agrees(r));
	}
	EXPECT_EQ(0, r->client.complaints);
}

/* Wheels and movements come through whole, however often their frames are put together anew. */
TEST_F(one, sums_of_movements)
{
	long long x = 0, y = 0, fine = 0;
	struct rig *r = &self->r;
	int i;

	start(_metadata, r, UHID_MOUSE);
	shuffle(r, ZERO);
	shuffle(r, ONE);
	for (i = 0; i < 100; i++) {
		ASSERT_TRUE(i % 10 != 5 || happen(r));
		r->report[0] = random_below(&r->rng, 32);
		r->report[1] = random_below(&r->rng, 100);
		r->report[3] = random_below(&r->rng, 100);
		r->report[5] = (int)random_below(&r->rng, 255) - 127;
		x += r->report[1];
		y += r->report[3];
		fine += (int8_t)r->report[5];
		ASSERT_EQ(0, uhid_send(r->uhid, r->report, 6));
		ASSERT_TRUE(agrees(r));
	}
	EXPECT_EQ(x, r->client.sum[REL_X]);
	EXPECT_EQ(y, r->client.sum[REL_Y]);
	/* Its multiplier, 4, makes a unit a quarter of a click of 120. */
	EXPECT_EQ(fine * 30, r->client.sum[REL_WHEEL_HI_RES]);
	EXPECT_EQ(0, r->client.complaints);
}

/* Two fingers are down: what a program has made of their buttons ends with it, they do not. */
TEST_F(one, leaves_in_a_touch)
{
	const uint8_t report[] = {
		1, 3, 0, 0x10, 1, 0x20, 2, 3, 1, 0x30, 3, 0x40, 4, 100, 0, 2, 0,
	};
	struct rig *r = &self->r;
	int eject;

	start(_metadata, r, UHID_TOUCHPAD);
	r->skel->bss->rules[0][BTN_TOUCH] = (struct input_rule){ INPUT_TO, BTN_LEFT };
	r->skel->bss->rules[0][BTN_TOOL_DOUBLETAP] = (struct input_rule){ INPUT_DROP, 0 };
	for (eject = 0; eject < 2; eject++) {
		ASSERT_NE(NULL, (r->link[0] = bpf_map__attach_struct_ops(r->skel->maps.first)));
		ASSERT_EQ(0, uhid_send(r->uhid, report, sizeof(report)));
		ASSERT_TRUE(client_reads_all(&r->client));
		EXPECT_EQ(1, libevdev_get_event_value(r->client.dev, EV_KEY, BTN_LEFT));
		EXPECT_EQ(0, libevdev_get_event_value(r->client.dev, EV_KEY, BTN_TOUCH));
		EXPECT_LE(0, libevdev_get_slot_value(r->client.dev, 1, ABS_MT_TRACKING_ID));
		ASSERT_EQ(eject, eject ? entries_eject("input_first", NULL) : 0);
		detach(r, 0);
		ASSERT_TRUE(client_reads_all(&r->client));
		EXPECT_EQ(0, libevdev_get_event_value(r->client.dev, EV_KEY, BTN_LEFT));
		EXPECT_TRUE(client_agrees(&r->client, NULL));
		ASSERT_EQ(0, rest(r));
		EXPECT_TRUE(client_agrees(&r->client, NULL));
		EXPECT_EQ(0, client_keys_down(&r->client));
		EXPECT_EQ(-1, libevdev_get_slot_value(r->client.dev, 0, ABS_MT_TRACKING_ID));
		forget_raw(r);
	}
	EXPECT_EQ(0, r->client.complaints);
}

/* Axes that a program has bent are where they really are as soon as it has gone. */
TEST_F(one, axes_go_back)
{
	struct rig *r = &self->r;
	struct bpfx_stick *stick;
	struct bpf_link *link;
	int code, i, bent;

	start(_metadata, r, UHID_GAMEPAD);
	stick = bpfx_stick__open();
	ASSERT_NE(NULL, stick);
	strcpy(stick->rodata->input_match.name, INPUT_DEVICE "*");
	stick->struct_ops.bpfx_stick->op_budget_us = 1000000;
	for (code = ABS_X; code <= ABS_RZ; code++)
		stick->rodata->config.axes[code].flags = STICK_ON | STICK_INVERT;
	ASSERT_EQ(0, bpfx_stick__load(stick));
	for (i = 0; i < 10; i++) {
		link = bpf_map__attach_struct_ops(stick->maps.bpfx_stick);
		ASSERT_NE(NULL, link);
		ASSERT_EQ(0, send(r));
		ASSERT_EQ(0, send(r));
		ASSERT_LE(0, client_read(&r->client));
		bent = libevdev_get_event_value(r->client.dev, EV_ABS, ABS_X);
		EXPECT_GE(1, abs(bent - (255 - r->report[2])));
		EXPECT_EQ(i & 1, i & 1 ? entries_eject("bpfx_stick", NULL) : 0);
		bpf_link__destroy(link);
		EXPECT_TRUE(client_agrees(&r->client, NULL));
	}
	EXPECT_EQ(0, r->client.complaints);
	bpfx_stick__destroy(stick);
}

TEST_HARNESS_MAIN
