// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_stick: axes of joysticks.
 */
#include "input_compare.h"
#include "input_rig.h"
#include "bpfx_stick.skel.h"

#define DEVICE	"bpfx stick"
#define FRAMES	10	/* what they become fits into a client's buffer */

RIG(stick, bpfx_stick)

static int make_stick(const char *name)
{
	int device = stream_new();

	stream_can(device, EV_KEY, BTN_SOUTH);
	stream_axis(device, ABS_X, -1000, 1000);
	stream_axis(device, ABS_Y, -1000, 1000);
	stream_axis(device, ABS_Z, 0, 255);
	stream_axis(device, ABS_RX, -32768, 32767);
	return stream_create(device, name);
}

FIXTURE_SETUP(stick)
{
	NEED_EVDEV();
	RIG_OPEN(bpfx_stick, make_stick(DEVICE), DEVICE "*");
	self->skel[0]->rodata->input_match.kind = INPUT_JOYSTICK;
}

static void move(int device, int code, int value)
{
	evdev_send(device, EV_ABS, code, value);
	evdev_sync(device);
}

TEST_F(stick, what_is_not_configured_passes)
{
	RIG_ATTACH(bpfx_stick);
	move(self->device, ABS_X, 500);
	move(self->device, ABS_Z, 3);
	PRESS(BTN_SOUTH);
	EXPECT_READ("3:0=500 |3:2=3 |304+ |");
}

TEST_F(stick, calibrates)
{
	self->skel[0]->rodata->config.axes[ABS_X] = (struct stick_axis){
		.flags = STICK_ON, .minimum = -500, .centre = 100, .maximum = 600,
	};
	RIG_ATTACH(bpfx_stick);
	move(self->device, ABS_X, 600);
	move(self->device, ABS_X, 350);
	move(self->device, ABS_X, 100);
	move(self->device, ABS_X, -200);
	move(self->device, ABS_X, -500);
	EXPECT_READ("3:0=1000 |3:0=500 |3:0=0 |3:0=-500 |3:0=-1000 |");
	move(self->device, ABS_X, -900);
	EXPECT_SILENCE();
	move(self->device, ABS_X, 900);
	EXPECT_READ("3:0=1000 |");
}

/* What is beyond the dead zone begins with nothing, and goes all the way. */
TEST_F(stick, dead_zone_of_an_axis)
{
	self->skel[0]->rodata->config.axes[ABS_X] = (struct stick_axis){
		.flags = STICK_ON, .dead = INPUT_ONE / 4,
	};
	RIG_ATTACH(bpfx_stick);
	move(self->device, ABS_X, 150);
	move(self->device, ABS_X, -150);
	EXPECT_SILENCE();
	move(self->device, ABS_X, 625);
	move(self->device, ABS_X, 1000);
	move(self->device, ABS_X, 100);
	EXPECT_READ("3:0=500 |3:0=1000 |3:0=0 |");
}

/* A circle around the middle: on the diagonal each axis goes less far than that. */
TEST_F(stick, dead_zone_of_a_stick)
{
	struct stick_config *config = &self->skel[0]->rodata->config;

	config->axes[ABS_X] = (struct stick_axis){
		.flags = STICK_ON, .other = ABS_Y, .radial = INPUT_ONE / 2,
	};
	config->axes[ABS_Y] = (struct stick_axis){
		.flags = STICK_ON, .other = ABS_X, .radial = INPUT_ONE / 2,
	};
	RIG_ATTACH(bpfx_stick);
	move(self->device, ABS_X, 300);
	move(self->device, ABS_Y, 399);
	EXPECT_SILENCE();
	/* 0.6 and 0.8 are on the rim. Each event changes both. */
	evdev_send(self->device, EV_ABS, ABS_X, 600);
	evdev_send(self->device, EV_ABS, ABS_Y, 800);
	evdev_sync(self->device);
	EXPECT_READ("3:1=244 3:0=367 3:0=600 3:1=800 |");
	evdev_send(self->device, EV_ABS, ABS_X, 0);
	evdev_send(self->device, EV_ABS, ABS_Y, 0);
	evdev_sync(self->device);
	EXPECT_READ("3:1=600 3:0=0 3:1=0 |");
	move(self->device, ABS_X, 1000);
	EXPECT_READ("3:0=1000 |");
}

TEST_F(stick, curve_and_inversion)
{
	self->skel[0]->rodata->config.axes[ABS_Z] = (struct stick_axis){
		.flags = STICK_ON | STICK_INVERT, .points = 3,
		.curve = { { 0, 0 }, { INPUT_ONE / 2, INPUT_ONE / 4 }, { INPUT_ONE, INPUT_ONE } },
	};
	RIG_ATTACH(bpfx_stick);
	move(self->device, ABS_Z, 255);
	move(self->device, ABS_Z, 191);
	move(self->device, ABS_Z, 1);
	EXPECT_READ("3:2=95 |3:2=253 |");
}

/* The axis is where it really is when the program has gone. */
TEST_F(stick, another_config_and_none_in_the_middle_of_a_turn)
{
	self->skel[0]->rodata->config.axes[ABS_X] = (struct stick_axis){
		.flags = STICK_ON | STICK_INVERT,
	};
	self->skel[1]->rodata->config.axes[ABS_X] = (struct stick_axis){
		.flags = STICK_ON, .dead = INPUT_ONE / 2,
	};
	RIG_ATTACH(bpfx_stick);
	PRESS(BTN_SOUTH);
	move(self->device, ABS_X, 400);
	RIG_SWAP(bpfx_stick);
	EXPECT_READ("304+ |3:0=-400 |");
	move(self->device, ABS_X, 750);
	EXPECT_READ("3:0=500 |");
	RIG_DETACH();
	EXPECT_READ("3:0=750 |");
}

TEST_F(stick, device_goes_in_the_middle_of_a_turn)
{
	int device, reader;

	self->skel[0]->rodata->config.axes[ABS_X].flags = STICK_ON | STICK_INVERT;
	RIG_ATTACH(bpfx_stick);
	device = make_stick(DEVICE " two");
	ASSERT_LE(0, device);
	reader = evdev_open(device);
	move(device, ABS_X, 400);
	EXPECT_STREQ("3:0=-400 |", evdev_read(reader, 2000));
	close(device);
	close(reader);
	move(self->device, ABS_X, 100);
	EXPECT_READ("3:0=-100 |");
}

static const int axes[] = { ABS_X, ABS_Y, ABS_Z, ABS_RX };
static const int lows[] = { -1000, -1000, 0, -32768 }, highs[] = { 1000, 1000, 255, 32767 };

static void random_axis(struct stick_axis *axis, int low, int high)
{
	unsigned int i, room = INPUT_ONE;

	axis->flags = STICK_ON | (rnd(2) ? STICK_INVERT : 0);
	if (rnd(3)) {
		axis->minimum = low + rnd((high - low) / 4);
		axis->centre = low + (high - low) / 3 + rnd((high - low) / 3);
		axis->maximum = high - rnd((high - low) / 4);
	}
	axis->dead = rnd(2) ? rnd(INPUT_ONE / 2) : 0;
	axis->points = rnd(2) ? 2 + rnd(INPUT_POINTS - 1) : 0;
	for (i = 1; i < axis->points; i++) {
		axis->curve[i].x = axis->curve[i - 1].x + 1 + rnd(room / (axis->points - i) - 1);
		room = INPUT_ONE - axis->curve[i].x;
		axis->curve[i].y = rnd(INPUT_ONE + 1);
	}
}

static void random_config(struct stick_config *config)
{
	int i;

	memset(config, 0, sizeof(*config));
	for (i = 0; i < 4; i++)
		if (i < 2 || rnd(4))
			random_axis(&config->axes[axes[i]], lows[i], highs[i]);
	if (rnd(4)) {
		config->axes[ABS_X].radial = 1 + rnd(INPUT_ONE / 2);
		config->axes[ABS_Y].radial = config->axes[ABS_X].radial;
		config->axes[ABS_X].other = ABS_Y;
		config->axes[ABS_Y].other = ABS_X;
	}
}

/* The kernel takes out what changes nothing. */
static void random_frames(struct stream *s)
{
	static int at[4];
	int frames, i, value;

	for (frames = FRAMES; frames; frames--) {
		for (i = 0; i < 4; i++) {
			value = lows[i] + rnd(highs[i] - lows[i] + 1);
			if (rnd(2) || value == at[i])
				continue;
			at[i] = value;
			stream_add(s, EV_ABS, axes[i], value);
		}
		stream_sync(s);
	}
}

static struct stick_config random_rules;
static struct model_stick model = { .config = &random_rules };

static void expect(const struct stream *in, struct stream *out)
{
	model_stick(&model, in, out);
}

TEST_F(stick, does_what_the_model_does)
{
	int i;

	seed();
	for (i = 0; i < 4; i++) {
		model.axis[axes[i]].minimum = lows[i];
		model.axis[axes[i]].maximum = highs[i];
	}
	random_config(&random_rules);
	self->skel[0]->rodata->config = random_rules;
	RIG_ATTACH(bpfx_stick);
	compare_at_once(_metadata, self->device, self->reader, random_frames, expect);
}

TEST_HARNESS_MAIN
