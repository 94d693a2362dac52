// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_parse(), asked by programs of tc and XDP: they pass the verifier, and find what is there.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include "harness.h"
#include "machine.h"
#include "net.h"
#include "parse.h"
#include "parse.skel.h"
#include "progs/parse.h"

#define ETHERNET	14	/* the kernel runs no program on less */

struct asked {
	struct parse *skel;
	int fd;
};

static long ask(void *by, const struct forged *f, uint32_t how, struct bpfx_packet *found)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = f->bytes, .data_size_in = f->size);
	struct asked *asked = by;
	int err;

	memset(&asked->skel->bss->found, 0xaa, sizeof(*found));
	err = bpf_prog_test_run_opts(asked->fd, &opts);
	memcpy(found, &asked->skel->bss->found, sizeof(*found));
	if (err == -EINVAL)
		return PARSE_NOT_ASKED;
	return err ? 10000 + err : PARSE_RESULT - (long)opts.retval;
}

FIXTURE(parse) {
	struct asked asked;
};

FIXTURE_VARIANT(parse)
{
	const char *prog;
	uint32_t how;
};

FIXTURE_VARIANT_ADD(parse, tc_all) { "tc_all", BPFX_PARSE_ALL };
FIXTURE_VARIANT_ADD(parse, tc_plain) { "tc_plain", 0 };
FIXTURE_VARIANT_ADD(parse, tc_stack) { "tc_stack", 0 };
FIXTURE_VARIANT_ADD(parse, xdp_all) { "xdp_all", BPFX_PARSE_ALL };
FIXTURE_VARIANT_ADD(parse, xdp_plain) { "xdp_plain", 0 };
FIXTURE_VARIANT_ADD(parse, xdp_network) { "xdp_network", BPFX_PARSE_ALL | BPFX_PARSE_NETWORK };

FIXTURE_SETUP(parse)
{
	struct bpf_program *prog;

	self->asked.skel = parse__open();
	ASSERT_NE(NULL, self->asked.skel);
	bpf_object__for_each_program(prog, self->asked.skel->obj)
		bpf_program__set_autoload(prog, !strcmp(bpf_program__name(prog), variant->prog));
	ASSERT_EQ(0, parse__load(self->asked.skel));
	prog = bpf_object__find_program_by_name(self->asked.skel->obj, variant->prog);
	self->asked.fd = bpf_program__fd(prog);
}

FIXTURE_TEARDOWN(parse)
{
	parse__destroy(self->asked.skel);
}

/* Thousands of packets, right ones and broken ones, against a parser of user space. */
TEST_F(parse, as_the_reference)
{
	struct random random = random_stream(seed(), 65);

	EXPECT_TRUE(parse_agrees(ask, &self->asked, &random, variant->how, ETHERNET, many(4000)));
}

/* What one call costs the verifier: it gives up at a million. */
TEST_F(parse, leaves_the_verifier_room)
{
	struct bpf_prog_info info = { 0 };
	uint32_t size = sizeof(info);

	ASSERT_EQ(0, bpf_prog_get_info_by_fd(self->asked.fd, &info, &size));
	TH_LOG("%s: %u instructions, %u verified", variant->prog, info.xlated_prog_len / 8,
	       info.verified_insns);
	EXPECT_LT(info.verified_insns, 300000);
}

TEST_HARNESS_MAIN
