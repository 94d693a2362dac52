// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <bpfx/bits.bpf.h>
#include "families.h"

WORD(popcount)
{
	return hweight64(x);
}

WORD(clz)
{
	return 64 - fls64(x);
}

WORD(ctz)
{
	return x ? __ffs64(x) : 64;
}

WORDS(pdep)
{
	return bpfx_bits_pdep(x, y);
}

WORDS(pext)
{
	return bpfx_bits_pext(x, y);
}

static void last_bit(struct bench_memory *m, u32 size)
{
	memset(m->a, 0, size);
	m->a[size - 1] = 0x80;
}

static void not_the_last_bit(struct bench_memory *m, u32 size)
{
	memset(m->a, 0xff, size);
	m->a[size - 1] = 0x7f;
}

#define A	((unsigned long *)m->a)
#define B	((unsigned long *)m->b)

MEMORY(next_set)
{
	return find_next_bit(A, size * 8, 0);
}

MEMORY(next_clear)
{
	return find_next_zero_bit(A, size * 8, 0);
}

MEMORY(weight)
{
	return bitmap_weight(A, size * 8);
}

MEMORY(and)
{
	return bitmap_and(A, A, B, size * 8);
}

/* The kernel's does not say whether there is a bit. */
MEMORY(or)
{
	return bpfx_bits_or(m->a, size, m->b, size);
}

MEMORY(andnot)
{
	return bitmap_andnot(A, A, B, size * 8);
}

const struct bench_function bench_bits[] = {
	{ ROW_OF_WORD(popcount) },
	{ ROW_OF_WORD(clz) },
	{ ROW_OF_WORD(ctz) },
	{ ROW_OF_WORDS(pdep) },
	{ ROW_OF_WORDS(pext) },
	{ ROW_OF_SIZES(next_set), .prepare = last_bit },
	{ ROW_OF_SIZES(next_clear), .prepare = not_the_last_bit },
	{ ROW_OF_SIZES(weight) },
	{ ROW_OF_SIZES(and) },
	{ ROW_OF_SIZES(or) },
	{ ROW_OF_SIZES(andnot) },
	{}
};
