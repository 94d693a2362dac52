// SPDX-License-Identifier: GPL-2.0-only
/*
 * A PRIO queue that holds hundreds to thousands of packets serves them in exact order of their
 * ranks, whatever pattern the ranks have, and drops the last ones: against the reference model.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "harness.h"
#include "model.h"
#include "net.h"
#include "packet.h"
#include "script.skel.h"

#define MTU		1514
#define STEPS		12
#define BURST		600	/* packets per step at most */
#define PACKETS		(STEPS * BURST)

FIXTURE(ranks)
{
	struct script *skel;
	struct bpf_link *link;
	struct model *model;
	int sock;
	uint64_t next_id;
};

enum pattern { EQUAL, CLASSES, RISING, DEADLINES, UNIFORM, FALLING, ENDS, CLUSTERS, CHANGING };

FIXTURE_VARIANT(ranks)
{
	enum pattern pattern;
};

FIXTURE_VARIANT_ADD(ranks, equal)	{ EQUAL };
FIXTURE_VARIANT_ADD(ranks, classes)	{ CLASSES };
FIXTURE_VARIANT_ADD(ranks, rising)	{ RISING };
FIXTURE_VARIANT_ADD(ranks, deadlines)	{ DEADLINES };
FIXTURE_VARIANT_ADD(ranks, uniform)	{ UNIFORM };
FIXTURE_VARIANT_ADD(ranks, falling)	{ FALLING };
FIXTURE_VARIANT_ADD(ranks, ends)	{ ENDS };
FIXTURE_VARIANT_ADD(ranks, clusters)	{ CLUSTERS };
FIXTURE_VARIANT_ADD(ranks, changing)	{ CHANGING };

FIXTURE_SETUP(ranks)
{
	struct script__bss *bss;

	seed();
	self->sock = packet_gate();
	ASSERT_GE(self->sock, 0);
	self->skel = script__open_and_load();
	ASSERT_NE(NULL, self->skel);
	bss = self->skel->bss;
	bss->queues[0].id = BPFX_ROOT;
	bss->queues[0].parent = BPFX_NONE;
	bss->queues[0].conf.type = BPFX_PRIO;
	bss->nr_queues = 1;
	self->model = model_new(MTU);
	model_create(self->model, BPFX_ROOT, BPFX_NONE,
		     &(struct bpfx_queue_conf){ .type = BPFX_PRIO });
	self->link = bpf_map__attach_struct_ops(self->skel->maps.script);
	ASSERT_NE(NULL, self->link);
	ASSERT_EQ(0, run("tc qdisc add dev gate0 root bpfx_script"));
	ASSERT_EQ(0, gate_pass("gate0", 0));
}

FIXTURE_TEARDOWN(ranks)
{
	net_leave();
	bpf_link__destroy(self->link);
	script__destroy(self->skel);
	model_free(self->model);
	close(self->sock);
}

static uint64_t next_rank(enum pattern pattern, uint64_t clock)
{
	uint64_t any = rnd64();

	switch (pattern) {
	case CLASSES:
		return any % 8;
	case RISING:
		return clock * 16 + any % 1500;
	case DEADLINES:
		return clock * 1000 + (1000000ull << 3 * (any % 4));
	case UNIFORM:
		return any;
	case FALLING:
		return (1ull << 40) - clock * 4 + any % 16;
	case ENDS:
		return (any % 3 << 63) - (any % 3 == 2) + (any >> 32) % 5 - 2;
	case CLUSTERS:
		return (any % 5 << 40) + (any >> 32) % 1000;
	case CHANGING:
		return next_rank(clock / 500 % CHANGING, clock);
	default:
		return 77;
	}
}

static void send_one(struct __test_metadata *_metadata, struct _test_data_ranks *self,
		     enum pattern pattern)
{
	static const uint32_t verbs[] = { ORDER_DROP_HEAD, ORDER_INSERT_LOOK, ORDER_INSERT };
	uint64_t dropped, id = self->next_id++;
	struct packet p = {
		.len = ORDER_SIZE_MIN,
		.order = {
			.id = id,
			.verb = verbs[rnd(20) ? 1 + rnd(2) : 0],
			.queue = BPFX_ROOT,
			.rank = next_rank(pattern, id),
		},
	};

	if (p.order.verb == ORDER_DROP_HEAD)
		model_evict(self->model, BPFX_ROOT, &dropped);
	ASSERT_EQ(0, model_insert(self->model, BPFX_ROOT, p.order.rank, id, p.len));
	ASSERT_EQ(1, packet_send(self->sock, &p, 1));
	ASSERT_EQ(0, self->skel->bss->answer[id % SCRIPT_ORDERS]);
}

static void take(struct __test_metadata *_metadata, struct _test_data_ranks *self, int n)
{
	static uint64_t want[PACKETS];
	int len = 0;

	while (len < n && model_pop(self->model, BPFX_ROOT, &want[len]))
		len++;
	if (len)
		ASSERT_EQ(len, gate_order("gate0", want, len));
}

/* If this fails with one pattern only, look at what that does to buckets. */
TEST_F_TIMEOUT(ranks, order_is_exact, 120)
{
	struct qdisc_stats st;
	int step, n;

	for (step = 0; step < STEPS; step++) {
		for (n = rnd(BURST); n; n--)
			send_one(_metadata, self, variant->pattern);
		take(_metadata, self, rnd(BURST * 2 / 3));
	}
	take(_metadata, self, PACKETS);
	ASSERT_EQ(0, net_qdisc_stats("gate0", "bpfx_script", &st));
	EXPECT_EQ(0, st.qlen);
	EXPECT_TRUE(net_conserved(&st));
}

/* The same packets when the scheduler goes: none is lost, and the oldest is the first. */
TEST_F_TIMEOUT(ranks, eject_sorts_by_age, 120)
{
	static struct gate_record got[PACKETS];
	static uint64_t left[PACKETS];
	int i, n, len = 0;

	for (n = 0; n < 2 * BURST; n++)
		send_one(_metadata, self, variant->pattern);
	take(_metadata, self, BURST);
	while (model_pop(self->model, BPFX_ROOT, &left[len]))
		len++;
	bpf_link__destroy(self->link);
	self->link = NULL;
	ASSERT_EQ(0, gate_pass("gate0", -1));
	ASSERT_EQ(len, gate_collect("gate0", got, len));
	for (i = 1; i < len; i++)
		ASSERT_LT(got[i - 1].tag, got[i].tag);
}

TEST_HARNESS_MAIN
