// SPDX-License-Identifier: GPL-2.0-only
#include <linux/crc32c.h>
#include <linux/jhash.h>
#include <linux/siphash.h>
#include <linux/xxhash.h>
#include <bpfx/hash.bpf.h>
#include "families.h"
#include "hash.h"

MEMORY(xxh64)
{
	return xxh64(m->a, size, SEED);
}

MEMORY(xxh32)
{
	return xxh32(m->a, size, SEED);
}

MEMORY(siphash)
{
	siphash_key_t key = { { KEY_0, KEY_1 } };

	return siphash(m->a, size, &key);
}

MEMORY(hsiphash)
{
	hsiphash_key_t key = { { KEY_0, KEY_1 } };

	return hsiphash(m->a, size, &key);
}

/* crc32c is a macro on some kernels. */
MEMORY(castagnoli)
{
	return ~crc32c(~0, m->a, size);
}

/* Table k is for a byte with k bytes behind it. */
static void crc_tables(struct bench_memory *m, u32 size)
{
	u32 *table = (u32 *)m->b, crc, i, k;

	for (i = 0; i < 256; i++) {
		crc = i;
		for (k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
		table[i] = crc;
	}
	for (k = 1; k < 8; k++)
		for (i = 0; i < 256; i++)
			table[256 * k + i] = table[256 * (k - 1) + i] >> 8 ^
					     table[table[256 * (k - 1) + i] & 0xff];
}

MEMORY(jhash)
{
	return jhash(m->a, size, SEED);
}

MEMORY(toeplitz)
{
	return bpfx_hash_toeplitz(m->a, size, m->b, size + 4);
}

const struct bench_function bench_hash[] = {
	{ ROW_OF_SIZES(xxh32) },
	{ ROW_OF_SIZES(xxh64) },
	{ ROW_OF_SIZES(siphash) },
	{ ROW_OF_SIZES(hsiphash) },
	{
		.name = "crc32c", .of = BENCH_OF_MEMORY, .native = castagnoli_native, .sized = true,
		.prepare = crc_tables
	},
	{ ROW_OF_SIZES(jhash) },
	{ ROW_OF_SIZES(toeplitz), .most = 1024 },
	{}
};
