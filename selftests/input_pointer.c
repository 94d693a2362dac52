// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_pointer: how a pointer and a wheel move.
 */
#include <stdlib.h>
#include "input_compare.h"
#include "input_rig.h"
#include "bpfx_pointer.skel.h"

#define DEVICE	"bpfx pointer"
#define FRAMES	10	/* what they become fits into a client's buffer */

RIG(pointer, bpfx_pointer)

/* A mouse. @fine: its wheels are of high resolution. */
static int make_mouse(const char *name, bool fine)
{
	int device = stream_new();

	stream_can(device, EV_KEY, BTN_LEFT);
	stream_can(device, EV_KEY, BTN_RIGHT);
	stream_can(device, EV_REL, REL_X);
	stream_can(device, EV_REL, REL_Y);
	stream_can(device, EV_REL, REL_WHEEL);
	stream_can(device, EV_REL, REL_HWHEEL);
	if (fine) {
		stream_can(device, EV_REL, REL_WHEEL_HI_RES);
		stream_can(device, EV_REL, REL_HWHEEL_HI_RES);
	}
	return stream_create(device, name);
}

FIXTURE_SETUP(pointer)
{
	NEED_EVDEV();
	RIG_OPEN(bpfx_pointer, make_mouse(DEVICE, true), DEVICE "*");
	self->skel[0]->rodata->input_match.kind = INPUT_MOUSE;
}

static void move(int device, int x, int y)
{
	if (x)
		evdev_send(device, EV_REL, REL_X, x);
	if (y)
		evdev_send(device, EV_REL, REL_Y, y);
	evdev_sync(device);
}

static void turn(int device, int detents, int units)
{
	if (detents)
		evdev_send(device, EV_REL, REL_WHEEL, detents);
	evdev_send(device, EV_REL, REL_WHEEL_HI_RES, units);
	evdev_sync(device);
}

TEST_F(pointer, what_is_not_configured_passes)
{
	RIG_ATTACH(bpfx_pointer);
	move(self->device, 3, -4);
	turn(self->device, 1, 120);
	PRESS(BTN_LEFT);
	EXPECT_READ("2:0=3 2:1=-4 |2:8=1 2:11=120 |272+ |");
}

/* Half as fast: what is not a whole unit comes with the next, and nothing is lost. */
TEST_F(pointer, keeps_what_is_left)
{
	struct pointer_config *config = &self->skel[0]->rodata->config;

	config->points = 1;
	config->curve[0].y = INPUT_ONE / 2;
	RIG_ATTACH(bpfx_pointer);
	move(self->device, 1, -3);
	move(self->device, 1, -3);
	move(self->device, 1, 0);
	move(self->device, -1, 0);
	EXPECT_READ("2:1=-1 |2:0=1 2:1=-2 |");
	move(self->device, 2, 0);
	EXPECT_READ("2:0=1 |");
}

/* Straight lines between points, and level beyond them; the speed is that of both axes. */
TEST_F(pointer, accelerates)
{
	struct pointer_config *config = &self->skel[0]->rodata->config;

	config->points = 2;
	config->curve[0] = (struct input_point){ 10, INPUT_ONE };
	config->curve[1] = (struct input_point){ 20, 3 * INPUT_ONE };
	RIG_ATTACH(bpfx_pointer);
	move(self->device, 10, 0);
	move(self->device, 15, 0);
	move(self->device, -20, 0);
	move(self->device, 100, 0);
	EXPECT_READ("2:0=10 |2:0=30 |2:0=-60 |2:0=300 |");
	move(self->device, 0, 16);
	move(self->device, 14, 16);
	move(self->device, 14, 16);
	/* 16 + 3 * 100 / 8 and beyond; 14 and 16: 16 + 5. */
	EXPECT_READ("2:1=48 |2:0=42 2:1=48 |2:0=42 2:1=48 |");
}

TEST_F(pointer, swaps_and_inverts_axes)
{
	self->skel[0]->rodata->config.flags = POINTER_SWAP | POINTER_INVERT_Y;
	RIG_ATTACH(bpfx_pointer);
	move(self->device, 3, 5);
	EXPECT_READ("2:1=-3 2:0=5 |");
}

/* The high-resolution axis and the detents say the same. */
TEST_F(pointer, scrolls_the_other_way_and_slower)
{
	self->skel[0]->rodata->config.wheel = -INPUT_ONE / 2;
	RIG_ATTACH(bpfx_pointer);
	turn(self->device, 1, 120);
	turn(self->device, 1, 120);
	turn(self->device, 0, 30);
	EXPECT_READ("2:11=-60 |2:11=-60 2:8=-1 |2:11=-15 |");
	evdev_send(self->device, EV_REL, REL_HWHEEL, 1);
	evdev_send(self->device, EV_REL, REL_HWHEEL_HI_RES, 120);
	evdev_sync(self->device);
	EXPECT_READ("2:6=1 2:12=120 |");
}

TEST_F(pointer, wheel_without_high_resolution)
{
	int device, reader;

	self->skel[0]->rodata->config.wheel = 3 * INPUT_ONE / 2;
	RIG_ATTACH(bpfx_pointer);
	device = make_mouse(DEVICE " two", false);
	ASSERT_LE(0, device);
	reader = evdev_open(device);
	evdev_send(device, EV_REL, REL_WHEEL, 1);
	evdev_sync(device);
	evdev_send(device, EV_REL, REL_WHEEL, 1);
	evdev_sync(device);
	EXPECT_STREQ("2:8=1 |2:8=2 |", evdev_read(reader, 2000));
	close(device);
	close(reader);
	turn(self->device, 1, 120);
	EXPECT_READ("2:11=180 2:8=1 |");
}

TEST_F(pointer, another_config_while_a_button_is_down)
{
	self->skel[0]->rodata->config.flags = POINTER_INVERT_X;
	self->skel[1]->rodata->config.flags = POINTER_INVERT_Y;
	RIG_ATTACH(bpfx_pointer);
	PRESS(BTN_LEFT);
	move(self->device, 1, 1);
	RIG_SWAP(bpfx_pointer);
	move(self->device, 1, 1);
	RIG_DETACH();
	move(self->device, 1, 1);
	RELEASE(BTN_LEFT);
	EXPECT_READ("272+ |2:0=-1 2:1=1 |2:0=1 2:1=-1 |2:0=1 2:1=1 |272- |");
}

/* A mouse that reports 8,000 times in a second: its events may be replaced as fast as they come. */
TEST_F(pointer, a_fast_mouse)
{
	const struct input_event report[] = {
		{ .type = EV_REL, .code = REL_X, .value = 1 },
		{ .type = EV_REL, .code = REL_Y, .value = 2 },
		{ .type = EV_SYN },
	};
	struct input_event burst[8 * ARRAY_SIZE(report)], seen[64];
	int i, n, reports = many(16000);

	for (i = 0; i < 8; i++)
		memcpy(&burst[i * ARRAY_SIZE(report)], report, sizeof(report));
	self->skel[0]->rodata->config.flags = POINTER_INVERT_X;
	RIG_ATTACH(bpfx_pointer);
	for (i = 0; i < reports; i += 8) {
		ASSERT_EQ(sizeof(burst), write(self->device, burst, sizeof(burst)));
		n = evdev_take(self->reader, seen, ARRAY_SIZE(seen));
		ASSERT_EQ(ARRAY_SIZE(burst), n);
		for (n = 0; n < 8; n++)
			ASSERT_EQ(-1, seen[n * ARRAY_SIZE(report)].value);
	}
}

static void random_config(struct pointer_config *config)
{
	unsigned int i;

	memset(config, 0, sizeof(*config));
	config->flags = rnd(8);
	config->points = rnd(INPUT_POINTS + 1);
	for (i = 0; i < config->points; i++)
		config->curve[i] = (struct input_point){
			.x = (i ? config->curve[i - 1].x + 1 : 0) + rnd(12),
			.y = rnd(5 * INPUT_ONE),
		};
	config->wheel = (int)rnd(6 * INPUT_ONE) - 3 * INPUT_ONE;
	config->hwheel = rnd(2) ? (int)rnd(6 * INPUT_ONE) - 3 * INPUT_ONE : 0;
}

/* As far as a hand goes, and sometimes further. */
static int distance(void)
{
	int far = rnd(40) ? rnd(20) ? 12 : 100 : 1000000000;

	return (int)rnd(2 * far) - far ?: 1;
}

static void random_frames(struct stream *s)
{
	static bool down;
	int frames;

	for (frames = FRAMES; frames; frames--) {
		if (rnd(3))
			stream_add(s, EV_REL, REL_X, distance());
		if (rnd(3))
			stream_add(s, EV_REL, REL_Y, distance());
		if (!rnd(5))
			stream_add(s, EV_REL, REL_WHEEL, 1 + rnd(2));
		if (!rnd(3))
			stream_add(s, EV_REL, REL_WHEEL_HI_RES, distance());
		if (!rnd(5))
			stream_add(s, EV_REL, REL_HWHEEL_HI_RES, distance());
		if (!rnd(10)) {
			down = !down;
			stream_add(s, EV_KEY, BTN_LEFT, down);
		}
		stream_sync(s);
	}
}

static struct pointer_config random_rules;
static struct model_pointer model = { .config = &random_rules, .fine = true, .hfine = true };

static void expect(const struct stream *in, struct stream *out)
{
	model_pointer(&model, in, out);
}

/* All that comes out together is what went in, by the factors, but for less than a unit. */
TEST_F(pointer, does_what_the_model_does)
{
	seed();
	random_config(&random_rules);
	self->skel[0]->rodata->config = random_rules;
	RIG_ATTACH(bpfx_pointer);
	compare_at_once(_metadata, self->device, self->reader, random_frames, expect);
	EXPECT_GT(INPUT_ONE, llabs(model.in[0] - model.out[0] * INPUT_ONE));
	EXPECT_GT(120, llabs(model.units[0] - model.detents[0] * 120));
}

TEST_HARNESS_MAIN
