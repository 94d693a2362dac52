// SPDX-License-Identifier: GPL-2.0-only
/*
 * Native queues against a reference model: random trees, random packets, random moments at which
 * the device takes some. Each packet must leave when the model says, and not only in the end.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "harness.h"
#include "model.h"
#include "net.h"
#include "packet.h"
#include "script.skel.h"

#define MTU		1514	/* psched_mtu of an Ethernet device: MTU and link-layer header */
#define TREES		10
#define STEPS		60
#define BURST		60
#define FLOWS		40
#define PACKETS		(STEPS * BURST)
#define LEAVES		16
#define TIMED		500	/* id of a queue of its own, beside the tree */
#define LONG_AGO	1000	/* ns after boot; times before are due */

FIXTURE(tree)
{
	struct script *skel;
	struct bpf_link *link;
	struct model *model;
	int sock;
	uint32_t leaves[LEAVES];	/* queues of packets */
	int nr_leaves;
	uint32_t inner[LEAVES];		/* queues that flows may go under */
	int nr_inner;
	uint64_t ready[BPFX_BUDGET];	/* moved by the program, not yet sent */
	uint32_t nr_ready;
	uint64_t next_id;
};

FIXTURE_SETUP(tree)
{
	seed();
	self->sock = packet_gate();
	ASSERT_GE(self->sock, 0);
	self->skel = script__open_and_load();
	ASSERT_NE(NULL, self->skel);
}

FIXTURE_TEARDOWN(tree)
{
	net_leave();
	bpf_link__destroy(self->link);
	script__destroy(self->skel);
	close(self->sock);
}

static void add(struct _test_data_tree *self, uint32_t id, uint32_t parent, uint32_t type)
{
	struct script__bss *bss = self->skel->bss;
	struct bpfx_queue_conf conf = {
		.type = type,
		.quantum = rnd(2) ? 0 : 256 + rnd(4000),
		.weight = rnd(2) ? 0 : 1 + rnd(8),
		.prio = rnd(4),
		.rank = rnd(3),
		.limit = rnd(6) ? 0 : 1 + rnd(50),
		.limit_bytes = rnd(8) ? 0 : 2000 + rnd(30000),
	};
	uint32_t i = bss->nr_queues++;

	bss->queues[i].id = id;
	bss->queues[i].parent = parent;
	memcpy(&bss->queues[i].conf, &conf, sizeof(conf));
	model_create(self->model, id, parent, &conf);
}

/* A tree of up to four levels; ids small and large. */
static void grow(struct _test_data_tree *self, uint32_t id, uint32_t parent, int depth)
{
	static const uint32_t inner[] = { BPFX_DRR, BPFX_STRICT, BPFX_PRIO };
	int i, children = 1 + rnd(4);

	if (depth == 3 || self->nr_leaves + 4 > LEAVES || (depth && rnd(2))) {
		add(self, id, parent, rnd(2) ? BPFX_FIFO : BPFX_PRIO);
		self->leaves[self->nr_leaves++] = id;
		return;
	}
	add(self, id, parent, inner[rnd(3)]);
	self->inner[self->nr_inner++] = id;
	for (i = 0; i < children && self->nr_leaves + 4 <= LEAVES; i++)
		grow(self, (rnd(2) ? 1 : 1000000000) + self->skel->bss->nr_queues, id, depth + 1);
}

static struct packet random_packet(struct _test_data_tree *self)
{
	bool flow = self->nr_inner && rnd(3) == 0;
	struct packet p = {
		.len = ORDER_SIZE_MIN + rnd(1400),
		.flow = rnd(FLOWS),
		.order.id = self->next_id++,
		.order.verb = flow ? ORDER_INSERT_FLOW : ORDER_INSERT,
		.order.rank = flow ? rnd(8) : rnd(4) ? rnd(100) : rnd64(),
	};

	p.order.queue = flow ? self->inner[rnd(self->nr_inner)] :
			self->leaves[rnd(self->nr_leaves)];
	p.order.key = BPFX_KEY(p.flow);
	if (!flow && rnd(10) == 0)
		p.order.verb = ORDER_DROP_HEAD;
	if (p.order.queue == TIMED)
		p.order.rank = rnd(LONG_AGO);
	return p;
}

static int model_obey(struct _test_data_tree *self, const struct packet *p)
{
	const struct order *o = &p->order;
	uint64_t dropped;

	if (o->verb == ORDER_DROP_HEAD)
		model_evict(self->model, o->queue, &dropped);
	if (o->verb != ORDER_INSERT_FLOW)
		return model_insert(self->model, o->queue, o->rank, o->id, p->len);
	return model_insert_flow(self->model, o->queue, o->key, o->rank, o->id, p->len);
}

/* The next packet as the model has it, with the program's dequeue or without. */
static bool model_next(struct _test_data_tree *self, bool moves, uint64_t *id)
{
	struct script__bss *bss = self->skel->bss;
	uint32_t i, n;

	if (!moves)
		return model_pop(self->model, BPFX_ROOT, id);
	/* One call of dequeue: all of its moves, within the budget. */
	if (!self->nr_ready)
		for (i = 0; i < bss->nr_moves; i++)
			for (n = 0; n < bss->each[i] && self->nr_ready < BPFX_BUDGET; n++)
				if (model_pop(self->model, bss->moves[i],
					      &self->ready[self->nr_ready]))
					self->nr_ready++;
	if (!self->nr_ready)
		return false;
	*id = self->ready[0];
	memmove(self->ready, self->ready + 1, --self->nr_ready * sizeof(*self->ready));
	return true;
}

static void send_some(struct __test_metadata *_metadata, struct _test_data_tree *self)
{
	int i, n = rnd(BURST);

	for (i = 0; i < n; i++) {
		struct packet p = random_packet(self);
		int want = model_obey(self, &p);

		ASSERT_GE(packet_send(self->sock, &p, 1), 0);
		ASSERT_EQ(want, self->skel->bss->answer[p.order.id]) {
			TH_LOG("packet %llu: verb %u, queue %u", (unsigned long long)p.order.id,
			       p.order.verb, p.order.queue);
		}
	}
}

static void take_some(struct __test_metadata *_metadata, struct _test_data_tree *self, bool moves,
		      int n)
{
	static uint64_t want[PACKETS];
	int len = 0;

	while (len < n && model_next(self, moves, &want[len]))
		len++;
	if (len)
		ASSERT_EQ(len, gate_order("gate0", want, len));
}

static void check_account(struct __test_metadata *_metadata, struct _test_data_tree *self)
{
	struct class_stats cl[LEAVES * 2 + FLOWS];
	struct qdisc_stats st;
	int i, n;

	ASSERT_EQ(0, net_qdisc_stats("gate0", "bpfx_script", &st));
	ASSERT_TRUE(net_conserved(&st));
	n = net_class_stats("gate0", cl, LEAVES * 2 + FLOWS);
	ASSERT_GE(n, 0);
	for (i = 0; i < n; i++) {
		ASSERT_EQ(cl[i].x.enqueued, cl[i].x.sent + cl[i].x.dropped + cl[i].x.qlen);
		if ((cl[i].handle & 0xffff) < 0x1000)
			ASSERT_EQ(model_len(self->model, cl[i].x.id), cl[i].x.qlen);
	}
}

static void plant(struct __test_metadata *_metadata, struct _test_data_tree *self, bool moves)
{
	struct script__bss *bss = self->skel->bss;
	uint32_t i;

	bss->nr_queues = 0;
	bss->nr_moves = 0;
	self->model = model_new(MTU);
	model_advance(self->model, LONG_AGO);
	self->nr_leaves = 0;
	self->nr_inner = 0;
	self->nr_ready = 0;
	self->next_id = 0;
	grow(self, BPFX_ROOT, BPFX_NONE, 0);
	if (moves) {
		add(self, TIMED, BPFX_NONE, BPFX_TIMED);
		self->leaves[self->nr_leaves++] = TIMED;
		/* The tops last, so that everything is moved in the end. */
		for (i = 0; i < 4; i++) {
			bss->moves[i] = self->leaves[rnd(self->nr_leaves)];
			bss->each[i] = 1 + rnd(4);
		}
		bss->moves[2] = TIMED;
		bss->moves[3] = BPFX_ROOT;
		bss->nr_moves = 4;
	}
	self->link = bpf_map__attach_struct_ops(moves ? self->skel->maps.script_moves :
						self->skel->maps.script);
	ASSERT_NE(NULL, self->link);
	ASSERT_EQ(0, run("tc qdisc add dev gate0 root bpfx_script"));
	for (i = 0; i < bss->nr_queues; i++)
		ASSERT_EQ(0, bss->created[i]);
}

static void uproot(struct __test_metadata *_metadata, struct _test_data_tree *self)
{
	ASSERT_EQ(0, run("tc qdisc del dev gate0 root"));
	bpf_link__destroy(self->link);
	self->link = NULL;
	model_free(self->model);
}

static void compare(struct __test_metadata *_metadata, struct _test_data_tree *self, bool moves)
{
	int tree, step;

	for (tree = 0; tree < TREES; tree++) {
		ASSERT_EQ(0, gate_pass("gate0", 0));
		plant(_metadata, self, moves);
		for (step = 0; step < STEPS; step++) {
			send_some(_metadata, self);
			take_some(_metadata, self, moves, rnd(BURST));
			if (step % 8 == 0 && !moves)
				check_account(_metadata, self);
		}
		take_some(_metadata, self, moves, PACKETS);
		check_account(_metadata, self);
		uproot(_metadata, self);
	}
}

/* Ten random trees, served by the module. If this fails, no order means anything. */
TEST_F_TIMEOUT(tree, native_order_is_the_models, 120)
{
	compare(_metadata, self, false);
}

/* The same trees, served by a program that moves from leaves and from the root by turns. */
TEST_F_TIMEOUT(tree, moved_order_is_the_models, 120)
{
	compare(_metadata, self, true);
}

/*
 * A child that is empty, in debt, and in its parent's round: its turn comes, and there is nothing
 * below it to go down to.
 */
TEST_F(tree, an_empty_child_pays_its_debt)
{
	static const struct script_queue tree[] = {
		{ BPFX_ROOT, BPFX_NONE, { .type = BPFX_DRR, .quantum = 256 } },
		{ 1, BPFX_ROOT, { .type = BPFX_STRICT } },
		{ 2, 1, { .type = BPFX_FIFO } },
		{ 3, BPFX_ROOT, { .type = BPFX_FIFO } },
	};
	int i, n;

	ASSERT_EQ(0, gate_pass("gate0", 0));
	self->model = model_new(MTU);
	memcpy(self->skel->bss->queues, tree, sizeof(tree));
	self->skel->bss->nr_queues = ARRAY_SIZE(tree);
	for (i = 0; i < (int)ARRAY_SIZE(tree); i++)
		model_create(self->model, tree[i].id, tree[i].parent, &tree[i].conf);
	self->link = bpf_map__attach_struct_ops(self->skel->maps.script);
	ASSERT_NE(NULL, self->link);
	ASSERT_EQ(0, run("tc qdisc add dev gate0 root bpfx_script"));
	for (n = 0; n < 100; n++) {
		for (i = 0; i < 4; i++) {
			struct packet p = {
				.len = ORDER_SIZE_MIN + rnd(1400),
				.order = {
					.id = self->next_id++,
					.verb = ORDER_INSERT,
					.queue = i ? 3 : 2,
				},
			};

			model_obey(self, &p);
			ASSERT_GE(packet_send(self->sock, &p, 1), 0);
		}
		take_some(_metadata, self, false, 3);
	}
	take_some(_metadata, self, false, PACKETS);
	uproot(_metadata, self);
}

TEST_HARNESS_MAIN
