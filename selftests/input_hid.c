// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input programs on HID devices: keyboard, mouse, touchpad and gamepad, from the report that the
 * hardware sends to the events that a client reads.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include "entries.h"
#include "evdev.h"
#include "harness.h"
#include "net.h"
#include "packet.h"
#include "progs/input.h"
#include "uhid.h"
#include "input.skel.h"

#define REPORTS		300	/* of a random stream */
#define EVENTS		16384	/* room for what comes of it */

/* Usages of HID and codes of the kernel: a and b, as the keyboard says them. */
#define SCAN_A		"4:4=458756 "
#define SCAN_B		"4:4=458757 "

/* A device, who reads it, and the programs on it. */
struct hid {
	struct input *skel;
	struct bpf_link *link[2];
	int uhid;
	int reader;
	enum uhid_kind kind;
	char sys[EVDEV_SYS];
};

static void start(struct __test_metadata *_metadata, struct hid *h)
{
	h->uhid = -1;
	h->reader = -1;
	h->skel = input__open_and_load();
	ASSERT_NE(NULL, h->skel);
}

static void end(struct hid *h)
{
	bpf_link__destroy(h->link[0]);
	bpf_link__destroy(h->link[1]);
	close(h->reader);
	if (h->uhid >= 0)
		uhid_unplug(h->uhid);
	input__destroy(h->skel);
}

static const char *const names[UHID_KINDS] = {
	INPUT_DEVICE " keyboard", INPUT_DEVICE " mouse", INPUT_DEVICE " touchpad",
	INPUT_DEVICE " gamepad",
};

/* Nothing is repeated unless a test wants it: how fast this machine is does not matter then. */
static void set_repeat(int reader, unsigned int delay, unsigned int period)
{
	unsigned int rep[2] = { delay, period };

	ioctl(reader, EVIOCSREP, rep);
	evdev_sync(reader);
	evdev_read(reader, 100);
}

static void plug(struct __test_metadata *_metadata, struct hid *h, enum uhid_kind kind)
{
	int clock = CLOCK_MONOTONIC;

	h->kind = kind;
	h->uhid = uhid_plug(kind, names[kind], h->sys);
	ASSERT_LE(0, h->uhid);
	h->reader = evdev_open_sys(h->sys);
	ASSERT_LE(0, h->reader);
	ASSERT_EQ(0, ioctl(h->reader, EVIOCSCLOCKID, &clock));
	if (kind == UHID_KEYBOARD)
		set_repeat(h->reader, 1000000, 1000000);
}

#define ATTACH(_n, _map)								\
({											\
	struct bpf_link **_link = &h->link[_n];						\
											\
	*_link = bpf_map__attach_struct_ops(h->skel->maps._map);			\
	ASSERT_NE(NULL, *_link);							\
})

#define READ(_ms)	evdev_read(h->reader, _ms)

static void detach(struct hid *h, int n)
{
	bpf_link__destroy(h->link[n]);
	h->link[n] = NULL;
}

static void rule(struct input *skel, int which, int code, int act, int to)
{
	skel->bss->rules[which][code] = (struct input_rule){ act, to };
}

static void swap_keys(struct input *skel, int which, int a, int b)
{
	rule(skel, which, a, INPUT_TO, b);
	rule(skel, which, b, INPUT_TO, a);
}

/* What a stream of reports has become for a client, and which time stamps it had. */
struct stream {
	struct input_event ev[EVENTS];
	unsigned int n;
};

static struct stream plain, changed;

/* Send the same reports again, for the same seed, and then let go of everything. */
static void play(struct hid *h, uint64_t seed, struct stream *to)
{
	struct random rng = random_stream(seed, h->kind);
	uint8_t report[UHID_REPORT] = {};
	unsigned int i, len;

	to->n = evdev_take(h->reader, to->ev, EVENTS);
	to->n = 0;
	for (i = 0; i <= REPORTS; i++) {
		len = i < REPORTS ? uhid_random(h->kind, &rng, report) :
				    uhid_rest(h->kind, report);
		if (uhid_send(h->uhid, report, len))
			printf("# cannot send a report: %m\n");
		to->n += evdev_take(h->reader, to->ev + to->n, EVENTS - to->n);
	}
}

/* A touchpad's fingers are numbered on, and its time is counted from when it last had nothing. */
static void renumber(struct stream *s)
{
	struct input_event *ev;
	int base = -1;

	for (ev = s->ev; ev < s->ev + s->n; ev++) {
		if (ev->type == EV_MSC && ev->code == MSC_TIMESTAMP)
			ev->value = 0;
		if (ev->type != EV_ABS || ev->code != ABS_MT_TRACKING_ID || ev->value < 0)
			continue;
		if (base < 0)
			base = ev->value;
		ev->value = (ev->value - base) & 0xffff;
	}
}

static bool same(const struct input_event *a, const struct input_event *b)
{
	return a->type == b->type && a->code == b->code && a->value == b->value;
}

/* Where two streams differ; -1: nowhere. */
static int differ(const struct stream *a, const struct stream *b)
{
	unsigned int i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (!same(&a->ev[i], &b->ev[i])) {
			printf("# event %u: %u:%u=%d and %u:%u=%d\n", i, a->ev[i].type,
			       a->ev[i].code, a->ev[i].value, b->ev[i].type, b->ev[i].code,
			       b->ev[i].value);
			return i;
		}
	return a->n == b->n ? -1 : (int)i;
}

static uint64_t stamp(const struct input_event *ev)
{
	return ev->input_event_sec * 1000000ull + ev->input_event_usec;
}

/* Events of a frame have one time, and later frames no earlier one. Return: how many have not. */
static int bad_stamps(const struct stream *s)
{
	uint64_t frame = 0;
	bool inside = false;
	unsigned int i;
	int bad = 0;

	for (i = 0; i < s->n; i++) {
		if (inside ? stamp(&s->ev[i]) != frame : stamp(&s->ev[i]) < frame) {
			printf("# event %u: %lu us after %lu us\n", i,
			       (unsigned long)stamp(&s->ev[i]), (unsigned long)frame);
			bad++;
		}
		frame = stamp(&s->ev[i]);
		inside = s->ev[i].type != EV_SYN || s->ev[i].code != SYN_REPORT;
	}
	return bad + inside;
}

static int lost(const struct stream *s)
{
	unsigned int i;
	int n = 0;

	for (i = 0; i < s->n; i++)
		n += s->ev[i].type == EV_SYN && s->ev[i].code == SYN_DROPPED;
	return n;
}

FIXTURE(stream)
{
	struct hid h;
	uint64_t seed;
};

FIXTURE_VARIANT(stream)
{
	enum uhid_kind kind;
	int a, b, c;	/* keys or buttons that it has */
};

FIXTURE_VARIANT_ADD(stream, keyboard) { UHID_KEYBOARD, KEY_A, KEY_B, KEY_C };
FIXTURE_VARIANT_ADD(stream, mouse) { UHID_MOUSE, BTN_LEFT, BTN_RIGHT, BTN_MIDDLE };
FIXTURE_VARIANT_ADD(stream, touchpad) { UHID_TOUCHPAD, BTN_LEFT, BTN_TOUCH, BTN_TOOL_FINGER };
FIXTURE_VARIANT_ADD(stream, gamepad) { UHID_GAMEPAD, BTN_SOUTH, BTN_EAST, BTN_C };

FIXTURE_SETUP(stream)
{
	NEED_UHID();
	self->seed = seed();
	start(_metadata, &self->h);
	plug(_metadata, &self->h, variant->kind);
	/* Once in vain, so that it begins where it ends. */
	play(&self->h, self->seed, &plain);
	play(&self->h, self->seed, &plain);
	renumber(&plain);
	ASSERT_LT(REPORTS, plain.n);
	ASSERT_EQ(0, lost(&plain));
	ASSERT_EQ(0, bad_stamps(&plain));
}

FIXTURE_TEARDOWN(stream)
{
	end(&self->h);
}

/* Programs that change nothing: to the last bit what there would be without them. */
TEST_F(stream, passes_as_it_is)
{
	struct hid *h = &self->h;
	struct bpfx_input_entry e[2];

	ATTACH(0, first);
	ATTACH(1, second);
	play(h, self->seed, &changed);
	renumber(&changed);
	EXPECT_EQ(-1, differ(&plain, &changed));
	EXPECT_EQ(0, bad_stamps(&changed));
	ASSERT_EQ(2, entries_list(h->sys, e, 2));
	EXPECT_LT(REPORTS, e[0].count.seen);
	EXPECT_EQ(e[0].count.seen, e[1].count.seen);
}

static int swapped(int code, int a, int b)
{
	return code == a ? b : code == b ? a : code;
}

/* Two programs that swap keys, one after the other; and what that has to be. */
static void model(struct stream *s, int a, int b, int c)
{
	struct input_event *ev;

	for (ev = s->ev; ev < s->ev + s->n; ev++)
		if (ev->type == EV_KEY)
			ev->code = swapped(swapped(ev->code, a, b), b, c);
}

TEST_F(stream, two_swaps_change_nothing_else)
{
	struct hid *h = &self->h;

	swap_keys(h->skel, 0, variant->a, variant->b);
	swap_keys(h->skel, 1, variant->b, variant->c);
	ATTACH(0, first);
	ATTACH(1, second);
	play(h, self->seed, &changed);
	renumber(&changed);
	model(&plain, variant->a, variant->b, variant->c);
	EXPECT_EQ(-1, differ(&plain, &changed));
	EXPECT_EQ(0, bad_stamps(&changed));
	detach(h, 0);
	detach(h, 1);
	EXPECT_STREQ("", READ(100));
}

FIXTURE(hid)
{
	struct hid h;
};

FIXTURE_SETUP(hid)
{
	NEED_UHID();
	start(_metadata, &self->h);
}

FIXTURE_TEARDOWN(hid)
{
	end(&self->h);
}

static int count_of(const char *text, const char *word)
{
	int n = 0;

	while ((text = strstr(text, word))) {
		text += strlen(word);
		n++;
	}
	return n;
}

/* A held key is repeated as what it has become, and what passes is repeated, too. */
TEST_F(hid, repeats_what_is_held)
{
	struct hid *h = &self->h;
	const char *text;

	plug(_metadata, h, UHID_KEYBOARD);
	rule(h->skel, 0, KEY_A, INPUT_TO, KEY_B);
	ATTACH(0, first);
	set_repeat(h->reader, 150, 30);
	uhid_keys(h->uhid, 0, "a");
	usleep(600000);
	uhid_keys(h->uhid, 0, "");
	text = READ(2000);
	EXPECT_EQ(text, strstr(text, SCAN_A "48+ |48= |48= |"));
	EXPECT_EQ(0, count_of(text, "30"));
	EXPECT_EQ(1, count_of(text, SCAN_A "48- |"));
	uhid_keys(h->uhid, 0, "c");
	usleep(600000);
	uhid_keys(h->uhid, 0, "");
	EXPECT_LE(3, count_of(READ(2000), "46= |"));
	EXPECT_STREQ("", READ(300));
}

/* What the kernel tells the device passes on its way: LEDs. */
TEST_F(hid, lights_leds)
{
	struct hid *h = &self->h;

	plug(_metadata, h, UHID_KEYBOARD);
	ATTACH(0, first);
	ATTACH(1, second);
	evdev_send(h->reader, EV_LED, LED_CAPSL, 1);
	evdev_sync(h->reader);
	EXPECT_EQ(2, uhid_leds(h->uhid));
	EXPECT_STREQ("17:1=1 |", READ(1000));
}

/*
 * A client that asks which keys are down is told of the hardware's: see module/input/device.c. When
 * all are up, it is told that.
 */
TEST_F(hid, state_is_the_hardwares)
{
	struct hid *h = &self->h;

	plug(_metadata, h, UHID_KEYBOARD);
	rule(h->skel, 0, KEY_A, INPUT_TO, KEY_B);
	ATTACH(0, first);
	uhid_keys(h->uhid, 0, "a");
	EXPECT_STREQ(SCAN_A "48+ |", READ(1000));
	EXPECT_EQ(1, evdev_down(h->reader, KEY_A));
	EXPECT_EQ(0, evdev_down(h->reader, KEY_B));
	uhid_keys(h->uhid, 0, "");
	EXPECT_STREQ(SCAN_A "48- |", READ(1000));
	EXPECT_EQ(0, evdev_down(h->reader, KEY_A));
	EXPECT_EQ(0, evdev_down(h->reader, KEY_B));
}

static uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ull + ts.tv_nsec / 1000;
}

/* A frame that was put together anew has the time of the one that it replaces. */
TEST_F(hid, stamps_are_of_the_moment)
{
	struct hid *h = &self->h;
	struct input_event ev[4];
	uint64_t before, after;

	plug(_metadata, h, UHID_KEYBOARD);
	rule(h->skel, 0, KEY_A, INPUT_TO, KEY_B);
	rule(h->skel, 0, KEY_C, INPUT_LATER, KEY_D);
	ATTACH(0, first);
	before = now_us();
	uhid_keys(h->uhid, 0, "a");
	after = now_us();
	ASSERT_EQ(3, evdev_take(h->reader, ev, 4));
	EXPECT_LE(before, stamp(&ev[0]));
	EXPECT_GE(after, stamp(&ev[0]));
	EXPECT_EQ(stamp(&ev[0]), stamp(&ev[2]));
	before = now_us();
	uhid_keys(h->uhid, 0, "ac");
	usleep(300000);
	ASSERT_EQ(2, evdev_take(h->reader, ev, 2));	/* the scan code */
	ASSERT_EQ(2, evdev_take(h->reader, ev, 2));
	EXPECT_EQ(KEY_D, ev[0].code);
	EXPECT_LE(before + 30000, stamp(&ev[0]));
}

/* Unplugged in the middle of a chord: who comes behind the program sees keys released. */
TEST_F(hid, is_unplugged_in_a_chord)
{
	struct hid *h = &self->h;

	plug(_metadata, h, UHID_KEYBOARD);
	rule(h->skel, 0, KEY_A, INPUT_TYPE_ONCE, KEY_Q);
	ATTACH(0, first);
	ATTACH(1, second);
	uhid_keys(h->uhid, 1, "a");
	EXPECT_EQ(1, count_of(READ(1000), "16+ 30+ |"));
	uhid_unplug(h->uhid);
	h->uhid = -1;
	EXPECT_EQ(2, h->skel->bss->disconnects);
	EXPECT_EQ(KEY_Q, h->skel->bss->released);
	EXPECT_EQ(BPFX_EXIT_DONE, h->skel->bss->left_kind);
	EXPECT_EQ(0, entries_list(h->sys, NULL, 0));
}

struct swapper {
	struct hid *h;
	bool stop;
	unsigned int swaps;
	int err;
};

static void *swap_on(void *arg)
{
	struct swapper *s = arg;

	while (!__atomic_load_n(&s->stop, __ATOMIC_RELAXED) && !s->err) {
		s->err = bpf_link__update_map(s->h->link[0], s->swaps & 1 ?
					      s->h->skel->maps.first :
					      s->h->skel->maps.successor);
		s->swaps++;
		usleep(4000);	/* so that the reader can follow */
	}
	return NULL;
}

/* Every press has its release, and what is up is not released. Return: how many do not add up. */
static int unbalanced(const struct stream *s)
{
	static bool down[KEY_CNT];
	unsigned int i;
	int bad = 0;

	memset(down, 0, sizeof(down));
	for (i = 0; i < s->n; i++) {
		if (s->ev[i].type != EV_KEY || s->ev[i].value == 2)
			continue;
		bad += down[s->ev[i].code] == !!s->ev[i].value;
		down[s->ev[i].code] = s->ev[i].value;
	}
	for (i = 0; i < KEY_CNT; i++)
		bad += down[i];
	return bad;
}

/* Two programs that make other keys of the same ones are swapped all the time under who types. */
TEST_F(hid, is_swapped_under_who_types)
{
	struct hid *h = &self->h;
	struct swapper swapper = { .h = h };
	uint64_t from = seed();
	pthread_t thread;

	plug(_metadata, h, UHID_KEYBOARD);
	swap_keys(h->skel, 0, KEY_A, KEY_B);
	rule(h->skel, 1, KEY_A, INPUT_TO, KEY_X);
	rule(h->skel, 1, KEY_C, INPUT_DROP, 0);
	ATTACH(0, first);
	ASSERT_EQ(0, pthread_create(&thread, NULL, swap_on, &swapper));
	do
		play(h, from++, &changed);
	while (!unbalanced(&changed) && !lost(&changed) && swapper.swaps < 50 && !swapper.err);
	__atomic_store_n(&swapper.stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	changed.n += evdev_take(h->reader, changed.ev + changed.n, EVENTS - changed.n);
	EXPECT_EQ(0, swapper.err);
	EXPECT_LE(50, swapper.swaps);
	EXPECT_EQ(0, unbalanced(&changed));
	EXPECT_EQ(0, bad_stamps(&changed));
	EXPECT_EQ(0, lost(&changed));
}

/* As fast as the machine can: nothing is lost, nobody is ejected. */
TEST_F(hid, ten_thousand_events)
{
	struct hid *h = &self->h;
	struct bpfx_input_entry e[2];
	uint8_t report[6] = {};
	uint64_t began, took;
	unsigned int i, n = 0;

	plug(_metadata, h, UHID_MOUSE);
	swap_keys(h->skel, 0, BTN_LEFT, BTN_RIGHT);
	ATTACH(0, first);
	ATTACH(1, second);
	began = now_us();
	for (i = 0; i < 2500; i++) {
		report[0] = i & 1;
		report[1] = 1;
		report[3] = 1;
		ASSERT_EQ(0, uhid_send(h->uhid, report, sizeof(report)));
		if (i % 8 == 7)
			n += evdev_take(h->reader, plain.ev, EVENTS);
	}
	n += evdev_take(h->reader, plain.ev, EVENTS);
	took = now_us() - began;
	TH_LOG("%u events in %lu ms", n, (unsigned long)took / 1000);
	EXPECT_LE(10000, n);
	ASSERT_EQ(2, entries_list(h->sys, e, 2));
	EXPECT_EQ(n - 2500, e[1].count.seen);
}

static int wait_gone(const char *sys)
{
	int tries = 200, n;

	while ((n = entries_list(sys, NULL, 0)) && --tries)
		usleep(10000);
	return n;
}

/* Within its limit for each op, but too often: out, and no key stays down. */
TEST_F(hid, storms)
{
	struct hid *h = &self->h;
	static const int burst[] = { KEY_E, KEY_F, KEY_G, KEY_H, KEY_I };
	struct bpfx_input_exit exit;
	int i;

	plug(_metadata, h, UHID_KEYBOARD);
	for (i = 0; i < 5; i++)
		rule(h->skel, 0, burst[i], INPUT_BURST, KEY_B);
	rule(h->skel, 0, KEY_C, INPUT_TO, KEY_D);
	ATTACH(0, first);
	plain.n = 0;
	/* Five keys, 64 events each. */
	for (i = 0; i < 200 && h->skel->bss->emit_ret >= 0; i++) {
		uhid_keys(h->uhid, 0, i & 1 ? "efghic" : "c");
		plain.n += evdev_take(h->reader, plain.ev + plain.n, EVENTS - plain.n);
		if (plain.n > EVENTS / 2 && !unbalanced(&plain))
			plain.n = 0;
	}
	EXPECT_EQ(0, wait_gone(h->sys));
	uhid_keys(h->uhid, 0, "");
	ASSERT_EQ(0, entries_last_exit(&exit));
	EXPECT_EQ(BPFX_EXIT_STORM, exit.info.kind);
	EXPECT_STREQ("it emitted too many events in a second", exit.info.msg);
}

/*
 * One op that is slow may be the machine's fault; three, each within a second of the one before,
 * are not. What it held is released.
 */
TEST_F(hid, takes_too_long)
{
	struct hid *h = &self->h;
	struct bpfx_input_exit exit;

	plug(_metadata, h, UHID_KEYBOARD);
	rule(h->skel, 0, KEY_A, INPUT_TO, KEY_B);
	rule(h->skel, 0, KEY_C, INPUT_SLOW, 0);
	ATTACH(0, slow);
	uhid_keys(h->uhid, 0, "a");
	uhid_keys(h->uhid, 0, "ac");
	uhid_keys(h->uhid, 0, "a");
	EXPECT_EQ(1, entries_list(h->sys, NULL, 0));
	uhid_keys(h->uhid, 0, "ac");
	EXPECT_EQ(0, wait_gone(h->sys));
	ASSERT_EQ(0, entries_last_exit(&exit));
	EXPECT_EQ(BPFX_EXIT_BUDGET, exit.info.kind);
	EXPECT_EQ(1, count_of(READ(1000), "48- 30+ |"));
	uhid_keys(h->uhid, 0, "");
	EXPECT_EQ(1, count_of(READ(1000), "30- "));
}

/*
 * A client that grabs the device gets it as it is. When it lets go, the others learn of what has
 * been released meanwhile.
 */
TEST_F(hid, is_grabbed)
{
	struct hid *h = &self->h;
	int other;

	plug(_metadata, h, UHID_KEYBOARD);
	rule(h->skel, 0, KEY_A, INPUT_TO, KEY_B);
	ATTACH(0, first);
	ATTACH(1, second);
	other = evdev_open_sys(h->sys);
	ASSERT_LE(0, other);
	uhid_keys(h->uhid, 0, "a");
	EXPECT_STREQ(SCAN_A "48+ |", READ(1000));
	ASSERT_EQ(0, ioctl(other, EVIOCGRAB, 1));
	evdev_read(other, 100);
	uhid_keys(h->uhid, 0, "");
	EXPECT_STREQ(SCAN_A "30- |", evdev_read(other, 1000));
	EXPECT_STREQ("", READ(100));
	ASSERT_EQ(0, ioctl(other, EVIOCGRAB, 0));
	EXPECT_STREQ("48- |", READ(1000));
	EXPECT_EQ(KEY_B, h->skel->bss->released);
	uhid_keys(h->uhid, 0, "a");
	EXPECT_STREQ(SCAN_A "48+ |", READ(1000));
	close(other);
}

static void *come_and_go(void *arg)
{
	struct swapper *s = arg;
	int device;

	while (!__atomic_load_n(&s->stop, __ATOMIC_RELAXED)) {
		device = evdev_make(INPUT_DEVICE " guest", 99);
		if (device < 0) {
			s->err = device;
			break;
		}
		evdev_key(device, KEY_A, 1);
		close(device);
		s->swaps++;
	}
	return NULL;
}

/* The module comes and goes while devices do, and so do programs. */
TEST_F(hid, module_comes_and_goes)
{
	struct hid *h = &self->h;
	struct swapper swapper = {};
	pthread_t thread;
	int i, tries;

	NEED_EVDEV();
	input__destroy(h->skel);
	h->skel = NULL;
	ASSERT_EQ(0, pthread_create(&thread, NULL, come_and_go, &swapper));
	for (i = 0; i < 8; i++) {
		for (tries = 200; tries && run_quiet("rmmod bpfx_input"); tries--)
			usleep(20000);
		EXPECT_NE(0, tries);
		EXPECT_EQ(0, run_quiet("modprobe bpfx_input"));
		h->skel = input__open_and_load();
		ASSERT_NE(NULL, h->skel);
		rule(h->skel, 0, KEY_A, INPUT_TO, KEY_B);
		ATTACH(0, first);
		usleep(30000);
		detach(h, 0);
		input__destroy(h->skel);
		h->skel = NULL;
	}
	__atomic_store_n(&swapper.stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	EXPECT_EQ(0, swapper.err);
	EXPECT_LT(8, swapper.swaps);
}

TEST_HARNESS_MAIN
