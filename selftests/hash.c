// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_hash_*, asked by a program.
 */
#include <bpf/bpf.h>
#include "hash.h"
#include "hash.skel.h"
#include "harness.h"
#include "net.h"
#include "machine.h"

FIXTURE(asked)
{
	struct hash *skel;
	struct random random;
};

FIXTURE_SETUP(asked)
{
	self->random = random_stream(seed(), 41);
	self->skel = hash__open_and_load();
	ASSERT_NE(NULL, self->skel);
}

FIXTURE_TEARDOWN(asked)
{
	hash__destroy(self->skel);
}

static uint64_t ask(void *by, enum hash_op op, const struct hash_input *in)
{
	struct hash_call call = { .op = op, .at = in->at, .size = in->size,
				  .key_size = in->key_size, .seed = in->seed, .k1 = in->k1 };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &call, .ctx_size_in = sizeof(call));
	struct hash *skel = by;

	memcpy(skel->bss->data + in->at, in->data, in->size);
	if (op == HASH_TOEPLITZ)
		memcpy(skel->bss->toeplitz_key + in->at, in->key, in->key_size);
	if (bpf_prog_test_run_opts(bpf_program__fd(skel->progs.ask), &opts) || opts.retval)
		return 0xdeadull << 48;
	return call.out;
}

/* If this fails, nothing else will pass. */
TEST_F(asked, is_as_published)
{
	EXPECT_TRUE(hash_vectors_agree(ask, self->skel));
}

TEST_F(asked, of_all_sizes_at_all_addresses)
{
	EXPECT_TRUE(hash_agree(ask, self->skel, &self->random, many(1000)));
}

TEST_F(asked, crc32c_continues)
{
	EXPECT_TRUE(hash_crc32c_continues(ask, self->skel, &self->random, many(500)));
}

TEST_HARNESS_MAIN
