// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/input.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "client.h"
#include "entries.h"
#include "fault.h"
#include "holds.h"
#include "input_stream.h"
#include "net.h"
#include "trial.h"

#define ROUNDS	16
#define DEVICE	"bpfx fuzz"
#define KEYS	50	/* no Alt: Ctrl-Alt-Del would reboot */

/* What outlives a trial. */
static struct {
	const struct generator *g;
	struct generated *good;
	struct loaded good_loaded;
	uint64_t exits;	/* that have been counted */
} all;

/**
 * struct trial - a trial
 * @seed: of it
 * @rng: for everything but the programs themselves
 * @totals: where it is added up
 * @s: the program, and the one to swap it with
 * @loaded: the same in the kernel
 * @link: or -1
 * @device: of uinput, or -1
 * @sys: "inputN"
 * @client: who reads it
 */
struct trial {
	uint64_t seed;
	struct random rng;
	struct trial_totals *totals;
	struct generated *s[2];
	struct loaded loaded[2];
	int link;
	int device;
	char sys[EVDEV_SYS];
	struct client client;
};

/* With so many axes that a client has room for whatever a program emits. */
static int make_device(void)
{
	int device = stream_new(), code;

	for (code = 1; code <= KEYS; code++)
		stream_can(device, EV_KEY, code);
	stream_can(device, EV_KEY, BTN_LEFT);
	stream_can(device, EV_MSC, MSC_SCAN);
	for (code = 0; code < REL_MAX; code++)
		stream_can(device, EV_REL, code);
	for (code = 0; code < ABS_MT_SLOT; code++)
		stream_axis(device, code, -1000, 1000);
	return stream_create(device, DEVICE);
}

static void unplug(struct trial *t)
{
	client_close(&t->client);
	if (t->device >= 0)
		close(t->device);
	t->device = -1;
}

/* Who has no memory when a device comes does without it for good: evdev, and the module, too. */
static int make_known(struct trial *t)
{
	int err;

	t->device = make_device();
	if (t->device < 0)
		return t->device;
	err = evdev_sys(t->device, t->sys) ?: client_open(&t->client, t->sys);
	if (!err && !evdev_handled(t->sys, "bpfx"))
		err = -ENOENT;
	if (err)
		unplug(t);
	return err;
}

static bool plug(struct trial *t)
{
	int err = FAULTY(make_known(t));

	return HOLDS(!err, "no device: %s", strerror(-err));
}

static void send_event(struct trial *t)
{
	uint32_t kind = random_below(&t->rng, 8);

	if (kind < 4)
		evdev_send(t->device, EV_KEY, 1 + random_below(&t->rng, random_once_in(&t->rng, 2) ?
			   KEYS : 8), random_below(&t->rng, 2));
	else if (kind < 6)
		evdev_send(t->device, EV_REL, random_below(&t->rng, 10),
			   (int)random_below(&t->rng, 9) - 4);
	else if (kind < 7)
		evdev_send(t->device, EV_ABS, random_below(&t->rng, 6),
			   (int)random_below(&t->rng, 2001) - 1000);
	else
		evdev_send(t->device, EV_MSC, MSC_SCAN, random_below(&t->rng, 256));
}

static void send_some(struct trial *t)
{
	int frames = 1 + random_below(&t->rng, 8), n;

	fault_on();
	while (frames--) {
		for (n = 1 + random_below(&t->rng, 6); n; n--) {
			send_event(t);
			t->totals->in++;
		}
		evdev_sync(t->device);
		n = client_read(&t->client);
		t->totals->out += n > 0 ? n : 0;
	}
	fault_off();
}

static void unload(struct trial *t)
{
	if (t->link >= 0)
		close(t->link);
	t->link = -1;
}

/* To the other program, or from none to one. */
static void swap(struct trial *t, int to)
{
	if (t->loaded[to].map < 0)
		return;
	if (t->link < 0)
		t->link = loaded_link(&t->loaded[to]);
	else
		FAULTY(bpf_link_update(t->link, t->loaded[to].map, NULL));
}

static bool happen(struct trial *t)
{
	uint32_t what = random_below(&t->rng, 12), arg = random_below(&t->rng, 8);
	struct bpfx_input_entry entry;

	t->totals->events += what < 7;
	switch (what) {
	case 0:
	case 1:
		swap(t, arg & 1);
		break;
	case 2:
		FAULTY(entries_eject(arg & 1 ? TRIAL_NAME : NULL, t->sys));
		break;
	case 3:
		if (t->link < 0)
			swap(t, arg & 1);
		else
			unload(t);
		break;
	case 4:
		unplug(t);
		return plug(t);
	case 5:
	case 6:
		/* Timers, and what comes later. */
		usleep(arg * 1000);
		break;
	case 7:
		t->totals->looks++;
		return HOLDS(entries_list(t->sys, &entry, 1) <= 1, "there is only one");
	}
	return true;
}

/* Ejects that are new, and why. */
static bool count_exits(struct trial *t)
{
	static struct bpfx_input_exit exits[BPFX_INPUT_EXITS];
	int i, n = entries_exits(exits, BPFX_INPUT_EXITS);

	for (i = 0; i < n; i++) {
		if (exits[i].nr < all.exits)
			continue;
		all.exits = exits[i].nr + 1;
		if (!HOLDS(exits[i].info.kind >= BPFX_EXIT_ERROR &&
			   exits[i].info.kind < TRIAL_EXITS, "left by %u", exits[i].info.kind))
			return false;
		t->totals->exits[exits[i].info.kind]++;
	}
	return HOLDS(n >= 0, "no records: %s", strerror(-n));
}

/* Who reads gets what he should, at once. */
static bool passes_key(struct trial *t, int code)
{
	static struct input_event ev[4096];
	int value, n;

	evdev_key(t->device, code, 0);
	evdev_take(t->client.raw, ev, 4096);
	for (value = 1; value >= 0; value--) {
		evdev_key(t->device, code, value);
		n = evdev_take(t->client.raw, ev, 4096);
		if (!HOLDS(n == 2 && ev[0].type == EV_KEY && ev[0].code == code &&
			   ev[0].value == value && ev[1].type == EV_SYN,
			   "%d events, %u:%u=%d for key %d, %d", n, ev[0].type, ev[0].code,
			   ev[0].value, code, value))
			return false;
	}
	return true;
}

static bool passes(struct trial *t, const char *when)
{
	int i;

	for (i = 0; i < 4; i++)
		if (!HOLDS(passes_key(t, 1 + random_below(&t->rng, KEYS)), "%s", when))
			return false;
	return HOLDS(client_read(&t->client) >= 0, "%s", when);
}

/* It has gone: clients know the device as it is. */
static bool without(struct trial *t)
{
	unload(t);
	if (!HOLDS(!entries_list(t->sys, NULL, 0), "it is still there"))
		return false;
	client_read(&t->client);
	/* One that has lost events has looked anew while the program was there. */
	if (t->client.lost) {
		client_close(&t->client);
		if (!HOLDS(!client_open(&t->client, t->sys), "%s cannot be read", t->sys))
			return false;
	}
	if (!HOLDS(client_agrees(&t->client, NULL), "what is stuck?") ||
	    !HOLDS(!t->client.complaints, "%u complaints", t->client.complaints))
		return false;
	return passes(t, "without a program");
}

/* And a good one does what it did before. */
static bool with_good(struct trial *t)
{
	struct bpfx_input_entry entry;

	t->link = loaded_link(&all.good_loaded);
	return HOLDS(t->link >= 0, "the good one: %s", strerror(errno)) &&
	       HOLDS(entries_list(t->sys, &entry, 1) == 1, "it is not there") &&
	       passes(t, "with a good one") &&
	       HOLDS(entries_list(t->sys, &entry, 1) == 1 && entry.count.seen >= 8,
		     "it has seen %llu events", entry.count.seen);
}

static bool torture(struct trial *t)
{
	int i;

	fault_mode(&t->rng);
	/* The second is there to swap with, in every other trial. */
	if (random_once_in(&t->rng, 2))
		trial_make(&t->loaded[1], &t->s[1], all.g, t->seed ^ 0x5bd1e9955bd1e995ull,
			   t->totals);
	if (!trial_make(&t->loaded[0], &t->s[0], all.g, t->seed, t->totals))
		return true;
	t->link = loaded_link(&t->loaded[0]);
	for (i = 0; i < ROUNDS; i++) {
		send_some(t);
		if (!happen(t))
			return false;
	}
	return true;
}

static void tell(const struct trial *t, uint64_t seed)
{
	int i;

	printf("# FUZZ_SEED=%#llx fails\n", (unsigned long long)seed);
	for (i = 0; i < 2; i++)
		if (t->s[i])
			generator_print(all.g, t->s[i]);
}

static bool run_trial(uint64_t seed, struct trial_totals *totals)
{
	uint8_t zeros[GENERATOR_COUNTERS * 8] = {};
	struct trial t = {
		.seed = seed,
		.rng = random_stream(seed, 3),
		.totals = totals,
		.link = -1,
		.device = -1,
	};
	uint32_t key = 0;
	bool ok;

	loaded_none(&t.loaded[0]);
	loaded_none(&t.loaded[1]);
	bpf_map_update_elem(all.g->counters, &key, zeros, 0);
	ok = plug(&t) && torture(&t);
	fault_mode(NULL);
	ok = ok && without(&t) && with_good(&t) && count_exits(&t);
	unload(&t);
	unplug(&t);
	loaded_close(&t.loaded[0]);
	loaded_close(&t.loaded[1]);
	if (!ok)
		tell(&t, seed);
	generator_free(t.s[0]);
	generator_free(t.s[1]);
	return ok;
}

static int open_all(const struct generator *g)
{
	struct bpfx_input_exit last;

	if (evdev_load())
		return -ENODEV;
	if (run_quiet("modprobe bpfx_input"))
		return -ENOENT;
	all.g = g;
	all.exits = entries_last_exit(&last) ? 0 : last.nr + 1;
	all.good = generator_good(g, TRIAL_NAME);
	return loaded_open(&all.good_loaded, g, all.good) == LOADED ? 0 : -EINVAL;
}

static void close_all(void)
{
	loaded_close(&all.good_loaded);
	generator_free(all.good);
}

const struct trials trials_input = {
	.hook	= &hook_input,
	.open	= open_all,
	.close	= close_all,
	.run	= run_trial,
};
