// SPDX-License-Identifier: GPL-2.0-only
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

const struct bench_function bench_bits[] = {
	{ ROW_OF_WORD(popcount) },
	{ ROW_OF_WORD(clz) },
	{ ROW_OF_WORD(ctz) },
	{ ROW_OF_WORDS(pdep) },
	{ ROW_OF_WORDS(pext) },
	{}
};
