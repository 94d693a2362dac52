// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/pkt_sched.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "exits.h"
#include "fault.h"
#include "holds.h"
#include "loaded.h"
#include "net.h"
#include "packet.h"
#include "rtnl.h"
#include "trial.h"

#define ROUNDS		16
#define PACKETS		4096	/* a trial sends fewer */
#define PRIO		TC_H_MAKE(1 << 16, 0)
#define BAND		TC_H_MAKE(1 << 16, 1)
#define PATIENCE_MS	10000	/* without any progress, on an emulated machine that is busy */

#define DEV	"gate0"

/* What outlives a trial. */
static struct {
	const struct generator *g;
	struct generated *good;
	struct loaded good_loaded;
	int rtnl;
	uint32_t trials;
} all;

/**
 * struct trial - a trial
 * @seed: of it
 * @rng: for everything but the schedulers themselves
 * @totals: where it is added up
 * @s: the scheduler, and the one to swap it with
 * @loaded: the same in the kernel
 * @link: or -1
 * @ifindex: of the device
 * @sock: where packets are sent
 * @nested: the qdisc is not the device's root, but below one
 * @flows: to send packets of
 * @burst: packets that it sends at once, at most
 * @tag: that packets of this trial carry
 * @sent: packets handed to the kernel
 * @attached: the account below is that of an instance
 * @st: the account when it was last looked at
 * @seen: packets that came out
 * @arrived: how many
 * @last: the one that came last
 */
struct trial {
	uint64_t seed;
	struct random rng;
	struct trial_totals *totals;
	struct generated *s[2];
	struct loaded loaded[2];
	int link;
	int ifindex;
	int sock;
	bool nested;
	uint32_t flows;
	uint32_t burst;
	uint32_t tag;
	uint32_t sent;
	bool attached;
	struct qdisc_stats st;
	uint8_t seen[PACKETS];
	uint32_t arrived;
	uint32_t last;
};

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

/* What is new since the last look, of the same instance or of another. */
static void add_up(struct trial *t, const struct qdisc_stats *st)
{
	bool same = t->attached && st->handle == t->st.handle &&
		    st->x.enqueued >= t->st.x.enqueued && st->x.swaps >= t->st.x.swaps;

	t->totals->in += st->x.enqueued - (same ? t->st.x.enqueued : 0);
	t->totals->out += st->x.sent - (same ? t->st.x.sent : 0);
	if (st->x.swaps != (same ? t->st.x.swaps : 0) && st->x.exit.kind < TRIAL_EXITS)
		t->totals->exits[st->x.exit.kind]++;
	t->st = *st;
	t->attached = true;
}

/* Conservation, at whatever moment; there need not be an instance. */
static bool look(struct trial *t)
{
	struct qdisc_stats st;
	int err = net_qdisc_stats(DEV, TRIAL_NAME, &st);

	if (err == -ENOENT) {
		t->attached = false;
		return true;
	}
	if (!HOLDS(!err, "no account: %s", strerror(-err)) || !net_adds_up(&st))
		return false;
	add_up(t, &st);
	t->totals->looks++;
	return true;
}

/* What came out: ours, and each once. */
static bool collect(struct trial *t)
{
	static struct gate_record r[1024];
	int i, n;

	do {
		n = gate_read(DEV, r, 1024);
		for (i = 0; i < n; i++) {
			uint32_t nr = r[i].tag;

			if (!HOLDS(r[i].tag >> 32 == t->tag && nr < t->sent,
				   "a packet that was not sent: %llx", r[i].tag) ||
			    !HOLDS(!t->seen[nr]++, "packet %u came twice", nr))
				return false;
			t->last = nr;
			t->arrived++;
		}
	} while (n == 1024);
	return HOLDS(n >= 0, "gate: %s", strerror(-n));
}

/* Something that looks like a packet of another kind, or like none, but has its tag. */
static int send_garbage(struct trial *t, uint64_t tag)
{
	static const uint16_t types[] = { 0x0800, 0x86dd, 0x8100, 0x88a8, 0x0806, 0x8847, 0x0001 };
	uint16_t type = types[random_below(&t->rng, 7)];
	int i, len = 50 + random_below(&t->rng, 300);
	uint8_t buf[512];

	for (i = 0; i < len; i++)
		buf[i] = random_u64(&t->rng);
	buf[12] = type >> 8;
	buf[13] = type;
	/* Mostly with a beginning that makes a parser go on. */
	if (random_below(&t->rng, 4))
		buf[14] = type == 0x0800 ? 0x45 : 0x60;
	memcpy(buf + GATE_TAG_OFFSET, &tag, sizeof(tag));
	return packet_send_raw(t->sock, buf, len);
}

static void send_one(struct trial *t)
{
	struct packet p = {
		.len = ORDER_SIZE_MIN +
			random_below(&t->rng, random_once_in(&t->rng, 3) ? 1400 : 60),
		.flow = random_below(&t->rng, t->flows),
		.dsfield = random_below(&t->rng, 256),
		.src = 1 + random_below(&t->rng, 4),
		.dst = 1 + random_below(&t->rng, 4),
		.order.id = (uint64_t)t->tag << 32 | t->sent,
	};

	if (t->sent == PACKETS)
		return;
	t->sent++;
	if (random_once_in(&t->rng, 12))
		send_garbage(t, p.order.id);
	else
		packet_send(t->sock, &p, 1);
}

static void send_some(struct trial *t)
{
	uint32_t mark = random_below(&t->rng, 4), priority = random_below(&t->rng, 7);
	int n = 1 + random_below(&t->rng, t->burst);

	setsockopt(t->sock, SOL_SOCKET, SO_MARK, &mark, sizeof(mark));
	setsockopt(t->sock, SOL_SOCKET, SO_PRIORITY, &priority, sizeof(priority));
	fault_on();
	while (n--)
		send_one(t);
	fault_off();
}

static void move_gate(struct trial *t)
{
	int n = random_below(&t->rng, 20), busy = random_below(&t->rng, 20);

	switch (random_below(&t->rng, 4)) {
	case 0:
		gate_pass(DEV, 0);
		break;
	case 1:
		gate_pass(DEV, 1 + n);
		break;
	case 2:
		gate_pass_busy(DEV, -1, 2 + busy);
		break;
	default:
		gate_pass(DEV, -1);
	}
}

static int attach(struct trial *t)
{
	int err = 0;

	if (t->nested)
		err = FAULTY(rtnl_qdisc_add(all.rtnl, t->ifindex, TC_H_ROOT, PRIO, "prio"));
	return err ?: FAULTY(rtnl_qdisc_add(all.rtnl, t->ifindex, t->nested ? BAND : TC_H_ROOT, 0,
					    TRIAL_NAME));
}

static void detach(struct trial *t, bool replace)
{
	if (replace)
		FAULTY(rtnl_qdisc_add(all.rtnl, t->ifindex, t->nested ? BAND : TC_H_ROOT, 0,
				      "pfifo"));
	else
		FAULTY(rtnl_qdisc_del(all.rtnl, t->ifindex, TC_H_ROOT));
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

static void unload(struct trial *t)
{
	if (t->link >= 0)
		close(t->link);
	t->link = -1;
}

static void happen(struct trial *t)
{
	uint32_t what = random_below(&t->rng, 24), arg = random_below(&t->rng, 8);
	static struct class_stats classes[512];

	t->totals->events += what < 10;
	switch (what) {
	case 0:
	case 1:
		swap(t, arg & 1);
		break;
	case 2:
		FAULTY(exits_eject(DEV));
		break;
	case 3:
		if (t->link < 0)
			swap(t, arg & 1);
		else
			unload(t);
		break;
	case 4:
		detach(t, arg & 1);
		break;
	case 5:
	case 6:
		attach(t);
		break;
	case 7:
		FAULTY(rtnl_link_up(all.rtnl, t->ifindex, false));
		FAULTY(rtnl_link_up(all.rtnl, t->ifindex, true));
		break;
	case 8:
		FAULTY(rtnl_link_queue_len(all.rtnl, t->ifindex, arg * arg * 10));
		break;
	case 9:
		FAULTY(net_class_stats(DEV, classes, 512));
		break;
	}
}

/* Until nothing is queued; with a program that may never send, for no longer than that. */
static bool drain(struct trial *t, bool must, uint64_t ms)
{
	uint64_t last = now_ms();
	uint32_t seen = t->arrived;

	for (;;) {
		if (!look(t) || !collect(t))
			return false;
		if (!t->attached || (!t->st.qlen && !t->st.x.queued))
			return !t->attached || net_conserved(&t->st);
		if (t->arrived != seen && must) {
			seen = t->arrived;
			last = now_ms();
		}
		if (now_ms() - last >= ms)
			return HOLDS(!must, "%u are queued, %u came", t->st.x.queued, t->arrived);
		usleep(2000);
	}
}

/* One after the other, through an open gate: each comes out before the next goes in. */
static bool passes(struct trial *t, const char *when)
{
	uint64_t start;
	int i;

	for (i = 0; i < 6; i++) {
		struct packet p = {
			.len = ORDER_SIZE_MIN,
			.flow = i,
			.order.id = (uint64_t)t->tag << 32 | t->sent,
		};
		uint32_t nr = t->sent++;
		int ret = packet_send(t->sock, &p, 1);

		if (!HOLDS(ret == 1, "%s: not sent: %d", when, ret))
			return false;
		for (start = now_ms(); !t->seen[nr]; usleep(200))
			if (!collect(t) || !HOLDS(now_ms() - start < PATIENCE_MS,
						  "%s: packet %d does not come", when, i))
				return false;
	}
	return true;
}

/* Without the program. */
static bool in_bypass(struct trial *t)
{
	uint64_t dropped, sent;

	if (!drain(t, true, PATIENCE_MS))
		return false;
	if (!t->attached)
		return true;	/* nothing of ours is there */
	dropped = t->st.x.dropped;
	sent = t->st.x.sent;
	if (!passes(t, "in bypass") || !drain(t, true, PATIENCE_MS))
		return false;
	return HOLDS(t->st.x.bypass, "who serves it?") &&
	       HOLDS(t->st.x.dropped == dropped && t->st.x.sent == sent + 6,
		     "sent %llu, dropped %llu of 6", t->st.x.sent - sent,
		     t->st.x.dropped - dropped);
}

/* With a good one, which takes over what is there. */
static bool taken_over(struct trial *t)
{
	uint64_t dropped;
	int err;

	t->link = loaded_link(&all.good_loaded);
	if (!HOLDS(t->link >= 0, "the good one: %s", strerror(errno)))
		return false;
	err = t->attached ? 0 : attach(t);
	if (!HOLDS(!err, "not attached: %s", strerror(-err)) || !look(t))
		return false;
	dropped = t->st.x.dropped;
	return HOLDS(t->attached && !t->st.x.bypass, "it does not serve") &&
	       passes(t, "with a good one") && drain(t, true, PATIENCE_MS) &&
	       HOLDS(t->st.x.dropped == dropped, "%llu dropped", t->st.x.dropped - dropped);
}

/* The end of a trial: all that is queued comes out, and everything works as ever. */
static bool settle(struct trial *t)
{
	rtnl_link_queue_len(all.rtnl, t->ifindex, 1000);
	rtnl_link_up(all.rtnl, t->ifindex, true);
	gate_pass(DEV, -1);
	if (!drain(t, false, 150))
		return false;
	unload(t);
	return in_bypass(t) && taken_over(t);
}

bool trial_make(struct loaded *l, struct generated **s, const struct generator *g, uint64_t seed,
		struct trial_totals *totals)
{
	enum loaded_how how;
	int i;

	*s = generator_make(g, seed, TRIAL_NAME);
	totals->programs++;
	how = loaded_open(l, g, *s);
	totals->accepted += how != LOADED_NOT;
	totals->invalid += how == LOADED_INVALID;
	for (i = 0; i < TABLE_KFUNCS && how == LOADED; i++)
		totals->used[i] += (*s)->used[i];
	if (how == LOADED)
		return true;
	loaded_close(l);
	return false;
}

static bool make(struct trial *t, int nr, uint64_t seed)
{
	return trial_make(&t->loaded[nr], &t->s[nr], all.g, seed, t->totals);
}

static bool begin(struct trial *t)
{
	uint8_t zeros[GENERATOR_COUNTERS * 8] = {};
	uint32_t key = 0;

	t->tag = ++all.trials;
	t->nested = random_once_in(&t->rng, 4);
	/* Some are crowded, so that tables grow. */
	t->burst = random_once_in(&t->rng, 6) ? 70 : 18;
	t->flows = 1 + random_below(&t->rng, random_once_in(&t->rng, 2) ? 8 : 1000);
	t->ifindex = if_nametoindex(DEV);
	t->sock = packet_socket(DEV);
	bpf_map_update_elem(all.g->counters, &key, zeros, 0);
	fault_mode(&t->rng);
	return HOLDS(t->sock >= 0, "socket: %s", strerror(-t->sock));
}

static bool torture(struct trial *t)
{
	int i;

	/* The second is there to swap with, in every other trial. */
	if (random_once_in(&t->rng, 2))
		make(t, 1, t->seed ^ 0x5bd1e9955bd1e995ull);
	if (!make(t, 0, t->seed))
		return true;
	t->link = loaded_link(&t->loaded[0]);
	attach(t);
	for (i = 0; i < ROUNDS; i++) {
		move_gate(t);
		send_some(t);
		if (!collect(t) || (i % 3 == 0 && !look(t)))
			return false;
		happen(t);
	}
	return true;
}

static void end(struct trial *t)
{
	unload(t);
	rtnl_qdisc_del(all.rtnl, t->ifindex, TC_H_ROOT);
	gate_pass(DEV, -1);
	close(t->sock);
	loaded_close(&t->loaded[0]);
	loaded_close(&t->loaded[1]);
}

static void tell(const struct trial *t, uint64_t seed)
{
	int i;

	printf("# FUZZ_SEED=%#llx fails; %u packets of %u flows, %s\n", (unsigned long long)seed,
	       t->sent, t->flows, t->nested ? "under prio" : "as root");
	for (i = 0; i < 2; i++)
		if (t->s[i])
			generator_print(all.g, t->s[i]);
}

static bool run_trial(uint64_t seed, struct trial_totals *totals)
{
	struct trial t = {
		.seed = seed,
		.rng = random_stream(seed, 3),
		.totals = totals,
		.link = -1,
	};
	bool ok;

	loaded_none(&t.loaded[0]);
	loaded_none(&t.loaded[1]);
	ok = begin(&t) && torture(&t);
	fault_mode(NULL);
	ok = ok && settle(&t);
	end(&t);
	ok = collect(&t) && ok;
	if (!ok)
		tell(&t, seed);
	generator_free(t.s[0]);
	generator_free(t.s[1]);
	return ok;
}

static int open_all(const struct generator *g)
{
	int err = net_gate(DEV, 1);

	if (err)
		return err;
	all.g = g;
	all.rtnl = rtnl_open();
	all.good = generator_good(g, TRIAL_NAME);
	if (all.rtnl < 0)
		return all.rtnl;
	return loaded_open(&all.good_loaded, g, all.good) == LOADED ? 0 : -EINVAL;
}

static void close_all(void)
{
	loaded_close(&all.good_loaded);
	generator_free(all.good);
	close(all.rtnl);
}

const struct trials trials_qdisc = {
	.hook	= &hook_qdisc,
	.open	= open_all,
	.close	= close_all,
	.run	= run_trial,
};
