// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <uapi/bpfx/qdisc.h>
#include "boundary.h"

#define VALUES		16
#define KIND(n)		((uint64_t)(n) << BPFX_KEY_SHIFT)
#define U32		0xffffffffull

static const uint64_t wild[] = {
	0, 1, 2, 7, 8, 9, 63, 64, 65, 255, 256, 257, 1000, 1023, 1024, 1025, 1500, 65535, 65536,
	BPFX_FLOWS_MAX, BPFX_FLOWS_MAX + 1, 0x7fffffff, 0x80000000, U32 - 1, U32, U32 + 1,
	1000000000, 0x7fffffffffffffff, 0x8000000000000000, ~1ull, ~0ull,
};

/**
 * struct hint - what a name is known to stand for
 * @name: of an argument of a kfunc, a field of a structure that one takes, or of the ops
 * @nr: valid @values
 * @values: one is chosen; one that is there twice comes twice as often
 */
static const struct hint {
	const char *name;
	int nr;
	uint64_t values[VALUES];
} hints[] = {
#define HINT(_name, ...)							\
	{ #_name, sizeof((uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t), { __VA_ARGS__ } }
	HINT(id, 0, 1, 2, 3, 4, 5, 100, 101, 4711, U32 - 1, U32),
	HINT(parent, 0, 0, 1, 2, 3, 100, 101, 4711, U32, U32),
	HINT(type, 0, 1, 2, 3, 0, 1, 2, 3, 4, U32),
	HINT(flags, 0, 0, 0, 0, 0, 0, 0, 0, KIND(4), 1, BPFX_HOLD, BPFX_HOLD | KIND(1),
	     BPFX_HOLD | KIND(5), BPFX_HOLD | KIND(6), BPFX_HOLD | KIND(7), BPFX_HOLD | KIND(9)),
	HINT(key, KIND(0), KIND(1), KIND(2), KIND(3), KIND(4), KIND(5), KIND(5) + 1, KIND(5) + 2,
	     KIND(6) - 1, KIND(0) + 1, KIND(6), KIND(7), KIND(8), KIND(9), ~0ull),
	HINT(rank, 0, 1, 2, 3, 63, 64, 1024, 1025, U32, U32 + 1, 1ull << 63, ~0ull),
	HINT(max, 0, 1, 1, 2, 3, 8, 8, 9, 1000, 0x80000000, U32),
	HINT(reason, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 255, U32),
	HINT(code, 0, 1, -1ull, -22ull, 0x7fffffff, 0x80000000),
	HINT(off, 0, 0, 12, 14, 26, 34, 42, 60, 1500, 65535, U32),
	HINT(until_ns, 0, 1, 1000000000, ~0ull, 1ull << 63),
	HINT(rdwr_buf_size, 1, 8, 63, 64, 65, 1023, 1024, 1025, 0x7fffffff),
	HINT(quantum, 0, 0, 255, 256, 1514, 1 << 20, (1 << 20) + 1, U32),
	HINT(weight, 0, 0, 1, 2, 10, 1024, 1025, U32),
	HINT(prio, 0, 1, 2, 63, 63, 64, U32),
	HINT(pad, 0, 0, 0, 0, 0, 0, 0, 1),
	HINT(limit, 0, 0, 0, 0, 1, 2, 5, 50, 1000, 0x7fffffff, U32),
	HINT(limit_bytes, 0, 0, 0, 0, 1, 1500, 3000, 100000, 0x80000000, U32),
	/* Of the ops alone: none that lets a test wait for long, or that is refused. */
	HINT(stall_timeout_ms, 1, 20, 20, 40, 40, 60, 100),
	HINT(tick_ns, 1000000, 3000000, 10000000, 10000000, 100000, U32),
	HINT(flow_limit, 0, 0, 1, 2, 3, 7, 64, 1000, BPFX_FLOWS_MAX),
	HINT(flow_state, 0, 0, 1, 8, 64, 64, 100, 1024),
	HINT(mistake_limit, 0, 0, 0, 0, 1, 2, 20, 100, 500, U32),
	HINT(op_budget_us, 0, 0, 0, 0, 0, 0, 1, 100, 10000, U32),
	HINT(hold_ms, 0, 0, 1, 20, 0x7fffffff, U32),
#undef HINT
};

uint64_t boundary_wild(struct random *r)
{
	if (random_once_in(r, 4))
		return random_u64(r) >> random_below(r, 64);
	return wild[random_below(r, sizeof(wild) / sizeof(*wild))];
}

uint64_t boundary_number(struct random *r, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(hints) / sizeof(*hints); i++)
		if (!strcmp(name, hints[i].name) && !random_once_in(r, 32))
			return hints[i].values[random_below(r, hints[i].nr)];
	return boundary_wild(r);
}

bool boundary_is_time(const char *name)
{
	return !strcmp(name, "until_ns") || !strcmp(name, "rank");
}

bool boundary_is_id(const char *name)
{
	return !strcmp(name, "id") || !strcmp(name, "parent");
}
