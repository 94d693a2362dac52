// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_taphold: a key is one when tapped and another when held, and several at once are another.
 */
#include "input_compare.h"
#include "input_rig.h"
#include "bpfx_taphold.skel.h"

#define DEVICE	"bpfx taphold"
#define KEYS	99
#define HOUR	60000	/* of a hold that does not come by time in a test, in ms */

RIG(taphold, bpfx_taphold)

FIXTURE_SETUP(taphold)
{
	NEED_EVDEV();
	RIG_OPEN(bpfx_taphold, evdev_make(DEVICE, KEYS), DEVICE "*");
}

static void hold(struct bpfx_taphold *skel, int code, int tap, int hold, int ms, int flags)
{
	skel->rodata->config.keys[code] = (struct taphold_key){ tap, hold, ms, flags };
}

static void combo(struct bpfx_taphold *skel, int n, int a, int b, int c, int d, int to)
{
	skel->rodata->config.combos[n] = (struct taphold_combo){ { a, b, c, d }, to };
}

TEST_F(taphold, what_is_not_configured_passes)
{
	RIG_ATTACH(bpfx_taphold);
	evdev_send(self->device, EV_REL, REL_X, 3);
	PRESS(KEY_A);
	evdev_key(self->device, KEY_A, 2);
	RELEASE(KEY_A);
	EXPECT_READ("2:0=3 30+ |30= |30- |");
}

TEST_F(taphold, a_tap_is_one_key_and_a_hold_another)
{
	hold(self->skel[0], KEY_CAPSLOCK, KEY_ESC, KEY_F13, 300 * slowness(), 0);
	RIG_ATTACH(bpfx_taphold);
	TAP(KEY_CAPSLOCK);
	EXPECT_READ("1+ |1- |");
	PRESS(KEY_CAPSLOCK);
	EXPECT_LATER("183+ |");
	evdev_key(self->device, KEY_CAPSLOCK, 2);
	RELEASE(KEY_CAPSLOCK);
	EXPECT_READ("183= |183- |");
}

/* Nothing is seen before it is decided, and then all of it in the order in which it came. */
TEST_F(taphold, what_comes_meanwhile_waits)
{
	hold(self->skel[0], KEY_CAPSLOCK, KEY_ESC, KEY_LEFTCTRL, HOUR, 0);
	RIG_ATTACH(bpfx_taphold);
	PRESS(KEY_B);
	EXPECT_READ("48+ |");
	PRESS(KEY_CAPSLOCK);
	evdev_key(self->device, KEY_CAPSLOCK, 2);
	PRESS(KEY_A);
	RELEASE(KEY_B);
	evdev_key(self->device, KEY_A, 2);
	EXPECT_SILENCE();
	RELEASE(KEY_CAPSLOCK);
	EXPECT_READ("1+ |30+ |48- |1- |");
	evdev_key(self->device, KEY_A, 2);
	RELEASE(KEY_A);
	EXPECT_READ("30= |30- |");
}

TEST_F(taphold, time_decides_for_hold_before_what_waits)
{
	hold(self->skel[0], KEY_CAPSLOCK, KEY_ESC, KEY_LEFTCTRL, 300 * slowness(), 0);
	RIG_ATTACH(bpfx_taphold);
	PRESS(KEY_CAPSLOCK);
	TAP(KEY_A);
	EXPECT_LATER("29+ |30+ |30- |");
	RELEASE(KEY_CAPSLOCK);
	EXPECT_READ("29- |");
}

TEST_F(taphold, another_key_decides_for_hold)
{
	hold(self->skel[0], KEY_CAPSLOCK, KEY_ESC, KEY_LEFTCTRL, HOUR, TAPHOLD_PRESS);
	RIG_ATTACH(bpfx_taphold);
	PRESS(KEY_A);
	PRESS(KEY_CAPSLOCK);
	RELEASE(KEY_A);
	EXPECT_READ("30+ |");
	PRESS(KEY_B);
	EXPECT_READ("29+ |30- |48+ |");
	RELEASE(KEY_B);
	RELEASE(KEY_CAPSLOCK);
	EXPECT_READ("48- |29- |");
}

/* Each of those that wait is decided by itself: home row modifiers. */
TEST_F(taphold, several_at_once)
{
	hold(self->skel[0], KEY_A, KEY_A, KEY_LEFTSHIFT, HOUR, TAPHOLD_PRESS);
	hold(self->skel[0], KEY_S, KEY_S, KEY_LEFTCTRL, HOUR, 0);
	RIG_ATTACH(bpfx_taphold);
	PRESS(KEY_A);
	EXPECT_SILENCE();
	PRESS(KEY_S);
	EXPECT_READ("42+ |");
	RELEASE(KEY_S);
	RELEASE(KEY_A);
	EXPECT_READ("31+ |31- |42- |");
}

TEST_F(taphold, combos)
{
	self->skel[0]->rodata->config.combo_ms = 500 * slowness();
	combo(self->skel[0], 0, KEY_J, KEY_K, 0, 0, KEY_ESC);
	combo(self->skel[0], 1, KEY_J, KEY_K, KEY_L, 0, KEY_ENTER);
	combo(self->skel[0], 2, KEY_U, KEY_I, KEY_O, KEY_P, KEY_TAB);
	RIG_ATTACH(bpfx_taphold);
	/* Two of three, and then time is over. */
	PRESS(KEY_K);
	PRESS(KEY_J);
	EXPECT_LATER("1+ |");
	RELEASE(KEY_J);
	EXPECT_READ("1- |");
	RELEASE(KEY_K);
	EXPECT_SILENCE();
	/* Nothing more can come. */
	PRESS(KEY_L);
	PRESS(KEY_K);
	PRESS(KEY_J);
	EXPECT_READ("28+ |");
	evdev_key(self->device, KEY_J, 2);
	RELEASE(KEY_J);
	evdev_key(self->device, KEY_K, 2);
	RELEASE(KEY_K);
	RELEASE(KEY_L);
	EXPECT_READ("28= |28- |");
	PRESS(KEY_P);
	PRESS(KEY_O);
	PRESS(KEY_I);
	PRESS(KEY_U);
	RELEASE(KEY_O);
	EXPECT_READ("15+ |15- |");
	RELEASE(KEY_U);
	RELEASE(KEY_I);
	RELEASE(KEY_P);
	EXPECT_SILENCE();
}

TEST_F(taphold, what_is_no_combo_is_itself)
{
	self->skel[0]->rodata->config.combo_ms = 500 * slowness();
	combo(self->skel[0], 0, KEY_J, KEY_K, 0, 0, KEY_ESC);
	RIG_ATTACH(bpfx_taphold);
	/* Too late. */
	PRESS(KEY_J);
	EXPECT_LATER("36+ |");
	PRESS(KEY_K);
	EXPECT_LATER("37+ |");
	RELEASE(KEY_J);
	RELEASE(KEY_K);
	EXPECT_READ("36- |37- |");
	/* Another between them. */
	PRESS(KEY_J);
	PRESS(KEY_A);
	EXPECT_READ("36+ |30+ |");
	RELEASE(KEY_A);
	/* It is up again. */
	RELEASE(KEY_J);
	TAP(KEY_J);
	EXPECT_READ("30- |36- |36+ |36- |");
}

/* A key may be both: it is held when it does not become a combo. */
TEST_F(taphold, combo_of_tap_hold_keys)
{
	self->skel[0]->rodata->config.combo_ms = 200 * slowness();
	combo(self->skel[0], 0, KEY_J, KEY_K, 0, 0, KEY_ESC);
	hold(self->skel[0], KEY_J, KEY_1, KEY_2, 500 * slowness(), 0);
	RIG_ATTACH(bpfx_taphold);
	PRESS(KEY_J);
	PRESS(KEY_K);
	EXPECT_READ("1+ |");
	RELEASE(KEY_K);
	RELEASE(KEY_J);
	EXPECT_READ("1- |");
	TAP(KEY_J);
	EXPECT_READ("2+ |2- |");
	PRESS(KEY_J);
	EXPECT_LATER("3+ |");
	RELEASE(KEY_J);
	EXPECT_READ("3- |");
}

/* There is room for 32 that wait; the last of them decides for hold. */
TEST_F(taphold, no_more_can_wait)
{
	int i;

	hold(self->skel[0], KEY_CAPSLOCK, KEY_ESC, KEY_LEFTCTRL, HOUR, 0);
	RIG_ATTACH(bpfx_taphold);
	PRESS(KEY_CAPSLOCK);
	for (i = 1; i <= TAPHOLD_WAIT - 2; i++)
		evdev_key(self->device, KEY_A, i & 1);
	EXPECT_SILENCE();
	PRESS(KEY_A);
	EXPECT_EQ(0, strncmp("29+ |30+ |30- |30+ |", evdev_read(self->reader, 2000), 20));
	RELEASE(KEY_A);
	RELEASE(KEY_CAPSLOCK);
	EXPECT_READ("30- |29- |");
}

/* Of who comes in the middle of it, a key that is down is held. */
TEST_F(taphold, another_config_in_the_middle_of_a_hold)
{
	hold(self->skel[0], KEY_CAPSLOCK, KEY_ESC, KEY_LEFTCTRL, 300 * slowness(), 0);
	hold(self->skel[0], KEY_TAB, KEY_TAB, KEY_LEFTALT, HOUR, 0);
	hold(self->skel[1], KEY_CAPSLOCK, KEY_ESC, KEY_LEFTCTRL, HOUR, 0);
	hold(self->skel[1], KEY_TAB, KEY_TAB, KEY_RIGHTALT, HOUR, 0);
	RIG_ATTACH(bpfx_taphold);
	PRESS(KEY_CAPSLOCK);
	EXPECT_LATER("29+ |");
	PRESS(KEY_TAB);
	RIG_SWAP(bpfx_taphold);
	EXPECT_READ("100+ |");
	RELEASE(KEY_TAB);
	RELEASE(KEY_CAPSLOCK);
	EXPECT_READ("100- |29- |");
}

TEST_F(taphold, goes_while_something_waits)
{
	hold(self->skel[0], KEY_CAPSLOCK, KEY_ESC, KEY_LEFTCTRL, HOUR, TAPHOLD_PRESS);
	hold(self->skel[0], KEY_TAB, KEY_TAB, KEY_LEFTALT, HOUR, 0);
	RIG_ATTACH(bpfx_taphold);
	PRESS(KEY_CAPSLOCK);
	PRESS(KEY_A);
	PRESS(KEY_TAB);
	RELEASE(KEY_A);
	EXPECT_READ("29+ |30+ |");
	RIG_DETACH();
	EXPECT_READ("29- 30- 15+ 58+ |");
	RELEASE(KEY_TAB);
	RELEASE(KEY_CAPSLOCK);
	EXPECT_READ("15- |58- |");
}

TEST_F(taphold, device_goes_while_something_waits)
{
	int device, reader;

	hold(self->skel[0], KEY_CAPSLOCK, KEY_ESC, KEY_LEFTCTRL, 50, 0);
	RIG_ATTACH(bpfx_taphold);
	device = evdev_make(DEVICE " two", KEYS);
	ASSERT_LE(0, device);
	reader = evdev_open(device);
	evdev_key(device, KEY_CAPSLOCK, 1);
	close(device);
	close(reader);
	TAP(KEY_CAPSLOCK);
	EXPECT_READ("1+ |1- |");
}

#define HOLD_MS		(40 * slowness())
#define COMBO_MS	(20 * slowness())
#define LONG_MS		(60 * slowness())

static void random_config(struct taphold_config *config)
{
	static const struct taphold_combo combos[] = {
		{ { KEY_1, KEY_2 }, KEY_A }, { { KEY_1, KEY_2, KEY_3 }, KEY_B },
		{ { KEY_3, KEY_4, KEY_5, KEY_6 }, KEY_C }, { { KEY_6, KEY_7 }, KEY_D },
		{ { KEY_2, KEY_8 }, KEY_1 },
	};
	int i;

	memset(config, 0, sizeof(*config));
	memcpy(config->combos, combos, sizeof(combos));
	config->combo_ms = COMBO_MS;
	for (i = 0; i < 6; i++)
		config->keys[KEY_1 + rnd(12)] = (struct taphold_key){
			.tap = KEY_1 + rnd(20), .hold = rnd(5) ? KEY_Q + rnd(10) : 0,
			.hold_ms = rnd(2) ? HOLD_MS : 2 * HOLD_MS, .flags = rnd(2),
		};
}

/* Bursts, and time between them. In the end all keys are up, and nothing waits. */
static void random_burst(struct stream *s)
{
	bool down[KEYS] = {};
	int code, i;

	for (i = 0; i < 16; i++) {
		code = KEY_1 + rnd(rnd(3) ? 8 : 14);
		down[code] = !down[code];
		stream_add(s, EV_KEY, code, down[code]);
		stream_sync(s);
		if (!rnd(8))
			stream_add(s, STREAM_PAUSE, 0, rnd(3) ? LONG_MS : 2 * LONG_MS);
	}
	for (code = 0; code < KEYS; code++)
		if (down[code]) {
			stream_add(s, EV_KEY, code, 0);
			stream_sync(s);
		}
	stream_add(s, STREAM_PAUSE, 0, 3 * LONG_MS);
}

static struct taphold_config random_rules;

static void expect(const struct stream *in, struct stream *out, int64_t late)
{
	model_taphold(&random_rules, in, out, late);
}

static bool same(const struct stream *expected, const struct stream *seen)
{
	return stream_same(expected, seen, false);
}

TEST_F(taphold, does_what_the_model_does)
{
	seed();
	random_config(&random_rules);
	self->skel[0]->rodata->config = random_rules;
	RIG_ATTACH(bpfx_taphold);
	compare_in_time(_metadata, self->device, self->reader, many(120), random_burst, expect,
			same);
}

TEST_HARNESS_MAIN
