// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <uapi/bpfx/qdisc.h>
#include "boundary.h"

#define U32		0xffffffffull

static const uint64_t wild[] = {
	0, 1, 2, 7, 8, 9, 63, 64, 65, 255, 256, 257, 1000, 1023, 1024, 1025, 1500, 65535, 65536,
	BPFX_FLOWS_MAX, BPFX_FLOWS_MAX + 1, 0x7fffffff, 0x80000000, U32 - 1, U32, U32 + 1,
	1000000000, 0x7fffffffffffffff, 0x8000000000000000, ~1ull, ~0ull,
};

uint64_t boundary_wild(struct random *r)
{
	if (random_once_in(r, 4))
		return random_u64(r) >> random_below(r, 64);
	return wild[random_below(r, sizeof(wild) / sizeof(*wild))];
}

uint64_t boundary_number(struct random *r, const struct hint *hint, const char *name)
{
	for (; hint->name; hint++)
		if (!strcmp(name, hint->name) && !random_once_in(r, 32))
			return hint->values[random_below(r, hint->nr)];
	return boundary_wild(r);
}

bool boundary_is_time(const char *name)
{
	return !strcmp(name, "until_ns") || !strcmp(name, "rank") || !strcmp(name, "when");
}

bool boundary_is_id(const char *name)
{
	return !strcmp(name, "id") || !strcmp(name, "parent");
}
