// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checksums, token buckets, CoDel and virtual time, worked out by programs of tc and XDP.
 */
#include "arith.h"
#include <bpf/bpf.h>
#include "arith.skel.h"
#include "harness.h"
#include "machine.h"
#include "net.h"

struct asked {
	struct arith *skel;
	int fd;
};

static void ask(void *by, struct arith_call *call)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	static const uint8_t packet[64];
	struct asked *asked = by;

	opts.data_in = packet;
	opts.data_size_in = sizeof(packet);
	memcpy(&asked->skel->bss->call, call, sizeof(*call));
	if (bpf_prog_test_run_opts(asked->fd, &opts))
		call->out = 0xdeadull << 48;
	else
		memcpy(call, &asked->skel->bss->call, sizeof(*call));
}

FIXTURE(arith) {
	struct arith *skel;
};

FIXTURE_VARIANT(arith)
{
	arith_test test;
};

FIXTURE_VARIANT_ADD(arith, csum) { arith_csum_agrees };
FIXTURE_VARIANT_ADD(arith, bucket) { arith_bucket_agrees };
FIXTURE_VARIANT_ADD(arith, root) { arith_root_agrees };
FIXTURE_VARIANT_ADD(arith, codel) { arith_codel_agrees };
FIXTURE_VARIANT_ADD(arith, vtime) { arith_vtime_agrees };

FIXTURE_SETUP(arith)
{
	self->skel = arith__open_and_load();
	ASSERT_NE(NULL, self->skel);
}

FIXTURE_TEARDOWN(arith)
{
	arith__destroy(self->skel);
}

static bool agrees(struct arith *skel, struct bpf_program *prog, arith_test test)
{
	struct asked asked = { skel, bpf_program__fd(prog) };
	struct random random = random_stream(seed(), 67);

	return test(ask, &asked, &random, many(8000));
}

TEST_F(arith, in_tc)
{
	EXPECT_TRUE(agrees(self->skel, self->skel->progs.arith_tc, variant->test));
}

TEST_F(arith, in_xdp)
{
	EXPECT_TRUE(agrees(self->skel, self->skel->progs.arith_xdp, variant->test));
}

TEST_HARNESS_MAIN
