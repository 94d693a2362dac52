// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trees of queues in user space, where each access is checked, against the reference model: what
 * queue_model.c does in the kernel with thousands of packets is done here with many more.
 */
#include "harness.h"
#include "model.h"
#include "net.h"
#include "random.h"
#include "../module/qdisc/prio.h"

#define TREES		60	/* or, if there is such a variable, $OPERATIONS / OPERATIONS */
#define OPERATIONS	4000
#define PACKETS		400u
#define QUEUES		24
#define MTU		1514

FIXTURE(tree)
{
	struct random random;
	struct model *model;
	struct bpfx_fat fat;
	struct bpfx_queue queues[QUEUES];	/* the root first */
	struct bpfx_strict levels[QUEUES];
	uint32_t nr_queues;
	uint32_t leaves[QUEUES];
	uint32_t nr_leaves;
	struct sk_buff packets[PACKETS];
	struct sk_buff *unused[PACKETS];
	uint32_t nr_unused;
	uint32_t seq;
	uint64_t now;
};

FIXTURE_SETUP(tree)
{
	self->random = random_stream(seed(), 2);
	while (self->nr_unused < PACKETS) {
		self->unused[self->nr_unused] = &self->packets[self->nr_unused];
		self->nr_unused++;
	}
}

FIXTURE_TEARDOWN(tree)
{
}

static uint32_t below(struct _test_data_tree *self, uint32_t n)
{
	return random_below(&self->random, n);
}

static void add(struct _test_data_tree *self, struct bpfx_queue *up, uint32_t type)
{
	uint32_t i, id = self->nr_queues++;
	struct bpfx_queue *q = &self->queues[id];
	struct bpfx_queue_conf conf = {
		.type = type,
		.quantum = 256 + below(self, 4000),
		.weight = below(self, 4),
		.prio = below(self, 4),
		.rank = below(self, 3),
		.limit = below(self, 6) ? 0 : 1 + below(self, 50),
	};

	memset(q, 0, sizeof(*q));
	bpfx_queue_init(q, type, id);
	bpfx_queue_bound(q, conf.limit, 0);
	q->unit = conf.quantum;
	q->level = conf.prio;
	q->rank = conf.rank;
	if (type == BPFX_STRICT) {
		q->strict = &self->levels[id];
		q->strict->busy = 0;
		for (i = 0; i < BPFX_STRICT_LEVELS; i++)
			INIT_LIST_HEAD(&q->strict->level[i]);
	} else if (bpfx_queue_is_ranked(q)) {
		q->prio = type == BPFX_TIMED ? bpfx_timed_new(NULL) : bpfx_prio_new(NULL);
	}
	model_create(self->model, id, up ? up->id : BPFX_NONE, &conf);
	if (up) {
		q->quantum = up->unit * (conf.weight ?: 1);
		bpfx_queue_adopt(up, q);
	}
}

/* A tree of up to four levels, or now and then just one queue. */
static void grow(struct _test_data_tree *self, struct bpfx_queue *up, int depth)
{
	static const uint32_t inner[] = { BPFX_DRR, BPFX_STRICT, BPFX_PRIO };
	static const uint32_t leaf[] = { BPFX_FIFO, BPFX_PRIO, BPFX_TIMED };
	uint32_t id = self->nr_queues, children = 1 + below(self, 4);

	if (depth == 3 || id + 8 > QUEUES || below(self, 4) == 0) {
		add(self, up, leaf[below(self, up ? 2 : 3)]);
		self->leaves[self->nr_leaves++] = id;
		return;
	}
	add(self, up, inner[below(self, 3)]);
	while (children-- && self->nr_queues + 4 < QUEUES)
		grow(self, &self->queues[id], depth + 1);
}

static uint32_t id_of(struct _test_data_tree *self, const struct sk_buff *skb)
{
	return skb - self->packets;
}

static void give_back(struct _test_data_tree *self, struct sk_buff *skb)
{
	self->unused[self->nr_unused++] = skb;
}

static void insert(struct __test_metadata *_metadata, struct _test_data_tree *self,
		   struct bpfx_queue *q)
{
	struct sk_buff *skb = self->unused[self->nr_unused - 1];
	uint64_t rank = below(self, 4) ? below(self, 100) : random_u64(&self->random);
	uint32_t len = 60 + below(self, 1455);
	int want;

	if (q->type == BPFX_TIMED)
		rank = self->now + below(self, 200);
	want = model_insert(self->model, q->id, rank, id_of(self, skb), len);
	ASSERT_EQ(!want, bpfx_queue_fits(q, len));
	if (want)
		return;
	self->nr_unused--;
	qdisc_skb_cb(skb)->pkt_len = len;
	bpfx_cb(skb)->rank = rank;
	bpfx_cb(skb)->seq = self->seq++;
	bpfx_queue_push(q, skb, &self->fat);
}

static void evict(struct __test_metadata *_metadata, struct _test_data_tree *self,
		  struct bpfx_queue *q)
{
	struct sk_buff *skb;
	uint64_t want;

	if (!model_evict(self->model, q->id, &want)) {
		ASSERT_EQ(0, q->qlen);
		return;
	}
	skb = bpfx_queue_evict(q, &self->fat);
	ASSERT_EQ(want, id_of(self, skb));
	give_back(self, skb);
}

/* As dequeue() does: the short way, if it can be gone. */
static struct sk_buff *take(struct _test_data_tree *self, struct bpfx_queue *root)
{
	struct bpfx_queue *leaf = root;
	struct sk_buff *skb;

	if (below(self, 2) || !bpfx_queue_plain_leaf(&leaf))
		return bpfx_queue_pop(root, &self->fat);
	skb = bpfx_queue_pop_plain(leaf);
	bpfx_fat_update(&self->fat, leaf);
	return skb;
}

static void pop(struct __test_metadata *_metadata, struct _test_data_tree *self)
{
	struct bpfx_queue *root = self->queues;
	struct sk_buff *skb;
	uint64_t want;

	if (root->type == BPFX_TIMED)
		bpfx_timed_advance(root, self->now);
	model_advance(self->model, self->now);
	if (!model_pop(self->model, root->id, &want)) {
		ASSERT_EQ(NULL, bpfx_queue_pop(root, &self->fat));
		return;
	}
	if (below(self, 2))
		ASSERT_EQ(want, id_of(self, bpfx_queue_peek(root)));
	skb = take(self, root);
	ASSERT_NE(NULL, skb);
	ASSERT_EQ(want, id_of(self, skb));
	give_back(self, skb);
}

static void check_account(struct __test_metadata *_metadata, struct _test_data_tree *self)
{
	struct bpfx_queue *q;

	for (q = self->queues; q < self->queues + self->nr_queues; q++) {
		ASSERT_EQ(q->enqueued, q->sent + q->dropped + q->qlen);
		ASSERT_EQ(model_len(self->model, q->id), q->qlen);
	}
}

static void play(struct __test_metadata *_metadata, struct _test_data_tree *self)
{
	struct bpfx_queue *q;
	uint32_t i;

	for (i = 0; i < OPERATIONS; i++) {
		q = &self->queues[self->leaves[below(self, self->nr_leaves)]];
		self->now += below(self, 5);
		if (self->nr_unused && below(self, 100) < 52)
			insert(_metadata, self, q);
		else if (below(self, 6) == 0)
			evict(_metadata, self, q);
		else
			pop(_metadata, self);
		if (i % 64 == 0)
			check_account(_metadata, self);
	}
	self->now += 1000;
	while (self->queues->qlen)
		pop(_metadata, self);
	check_account(_metadata, self);
}

TEST_F_TIMEOUT(tree, order_is_the_models, 300)
{
	uint32_t tree, i;
	const char *wanted = getenv("OPERATIONS");
	uint32_t trees = wanted ? strtoul(wanted, NULL, 0) / OPERATIONS : TREES;

	for (tree = 0; tree < trees; tree++) {
		bpfx_fat_init(&self->fat);
		self->model = model_new(MTU);
		self->nr_queues = 0;
		self->nr_leaves = 0;
		grow(self, NULL, 0);
		play(_metadata, self);
		for (i = 0; i < self->nr_queues; i++)
			if (bpfx_queue_is_ranked(&self->queues[i]))
				bpfx_prio_free(self->queues[i].prio);
		model_free(self->model);
	}
}

TEST_HARNESS_MAIN
