// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include "bits.h"

static bool bit(uint64_t x, uint32_t n)
{
	return x >> n & 1;
}

static uint64_t popcount(uint64_t x)
{
	uint32_t i, n = 0;

	for (i = 0; i < 64; i++)
		n += bit(x, i);
	return n;
}

static uint64_t clz(uint64_t x)
{
	uint32_t n = 0;

	while (n < 64 && !bit(x, 63 - n))
		n++;
	return n;
}

static uint64_t ctz(uint64_t x)
{
	uint32_t n = 0;

	while (n < 64 && !bit(x, n))
		n++;
	return n;
}

static uint64_t pdep(uint64_t x, uint64_t mask)
{
	uint64_t out = 0;
	uint32_t i, from = 0;

	for (i = 0; i < 64; i++)
		if (bit(mask, i))
			out |= (uint64_t)bit(x, from++) << i;
	return out;
}

static uint64_t pext(uint64_t x, uint64_t mask)
{
	uint64_t out = 0;
	uint32_t i, to = 0;

	for (i = 0; i < 64; i++)
		if (bit(mask, i))
			out |= (uint64_t)bit(x, i) << to++;
	return out;
}

static uint64_t rotl(uint64_t x, uint32_t n, uint32_t bits)
{
	uint64_t out = 0;
	uint32_t i;

	for (i = 0; i < bits; i++)
		out |= (uint64_t)bit(x, i) << (i + n) % bits;
	return out;
}

static uint64_t reverse(uint64_t x)
{
	uint64_t out = 0;
	uint32_t i;

	for (i = 0; i < 64; i++)
		out |= (uint64_t)bit(x, i) << (63 - i);
	return out;
}

static uint64_t expected(enum bits_op op, uint64_t x, uint64_t y)
{
	switch (op) {
	case BITS_POPCOUNT:
		return popcount(x);
	case BITS_CLZ:
		return clz(x);
	case BITS_CTZ:
		return ctz(x);
	case BITS_PDEP:
		return pdep(x, y);
	case BITS_PEXT:
		return pext(x, y);
	case BITS_FFS:
		return x ? ctz(x) + 1 : 0;
	case BITS_FLS:
		return 64 - clz(x);
	case BITS_ROTL:
		return rotl(x, y % 64, 64);
	case BITS_ROTR:
		return rotl(x, 64 - y % 64, 64);
	case BITS_ROTL32:
		return rotl(x, y % 32, 32);
	case BITS_ROTR32:
		return rotl(x, 32 - y % 32, 32);
	case BITS_REVERSE:
		return reverse(x);
	default:
		return 0;
	}
}

/* Dense, sparse, a single bit, none, all. */
static uint64_t word(struct random *random)
{
	uint64_t u = random_u64(random);

	switch (random_below(random, 6)) {
	case 0:
		return u & random_u64(random) & random_u64(random);
	case 1:
		return 1ull << (u & 63);
	case 2:
		return random_once_in(random, 2) ? 0 : UINT64_MAX;
	case 3:
		return u >> (u & 63);
	default:
		return u;
	}
}

bool bits_agree(bits_ask ask, void *by, struct random *random, uint32_t n)
{
	uint64_t x, y, got, want;
	uint32_t op;

	while (n--) {
		x = word(random);
		y = word(random);
		for (op = 0; op < NR_BITS_OPS; op++) {
			got = ask(by, op, x, y);
			want = expected(op, x, y);
			if (got == want)
				continue;
			printf("# bits op %u of %#" PRIx64 ", %#" PRIx64 ": %#" PRIx64 ", not %#"
			       PRIx64 "\n", op, x, y, got, want);
			return false;
		}
	}
	return true;
}
