// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_bits_* in user space.
 */
#include "shim/kernel.h"
#include "shim/asm/cpufeature.h"
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
	case BITS_FFS:
		return bpfx_bits_ffs(x);
	case BITS_FLS:
		return bpfx_bits_fls(x);
	case BITS_ROTL:
		return bpfx_bits_rotl(x, y);
	case BITS_ROTR:
		return bpfx_bits_rotr(x, y);
	case BITS_ROTL32:
		return bpfx_bits_rotl32(x, y);
	case BITS_ROTR32:
		return bpfx_bits_rotr32(x, y);
	case BITS_REVERSE:
		return bpfx_bits_reverse(x);
	default:
		return 0;
	}
}

FIXTURE(bits) {};

FIXTURE_VARIANT(bits)
{
	bool plain_cpu;
};

FIXTURE_VARIANT_ADD(bits, with_instructions_for_it) {};

FIXTURE_VARIANT_ADD(bits, without)
{
	.plain_cpu = true,
};

FIXTURE_SETUP(bits)
{
	shim_plain_cpu = variant->plain_cpu;
}

FIXTURE_TEARDOWN(bits) {}

TEST_F(bits, words)
{
	struct random random = random_stream(seed(), 40);

	EXPECT_TRUE(bits_agree(ask, NULL, &random, 100000));
}

TEST_HARNESS_MAIN
