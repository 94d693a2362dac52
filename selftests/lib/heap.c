// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "guard.h"
#include "heap.h"

#define ROOM_MAX	200

static const struct bpfx_heap_entry untouched = { 0x1111, 0x2222 };

/**
 * struct trial - a heap, and what it should hold
 * @room: entries that its memory has room for
 * @n: entries held
 * @held: in no order
 * @next: value that was not used so far
 */
struct trial {
	heap_ask ask;
	void *by;
	struct random *random;
	struct guard guard;
	uint32_t room;
	uint32_t n;
	struct bpfx_heap_entry held[ROOM_MAX + 1];
	uint64_t next;
};

static struct bpfx_heap_entry entry(const struct trial *t, uint32_t i)
{
	struct bpfx_heap_entry e;

	memcpy(&e, t->guard.memory + t->guard.offset + BPFX_HEAP_SIZE(i), sizeof(e));
	return e;
}

static uint32_t count(const struct trial *t)
{
	struct bpfx_heap heap = { 0 };

	if (t->guard.size >= sizeof(heap))
		memcpy(&heap, t->guard.memory + t->guard.offset, sizeof(heap));
	return heap.count;
}

/* Few keys, so that many are equal; or any. */
static uint64_t some_key(struct random *random)
{
	switch (random_below(random, 4)) {
	case 0:
		return random_u64(random);
	case 1:
		return random_once_in(random, 2) ? 0 : UINT64_MAX;
	default:
		return random_below(random, 20);
	}
}

/* One that is held, if there is one; sometimes one that is not. */
static uint64_t some_value(struct trial *t)
{
	if (!t->n || random_once_in(t->random, 10))
		return t->next + 1;
	return t->held[random_below(t->random, t->n)].value;
}

static uint64_t lowest(const struct trial *t)
{
	uint64_t key = UINT64_MAX;
	uint32_t i;

	for (i = 0; i < t->n; i++)
		if (t->held[i].key < key)
			key = t->held[i].key;
	return key;
}

static int64_t find(const struct trial *t, uint64_t value)
{
	uint32_t i;

	for (i = 0; i < t->n; i++)
		if (t->held[i].value == value)
			return i;
	return -1;
}

static bool same(struct bpfx_heap_entry a, struct bpfx_heap_entry b)
{
	return a.key == b.key && a.value == b.value;
}

/* Is it held, with a key that is the lowest? Then it is no more. */
static bool forget(struct trial *t, struct bpfx_heap_entry e, bool is_lowest)
{
	int64_t i = find(t, e.value);

	if (i < 0 || !same(t->held[i], e) || (is_lowest && e.key != lowest(t)))
		return false;
	t->held[i] = t->held[--t->n];
	return true;
}

static void remember(struct trial *t, const struct heap_call *call)
{
	t->held[t->n++] = (struct bpfx_heap_entry){ call->key, call->value };
}

/* Is the answer right? Follows it. */
static bool follow(struct trial *t, const struct heap_call *call)
{
	int64_t i = find(t, call->value);
	int32_t result = call->result;

	switch (call->op) {
	case HEAP_PUSH:
		if (t->n == t->room)
			return result == -ENOSPC;
		remember(t, call);
		return !result;
	case HEAP_UPDATE:
		if (i < 0)
			return result == -ENOENT;
		t->held[i].key = call->key;
		return !result;
	case HEAP_BUILD:
		return result == (int32_t)t->n;
	case HEAP_REMOVE:
		if (i < 0)
			return result == -ENOENT && same(call->out, untouched);
		return !result && call->out.value == call->value && forget(t, call->out, false);
	}
	if (!t->n)
		return result == -ENOENT && same(call->out, untouched);
	if (result)
		return false;
	if (call->op == HEAP_PEEK)
		return call->out.key == lowest(t) && find(t, call->out.value) >= 0;
	if (!forget(t, call->out, true))
		return false;
	if (call->op == HEAP_REPLACE)
		remember(t, call);
	return true;
}

/* Does the memory hold what it should, in the order of a heap? */
static bool in_order(const struct trial *t)
{
	struct bpfx_heap_entry e;
	uint32_t i;
	int64_t at;

	if (count(t) != t->n)
		return false;
	for (i = 0; i < t->n; i++) {
		e = entry(t, i);
		at = find(t, e.value);
		if (at < 0 || !same(t->held[at], e))
			return false;
		if (i && entry(t, (i - 1) / 4).key > e.key)
			return false;
	}
	return true;
}

static struct heap_call draw(struct trial *t)
{
	struct heap_call call = {
		.op = random_below(t->random, NR_HEAP_OPS),
		.offset = t->guard.offset,
		.size = t->guard.size,
		.key = some_key(t->random),
		.out = untouched,
	};

	/* Filling and emptying in turn, to both ends. */
	if (random_once_in(t->random, 2))
		call.op = t->next / (2 * t->room + 1) & 1 ? HEAP_POP : HEAP_PUSH;
	/* A program peeks where it knows the heap is. */
	if (call.op == HEAP_PEEK && (call.offset || !t->room))
		call.op = HEAP_POP;
	call.value = call.op == HEAP_PUSH || call.op == HEAP_REPLACE ? ++t->next : some_value(t);
	return call;
}

/* Spoil the order, as somebody who fills the memory himself. */
static void shuffle(struct trial *t, struct heap_call *call)
{
	uint8_t *at = t->guard.memory + t->guard.offset;
	uint32_t i;

	for (i = 0; i < t->n; i++)
		memcpy(at + BPFX_HEAP_SIZE(i), &t->held[i], sizeof(t->held[i]));
	call->op = HEAP_BUILD;
}

static void start(struct trial *t)
{
	static const uint32_t rooms[] = { 0, 1, 2, 4, 5, 6, 21, 22, ROOM_MAX };
	struct random *random = t->random;
	uint32_t offset, size;

	t->room = random_once_in(random, 2) ? rooms[random_below(random, 9)] :
		  random_below(random, ROOM_MAX);
	size = BPFX_HEAP_SIZE(t->room) + random_below(random, sizeof(struct bpfx_heap_entry));
	if (!t->room && random_once_in(random, 2))
		size = random_below(random, sizeof(struct bpfx_heap));
	offset = random_once_in(random, 3) ? 0 : random_below(random, 200);
	guard_start(&t->guard, random, offset, size);
	memset(t->guard.memory + offset, 0, size);
	t->n = 0;
	t->next = 0;
}

bool heap_agrees(heap_ask ask, void *by, uint8_t *memory, struct random *random, uint32_t n)
{
	static struct trial t;
	struct heap_call call;
	uint32_t left = 0;

	t = (struct trial){ .ask = ask, .by = by, .random = random };
	t.guard.memory = memory;
	t.guard.all = HEAP_MEMORY;
	for (; n--; left--) {
		if (!left) {
			start(&t);
			left = 5 * t.room + 10;
		}
		call = draw(&t);
		if (random_once_in(random, 20))
			shuffle(&t, &call);
		ask(by, &call);
		if (follow(&t, &call) && in_order(&t) && guard_held(&t.guard))
			continue;
		printf("# heap op %u at %u of %u bytes, key %#" PRIx64 " value %#" PRIx64 ": %d, %#"
		       PRIx64 " %#" PRIx64 "; %u of %u, should be %u\n", call.op, call.offset,
		       call.size, (uint64_t)call.key, (uint64_t)call.value, call.result,
		       (uint64_t)call.out.key, (uint64_t)call.out.value, count(&t), t.room, t.n);
		return false;
	}
	return true;
}

/* What may come of memory of which nothing is known but how many entries it says that it has. */
static bool plausible(const struct heap_call *call, uint32_t room, uint32_t before, uint32_t after)
{
	uint32_t n = before < room ? before : room;

	switch (call->op) {
	case HEAP_PUSH:
		return n == room ? call->result == -ENOSPC && after == before :
		       !call->result && after == n + 1;
	case HEAP_POP:
		return !n ? call->result == -ENOENT && after == before :
		       !call->result && after == n - 1;
	case HEAP_REPLACE:
		return call->result == (n ? 0 : -ENOENT) && after == before;
	case HEAP_BUILD:
		return call->result == (int32_t)n && after == (n ? n : before);
	case HEAP_REMOVE:
		return call->result ? call->result == -ENOENT && after == before :
		       n && after == n - 1;
	default:
		return (!call->result || call->result == -ENOENT) && after == before;
	}
}

bool heap_survives_garbage(heap_ask ask, void *by, uint8_t *memory, struct random *random,
			   uint32_t n)
{
	static struct trial t;
	struct heap_call call;
	uint32_t before, size;

	t = (struct trial){ .ask = ask, .by = by, .random = random };
	t.guard.memory = memory;
	t.guard.all = HEAP_MEMORY;
	while (n--) {
		size = random_below(random, random_once_in(random, 2) ? 64 : HEAP_MEMORY / 2 + 1);
		guard_start(&t.guard, random, random_below(random, 64), size);
		t.room = size < sizeof(struct bpfx_heap) ? 0 : (size - 16) / 16;
		/* A number that is about right reaches further than one that is not. */
		before = random_below(random, t.room + 2);
		if (size >= sizeof(before) && random_once_in(random, 2))
			memcpy(memory + t.guard.offset, &before, sizeof(before));
		before = count(&t);
		call = draw(&t);
		if (call.op == HEAP_PEEK)
			continue;
		ask(by, &call);
		if (plausible(&call, t.room, before, count(&t)) && guard_held(&t.guard))
			continue;
		printf("# heap op %u with garbage in %u bytes: %d; %u were %u\n", call.op,
		       call.size, call.result, count(&t), before);
		return false;
	}
	return true;
}
