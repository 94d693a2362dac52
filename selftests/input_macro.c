// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_macro: a key plays what others would have to be pressed for.
 */
#include "input_compare.h"
#include "input_rig.h"
#include "bpfx_macro.skel.h"

#define DEVICE	"bpfx macro"
#define KEYS	99
#define SHORT	(50 * slowness())
#define LONG	(400 * slowness())
#define AGES	60000	/* longer than any test */

RIG(macro, bpfx_macro)

FIXTURE_SETUP(macro)
{
	NEED_EVDEV();
	RIG_OPEN(bpfx_macro, evdev_make(DEVICE, KEYS), DEVICE "*");
}

/* One more step of the last macro. */
static void step(struct bpfx_macro *skel, int id, int code, int value, int delay_ms)
{
	struct macro_config *config = &skel->rodata->config;
	struct macro *macro = &config->macros[id - 1];

	if (!macro->steps && id > 1)
		macro->first = macro[-1].first + macro[-1].steps;
	config->steps[macro->first + macro->steps++] =
		(struct macro_step){ code, value, delay_ms };
}

static void start(struct bpfx_macro *skel, int id, int code, int flags)
{
	skel->rodata->config.keys[code] = id;
	skel->rodata->config.macros[id - 1].flags = flags;
}

/* Shift+A, and B after a while. */
static void typical(struct bpfx_macro *skel, int code, int flags, int delay_ms)
{
	start(skel, 1, code, flags);
	step(skel, 1, KEY_LEFTSHIFT, 1, 0);
	step(skel, 1, KEY_A, 1, 0);
	step(skel, 1, KEY_A, 0, delay_ms);
	step(skel, 1, KEY_LEFTSHIFT, 0, 0);
	step(skel, 1, KEY_B, 1, delay_ms);
	step(skel, 1, KEY_B, 0, 0);
}

TEST_F(macro, what_is_not_configured_passes)
{
	RIG_ATTACH(bpfx_macro);
	evdev_send(self->device, EV_REL, REL_X, 3);
	PRESS(KEY_A);
	evdev_key(self->device, KEY_A, 2);
	RELEASE(KEY_A);
	EXPECT_READ("2:0=3 30+ |30= |30- |");
}

/* Without a delay it is a frame, and the key itself is never seen. */
TEST_F(macro, plays)
{
	typical(self->skel[0], KEY_1, 0, SHORT);
	RIG_ATTACH(bpfx_macro);
	PRESS(KEY_1);
	evdev_key(self->device, KEY_1, 2);
	RELEASE(KEY_1);
	sleep_ms(4 * SHORT);
	EXPECT_READ("42+ 30+ |30- 42- |48+ 48- |");
	TAP(KEY_1);
	sleep_ms(4 * SHORT);
	EXPECT_READ("42+ 30+ |30- 42- |48+ 48- |");
}

TEST_F(macro, waits_before_its_first_step)
{
	start(self->skel[0], 1, KEY_1, 0);
	step(self->skel[0], 1, KEY_A, 1, LONG);
	RIG_ATTACH(bpfx_macro);
	TAP(KEY_1);
	EXPECT_SILENCE();
	/* What it has not released is released when it ends. */
	EXPECT_LATER("30+ 30- |");
}

TEST_F(macro, second_press_is_ignored)
{
	typical(self->skel[0], KEY_1, 0, LONG);
	RIG_ATTACH(bpfx_macro);
	TAP(KEY_1);
	TAP(KEY_1);
	EXPECT_READ("42+ 30+ |");
	sleep_ms(3 * LONG);
	EXPECT_READ("30- 42- |48+ 48- |");
}

TEST_F(macro, second_press_aborts)
{
	typical(self->skel[0], KEY_1, MACRO_ABORT, AGES);
	RIG_ATTACH(bpfx_macro);
	TAP(KEY_1);
	TAP(KEY_1);
	EXPECT_READ("42+ 30+ |42- 30- |");
	TAP(KEY_1);
	EXPECT_READ("42+ 30+ |");
}

/* That of another macro counts, too. */
TEST_F(macro, second_press_begins_anew)
{
	typical(self->skel[0], KEY_1, MACRO_RESTART, AGES);
	start(self->skel[0], 2, KEY_2, 0);
	step(self->skel[0], 2, KEY_C, 1, 0);
	RIG_ATTACH(bpfx_macro);
	TAP(KEY_1);
	TAP(KEY_1);
	EXPECT_READ("42+ 30+ |42- 30- 42+ 30+ |");
	TAP(KEY_2);
	EXPECT_READ("42- 30- 46+ 46- |");
}

TEST_F(macro, release_aborts)
{
	typical(self->skel[0], KEY_1, MACRO_HELD, AGES);
	RIG_ATTACH(bpfx_macro);
	PRESS(KEY_1);
	EXPECT_READ("42+ 30+ |");
	RELEASE(KEY_1);
	EXPECT_READ("42- 30- |");
}

TEST_F(macro, plays_again_while_held)
{
	const char *text;

	start(self->skel[0], 1, KEY_1, MACRO_AGAIN);
	step(self->skel[0], 1, KEY_A, 1, 0);
	step(self->skel[0], 1, KEY_A, 0, SHORT);
	RIG_ATTACH(bpfx_macro);
	PRESS(KEY_1);
	sleep_ms(8 * SHORT);
	RELEASE(KEY_1);
	sleep_ms(3 * SHORT);
	text = evdev_read(self->reader, 2000);
	EXPECT_EQ(0, strncmp(text, "30+ |30- |30+ |30- |", 20));
	EXPECT_STREQ("30- |", text + strlen(text) - 5);
	EXPECT_SILENCE();
}

/* A key is down as long as one of the two holds it, the hand or the macro. */
TEST_F(macro, does_not_take_keys_out_of_the_hand)
{
	typical(self->skel[0], KEY_1, MACRO_ABORT, AGES);
	RIG_ATTACH(bpfx_macro);
	PRESS(KEY_LEFTSHIFT);
	TAP(KEY_1);
	EXPECT_READ("42+ |30+ |");
	PRESS(KEY_A);
	RELEASE(KEY_LEFTSHIFT);
	EXPECT_SILENCE();
	TAP(KEY_1);
	EXPECT_READ("42- |");
	RELEASE(KEY_A);
	EXPECT_READ("30- |");
}

/* A key that plays itself. */
TEST_F(macro, plays_its_own_key)
{
	start(self->skel[0], 1, KEY_A, 0);
	step(self->skel[0], 1, KEY_A, 1, 0);
	step(self->skel[0], 1, KEY_A, 0, 0);
	step(self->skel[0], 1, KEY_F13, 1, 0);
	step(self->skel[0], 1, KEY_F13, 0, 0);
	RIG_ATTACH(bpfx_macro);
	PRESS(KEY_A);
	EXPECT_READ("30+ 30- 183+ 183- |");
	RELEASE(KEY_A);
	EXPECT_SILENCE();
}

/* More than one frame has room for. */
TEST_F(macro, is_long)
{
	char expected[1024] = "";
	int i, n = 0;

	start(self->skel[0], 1, KEY_1, 0);
	for (i = 0; i < 3 * MACRO_FRAME; i++) {
		step(self->skel[0], 1, KEY_A + i / 2 % 4, !(i & 1), i == MACRO_FRAME ? LONG : 0);
		n += sprintf(expected + n, "%d%c ", KEY_A + i / 2 % 4, i & 1 ? '-' : '+');
		if (i % MACRO_FRAME == MACRO_FRAME - 1)
			n += sprintf(expected + n, "|");
	}
	RIG_ATTACH(bpfx_macro);
	TAP(KEY_1);
	sleep_ms(2 * LONG);
	EXPECT_READ(expected);
}

/* A macro ends with its program. Who takes over does not play because a key is down. */
TEST_F(macro, another_config_in_the_middle_of_it)
{
	typical(self->skel[0], KEY_1, 0, LONG);
	typical(self->skel[1], KEY_1, 0, LONG);
	RIG_ATTACH(bpfx_macro);
	PRESS(KEY_1);
	RIG_SWAP(bpfx_macro);
	EXPECT_READ("42+ 30+ |30- 42- |");
	sleep_ms(3 * LONG);
	RELEASE(KEY_1);
	EXPECT_SILENCE();
	TAP(KEY_1);
	EXPECT_READ("42+ 30+ |");
	RIG_DETACH();
	EXPECT_READ("30- 42- |");
	sleep_ms(3 * LONG);
	EXPECT_SILENCE();
}

TEST_F(macro, device_goes_in_the_middle_of_it)
{
	int device, reader;

	typical(self->skel[0], KEY_1, 0, SHORT);
	RIG_ATTACH(bpfx_macro);
	device = evdev_make(DEVICE " two", KEYS);
	ASSERT_LE(0, device);
	reader = evdev_open(device);
	evdev_key(device, KEY_1, 1);
	EXPECT_EQ(0, strncmp("42+ 30+ |", evdev_read(reader, 2000), 9));
	close(device);
	close(reader);
	TAP(KEY_1);
	sleep_ms(4 * SHORT);
	EXPECT_READ("42+ 30+ |30- 42- |48+ 48- |");
}

#define KEYS_RANDOM	8	/* of them the first MACROS play */
#define MACROS		4
#define STEPS		4
#define STEP_MS		(25 * slowness())

static void random_config(struct macro_config *config)
{
	struct macro_step *step = config->steps;
	int i, j;

	memset(config, 0, sizeof(*config));
	for (i = 0; i < MACROS; i++) {
		config->keys[1 + i] = i + 1;
		config->macros[i] = (struct macro){
			.first = i * STEPS, .steps = 1 + rnd(STEPS),
			.flags = rnd(MACRO_AGAIN),
		};
		for (j = 0; j < STEPS; j++)
			*step++ = (struct macro_step){
				1 + rnd(KEYS_RANDOM), rnd(3) ? 1 : 0, rnd(2) ? STEP_MS : 0
			};
	}
}

/* Bursts, and time enough for the longest macro. In the end all is up, and nothing plays. */
static void random_burst(struct stream *s)
{
	bool down[KEYS] = {};
	int code, i;

	for (i = 0; i < 12; i++) {
		code = 1 + rnd(KEYS_RANDOM);
		down[code] = !down[code];
		stream_add(s, EV_KEY, code, down[code]);
		stream_sync(s);
		if (!rnd(5))
			stream_add(s, STREAM_PAUSE, 0, (STEPS + 1) * STEP_MS);
	}
	for (code = 0; code < KEYS; code++)
		if (down[code]) {
			stream_add(s, EV_KEY, code, 0);
			stream_sync(s);
		}
	stream_add(s, STREAM_PAUSE, 0, (STEPS + 2) * STEP_MS);
}

static struct macro_config random_rules;

static void expect(const struct stream *in, struct stream *out, int64_t late)
{
	model_macro(&random_rules, in, out, late);
}

static bool same(const struct stream *expected, const struct stream *seen)
{
	return stream_same(expected, seen, false);
}

TEST_F(macro, does_what_the_model_does)
{
	seed();
	random_config(&random_rules);
	self->skel[0]->rodata->config = random_rules;
	RIG_ATTACH(bpfx_macro);
	compare_in_time(_metadata, self->device, self->reader, many(100), random_burst, expect,
			same);
}

TEST_HARNESS_MAIN
