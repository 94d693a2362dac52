// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedulers that must not be registered: each is refused with an errno and a line in the kernel's
 * log, and leaves nothing behind.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "harness.h"
#include "loader.h"
#include "net.h"
#include "progs/script.h"
#include "script.skel.h"

FIXTURE(ops)
{
	struct script *skel;
	int log;
};

/* What is wrong with it, and what is to be said about it. */
FIXTURE_VARIANT(ops)
{
	const char *name;
	bool without_enqueue;
	bool with_tick;
	__u64 flags;
	__u32 tick_ns;
	__u32 flow_limit;
	__u32 flow_state;
	const char *module;
	int err;
	const char *words;
};

#define NAME_WORDS "its name is empty or has characters other than letters, digits, '_-.'"
#define LONG_WORDS "refused: a name has at most 15 characters"
#define TICK_WORDS "scheduler 'bpfx_script' refused: it has a tick, but tick_ns is less than 100000"
#define FLAGS_WORDS "scheduler 'bpfx_script' refused: unknown flags"

FIXTURE_VARIANT_ADD(ops, no_enqueue)
{
	.name = "bpfx_script",
	.without_enqueue = true,
	.err = -EINVAL,
	.words = "scheduler 'bpfx_script' refused: it has no enqueue",
};

FIXTURE_VARIANT_ADD(ops, empty_name)
{
	.name = "",
	.err = -EINVAL,
	.words = "scheduler '' refused: " NAME_WORDS,
};

FIXTURE_VARIANT_ADD(ops, name_without_end)
{
	.name = "sixteen_letters_",
	.err = -ENAMETOOLONG,
	.words = LONG_WORDS,
};

FIXTURE_VARIANT_ADD(ops, name_with_blank)
{
	.name = "a b",
	.err = -EINVAL,
	.words = "scheduler 'a b' refused: " NAME_WORDS,
};

FIXTURE_VARIANT_ADD(ops, name_with_slash)
{
	.name = "../etc",
	.err = -EINVAL,
	.words = "scheduler '../etc' refused: " NAME_WORDS,
};

FIXTURE_VARIANT_ADD(ops, name_with_format)
{
	.name = "%s%n",
	.err = -EINVAL,
	.words = "scheduler '%s%n' refused: " NAME_WORDS,
};

FIXTURE_VARIANT_ADD(ops, name_of_other_letters)
{
	.name = "\xe4hnlich",
	.err = -EINVAL,
	.words = "hnlich' refused: " NAME_WORDS,
};

FIXTURE_VARIANT_ADD(ops, lowest_unknown_flag)
{
	.name = "bpfx_script",
	.flags = 2,
	.err = -EINVAL,
	.words = FLAGS_WORDS,
};

FIXTURE_VARIANT_ADD(ops, highest_flag)
{
	.name = "bpfx_script",
	.flags = 1ull << 63,
	.err = -EINVAL,
	.words = FLAGS_WORDS,
};

FIXTURE_VARIANT_ADD(ops, tick_without_time)
{
	.name = "bpfx_script",
	.with_tick = true,
	.tick_ns = 0,
	.err = -EINVAL,
	.words = TICK_WORDS,
};

FIXTURE_VARIANT_ADD(ops, tick_too_often)
{
	.name = "bpfx_script",
	.with_tick = true,
	.tick_ns = 99999,
	.err = -EINVAL,
	.words = TICK_WORDS,
};

FIXTURE_VARIANT_ADD(ops, too_many_flows)
{
	.name = "bpfx_script",
	.flow_limit = BPFX_FLOWS_MAX + 1,
	.err = -EINVAL,
	.words = "scheduler 'bpfx_script' refused: flow_limit is too large",
};

FIXTURE_VARIANT_ADD(ops, too_much_state)
{
	.name = "bpfx_script",
	.flow_state = BPFX_FLOW_STATE_MAX + 1,
	.err = -EINVAL,
	.words = "scheduler 'bpfx_script' refused: flow_state is too large",
};

FIXTURE_VARIANT_ADD(ops, name_of_kernel_qdisc)
{
	.name = "pfifo",
	.err = -EEXIST,
	.words = "scheduler 'pfifo' refused: the name is taken",
};

FIXTURE_VARIANT_ADD(ops, name_of_kernel_qdisc_not_loaded)
{
	.name = "skbprio",
	.module = "sch_skbprio",
	.err = -EEXIST,
	.words = "scheduler 'skbprio' refused: the name is taken",
};

FIXTURE_SETUP(ops)
{
	self->skel = script__open();
	ASSERT_NE(NULL, self->skel);
	self->log = kernel_log();
	ASSERT_GE(self->log, 0);
}

FIXTURE_TEARDOWN(ops)
{
	script__destroy(self->skel);
	close(self->log);
}

/* Return: 0 if it was registered, and is gone again. */
static int try_to_register(struct bpf_map *map)
{
	struct bpf_link *link = bpf_map__attach_struct_ops(map);

	if (!link)
		return -errno;
	return bpf_link__destroy(link);
}

/* Skeletons have no fields that are arrays. */
static void set_name(struct bpf_map *map, const char *name)
{
	size_t size;
	struct ops_data *ops = bpf_map__initial_value(map, &size);

	memset(ops->name, 0, BPFX_NAME_LEN);
	memcpy(ops->name, name, strnlen(name, BPFX_NAME_LEN));
}

static void spoil(struct _test_data_ops *self, const struct _fixture_variant_ops *variant)
{
	struct script *skel = self->skel;

	set_name(skel->maps.script, variant->name);
	if (variant->without_enqueue)
		skel->struct_ops.script->enqueue = NULL;
	skel->struct_ops.script->flags = variant->flags;
	skel->struct_ops.script->flow_limit = variant->flow_limit;
	skel->struct_ops.script->flow_state = variant->flow_state;
	if (variant->with_tick)
		skel->struct_ops.script_moves->tick_ns = variant->tick_ns;
}

/*
 * A scheduler with one thing wrong is refused, with the errno of that thing and words that name it.
 * Nothing of it is left: another that has nothing wrong is registered right after.
 */
TEST_F(ops, is_refused)
{
	struct bpf_map *bad = self->skel->maps.script, *good = self->skel->maps.script_moves;

	if (variant->module && run_quiet("modprobe -q %s", variant->module))
		SKIP(return, "this kernel has no module %s", variant->module);
	run_quiet("modprobe -r sch_skbprio");
	if (variant->with_tick) {
		good = bad;
		bad = self->skel->maps.script_moves;
	}
	spoil(self, variant);
	ASSERT_EQ(0, script__load(self->skel));
	EXPECT_EQ(variant->err, try_to_register(bad));
	EXPECT_TRUE(kernel_said(self->log, variant->words)) {
		TH_LOG("the kernel has not said: %s", variant->words);
	}
	EXPECT_EQ(0, try_to_register(good));
}

FIXTURE(name)
{
	struct script *skel;
	int log;
};

FIXTURE_SETUP(name)
{
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, net_gate("gate0", 1));
	self->skel = script__open_and_load();
	ASSERT_NE(NULL, self->skel);
	self->log = kernel_log();
	ASSERT_GE(self->log, 0);
}

FIXTURE_TEARDOWN(name)
{
	run_quiet("ip link del gate0");
	script__destroy(self->skel);
	close(self->log);
}

/*
 * A name is one scheduler's: a second one of that name is refused while the first is registered,
 * whose instances do not notice, and takes it over when the first is gone.
 */
TEST_F(name, of_another_scheduler)
{
	struct bpf_link *first;
	struct qdisc_stats st;

	first = bpf_map__attach_struct_ops(self->skel->maps.script);
	ASSERT_NE(NULL, first);
	ASSERT_EQ(0, run("tc qdisc replace dev gate0 root bpfx_script"));
	EXPECT_EQ(-EEXIST, try_to_register(self->skel->maps.script_moves));
	EXPECT_TRUE(kernel_said(self->log, "scheduler 'bpfx_script' refused: the name is taken"));
	ASSERT_EQ(0, net_qdisc_stats("gate0", "bpfx_script", &st));
	EXPECT_EQ(0, st.x.bypass);
	EXPECT_EQ(0, st.x.swaps);
	EXPECT_EQ(0, bpf_link__destroy(first));
	EXPECT_EQ(0, try_to_register(self->skel->maps.script_moves));
}

/*
 * The longest name there may be works as a qdisc kind, and so does each character that may be in
 * one.
 */
TEST_F(name, as_long_as_can_be)
{
	struct script *skel = script__open();
	struct bpf_link *link;
	struct qdisc_stats st;

	ASSERT_NE(NULL, skel);
	set_name(skel->maps.script, "A.long_name-015");
	ASSERT_EQ(0, script__load(skel));
	link = bpf_map__attach_struct_ops(skel->maps.script);
	ASSERT_NE(NULL, link);
	EXPECT_EQ(0, run("tc qdisc replace dev gate0 root A.long_name-015"));
	EXPECT_EQ(0, net_qdisc_stats("gate0", "A.long_name-015", &st));
	bpf_link__destroy(link);
	script__destroy(skel);
}

/* Limits at the end of their ranges are no mistakes. */
TEST_F(name, with_largest_limits)
{
	struct script *skel = script__open();
	struct bpf_link *link;
	struct qdisc_stats st;

	ASSERT_NE(NULL, skel);
	skel->struct_ops.script->limit = ~0u;
	skel->struct_ops.script->limit_bytes = ~0u;
	skel->struct_ops.script->stall_timeout_ms = ~0u;
	skel->struct_ops.script->flow_limit = BPFX_FLOWS_MAX;
	skel->struct_ops.script->flow_state = BPFX_FLOW_STATE_MAX;
	ASSERT_EQ(0, script__load(skel));
	link = bpf_map__attach_struct_ops(skel->maps.script);
	ASSERT_NE(NULL, link);
	EXPECT_EQ(0, run("tc qdisc replace dev gate0 root bpfx_script"));
	ASSERT_EQ(0, net_qdisc_stats("gate0", "bpfx_script", &st));
	EXPECT_EQ(~0u, st.x.limit);
	bpf_link__destroy(link);
	script__destroy(skel);
}

TEST_HARNESS_MAIN
