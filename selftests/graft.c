// SPDX-License-Identifier: GPL-2.0-only
/*
 * Instances that take each other's place while their programs tick. Until an instance is grafted
 * its root is its predecessor, which goes as soon as it is.
 */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <linux/pkt_sched.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>
#include "harness.h"
#include "machine.h"
#include "net.h"
#include "packet.h"
#include "rtnl.h"
#include "script.skel.h"

#define DEV	"gate0"

FIXTURE(graft)
{
	struct script *skel;
	struct bpf_link *link;
	int rtnl;
};

FIXTURE_VARIANT(graft)
{
	int queues;
	const char *parent;	/* or NULL: it is the root */
	uint32_t class;
};

/* Its own root, of all queues or of one, and below a root that stays. */
FIXTURE_VARIANT_ADD(graft, root) { 1, NULL, TC_H_ROOT };
FIXTURE_VARIANT_ADD(graft, root_of_many) { 4, NULL, TC_H_ROOT };
FIXTURE_VARIANT_ADD(graft, below_mq) { 4, "mq", TC_H_MAKE(1 << 16, 3) };
FIXTURE_VARIANT_ADD(graft, below_prio) { 1, "prio", TC_H_MAKE(1 << 16, 1) };

FIXTURE_SETUP(graft)
{
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, net_gate(DEV, variant->queues));
	self->rtnl = rtnl_open();
	ASSERT_LE(0, self->rtnl);
	self->skel = script__open();
	ASSERT_NE(NULL, self->skel);
	self->skel->struct_ops.script_moves->tick_ns = BPFX_TICK_MIN_NS;
	ASSERT_EQ(0, script__load(self->skel));
	self->link = bpf_map__attach_struct_ops(self->skel->maps.script_moves);
	ASSERT_NE(NULL, self->link);
	if (variant->parent)
		ASSERT_EQ(0, rtnl_qdisc_add(self->rtnl, if_nametoindex(DEV), TC_H_ROOT,
					    TC_H_MAKE(1 << 16, 0), variant->parent));
}

FIXTURE_TEARDOWN(graft)
{
	net_leave();
	bpf_link__destroy(self->link);
	script__destroy(self->skel);
	close(self->rtnl);
}

static bool stop;

/* An instance ticks on the CPU where it was made: who makes it goes to another meanwhile. */
static void *move_about(void *arg)
{
	pid_t who = *(pid_t *)arg;
	cpu_set_t cpus;
	int i;

	for (i = 0; !__atomic_load_n(&stop, __ATOMIC_RELAXED); i ^= 1) {
		CPU_ZERO(&cpus);
		CPU_SET(i, &cpus);
		sched_setaffinity(who, sizeof(cpus), &cpus);
		usleep(1000);
	}
	return NULL;
}

/* Lockdep looks on, and KASAN. */
TEST_F(graft, while_it_ticks)
{
	unsigned int i, ifindex = if_nametoindex(DEV);
	pid_t self_id = gettid();
	pthread_t mover;
	uint64_t ticks;

	ASSERT_EQ(0, pthread_create(&mover, NULL, move_about, &self_id));
	for (i = 0; i < many(1600); i++)
		ASSERT_EQ(0, rtnl_qdisc_add(self->rtnl, ifindex, variant->class,
					    TC_H_MAKE((2 + i % 2) << 16, 0), "bpfx_script"));
	stop = true;
	pthread_join(mover, NULL);
	/* The last one, which nobody has sent a packet, and whose program knows of the rest. */
	EXPECT_EQ(i, self->skel->bss->calls_init);
	EXPECT_EQ(i - 1, self->skel->bss->calls_exit);
	ticks = self->skel->bss->calls_tick;
	for (i = 0; i < 1000 && self->skel->bss->calls_tick == ticks; i++)
		usleep(1000 * slowness());
	EXPECT_LT(ticks, self->skel->bss->calls_tick);
}

TEST_HARNESS_MAIN
