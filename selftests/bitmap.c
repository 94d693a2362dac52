// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_bits_* over bitmaps, asked by a program.
 */
#include <bpf/bpf.h>
#include "bitmap.h"
#include "bitmap.skel.h"
#include "harness.h"
#include "machine.h"
#include "net.h"

#define BITMAPS	many(1000)

static void ask(void *by, struct memory_call *call, uint8_t *room)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = call, .ctx_size_in = sizeof(*call));
	struct bitmap *skel = by;

	if (bpf_prog_test_run_opts(bpf_program__fd(skel->progs.ask), &opts) || opts.retval)
		call->ret = 0xdeadll << 32;
}

TEST(bitmaps)
{
	struct random random = random_stream(seed(), 41);
	struct bitmap *skel = bitmap__open_and_load();

	ASSERT_NE(NULL, skel);
	EXPECT_TRUE(bitmap_agrees(ask, skel, skel->bss->room, &random, BITMAPS));
	bitmap__destroy(skel);
}

TEST_HARNESS_MAIN
