// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include "bitmap.h"

static bool bit(const uint8_t *map, uint64_t n)
{
	return map[n / 8] >> n % 8 & 1;
}

static uint64_t next(const uint8_t *map, uint32_t size, uint64_t from, bool value)
{
	while (from < size * 8ull && bit(map, from) != value)
		from++;
	return from < size * 8ull ? from : size * 8ull;
}

static uint64_t weight(const uint8_t *map, uint32_t size)
{
	uint64_t i, n = 0;

	for (i = 0; i < size * 8ull; i++)
		n += bit(map, i);
	return n;
}

static uint8_t combined(uint32_t op, uint8_t a, uint8_t b)
{
	switch (op) {
	case BITMAP_AND:
		return a & b;
	case BITMAP_OR:
		return a | b;
	default:
		return a & (b ^ 0xff);
	}
}

static int64_t combine(uint32_t op, uint8_t *dst, uint32_t size, const uint8_t *src,
		       uint32_t src_size)
{
	static uint8_t copy[MEMORY_MAX];
	uint8_t any = 0;
	uint32_t i;

	if (size != src_size)
		return -EINVAL;
	memcpy(copy, src, size);
	for (i = 0; i < size; i++)
		any |= dst[i] = combined(op, dst[i], copy[i]);
	return any != 0;
}

static void expect(struct memory_call *call, uint8_t *room)
{
	uint8_t *a = room + call->a_at, *b = room + call->b_at;

	switch (call->op) {
	case BITMAP_NEXT_SET:
	case BITMAP_NEXT_CLEAR:
		call->ret = next(a, call->a_size, call->x, call->op == BITMAP_NEXT_SET);
		break;
	case BITMAP_WEIGHT:
		call->ret = weight(a, call->a_size);
		break;
	default:
		call->ret = combine(call->op, a, call->a_size, b, call->b_size);
	}
}

/* Any bits, none, all, and those but for a few. The bytes around them are any. */
static void fill(struct random *random, uint8_t *map, uint32_t size)
{
	uint32_t i, kind = random_below(random, 5);

	for (i = 0; i < 16; i++) {
		*(map - 16 + i) = random_u64(random);
		*(map + size + i) = random_u64(random);
	}
	for (i = 0; kind < 2 && i < size; i++)
		map[i] = random_u64(random);
	if (kind < 2)
		return;
	memset(map, kind & 1 ? 0xff : 0, size);
	for (i = random_below(random, 4); i && size && kind > 2; i--)
		map[random_below(random, size)] ^= 1 << random_below(random, 8);
}

static uint64_t from(struct random *random, uint32_t size)
{
	if (random_once_in(random, 16))
		return random_u64(random);
	return random_once_in(random, 3) ? 0 : random_below(random, size * 8 + 2);
}

bool bitmap_agrees(memory_ask ask, void *by, uint8_t *room, struct random *random, uint32_t n)
{
	const struct memory_test test = { ask, by, expect, room };
	struct memory_call call = {};

	for (n *= NR_BITMAP_OPS; n; n--) {
		call.op = n % NR_BITMAP_OPS;
		if (random_once_in(random, 4))
			memory_overlap(random, &call);
		else
			memory_apart(random, &call);
		if (!random_once_in(random, 8))
			call.b_size = call.a_size;
		call.x = from(random, call.a_size);
		fill(random, room + call.b_at, call.b_size);
		fill(random, room + call.a_at, call.a_size);
		if (!memory_agrees(&test, &call))
			return false;
	}
	return true;
}
