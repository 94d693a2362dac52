// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "guard.h"
#include "ring.h"

/**
 * struct trial - a ring, and what it should hold
 * @fixed: is it one that the inline functions know?
 * @garbage: may its head say anything?
 * @elem: bytes of an element
 * @room: elements that the memory has room for
 * @n: elements held
 * @held: from the front on
 * @given: what was in the data before the call
 * @turn: of calls so far
 */
struct trial {
	const struct ring_asked *asked;
	struct random *random;
	struct guard guard;
	bool fixed;
	bool garbage;
	uint32_t elem;
	uint32_t room;
	uint32_t n;
	uint8_t held[RING_MEMORY];
	uint8_t given[RING_DATA];
	uint32_t turn;
};

static struct bpfx_ring head(const struct trial *t)
{
	struct bpfx_ring r = { 0 };

	if (t->guard.size >= sizeof(r))
		memcpy(&r, t->guard.memory + t->guard.offset, sizeof(r));
	return r;
}

static void set_head(const struct trial *t, struct bpfx_ring r)
{
	if (t->guard.size >= sizeof(r))
		memcpy(t->guard.memory + t->guard.offset, &r, sizeof(r));
}

/* What the inline functions do to one word, in terms of the others. */
static struct ring_call in_words(struct ring_call call)
{
	static const uint32_t same_as[] = { RING_PUSH_BACK, RING_PUSH_FRONT, RING_POP_FRONT,
					    RING_POP_BACK, RING_PEEK };

	if (call.op >= RING_GROW_BACK) {
		call.op = same_as[call.op - RING_GROW_BACK];
		call.bytes = sizeof(uint64_t);
	}
	return call;
}

static int32_t push(struct trial *t, uint32_t at, const uint8_t *data, uint32_t n)
{
	uint32_t elem = t->elem;

	if (n > t->room - t->n)
		return -ENOSPC;
	memmove(t->held + (at + n) * elem, t->held + at * elem, (t->n - at) * elem);
	memcpy(t->held + at * elem, data, n * elem);
	t->n += n;
	return 0;
}

static int32_t pop(struct trial *t, uint32_t at, uint8_t *data, uint32_t n)
{
	uint32_t elem = t->elem;

	memcpy(data, t->held + at * elem, n * elem);
	t->n -= n;
	memmove(t->held + at * elem, t->held + (at + n) * elem, (t->n - at) * elem);
	return n;
}

static int32_t peek(const struct trial *t, int64_t at, uint8_t *data, uint32_t n)
{
	if (at < 0)
		at += t->n;
	if (at < 0 || at >= t->n)
		return -ENOENT;
	if (n > t->n - at)
		n = t->n - at;
	memcpy(data, t->held + at * t->elem, n * t->elem);
	return n;
}

/* Do it to what should be held. Return: what should be answered; @data: with which elements. */
static int32_t expected(struct trial *t, struct ring_call call, uint8_t *data)
{
	uint32_t n;

	call = in_words(call);
	if (call.size < sizeof(struct bpfx_ring) || !call.bytes || !t->elem || call.bytes % t->elem)
		return -EINVAL;
	n = call.bytes / t->elem;
	if (call.op == RING_PUSH_BACK)
		return push(t, t->n, data, n);
	if (call.op == RING_PUSH_FRONT)
		return push(t, 0, data, n);
	if (call.op == RING_PEEK)
		return peek(t, call.index, data, n);
	if (!t->n)
		return -ENOENT;
	if (n > t->n)
		n = t->n;
	return pop(t, call.op == RING_POP_BACK ? t->n - n : 0, data, n);
}

/* Where a head says that the front is: in garbage it may say anything. */
static uint32_t front(const struct trial *t, const struct bpfx_ring *r)
{
	return r->head < t->room ? r->head : 0;
}

/* Does the memory hold what it should? */
static bool holds(const struct trial *t)
{
	const uint8_t *at = t->guard.memory + t->guard.offset + sizeof(struct bpfx_ring);
	struct bpfx_ring r = head(t);
	uint32_t i, place;

	if (r.count != t->n || r.size != t->elem)
		return false;
	if (!t->garbage && t->room && r.head >= t->room)
		return false;
	for (i = 0; i < t->n; i++) {
		place = (front(t, &r) + i) % t->room;
		if (memcmp(at + place * t->elem, t->held + i * t->elem, t->elem))
			return false;
	}
	return true;
}

static struct ring_call draw(struct trial *t)
{
	struct random *random = t->random;
	uint32_t ops = t->fixed ? NR_RING_OPS : RING_GROW_BACK;
	uint32_t most = t->elem ? RING_DATA / t->elem : 0;
	struct ring_call call = {
		.op = random_below(random, ops),
		.offset = t->guard.offset,
		.size = t->guard.size,
		.bytes = t->elem,
		.index = (int32_t)random_below(random, 2 * t->n + 3) - (int32_t)t->n - 1,
	};

	/* Filling and emptying in turn, to both ends. */
	if (call.op != RING_PEEK && random_once_in(random, 3))
		call.op = random_below(random, 2) + (t->turn / 40 & 1 ? RING_POP_FRONT : 0);
	if (random_once_in(random, 2))
		call.bytes = t->elem * random_below(random, (most < 9 ? most : 9) + 1);
	else if (random_once_in(random, 20))
		call.bytes = random_below(random, RING_DATA + 1);
	if (call.op == RING_INDEX && call.index < 0)
		call.index = t->n;
	t->turn++;
	return call;
}

static void start(struct trial *t)
{
	static const uint32_t elems[] = { 1, 2, 3, 4, 8, 8, 8, 12, 16, 24, 64, 100, 256, 1024 };
	struct random *random = t->random;
	uint32_t size;

	t->fixed = random_once_in(random, 3);
	t->elem = t->fixed ? sizeof(uint64_t) : elems[random_below(random, 14)];
	t->room = t->fixed ? RING_FIXED : random_below(random, 33);
	if (t->room * t->elem > RING_MEMORY / 2 - 2048)
		t->room = (RING_MEMORY / 2 - 2048) / t->elem;
	size = BPFX_RING_SIZE(t->room, t->elem);
	if (!t->fixed)
		size += random_below(random, t->elem);
	if (!t->room && random_once_in(random, 2))
		size = random_below(random, sizeof(struct bpfx_ring));
	guard_start(&t->guard, random, t->fixed ? 0 : random_below(random, 200), size);
	set_head(t, (struct bpfx_ring){ .size = t->elem });
	t->n = 0;
}

/* One call, and is the answer right? */
static bool step(struct trial *t, struct ring_call *call)
{
	static uint8_t data[RING_DATA];
	struct random *random = t->random;
	struct bpfx_ring before = head(t), after;
	bool peeks = in_words(*call).op == RING_PEEK;
	int32_t result;
	uint32_t i;

	for (i = 0; i < RING_DATA; i++)
		t->given[i] = random_u64(random);
	memcpy(data, t->given, sizeof(data));
	memcpy(t->asked->data, t->given, sizeof(data));
	result = expected(t, *call, data);
	t->asked->ask(t->asked->by, call);
	after = head(t);
	if (call->result != result)
		printf("# returned %d, should be %d\n", call->result, result);
	else if (memcmp(t->asked->data, data, sizeof(data)))
		printf("# not the right elements\n");
	else if ((result < 0 || peeks) && memcmp(&before, &after, sizeof(after)))
		printf("# has written where it only should have read\n");
	else if (result >= 0 && !peeks && !holds(t))
		printf("# does not hold what it should\n");
	else
		return guard_held(&t->guard);
	return false;
}

static bool blame(const struct trial *t, const struct ring_call *call)
{
	printf("# ring op %u on %u of %u elements of %u bytes, at %u of %u bytes; data %u, index %d\n",
	       call->op, t->n, t->room, t->elem, call->offset, call->size, call->bytes,
	       call->index);
	return false;
}

bool ring_agrees(const struct ring_asked *asked, struct random *random, uint32_t n)
{
	static struct trial t;
	struct ring_call call;

	t = (struct trial){ .asked = asked, .random = random };
	t.guard.memory = asked->memory;
	t.guard.all = RING_MEMORY;
	for (; n--;) {
		if (!(t.turn % 200))
			start(&t);
		call = draw(&t);
		if (!step(&t, &call))
			return blame(&t, &call);
	}
	return true;
}

/* What is said to be held, in the way that the library reads a head that may be garbage. */
static void believe(struct trial *t)
{
	const uint8_t *at = t->guard.memory + t->guard.offset + sizeof(struct bpfx_ring);
	struct bpfx_ring r = head(t);
	uint32_t i;

	t->elem = r.size;
	t->room = 0;
	if (t->guard.size >= sizeof(r) && t->elem)
		t->room = (t->guard.size - sizeof(r)) / t->elem;
	t->n = r.count < t->room ? r.count : t->room;
	for (i = 0; i < t->n; i++)
		memcpy(t->held + i * t->elem,
		       at + (front(t, &r) + i) % t->room * t->elem, t->elem);
}

/* What is about right reaches further than what is not. */
static void start_garbage(struct trial *t)
{
	struct random *random = t->random;
	struct bpfx_ring r;

	t->fixed = random_once_in(random, 4);
	if (t->fixed)
		guard_start(&t->guard, random, 0, sizeof(struct ring_fixed));
	else
		guard_start(&t->guard, random, random_below(random, 64),
			    random_below(random, random_once_in(random, 2) ? 64 : 2049));
	r = head(t);
	if (random_once_in(random, 2))
		r.size = random_below(random, 20);
	if (t->fixed)
		r.size = sizeof(uint64_t);
	if (random_once_in(random, 2))
		r.head = random_below(random, t->fixed ? 10 : 300);
	if (random_once_in(random, 2))
		r.count = random_below(random, t->fixed ? 10 : 300);
	set_head(t, r);
	believe(t);
}

bool ring_survives_garbage(const struct ring_asked *asked, struct random *random, uint32_t n)
{
	static struct trial t;
	struct ring_call call;

	t = (struct trial){ .asked = asked, .random = random, .garbage = true };
	t.guard.memory = asked->memory;
	t.guard.all = RING_MEMORY;
	while (n--) {
		start_garbage(&t);
		call = draw(&t);
		if (call.bytes > RING_DATA)
			call.bytes = random_below(random, RING_DATA + 1);
		if (!step(&t, &call))
			return blame(&t, &call);
	}
	return true;
}
