// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "exits.h"
#include "holds.h"
#include "hostile.h"
#include "loader.h"
#include "machine.h"
#include "net.h"
#include "packet.h"

#define DEV		"gate0"
#define KIND		"bpfx_hostile"
#define BURSTS		(10 + 50 / slowness())
#define BEHIND		720	/* packets for a closed gate: what programs do, they do by then */
#define RECORDS		(1 << 16)
#define SLACK_MS	(400 * slowness())	/* from an eject to a look at it, emulated */

/**
 * struct trial - one program and what has become of the packets
 * @h: what is expected of it
 * @bad: the program
 * @good: what takes over from it
 * @link: of the program
 * @sock: where packets are sent
 * @next: number of the next packet of each flow
 * @taken: packets that the qdisc did not say it has dropped
 * @opened: when the gate was opened for good, in ms
 * @st: the account when it was last looked at
 * @dump: the record of the eject
 */
struct trial {
	const struct hostile *h;
	struct hostile_prog bad;
	struct hostile_prog good;
	struct bpf_link *link;
	int sock;
	uint64_t next[HOSTILE_FLOWS];
	uint64_t taken;
	uint64_t opened;
	struct qdisc_stats st;
	struct bpfx_exit_dump dump;
};

/* What came out, all of it. */
static struct gate_record records[RECORDS];
static int nr_records;

int hostile_load(struct hostile_prog *prog, const char *object, const char *program)
{
	char path[64];
	struct bpf_program *op;
	struct bpf_map *map;
	struct ops_data *data;
	size_t size;

	snprintf(path, sizeof(path), "hostile/%s.bpf.o", object);
	prog->obj = bpf_object__open_file(test_file(path), NULL);
	if (!prog->obj)
		return -errno;
	prog->map = bpf_object__find_map_by_name(prog->obj, program);
	if (!prog->map)
		return -ENOENT;
	bpf_object__for_each_map(map, prog->obj)
		if (bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS)
			bpf_map__set_autocreate(map, map == prog->map);
	/* libbpf loads those of the map that is made. */
	bpf_object__for_each_program(op, prog->obj)
		bpf_program__set_autoload(op, false);
	data = bpf_map__initial_value(prog->map, &size);
	if (prog->timeout_ms)
		data->stall_timeout_ms = prog->timeout_ms;
	prog->timeout_ms = data->stall_timeout_ms;
	if (prog->name)
		snprintf(data->name, sizeof(data->name), "%s", prog->name);
	return bpf_object__load(prog->obj);
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

/* Conservation, at whatever moment. */
static bool look(struct trial *t)
{
	int err = net_qdisc_stats(DEV, KIND, &t->st);

	return HOLDS(!err, "no qdisc: %d", err) && net_adds_up(&t->st);
}

static void collect(void)
{
	int n = gate_read(DEV, records + nr_records, RECORDS - nr_records);

	if (n > 0)
		nr_records += n;
}

static bool send_one(struct trial *t, uint32_t flow)
{
	struct packet p = {
		.len = ORDER_SIZE_MIN + rnd(600),
		.flow = flow,
		.order.id = (uint64_t)flow << 32 | t->next[flow]++,
	};
	int ret = packet_send(t->sock, &p, 1);

	if (!HOLDS(ret >= 0, "%s", strerror(-ret)))
		return false;
	t->taken += ret;
	return true;
}

static bool send_some(struct trial *t, int n)
{
	while (n--)
		if (!send_one(t, rnd(HOSTILE_FLOWS)))
			return false;
	return true;
}

/* A closed gate, and all that the program is to find behind it. */
static bool send_closed(struct trial *t)
{
	gate_pass(DEV, 0);
	return send_some(t, BEHIND);
}

/* Bursts, and a gate that opens and closes as it likes. */
static bool send_bursts(struct trial *t, int bursts, bool closing)
{
	int i;

	for (i = 0; i < bursts; i++) {
		switch (closing ? rnd(4) : 3) {
		case 0:
			gate_pass(DEV, 0);
			break;
		case 1:
			gate_pass(DEV, 1 + rnd(20));
			break;
		default:
			gate_pass(DEV, -1);
		}
		if (!send_some(t, 1 + rnd(24)))
			return false;
		collect();
		if (i % 8 == 0 && !look(t))
			return false;
	}
	return true;
}

/* Open, until what waits is out, or no more comes for a long second. */
static bool drain(struct trial *t)
{
	uint64_t last = now_ms();
	int seen = nr_records;

	gate_pass(DEV, -1);
	for (;;) {
		collect();
		if (!look(t))
			return false;
		/* One that the driver has in its hands may still be given back. */
		if (!t->st.qlen && !t->st.x.queued && t->st.x.sent == (uint64_t)nr_records)
			return net_conserved(&t->st);
		if (nr_records > seen) {
			seen = nr_records;
			last = now_ms();
		}
		if (!HOLDS(now_ms() - last < 1000 * slowness(), "queued %u, sent %llu, came %d",
			   t->st.x.queued, t->st.x.sent, nr_records))
			return false;
		usleep(1000);
	}
}

/* The records from the first on: is each the next of its flow, or a later one? */
static bool in_order(int first, const char *when)
{
	int64_t last[HOSTILE_FLOWS];
	int i;

	memset(last, 0xff, sizeof(last));
	for (i = first < 0 ? 0 : first; i < nr_records; i++) {
		uint32_t flow = records[i].tag >> 32, nr = records[i].tag;

		if (!HOLDS(flow < HOSTILE_FLOWS, "%s: a packet that was not sent: %llx", when,
			   records[i].tag) ||
		    !HOLDS(nr > last[flow], "%s: flow %u: %u after %lld, packet %d from %d of %d",
			   when, flow, nr, (long long)last[flow], i, first, nr_records))
			return false;
		last[flow] = nr;
	}
	return true;
}

/* No packet came twice. */
static bool none_twice(const struct trial *t)
{
	static uint8_t seen[HOSTILE_FLOWS][RECORDS];
	int i;

	memset(seen, 0, sizeof(seen));
	for (i = 0; i < nr_records; i++) {
		uint32_t flow = records[i].tag >> 32, nr = records[i].tag;

		if (!HOLDS(flow < HOSTILE_FLOWS && nr < t->next[flow], "never sent: %llx",
			   records[i].tag) ||
		    !HOLDS(!seen[flow][nr]++, "flow %u, %u came twice", flow, nr))
			return false;
	}
	return true;
}

/* How long it may take until it is found out. */
static uint64_t time_allowed(const struct trial *t)
{
	uint64_t ms = t->bad.timeout_ms;

	if (t->h->kind != BPFX_EXIT_STALL)
		return 3000 * slowness();
	if (t->h->flags & H_THROTTLES)
		ms <<= 4;
	return ms + ms / 10 + SLACK_MS;
}

/* An open gate, and traffic, until the program is gone. */
static bool await_eject(struct trial *t)
{
	uint64_t start;

	if (t->h->flags & H_CLOSED)
		return look(t);
	gate_pass(DEV, -1);
	start = now_ms();
	while (!t->st.x.bypass && now_ms() - start < time_allowed(t)) {
		if (!(t->h->flags & H_QUIET) && !send_some(t, 4))
			return false;
		usleep(2000);
		collect();
		if (!look(t))
			return false;
	}
	t->opened = now_ms() - start;
	return true;
}

/*
 * It was in its right: nobody may have thrown it out, whether packets come or not. On a slow
 * machine a time alone may pass without a packet of the one flow that a program likes.
 */
static bool served(struct trial *t)
{
	uint64_t start = now_ms(), sent = t->st.x.sent;
	int flow;

	gate_pass(DEV, -1);
	for (flow = 0; flow < HOSTILE_FLOWS; flow++)
		if (!send_one(t, flow))
			return false;
	while (now_ms() - start < 300) {
		if (now_ms() - start < 150 && !send_some(t, 4))
			return false;
		usleep(5000);
		collect();
		if (!look(t))
			return false;
	}
	if (!HOLDS(!t->st.x.bypass, "ejected: %s, %s", exits_kind(t->st.x.exit.kind),
		   t->st.x.exit.msg))
		return false;
	if (!(t->h->flags & H_LOSES) && !HOLDS(t->st.x.sent > sent, "nothing has come through"))
		return false;
	return drain(t) && none_twice(t) && (!(t->h->flags & H_ORDER) || in_order(0, "served"));
}

/* Words of a program end up in the kernel's log, and on terminals. */
static bool printable(const char *words)
{
	for (; *words; words++)
		if (*words < ' ' || *words > '~')
			return false;
	return true;
}

/* It is gone, for the reason it should be, and the record says so. */
static bool check_exit(struct trial *t)
{
	const struct bpfx_exit_info *e = &t->st.x.exit;
	int err;

	if (!HOLDS(t->st.x.bypass, "still there after %llu ms, %llu mistakes",
		   (unsigned long long)t->opened, t->st.x.mistakes) ||
	    !HOLDS(e->kind == t->h->kind, "ejected, but: %s (%s)", exits_kind(e->kind), e->msg) ||
	    !HOLDS(t->st.x.ejects == 1 && t->st.x.swaps == 1, "%u ejects, %u swaps",
		   t->st.x.ejects, t->st.x.swaps) ||
	    !HOLDS(!t->h->code || e->code == t->h->code, "code %d", e->code) ||
	    !HOLDS(printable(e->msg), "words that cannot be printed"))
		return false;
	if (e->kind == BPFX_EXIT_STALL &&
	    !HOLDS(e->uptime_ns >= t->bad.timeout_ms * 1000000ull, "after %llu ns only",
		   e->uptime_ns))
		return false;
	err = exits_read(DEV, &t->dump);
	return HOLDS(!err, "no record: %d", err) &&
	       HOLDS(t->dump.size == sizeof(t->dump), "record of %u bytes", t->dump.size) &&
	       HOLDS(!memcmp(&t->dump.info, e, sizeof(*e)), "record of another eject: %s",
		     exits_kind(t->dump.info.kind)) &&
	       HOLDS(!strcmp(t->dump.scheduler, KIND) && !strcmp(t->dump.device, DEV),
		     "record of %s on %s", t->dump.scheduler, t->dump.device);
}

/*
 * What came out since the eject: what was queued then, and what has come later. Up to eight packets
 * that had been moved, and one or two taken back from the driver, are in the program's order.
 */
static bool in_order_since_eject(const struct trial *t)
{
	const struct bpfx_xstats *x = &t->st.x;
	uint64_t later = x->enqueued - x->calls_enqueue, since = t->dump.queued + later;

	/* At a small limit some of them were dropped: look at fewer. */
	if (t->h->flags & H_SMALL)
		since -= since < x->dropped ? since : x->dropped;
	return HOLDS(since <= (uint64_t)nr_records, "%u were queued, %llu came later, %d went out",
		     t->dump.queued, (unsigned long long)later, nr_records) &&
	       in_order(nr_records - (int)since + BPFX_BUDGET, "since the eject");
}

/* Without the program traffic flows: nothing is dropped, nothing overtakes. */
static bool bypassed(struct trial *t)
{
	uint64_t dropped = t->st.x.dropped, sent = t->st.x.sent;
	bool small = t->h->flags & H_SMALL;

	if (small && !drain(t))
		return false;
	if (!send_bursts(t, BURSTS / 2, !small) || !drain(t))
		return false;
	return HOLDS(t->st.x.sent > sent, "nothing flows in bypass") &&
	       HOLDS(t->st.x.dropped == dropped, "%llu dropped in bypass",
		     t->st.x.dropped - dropped) &&
	       HOLDS(t->st.x.bypass && t->st.x.ejects == 1, "who has changed that?") &&
	       none_twice(t) && in_order_since_eject(t);
}

/* A good program takes over by update, with packets waiting, and all of its own flow in order. */
static bool replaced(struct trial *t)
{
	uint64_t dropped, sent;
	int err, first;

	gate_pass(DEV, 0);
	if (!(t->h->flags & H_SMALL) && !send_some(t, 50))
		return false;
	err = bpf_link__update_map(t->link, t->good.map);
	if (!HOLDS(!err, "update: %s", strerror(-err)) || !drain(t))
		return false;
	first = nr_records;
	dropped = t->st.x.dropped;
	sent = t->taken;
	if (!send_bursts(t, BURSTS / 2, true) || !drain(t))
		return false;
	return HOLDS(!t->st.x.bypass, "in bypass") &&
	       HOLDS(t->st.x.dropped == dropped, "%llu dropped", t->st.x.dropped - dropped) &&
	       HOLDS((uint64_t)(nr_records - first) == t->taken - sent, "%d of %llu came",
		     nr_records - first, (unsigned long long)(t->taken - sent)) &&
	       in_order(first, "after the update") && none_twice(t);
}

static bool begin(struct trial *t, const char *program)
{
	int err;

	nr_records = 0;
	seed();
	t->sock = packet_socket(DEV);
	err = hostile_load(&t->bad, t->h->object, t->h->program);
	if (!HOLDS(!err, "%s: %s", program, strerror(-err)))
		return false;
	err = hostile_load(&t->good, "good", "good");
	return HOLDS(!err, "good: %s", strerror(-err)) &&
	       HOLDS(t->sock >= 0, "socket: %s", strerror(-t->sock));
}

static void end(struct trial *t)
{
	net_leave();
	bpf_link__destroy(t->link);
	bpf_object__close(t->bad.obj);
	bpf_object__close(t->good.obj);
	close(t->sock);
}

static void sum_up(struct trial *t)
{
	const struct bpfx_xstats *x = &t->st.x;

	if (t->h->kind)
		printf("# %s: %s: \"%s\" (%d) after %llu ms, found out within %llu; ",
		       t->h->program, exits_kind(t->dump.info.kind), t->dump.info.msg,
		       t->dump.info.code, t->dump.info.uptime_ns / 1000000,
		       (unsigned long long)t->opened);
	else
		printf("# %s: let be; ", t->h->program);
	printf("packets %llu, sent %llu, dropped %llu, mistakes %llu\n", x->enqueued, x->sent,
	       x->dropped, x->mistakes);
}

static bool try_it(struct trial *t, const char *attach)
{
	if (!begin(t, t->h->program))
		return false;
	t->link = bpf_map__attach_struct_ops(t->bad.map);
	if (!HOLDS(t->link, "not registered: %s", strerror(errno)) ||
	    !HOLDS(!run("%s", attach), "not attached"))
		return false;
	if (t->h->flags & H_CLOSED ? !send_closed(t) : !send_bursts(t, BURSTS, true))
		return false;
	if (!look(t))
		return false;
	if (t->h->kind) {
		if (!await_eject(t) || !check_exit(t) || !bypassed(t))
			return false;
	} else if (!served(t)) {
		return false;
	}
	sum_up(t);
	return replaced(t);
}

bool hostile_survived(const struct hostile *h, const char *attach)
{
	struct trial t = { .h = h };
	bool ok = try_it(&t, attach);

	end(&t);
	return ok;
}

static bool refuse(struct trial *t)
{
	int err;

	if (!begin(t, t->h->program))
		return false;
	t->link = bpf_map__attach_struct_ops(t->bad.map);
	if (!HOLDS(t->link, "not registered: %s", strerror(errno)) ||
	    !HOLDS(run_quiet("tc qdisc add dev " DEV " root " KIND), "attached"))
		return false;
	bpf_link__destroy(t->link);
	t->link = bpf_map__attach_struct_ops(t->good.map);
	if (!HOLDS(t->link, "not registered: %s", strerror(errno)) ||
	    !HOLDS(!run("tc qdisc add dev " DEV " root " KIND), "not attached") ||
	    !send_bursts(t, BURSTS, true))
		return false;
	err = bpf_link__update_map(t->link, t->bad.map);
	if (!HOLDS(err == t->h->code, "update: %d", err) ||
	    !send_bursts(t, BURSTS, true) || !drain(t) ||
	    !HOLDS(!t->st.x.bypass && !t->st.x.swaps && !t->st.x.dropped, "the old one was hurt"))
		return false;

	/* Without a predecessor it is bypass that stays. */
	bpf_link__destroy(t->link);
	t->link = bpf_map__attach_struct_ops(t->bad.map);
	if (!HOLDS(t->link, "not registered: %s", strerror(errno)) ||
	    !send_bursts(t, BURSTS, true) || !drain(t))
		return false;
	return HOLDS(t->st.x.bypass && t->st.x.exit.kind == BPFX_EXIT_INIT, "bypass %u, %s",
		     t->st.x.bypass, exits_kind(t->st.x.exit.kind)) &&
	       HOLDS(t->st.x.exit.code == t->h->code, "code %d", t->st.x.exit.code) &&
	       in_order(0, "all the time") && replaced(t);
}

bool hostile_refused(const struct hostile *h)
{
	struct trial t = { .h = h };
	bool ok = refuse(&t);

	end(&t);
	return ok;
}
