// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_bits_* in user space.
 */
#include "shim/kernel.h"
#include <bpfx/bits.bpf.h>
#include "bits.h"
#include "harness.h"
#include "net.h"

static uint64_t ask(void *by, enum bits_op op, uint64_t x, uint64_t y)
{
	switch (op) {
	case BITS_POPCOUNT:
		return bpfx_bits_popcount(x);
	case BITS_CLZ:
		return bpfx_bits_clz(x);
	case BITS_CTZ:
		return bpfx_bits_ctz(x);
	case BITS_PDEP:
		return bpfx_bits_pdep(x, y);
	case BITS_PEXT:
		return bpfx_bits_pext(x, y);
	default:
		return 0;
	}
}

TEST(words)
{
	struct random random = random_stream(seed(), 40);

	EXPECT_TRUE(bits_agree(ask, NULL, &random, 100000));
}

TEST_HARNESS_MAIN
