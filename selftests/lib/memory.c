// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "memory.h"

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* What functions do in one go, give or take a byte. */
static uint32_t border(struct random *random)
{
	static const uint32_t borders[] = { 32, 64, 128, 256, 320, 512, 4032, 4096, 8064, 8192 };

	return borders[random_below(random, sizeof(borders) / sizeof(*borders))] +
	       random_below(random, 3) - 1;
}

uint32_t memory_size(struct random *random)
{
	switch (random_below(random, 64)) {
	case 0:
		return MEMORY_MAX - random_below(random, 18);
	case 1:
		return random_below(random, MEMORY_MAX + 1);
	case 2 ... 9:
		return random_below(random, 1100);
	case 10 ... 13:
		return border(random);
	case 14 ... 40:
		return random_below(random, 80);
	default:
		return random_below(random, 18);
	}
}

void memory_apart(struct random *random, struct memory_call *call)
{
	call->a_size = memory_size(random);
	call->b_size = memory_size(random);
	call->a_at = 16 + random_below(random, 48);
	call->b_at = MEMORY_AT - random_below(random, 48);
}

void memory_overlap(struct random *random, struct memory_call *call)
{
	memory_apart(random, call);
	call->b_at = call->a_at;
	if (random_once_in(random, 3))
		call->b_at += random_below(random, call->a_size + 1);
	else if (random_once_in(random, 3))
		call->a_at += random_below(random, call->b_size + 1);
	call->a_at = least(call->a_at, MEMORY_AT);
	call->b_at = least(call->b_at, MEMORY_AT);
}

/* Are there fewer than @gap bytes between the two? */
static bool near(const struct memory_call *call, uint32_t gap)
{
	return call->a_at < call->b_at + call->b_size + gap &&
	       call->b_at < call->a_at + call->a_size + gap;
}

static bool same_answer(const struct memory_call *got, const struct memory_call *want)
{
	if (got->ret == want->ret && got->out == want->out &&
	    !memcmp(&got->token, &want->token, sizeof(got->token)))
		return true;
	printf("# returned %lld, not %lld; gave %#llx and %u+%u>%u, not %#llx and %u+%u>%u\n",
	       got->ret, want->ret, got->out, got->token.at, got->token.len, got->token.next,
	       want->out, want->token.at, want->token.len, want->token.next);
	return false;
}

static bool same_room(const uint8_t *got, const uint8_t *want)
{
	uint32_t i;

	if (!memcmp(got, want, MEMORY_ROOM))
		return true;
	for (i = 0; got[i] == want[i]; i++)
		;
	printf("# byte %u of the room is %#x, not %#x\n", i, got[i], want[i]);
	return false;
}

bool memory_agrees(const struct memory_test *test, const struct memory_call *call)
{
	bool vague = near(call, 0) && call->a_at > call->b_at, good = true;
	struct memory_call got = *call, want = *call;
	static uint8_t room[MEMORY_ROOM];

	memcpy(room, test->room, MEMORY_ROOM);
	test->expect(&want, room);
	test->ask(test->by, &got, test->room);
	if (vague)
		memcpy(room + call->a_at, test->room + call->a_at, call->a_size);
	else
		good = same_answer(&got, &want);
	good &= same_room(test->room, room);
	if (!good)
		printf("# op %u of %u bytes at %u and %u at %u, %u, %#llx\n", call->op,
		       call->a_size, call->a_at, call->b_size, call->b_at, call->arg, call->x);
	return good;
}

void memory_exact(memory_direct ask, struct memory_call *call, uint8_t *room)
{
	uint32_t a_odd = call->a_at & 15, b_odd = call->b_at & 15, from, to;
	uint8_t *a, *b;

	/* What is before a piece is copied, too. */
	if (near(call, 16)) {
		from = least(call->a_at, call->b_at) & ~15;
		to = call->a_at + call->a_size;
		if (to < call->b_at + call->b_size)
			to = call->b_at + call->b_size;
		a = malloc(to - from);
		memcpy(a, room + from, to - from);
		ask(call, a + call->a_at - from, a + call->b_at - from);
		memcpy(room + from, a, to - from);
		free(a);
		return;
	}
	a = malloc(a_odd + call->a_size);
	b = malloc(b_odd + call->b_size);
	memcpy(a, room + call->a_at - a_odd, a_odd + call->a_size);
	memcpy(b, room + call->b_at - b_odd, b_odd + call->b_size);
	ask(call, a + a_odd, b + b_odd);
	memcpy(room + call->a_at - a_odd, a, a_odd + call->a_size);
	memcpy(room + call->b_at - b_odd, b, b_odd + call->b_size);
	free(a);
	free(b);
}
