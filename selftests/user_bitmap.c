// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_bits_* over bitmaps, in user space.
 */
#include "shim/kernel.h"
#include "shim/asm/cpufeature.h"
#include <bpfx/bits.bpf.h>
#include "bitmap.h"
#include "harness.h"
#include "net.h"

static uint8_t room[MEMORY_ROOM];

static void direct(struct memory_call *call, uint8_t *a, uint8_t *b)
{
	switch (call->op) {
	case BITMAP_NEXT_SET:
		call->ret = bpfx_bits_next_set(a, call->a_size, call->x);
		break;
	case BITMAP_NEXT_CLEAR:
		call->ret = bpfx_bits_next_clear(a, call->a_size, call->x);
		break;
	case BITMAP_WEIGHT:
		call->ret = bpfx_bits_weight(a, call->a_size);
		break;
	case BITMAP_AND:
		call->ret = bpfx_bits_and(a, call->a_size, b, call->b_size);
		break;
	case BITMAP_OR:
		call->ret = bpfx_bits_or(a, call->a_size, b, call->b_size);
		break;
	case BITMAP_ANDNOT:
		call->ret = bpfx_bits_andnot(a, call->a_size, b, call->b_size);
		break;
	}
}

static void ask(void *by, struct memory_call *call, uint8_t *in)
{
	memory_exact(direct, call, in);
}

FIXTURE(bitmap) {};

FIXTURE_VARIANT(bitmap)
{
	bool plain_cpu;
};

FIXTURE_VARIANT_ADD(bitmap, with_instructions_for_it) {};

FIXTURE_VARIANT_ADD(bitmap, without)
{
	.plain_cpu = true,
};

FIXTURE_SETUP(bitmap)
{
	shim_plain_cpu = variant->plain_cpu;
}

FIXTURE_TEARDOWN(bitmap) {}

TEST_F(bitmap, any)
{
	struct random random = random_stream(seed(), 41);

	EXPECT_TRUE(bitmap_agrees(ask, NULL, room, &random, 10000));
}

TEST_HARNESS_MAIN
