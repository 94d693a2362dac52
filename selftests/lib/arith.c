// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "arith.h"

/* Questions with up to three arguments and no state. */
static uint64_t answer(arith_ask ask, void *by, uint32_t op, uint64_t a, uint64_t b, uint64_t c)
{
	struct arith_call call = { .op = op, .in = { a, b, c } };

	ask(by, &call);
	return call.out;
}

static bool same(const char *what, uint64_t got, uint64_t want)
{
	if (got == want)
		return true;
	printf("# %s: %#" PRIx64 ", not %#" PRIx64 "\n", what, got, want);
	return false;
}

/* Numbers near the ends, and any. */
static uint64_t some(struct random *random)
{
	uint64_t u = random_u64(random);

	switch (random_below(random, 4)) {
	case 0:
		return random_below(random, 5) - 2ull;
	case 1:
		return (1ull << (u & 63)) + random_below(random, 3) - 1;
	default:
		return u >> random_below(random, 64);
	}
}

#define WORDS	24	/* of a packet; the last one never 0, so that the sum is not, either */

static uint16_t checksum(const uint16_t *words)
{
	uint32_t sum = 0, i;

	for (i = 0; i < WORDS; i++) {
		sum += words[i];
		if (sum > 0xffff)
			sum -= 0xffff;
	}
	return ~sum;
}

/* Words of which many are all zeros or all ones. */
static void fill(struct random *random, uint16_t *words, uint32_t n)
{
	while (n--)
		words[n] = some(random);
}

/* Change @n words of a packet. */
static bool csum_step(arith_ask ask, void *by, struct random *random, uint32_t n)
{
	uint16_t words[WORDS], from[8] = { 0 }, to[8] = { 0 }, want;
	struct arith_call call = { 0 };
	uint64_t sums[2] = { 0 };
	uint32_t at, i;

	if (n > 8)
		return false;
	fill(random, words, WORDS - 1);
	words[WORDS - 1] = 1 + random_below(random, 0xffff);
	at = random_below(random, WORDS - n);
	memcpy(from, words + at, 2 * n);
	fill(random, to, n);
	call.in[0] = checksum(words);
	memcpy(words + at, to, 2 * n);
	want = checksum(words);
	memcpy(call.from, from, sizeof(call.from));
	memcpy(call.to, to, sizeof(call.to));
	memcpy(&call.in[1], from, n < 4 ? 2 * n : 8);
	memcpy(&call.in[2], to, n < 4 ? 2 * n : 8);
	call.op = n == 1 ? ARITH_CSUM_16 : n == 2 ? ARITH_CSUM_32 : ARITH_CSUM_128;
	if (n != 8 && n > 2) {
		for (i = 0; i < n; i++) {
			sums[0] += from[i];
			sums[1] += to[i];
		}
		memcpy(&call.in[1], sums, sizeof(sums));
		call.op = ARITH_CSUM_ANY;
	}
	ask(by, &call);
	return same("checksum", call.out, want);
}

bool arith_csum_agrees(arith_ask ask, void *by, struct random *random, uint32_t n)
{
	static const uint32_t sizes[] = { 1, 2, 3, 5, 8 };
	uint16_t was, csum;

	while (n--) {
		if (!csum_step(ask, by, random, sizes[random_below(random, 5)]))
			return false;
		was = some(random);
		csum = some(random);
		if (!same("udp", answer(ask, by, ARITH_CSUM_UDP, was, csum, 0),
			  was ? csum ?: 0xffff : 0))
			return false;
	}
	return true;
}

/* Above, rounded up, or never. */
static uint64_t time_for(uint64_t amount, uint64_t rate)
{
	unsigned __int128 ns = amount < 1ull << 34 ? amount : 1ull << 34;

	return rate ? (uint64_t)((ns * 1000000000 + rate - 1) / rate) : UINT64_MAX / 4;
}

/*
 * A bucket as people think of it: what has been taken and not been filled up, in the time that it
 * takes to. Begins full, at a time that may be close to the end of times.
 */
static bool bucket_life(arith_ask ask, void *by, struct random *random, uint32_t n)
{
	uint64_t burst = some(random) >> 2, now = some(random), taken = 0, cost, passed, wait;
	struct arith_call call = { .bucket.full = now };
	bool enough;

	while (n--) {
		cost = random_once_in(random, 2) ? burst / (1 + random_below(random, 9)) :
		       some(random) >> 2;
		passed = random_once_in(random, 2) ? burst / (1 + random_below(random, 9)) : 0;
		now += passed;
		taken -= taken < passed ? taken : passed;
		enough = cost <= burst && taken <= burst - cost;
		wait = cost > burst ? UINT64_MAX / 4 : enough ? 0 : taken - (burst - cost);
		call.in[0] = now;
		call.in[1] = cost;
		call.in[2] = burst;
		call.op = ARITH_BUCKET_WAIT;
		ask(by, &call);
		if (!same("wait", call.out, wait))
			return false;
		call.op = random_once_in(random, 2) ? ARITH_BUCKET_TAKE : ARITH_BUCKET_SHARED;
		ask(by, &call);
		if (!same("take", call.out, enough))
			return false;
		taken += enough ? cost : 0;
		if (enough && !same("full", call.bucket.full - now, taken))
			return false;
	}
	return true;
}

/* Garbage, or a bucket that was deeper: at worst it is empty. */
static bool bucket_of_garbage(arith_ask ask, void *by, struct random *random)
{
	uint64_t burst = some(random) >> 2;
	struct arith_call call = { .op = ARITH_BUCKET_WAIT, .bucket.full = some(random),
				   .in = { some(random), burst / 2, burst } };

	ask(by, &call);
	if (call.out <= burst / 2)
		return true;
	printf("# a wait of %#" PRIx64 " for half of a bucket of %#" PRIx64 "\n",
	       (uint64_t)call.out, burst);
	return false;
}

bool arith_bucket_agrees(arith_ask ask, void *by, struct random *random, uint32_t n)
{
	uint64_t amount, rate;

	for (; n >= 20; n -= 20) {
		amount = some(random);
		rate = some(random);
		if (!same("time", answer(ask, by, ARITH_BUCKET_TIME, amount, rate, 0),
			  time_for(amount, rate)) ||
		    !bucket_life(ask, by, random, 20) || !bucket_of_garbage(ask, by, random))
			return false;
	}
	return true;
}

/* Is r within 2 of 2^32 / sqrt(n), or (r - 2)^2 n <= 2^64 <= (r + 2)^2 n? */
static bool is_root(uint64_t r, uint64_t n)
{
	unsigned __int128 one = (unsigned __int128)1 << 64;
	unsigned __int128 low = r < 2 ? 0 : r - 2, high = r + 2;

	return low * low * n <= one && high * high * n >= one;
}

bool arith_root_agrees(arith_ask ask, void *by, struct random *random, uint32_t n)
{
	uint64_t root;
	uint32_t i, x;

	for (i = 0; i < n; i++) {
		x = i < n / 2 ? i + 1 : some(random);
		root = answer(ask, by, ARITH_CODEL_ROOT, x, 0, 0);
		if (is_root(root, x ?: 1))
			continue;
		printf("# 1 / sqrt(%u): %#" PRIx64 "\n", x, root);
		return false;
	}
	return true;
}

#define LINE	4096

/**
 * struct line - a queue, and CoDel as RFC 8289 writes it down
 * @arrival: of each packet
 * @head: the first one
 * @tail: behind the last one
 * @interval: the rest is as in the RFC
 */
struct line {
	uint64_t arrival[LINE];
	uint32_t head;
	uint32_t tail;
	uint64_t target;
	uint64_t interval;
	uint64_t first_above_time;
	uint64_t drop_next;
	uint32_t count;
	uint32_t lastcount;
	bool dropping;
};

#define PACKET	1000	/* bytes */

/* Return: is there one? @ok_to_drop: as in the RFC. */
static bool dodequeue(struct line *l, uint64_t now, bool *ok_to_drop)
{
	uint64_t sojourn;

	*ok_to_drop = false;
	if (l->head == l->tail) {
		l->first_above_time = 0;
		return false;
	}
	sojourn = now - l->arrival[l->head++ % LINE];
	if (sojourn < l->target || (l->tail - l->head) * PACKET <= PACKET) {
		l->first_above_time = 0;
	} else if (!l->first_above_time) {
		l->first_above_time = now + l->interval;
		if (!l->first_above_time)
			l->first_above_time = 1;
	} else if (now - l->first_above_time < 1ull << 63) {
		*ok_to_drop = true;
	}
	return true;
}

/* Return: is a packet sent? Its place in the line says how many were dropped before it. */
static bool dequeue(struct line *l, uint64_t now)
{
	bool ok_to_drop, packet = dodequeue(l, now, &ok_to_drop);
	uint32_t delta;

	if (l->dropping) {
		if (!ok_to_drop)
			l->dropping = false;
		while (l->dropping && now - l->drop_next < 1ull << 63) {
			++l->count;
			packet = dodequeue(l, now, &ok_to_drop);
			if (!ok_to_drop)
				l->dropping = false;
			else
				l->drop_next = bpfx_codel_next(l->drop_next, l->interval, l->count);
		}
	} else if (ok_to_drop) {
		packet = dodequeue(l, now, &ok_to_drop);
		l->dropping = true;
		delta = l->count - l->lastcount;
		l->count = 1;
		if (delta > 1 && now - l->drop_next < 16 * l->interval)
			l->count = delta;
		l->drop_next = bpfx_codel_next(now, l->interval, l->count);
		l->lastcount = l->count;
	}
	return packet;
}

static void arrive(struct line *l, uint64_t now, bool really)
{
	if (really && l->tail - l->head < LINE - 1)
		l->arrival[l->tail++ % LINE] = now;
}

static void codel_asks(arith_ask ask, void *by, struct arith_call *call, uint32_t op)
{
	call->op = op;
	ask(by, call);
}

/* The same by asking about each packet. Return: is one sent? */
static bool take(arith_ask ask, void *by, struct arith_call *call, const struct line *l,
		 uint32_t *head, uint64_t now)
{
	while (*head != l->tail) {
		call->in[0] = now;
		call->in[1] = now - l->arrival[(*head)++ % LINE];
		call->in[2] = (l->tail - *head) * PACKET;
		codel_asks(ask, by, call, ARITH_CODEL_DROPS);
		if (!call->out)
			return true;
	}
	codel_asks(ask, by, call, ARITH_CODEL_EMPTY);
	return false;
}

#define MS	1000000ull

/*
 * Phases of more than the link takes, of less, and of none, up to a time that wraps. On whole
 * milliseconds, so that times are often the same. Return: how many were dropped; -1: not the same.
 */
static int64_t codel_life(arith_ask ask, void *by, struct random *random, uint32_t n)
{
	static struct line line;
	struct arith_call call = { .conf.mtu = PACKET };
	uint32_t head = 0, load = random_below(random, 4), dropped = 0, before;
	uint64_t now;
	bool sent, want;

	line = (struct line){ .target = MS * random_below(random, 8),
			      .interval = MS * (1 + random_below(random, 60)) };
	/* Where an interval ends at 0 is near. */
	now = -line.interval - MS * random_below(random, 100);
	call.conf.target = line.target;
	call.conf.interval = line.interval;
	while (n--) {
		if (random_once_in(random, 100))
			load = random_below(random, 4);
		now += MS * random_below(random, 3);
		arrive(&line, now, random_below(random, 12) < load * 5);
		arrive(&line, now, load == 3 && random_once_in(random, 3));
		before = line.head;
		sent = take(ask, by, &call, &line, &head, now);
		want = dequeue(&line, now);
		dropped += line.head - before - want;
		if (sent == want && head == line.head &&
		    same("count", call.codel.count, line.count))
			continue;
		printf("# at %" PRId64 " ms: packet %u, not %u\n", (int64_t)(now / MS), head,
		       line.head);
		return -1;
	}
	return dropped;
}

bool arith_codel_agrees(arith_ask ask, void *by, struct random *random, uint32_t n)
{
	const uint32_t life = 400, enough = n / 500 + 1, most = 50 * n;
	int64_t dropped, sum = 0;
	uint32_t i;

	/* Lives without a drop agree with nothing, and a few of them may be all that there are. */
	for (i = 0; i < n || (sum < enough && i < most); i += life) {
		dropped = codel_life(ask, by, random, life);
		if (dropped < 0)
			return false;
		sum += dropped;
	}
	if (sum >= enough)
		return true;
	printf("# only %" PRId64 " of %u packets dropped\n", sum, i);
	return false;
}

static bool vtime_start_step(arith_ask ask, void *by, uint64_t base, struct random *random)
{
	uint32_t weight = some(random), w = weight ?: 1;
	uint64_t amount = some(random) >> 17, now, finish, start;
	unsigned __int128 charge = (((unsigned __int128)amount << 16) + w - 1) / w;
	struct arith_call call;

	now = some(random) >> 2;
	finish = some(random) >> 2;
	start = now > finish ? now : finish;
	call = (struct arith_call){ .op = ARITH_VTIME_START, .finish = base + finish,
				    .in = { base + now, amount, weight } };
	ask(by, &call);
	return same("start", call.out - base, start) &&
	       same("finish", call.finish - base, start + (uint64_t)charge) &&
	       same("charge", answer(ask, by, ARITH_VTIME_CHARGE, amount, weight, 0), charge);
}

/* Times near each other, wherever in the range of numbers they are. */
bool arith_vtime_agrees(arith_ask ask, void *by, struct random *random, uint32_t n)
{
	uint64_t base, a, b, lag;

	while (n--) {
		base = some(random);
		a = some(random) >> 2;
		b = random_once_in(random, 4) ? a : some(random) >> 2;
		lag = some(random) >> 2;
		if (!same("before", answer(ask, by, ARITH_VTIME_BEFORE, base + a, base + b, 0),
			  a < b) ||
		    !same("min", answer(ask, by, ARITH_VTIME_MIN, base + a, base + b, 0) - base,
			  a < b ? a : b) ||
		    !same("max", answer(ask, by, ARITH_VTIME_MAX, base + a, base + b, 0) - base,
			  a > b ? a : b) ||
		    !same("limit", answer(ask, by, ARITH_VTIME_LIMIT, base + a, base + b, lag) -
			  base, (int64_t)(b - lag) > (int64_t)a ? b - lag : a) ||
		    !vtime_start_step(ask, by, base, random))
			return false;
	}
	return true;
}
