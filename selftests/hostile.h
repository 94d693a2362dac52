/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The test that all programs of selftests/hostile have in common.
 */
#ifndef _HOSTILE_H
#define _HOSTILE_H

#include <errno.h>
#include "harness.h"
#include "lib/hostile.h"
#include "net.h"

FIXTURE(hostile)
{
};

FIXTURE_VARIANT(hostile)
{
	struct hostile is;
};

/* PROGRAM(scheduler) IN(object in hostile/, scheduler, how it must end, with which code, H_*) */
#define PROGRAM(_name)	FIXTURE_VARIANT_ADD(hostile, _name)
#define IN(_object, _program, _kind, _code, _flags)					\
	{ .is = { #_object, #_program, BPFX_EXIT_##_kind, _code, _flags } }

FIXTURE_SETUP(hostile)
{
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, net_gate("gate0", 1));
}

FIXTURE_TEARDOWN(hostile)
{
}

TEST_F(hostile, program)
{
	const char *attach = "tc qdisc add dev gate0 root bpfx_hostile";
	const struct hostile *h = &variant->is;
	bool good;

	good = h->kind == BPFX_EXIT_INIT ? hostile_refused(h) : hostile_survived(h, attach);
	ASSERT_TRUE(good);
}

#endif /* _HOSTILE_H */
