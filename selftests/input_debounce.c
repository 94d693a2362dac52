// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_debounce: keys and buttons that chatter.
 */
#include "input_compare.h"
#include "input_rig.h"
#include "bpfx_debounce.skel.h"

#define DEVICE	"bpfx debounce"
#define KEYS	99
#define LONG	(300 * slowness())	/* a time that no burst takes */
#define AGES	60000			/* ... that no test takes */

RIG(debounce, bpfx_debounce)

FIXTURE_SETUP(debounce)
{
	NEED_EVDEV();
	RIG_OPEN(bpfx_debounce, evdev_make(DEVICE, KEYS), DEVICE "*");
}

static void set(struct bpfx_debounce *skel, int code, int mode, int ms)
{
	skel->rodata->config.keys[code] = (struct debounce_key){ ms, mode };
}

TEST_F(debounce, what_is_not_configured_passes)
{
	RIG_ATTACH(bpfx_debounce);
	evdev_send(self->device, EV_REL, REL_X, 3);
	PRESS(KEY_A);
	evdev_key(self->device, KEY_A, 2);
	RELEASE(KEY_A);
	EXPECT_READ("2:0=3 30+ |30= |30- |");
}

TEST_F(debounce, eager_believes_at_once_and_then_not)
{
	set(self->skel[0], KEY_A, DEBOUNCE_EAGER, LONG);
	RIG_ATTACH(bpfx_debounce);
	PRESS(KEY_A);
	RELEASE(KEY_A);
	PRESS(KEY_A);
	TAP(KEY_B);
	EXPECT_READ("30+ |48+ |48- |");
	sleep_ms(2 * LONG);
	/* What it is in the end is believed when the time is over. */
	RELEASE(KEY_A);
	PRESS(KEY_A);
	RELEASE(KEY_A);
	PRESS(KEY_A);
	EXPECT_LATER("30- |");
	EXPECT_LATER("30+ |");
}

TEST_F(debounce, deferred_believes_what_stays)
{
	set(self->skel[0], KEY_A, DEBOUNCE_DEFER, LONG);
	RIG_ATTACH(bpfx_debounce);
	PRESS(KEY_A);
	RELEASE(KEY_A);
	PRESS(KEY_A);
	EXPECT_LATER("30+ |");
	RELEASE(KEY_A);
	PRESS(KEY_A);
	sleep_ms(2 * LONG);
	EXPECT_SILENCE();
	RELEASE(KEY_A);
	EXPECT_LATER("30- |");
}

/* The press of a double click that nobody made is not seen, and no press is late. */
TEST_F(debounce, releases_only)
{
	set(self->skel[0], KEY_A, DEBOUNCE_RELEASE, LONG);
	RIG_ATTACH(bpfx_debounce);
	PRESS(KEY_A);
	EXPECT_READ("30+ |");
	RELEASE(KEY_A);
	PRESS(KEY_A);
	RELEASE(KEY_A);
	PRESS(KEY_A);
	sleep_ms(2 * LONG);
	EXPECT_SILENCE();
	RELEASE(KEY_A);
	EXPECT_LATER("30- |");
}

/* Times of 16 keys run at once; the 17th passes. */
TEST_F(debounce, many_keys_at_once)
{
	int code;

	for (code = 1; code <= DEBOUNCE_WAIT + 1; code++)
		set(self->skel[0], code, DEBOUNCE_DEFER, AGES);
	RIG_ATTACH(bpfx_debounce);
	for (code = 1; code <= DEBOUNCE_WAIT; code++)
		PRESS(code);
	EXPECT_SILENCE();
	PRESS(DEBOUNCE_WAIT + 1);
	EXPECT_READ("17+ |");
	RIG_DETACH();
	EXPECT_READ("1+ 2+ 3+ 4+ 5+ 6+ 7+ 8+ 9+ 10+ 11+ 12+ 13+ 14+ 15+ 16+ |");
}

TEST_F(debounce, another_config_in_the_middle_of_a_hold)
{
	set(self->skel[0], KEY_A, DEBOUNCE_RELEASE, AGES);
	set(self->skel[0], KEY_B, DEBOUNCE_DEFER, AGES);
	set(self->skel[1], KEY_A, DEBOUNCE_DEFER, LONG);
	RIG_ATTACH(bpfx_debounce);
	PRESS(KEY_A);
	PRESS(KEY_B);
	EXPECT_READ("30+ |");
	RIG_SWAP(bpfx_debounce);
	EXPECT_READ("48+ |");
	RELEASE(KEY_A);
	RELEASE(KEY_B);
	EXPECT_READ("48- |");
	EXPECT_LATER("30- |");
}

TEST_F(debounce, device_goes_while_a_time_runs)
{
	int device, reader;

	set(self->skel[0], KEY_A, DEBOUNCE_DEFER, 50);
	RIG_ATTACH(bpfx_debounce);
	device = evdev_make(DEVICE " two", KEYS);
	ASSERT_LE(0, device);
	reader = evdev_open(device);
	evdev_key(device, KEY_A, 1);
	close(device);
	close(reader);
	PRESS(KEY_A);
	EXPECT_LATER("30+ |");
}

#define WAIT_MS	(20 * slowness())

static void random_config(struct debounce_config *config)
{
	int code;

	memset(config, 0, sizeof(*config));
	for (code = 1; code <= 8; code++)
		config->keys[code] = (struct debounce_key){
			.ms = rnd(2) ? WAIT_MS : 2 * WAIT_MS, .mode = code % 3,
		};
}

/*
 * Keys that chatter, and time between. In the end all are up, and no time runs. It is read then:
 * all of it, were none of it chatter, fits into the 64 events that the reader's queue has.
 */
static void random_burst(struct stream *s)
{
	bool down[KEYS] = {};
	int code, i;

	for (i = 0; i < 20; i++) {
		code = 1 + rnd(9);
		down[code] = !down[code];
		stream_add(s, EV_KEY, code, down[code]);
		stream_sync(s);
		if (!rnd(8))
			stream_add(s, STREAM_PAUSE, 0, (rnd(3) ? 3 : 6) * WAIT_MS / 2);
	}
	stream_add(s, STREAM_PAUSE, 0, 5 * WAIT_MS);
	for (code = 0; code < KEYS; code++)
		if (down[code]) {
			stream_add(s, EV_KEY, code, 0);
			stream_sync(s);
		}
	stream_add(s, STREAM_PAUSE, 0, 5 * WAIT_MS);
}

static struct debounce_config random_rules;

static void expect(const struct stream *in, struct stream *out, int64_t late)
{
	model_debounce(&random_rules, in, out, late);
}

/* Times of two keys may end at once: each key is compared by itself. */
static bool same(const struct stream *expected, const struct stream *seen)
{
	int code;

	for (code = 1; code <= 9; code++)
		if (!stream_same_key(expected, seen, code))
			return false;
	return true;
}

TEST_F(debounce, does_what_the_model_does)
{
	seed();
	random_config(&random_rules);
	self->skel[0]->rodata->config = random_rules;
	RIG_ATTACH(bpfx_debounce);
	compare_in_time(_metadata, self->device, self->reader, many(100), random_burst, expect,
			same);
}

TEST_HARNESS_MAIN
