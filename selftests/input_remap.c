// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_remap: keys become others, in layers.
 */
#include "input_compare.h"
#include "input_rig.h"
#include "bpfx_remap.skel.h"
#include "bpfx_taphold.skel.h"

#define DEVICE	"bpfx remap"
#define KEYS	99
#define FRAMES	4	/* what they become fits into a client's buffer */

RIG(remap, bpfx_remap)

FIXTURE_SETUP(remap)
{
	NEED_EVDEV();
	RIG_OPEN(bpfx_remap, evdev_make(DEVICE, KEYS), DEVICE "*");
}

static void entry(struct bpfx_remap *skel, int layer, int code, int act, int to, int mods)
{
	skel->rodata->config.keys[layer][code] = (struct remap_entry){ to, act, mods };
}

TEST_F(remap, what_is_not_configured_passes)
{
	RIG_ATTACH(bpfx_remap);
	evdev_send(self->device, EV_REL, REL_X, 3);
	PRESS(KEY_A);
	evdev_key(self->device, KEY_A, 2);
	RELEASE(KEY_A);
	EXPECT_READ("2:0=3 30+ |30= |30- |");
}

TEST_F(remap, keys_become_others_or_nothing)
{
	entry(self->skel[0], 0, KEY_A, REMAP_KEY, KEY_B, 0);
	entry(self->skel[0], 0, KEY_C, REMAP_DROP, 0, 0);
	entry(self->skel[0], 0, KEY_D, REMAP_KEY, KEY_F13, 0);
	RIG_ATTACH(bpfx_remap);
	PRESS(KEY_A);
	evdev_key(self->device, KEY_A, 2);
	RELEASE(KEY_A);
	EXPECT_READ("48+ |48= |48- |");
	TAP(KEY_C);
	EXPECT_SILENCE();
	TAP(KEY_D);
	EXPECT_READ("183+ |183- |");
}

/* Modifiers come before and go after; those of another key stay as long as that. */
TEST_F(remap, targets_with_modifiers)
{
	entry(self->skel[0], 0, KEY_1, REMAP_KEY, KEY_A, REMAP_LEFTCTRL | REMAP_LEFTSHIFT);
	entry(self->skel[0], 0, KEY_2, REMAP_KEY, KEY_B, REMAP_LEFTCTRL);
	RIG_ATTACH(bpfx_remap);
	PRESS(KEY_1);
	EXPECT_READ("29+ 42+ 30+ |");
	PRESS(KEY_2);
	EXPECT_READ("48+ |");
	RELEASE(KEY_1);
	EXPECT_READ("30- 42- |");
	PRESS(KEY_LEFTCTRL);
	RELEASE(KEY_2);
	EXPECT_READ("48- |");
	RELEASE(KEY_LEFTCTRL);
	EXPECT_READ("29- |");
}

/* Two keys are one: it is down as long as one of them is. */
TEST_F(remap, a_key_is_down_as_long_as_one_that_became_it)
{
	entry(self->skel[0], 0, KEY_A, REMAP_KEY, KEY_B, 0);
	RIG_ATTACH(bpfx_remap);
	PRESS(KEY_A);
	PRESS(KEY_B);
	RELEASE(KEY_A);
	EXPECT_READ("48+ |");
	RELEASE(KEY_B);
	EXPECT_READ("48- |");
	PRESS(KEY_B);
	PRESS(KEY_A);
	RELEASE(KEY_B);
	EXPECT_READ("48+ |");
	RELEASE(KEY_A);
	EXPECT_READ("48- |");
}

TEST_F(remap, layers_fall_through)
{
	entry(self->skel[0], 0, KEY_CAPSLOCK, REMAP_HOLD, 1, 0);
	entry(self->skel[0], 0, KEY_TAB, REMAP_TOGGLE, 2, 0);
	entry(self->skel[0], 0, KEY_A, REMAP_KEY, KEY_1, 0);
	entry(self->skel[0], 1, KEY_A, REMAP_KEY, KEY_2, 0);
	entry(self->skel[0], 1, KEY_B, REMAP_KEY, KEY_3, 0);
	entry(self->skel[0], 2, KEY_A, REMAP_KEY, KEY_4, 0);
	RIG_ATTACH(bpfx_remap);
	PRESS(KEY_CAPSLOCK);
	EXPECT_SILENCE();
	TAP(KEY_A);
	EXPECT_READ("3+ |3- |");
	TAP(KEY_TAB);
	PRESS(KEY_A);
	PRESS(KEY_B);
	RELEASE(KEY_CAPSLOCK);
	TAP(KEY_TAB);
	EXPECT_READ("5+ |4+ |");
	/* The layers are off, but these were pressed in them. */
	RELEASE(KEY_A);
	RELEASE(KEY_B);
	EXPECT_READ("5- |4- |");
	TAP(KEY_A);
	EXPECT_READ("2+ |2- |");
}

TEST_F(remap, a_layer_is_on_until_the_last_key_lets_it_go)
{
	entry(self->skel[0], 0, KEY_Q, REMAP_HOLD, 3, 0);
	entry(self->skel[0], 0, KEY_W, REMAP_HOLD, 3, 0);
	entry(self->skel[0], 3, KEY_A, REMAP_KEY, KEY_B, 0);
	RIG_ATTACH(bpfx_remap);
	PRESS(KEY_Q);
	PRESS(KEY_W);
	RELEASE(KEY_Q);
	PRESS(KEY_A);
	RELEASE(KEY_W);
	RELEASE(KEY_A);
	EXPECT_READ("48+ |48- |");
	TAP(KEY_A);
	EXPECT_READ("30+ |30- |");
}

/* What is held becomes what it is for the other; a toggle that is held does not toggle again. */
TEST_F(remap, another_config_in_the_middle_of_a_hold)
{
	entry(self->skel[0], 0, KEY_A, REMAP_KEY, KEY_1, REMAP_LEFTCTRL);
	entry(self->skel[0], 0, KEY_C, REMAP_KEY, KEY_3, 0);
	entry(self->skel[0], 0, KEY_TAB, REMAP_TOGGLE, 1, 0);
	entry(self->skel[1], 0, KEY_A, REMAP_KEY, KEY_2, REMAP_LEFTCTRL);
	entry(self->skel[1], 0, KEY_C, REMAP_KEY, KEY_3, 0);
	entry(self->skel[1], 0, KEY_TAB, REMAP_TOGGLE, 1, 0);
	entry(self->skel[1], 1, KEY_B, REMAP_KEY, KEY_4, 0);
	RIG_ATTACH(bpfx_remap);
	PRESS(KEY_A);
	PRESS(KEY_C);
	PRESS(KEY_TAB);
	EXPECT_READ("29+ 2+ |4+ |");
	RIG_SWAP(bpfx_remap);
	EXPECT_READ("2- 3+ |");
	RELEASE(KEY_TAB);
	PRESS(KEY_B);
	RELEASE(KEY_A);
	RELEASE(KEY_C);
	EXPECT_READ("48+ |3- 29- |4- |");
	RIG_DETACH();
	RELEASE(KEY_B);
	EXPECT_READ("48- |");
}

/* Whatever it holds down is up when it goes, and what is really down is down. */
TEST_F(remap, goes_in_the_middle_of_a_chord)
{
	entry(self->skel[0], 0, KEY_A, REMAP_KEY, KEY_1, REMAP_LEFTCTRL);
	RIG_ATTACH(bpfx_remap);
	PRESS(KEY_A);
	PRESS(KEY_B);
	EXPECT_READ("29+ 2+ |48+ |");
	RIG_DETACH();
	EXPECT_READ("2- 29- 30+ |");
	RELEASE(KEY_A);
	RELEASE(KEY_B);
	EXPECT_READ("30- |48- |");
}

TEST_F(remap, device_goes_in_the_middle_of_a_chord)
{
	int device, reader;

	entry(self->skel[0], 0, KEY_A, REMAP_KEY, KEY_1, REMAP_LEFTCTRL);
	RIG_ATTACH(bpfx_remap);
	device = evdev_make(DEVICE " two", KEYS);
	ASSERT_LE(0, device);
	reader = evdev_open(device);
	evdev_key(device, KEY_A, 1);
	EXPECT_STREQ("29+ 2+ |", evdev_read(reader, 2000));
	close(device);
	close(reader);
	TAP(KEY_A);
	EXPECT_READ("29+ 2+ |2- 29- |");
}

/* Others than those it was told of are left alone. */
TEST_F(remap, wants_what_it_was_told_to)
{
	struct input_match *match = &self->skel[0]->rodata->input_match;

	entry(self->skel[0], 0, KEY_A, REMAP_KEY, KEY_B, 0);
	entry(self->skel[1], 0, KEY_A, REMAP_KEY, KEY_C, 0);
	match->kind = INPUT_KEYBOARD;
	match->bustype = BUS_VIRTUAL;
	match->vendor = 1;
	strcpy(self->skel[1]->rodata->input_match.name, "bpfx rem?p");
	self->skel[1]->rodata->input_match.kind = INPUT_TOUCHPAD;
	RIG_ATTACH(bpfx_remap);
	TAP(KEY_A);
	EXPECT_READ("48+ |48- |");
	/* It is not a touchpad: the new version leaves it. */
	RIG_SWAP(bpfx_remap);
	TAP(KEY_A);
	EXPECT_READ("30+ |30- |");
}

TEST_F(remap, another_name_is_another_device)
{
	entry(self->skel[0], 0, KEY_A, REMAP_KEY, KEY_B, 0);
	strcpy(self->skel[0]->rodata->input_match.name, "bpfx remap?*");
	RIG_ATTACH(bpfx_remap);
	TAP(KEY_A);
	EXPECT_READ("30+ |30- |");
}

/* Caps Lock is really Ctrl or Escape, and it is the key next to it that is Caps Lock. */
TEST_F(remap, over_taphold)
{
	struct bpfx_taphold *taphold = bpfx_taphold__open();
	struct bpf_link *link;

	ASSERT_NE(NULL, taphold);
	entry(self->skel[0], 0, KEY_TAB, REMAP_KEY, KEY_CAPSLOCK, 0);
	RIG_ATTACH(bpfx_remap);
	strcpy(taphold->rodata->input_match.name, DEVICE);
	taphold->rodata->config.keys[KEY_CAPSLOCK] =
		(struct taphold_key){ KEY_ESC, KEY_LEFTCTRL, 300 * slowness(), 0 };
	ASSERT_EQ(0, bpfx_taphold__load(taphold));
	link = bpf_map__attach_struct_ops(taphold->maps.bpfx_taphold);
	ASSERT_NE(NULL, link);
	TAP(KEY_TAB);
	EXPECT_READ("1+ |1- |");
	PRESS(KEY_TAB);
	EXPECT_LATER("29+ |");
	TAP(KEY_A);
	RELEASE(KEY_TAB);
	EXPECT_READ("30+ |30- |29- |");
	/* Without the first the second gets what it really is. */
	PRESS(KEY_TAB);
	EXPECT_LATER("29+ |");
	RIG_DETACH();
	EXPECT_READ("29- 15+ |");
	RELEASE(KEY_TAB);
	EXPECT_READ("15- |");
	bpf_link__destroy(link);
	bpfx_taphold__destroy(taphold);
}

/* Layers of few keys that say much, so that all of it meets. */
static void random_config(struct remap_config *config)
{
	int layer, code, i;

	memset(config, 0, sizeof(*config));
	for (i = 0; i < 120; i++) {
		layer = rnd(REMAP_LAYERS);
		code = 1 + rnd(40);
		config->keys[layer][code] = (struct remap_entry){
			.act = 1 + rnd(4), .code = 1 + rnd(60), .mods = rnd(4) ? 0 : rnd(256),
		};
		if (config->keys[layer][code].act >= REMAP_HOLD)
			config->keys[layer][code].code = 1 + rnd(REMAP_LAYERS - 1);
	}
}

/* Frames of changes that a device can make. */
static void random_frames(struct stream *s)
{
	static bool down[KEYS];
	bool done[KEYS];
	int frames, code, i;

	for (frames = FRAMES; frames; frames--) {
		memset(done, 0, sizeof(done));
		for (i = 1 + rnd(3); i; i--) {
			code = 1 + rnd(50);
			if (!rnd(8))
				stream_add(s, EV_REL, REL_X, 1 + rnd(9));
			if (done[code])
				continue;
			done[code] = true;
			if (down[code] && !rnd(3)) {
				stream_add(s, EV_KEY, code, 2);
				continue;
			}
			down[code] = !down[code];
			stream_add(s, EV_KEY, code, down[code]);
		}
		stream_sync(s);
	}
}

static struct remap_config random_rules;
static struct model_remap model = { .config = &random_rules };

static void expect(const struct stream *in, struct stream *out)
{
	model_remap(&model, in, out);
}

TEST_F(remap, does_what_the_model_does)
{
	seed();
	random_config(&random_rules);
	self->skel[0]->rodata->config = random_rules;
	RIG_ATTACH(bpfx_remap);
	compare_at_once(_metadata, self->device, self->reader, random_frames, expect);
}

TEST_HARNESS_MAIN
