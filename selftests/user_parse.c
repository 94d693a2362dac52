// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_parse() in user space.
 */
#include "harness.h"
#include "net.h"
#include "parse.h"

/* Of a copy that ends where the packet ends. */
static long ask(void *by, const struct forged *f, uint32_t how, struct bpfx_packet *found)
{
	uint8_t *copy = malloc(f->size + 1) + 1;
	long err;

	memcpy(copy, f->bytes, f->size);
	err = bpfx_parse(found, copy, copy + f->size, how);
	free(copy - 1);
	return err;
}

FIXTURE(parse) {};
FIXTURE_SETUP(parse) {}
FIXTURE_TEARDOWN(parse) {}

FIXTURE_VARIANT(parse)
{
	uint32_t how;
};

FIXTURE_VARIANT_ADD(parse, all) { .how = BPFX_PARSE_ALL };
FIXTURE_VARIANT_ADD(parse, plain) { .how = 0 };
FIXTURE_VARIANT_ADD(parse, network) { .how = BPFX_PARSE_ALL | BPFX_PARSE_NETWORK };

TEST_F(parse, as_the_reference)
{
	struct random random = random_stream(seed(), 65);

	EXPECT_TRUE(parse_agrees(ask, NULL, &random, variant->how, 0, 200000));
}

static uint32_t seen(const struct bpfx_packet *p)
{
	return p->outer.found | p->inner.found;
}

/* The random packets are worth something: all that can be found is in some, and most are right. */
TEST(packets_have_everything)
{
	struct random random = random_stream(seed(), 66);
	uint32_t i, found = 0, options = 0, right = 0, inner = 0, errors[3] = { 0 };
	struct bpfx_packet packet;
	static struct forged f;
	long err;

	for (i = 0; i < 20000; i++) {
		forge(&f, &random);
		err = ask(NULL, &f, BPFX_PARSE_ALL, &packet);
		found |= seen(&packet);
		options |= packet.tcp.found;
		right += !err;
		inner += !!packet.inner.found;
		errors[0] += err == -ENODATA;
		errors[1] += err == -EINVAL;
		errors[2] += err == -E2BIG;
	}
	EXPECT_EQ(0xffff, found);
	EXPECT_EQ(15, options);
	EXPECT_LT(8000, right);
	EXPECT_LT(3000, inner);
	EXPECT_LT(500, errors[0]);
	EXPECT_LT(300, errors[1]);
	EXPECT_LT(5, errors[2]);
	TH_LOG("%u right, %u tunnels, %u %u %u errors", right, inner, errors[0], errors[1],
	       errors[2]);
}

TEST_HARNESS_MAIN
