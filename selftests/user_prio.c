// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packets of a PRIO queue in user space, where each access is checked and an operation takes
 * next to nothing: at random, against a sorted array. On the machine that builds it millions of
 * them, of the environment's $OPERATIONS; by default what an emulated one gets through.
 */
#include "harness.h"
#include "net.h"
#include "random.h"
#include "../module/qdisc/prio.h"

#define PACKETS		20000u
#define OPERATIONS	100000u
#define PHASE		3000u	/* operations between changes of mind */
#define FEW		60u	/* packets of a queue that is short */
/* Packets that one operation may put into the tree: a whole bucket, and then some. */
#define WORK_MAX	1200u

/* Where the next rank comes from. */
enum pattern {
	SMALL,		/* eight classes */
	EQUAL,
	RISING,		/* virtual times, a little out of order */
	AHEAD,		/* departure times in a window that moves */
	UNIFORM_32,
	UNIFORM_64,
	FALLING,
	AT_THE_END,	/* as high as can be */
	BIMODAL,	/* small ones, and one in ten anywhere */
	CLUSTERS,	/* a few close ranges far from each other */
	STEPS,		/* eight classes far from each other */
	GROWING,	/* by magnitudes */
	ENDS,		/* around 0, 2^63 and the highest one */
	DEADLINES,	/* four classes of delay from a time that goes on */
	MONOTONE,
	PATTERNS,
};

static const char *const names[PATTERNS] = {
	"small", "equal", "rising", "ahead", "32 bits", "64 bits", "falling", "at the end",
	"bimodal", "clusters", "steps", "growing", "ends",
	"deadlines", "monotone",
};

FIXTURE(prio)
{
	struct bpfx_prio *p;
	struct random random;
	struct sk_buff *packets;
	struct sk_buff **unused;
	u32 nr_unused;
	struct sk_buff **sorted;	/* those in the queue, from first to end */
	u32 first;
	u32 end;
	u32 seq;
	u64 clock;
	u64 work;			/* of the most expensive operation */
};

FIXTURE_SETUP(prio)
{
	self->random = random_stream(seed(), 1);
	self->packets = calloc(PACKETS, sizeof(*self->packets));
	self->unused = calloc(PACKETS, sizeof(*self->unused));
	self->sorted = calloc(2 * PACKETS, sizeof(*self->sorted));
	self->p = bpfx_prio_new(NULL);
	ASSERT_NE(NULL, self->p);
	while (self->nr_unused < PACKETS) {
		self->unused[self->nr_unused] = &self->packets[self->nr_unused];
		self->nr_unused++;
	}
	/* Arrivals are counted in 32 bits: let them wrap. */
	self->seq = -50000;
	self->first = PACKETS / 2;
	self->end = PACKETS / 2;
}

FIXTURE_TEARDOWN(prio)
{
	bpfx_prio_free(self->p);
	free(self->packets);
	free(self->unused);
	free(self->sorted);
}

static u32 below(struct _test_data_prio *self, u32 n)
{
	return random_below(&self->random, n);
}

static u64 next_rank(struct _test_data_prio *self, enum pattern pattern)
{
	u64 any = random_u64(&self->random);

	self->clock++;
	switch (pattern) {
	case SMALL:
		return any % 8;
	case EQUAL:
		return 77;
	case RISING:
		return self->clock * 16 + any % 1500;
	case AHEAD:
		return self->clock * 1000 + any % (1 << 28);
	case UNIFORM_32:
		return (u32)any;
	case UNIFORM_64:
		return any;
	case FALLING:
		return (1ull << 40) - self->clock * 4 + any % 16;
	case AT_THE_END:
		return U64_MAX - any % (any % 3 ? 100 : 100000);
	case BIMODAL:
		return below(self, 10) ? any % 100 : any;
	case CLUSTERS:
		return (any % 5 << 40) + (any >> 32) % 1000;
	case STEPS:
		return any % 8 * 1000000007;
	case GROWING:
		return any >> (63 - self->clock / 10000 % 64);
	case ENDS:
		return (any % 3 << 63) - (any % 3 == 2) + (any >> 32) % 5 - 2;
	case DEADLINES:
		return self->clock * 1000 + (1000000ull << 3 * (any % 4));
	case MONOTONE:
		return self->clock * 1500;
	default:
		return 0;
	}
}

/* Where in the array a packet belongs: behind all that are not behind it. */
static u32 place(struct _test_data_prio *self, const struct sk_buff *skb)
{
	u32 low = self->first, high = self->end, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (bpfx_cb(self->sorted[mid])->rank <= bpfx_cb(skb)->rank)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void push(struct _test_data_prio *self, u64 rank)
{
	struct sk_buff *skb = self->unused[--self->nr_unused];
	u32 i;

	bpfx_cb(skb)->rank = rank;
	bpfx_cb(skb)->seq = self->seq++;
	if (self->end == 2 * PACKETS) {
		memmove(self->sorted, self->sorted + self->first,
			(self->end - self->first) * sizeof(*self->sorted));
		self->end -= self->first;
		self->first = 0;
	}
	i = place(self, skb);
	memmove(&self->sorted[i + 1], &self->sorted[i], (self->end - i) * sizeof(*self->sorted));
	self->sorted[i] = skb;
	self->end++;
	bpfx_prio_push(self->p, skb, self->end - self->first - 1);
}

static void pop(struct __test_metadata *_metadata, struct _test_data_prio *self)
{
	struct sk_buff *want = self->sorted[self->first++], *skb;
	u64 rank = bpfx_cb(want)->rank;

	if (!below(self, 4))
		ASSERT_EQ(want, bpfx_prio_peek(self->p));
	if (rank && !below(self, 4)) {
		self->p->until = rank - 1;
		ASSERT_EQ(NULL, bpfx_prio_pop(self->p));
	}
	self->p->until = below(self, 2) ? rank : U64_MAX;
	skb = bpfx_prio_pop(self->p);
	ASSERT_EQ(want, skb);
	ASSERT_EQ(NULL, skb->next);
	self->unused[self->nr_unused++] = skb;
}

static void evict(struct __test_metadata *_metadata, struct _test_data_prio *self)
{
	struct sk_buff *want = self->sorted[--self->end];

	ASSERT_EQ(want, bpfx_prio_pop_last(self->p));
	self->unused[self->nr_unused++] = want;
}

static u32 held(const struct _test_data_prio *self)
{
	return self->end - self->first;
}

/* One operation; the queue tends to a length. */
static void act(struct __test_metadata *_metadata, struct _test_data_prio *self,
		enum pattern pattern, u32 tends_to, bool evicts)
{
	bool grow = below(self, 100) < (held(self) < tends_to ? 60 : 45);

	shim_tree_adds = 0;
	if (self->nr_unused && (grow || !held(self)))
		push(self, next_rank(self, pattern));
	else if (evicts && below(self, 3))
		evict(_metadata, self);
	else
		pop(_metadata, self);
	self->work = max(self->work, shim_tree_adds);
}

static void drain(struct __test_metadata *_metadata, struct _test_data_prio *self)
{
	bool backwards = below(self, 2);

	while (held(self) && backwards)
		evict(_metadata, self);
	while (held(self))
		pop(_metadata, self);
	ASSERT_EQ(NULL, bpfx_prio_peek(self->p));
	ASSERT_EQ(NULL, bpfx_prio_pop(self->p));
}

static void play(struct __test_metadata *_metadata, struct _test_data_prio *self,
		 enum pattern pattern, u32 operations)
{
	static const u32 lengths[] = { 1, 10, 100, 1000, 5000, 15000 };
	u32 i, tends_to = 100;
	bool evicts = false;

	for (i = 0; i < operations; i++) {
		if (i % PHASE == 0) {
			tends_to = lengths[below(self, 6)];
			evicts = below(self, 2);
			if (!below(self, 10))
				drain(_metadata, self);
		}
		act(_metadata, self, pattern, tends_to, evicts);
	}
}

static u32 operations(void)
{
	const char *wanted = getenv("OPERATIONS");

	return wanted ? strtoul(wanted, NULL, 0) : OPERATIONS;
}

/* Each pattern by itself, from an empty queue. */
TEST_F_TIMEOUT(prio, order_is_exact, 300)
{
	enum pattern pattern;

	for (pattern = 0; pattern < PATTERNS; pattern++) {
		TH_LOG("%s", names[pattern]);
		play(_metadata, self, pattern, operations() / PATTERNS);
		drain(_metadata, self);
	}
	TH_LOG("%llu packets moved at once", (unsigned long long)self->work);
	EXPECT_LE(self->work, WORK_MAX);
}

/* A queue whose ranks change their nature while it holds packets: the buckets change theirs. */
TEST_F_TIMEOUT(prio, order_is_exact_when_ranks_change, 300)
{
	u32 i;

	for (i = 0; i < operations() / PHASE; i++)
		play(_metadata, self, below(self, PATTERNS), PHASE);
	drain(_metadata, self);
	TH_LOG("%llu packets moved at once", (unsigned long long)self->work);
	EXPECT_LE(self->work, WORK_MAX);
}

/* Nothing but packets that come, ever further away: buckets are joined. Then from both ends. */
TEST_F_TIMEOUT(prio, order_is_exact_when_buckets_are_joined, 300)
{
	u32 i, round, jitter;
	u64 step;

	for (round = 0; round < 8; round++) {
		step = 1 + below(self, 1000);
		jitter = round % 2 * below(self, 5000);
		for (i = 0; i < PACKETS / 2; i++)
			push(self, i * step + below(self, jitter));
		while (held(self))
			if (below(self, 2))
				evict(_metadata, self);
			else
				pop(_metadata, self);
	}
}

static struct sk_buff *bucket(const struct bpfx_prio *p, u64 rank)
{
	return p->buckets[((rank >> p->shift) + p->offset) & (BPFX_BUCKETS - 1)];
}

/*
 * Packets of the next bucket are moved ahead. What comes for it then is not collected, however well
 * it is in order: somebody would have to move all of that at once.
 */
TEST_F(prio, nobody_moves_more_than_a_bucket)
{
	static const u32 disorder[] = { 500, 700, 600 };
	u64 cur = 1 << 20, next = cur + 1024;
	u32 i;

	ASSERT_TRUE(bpfx_bucket_make(self->p));
	bpfx_bucket_resize(self->p, 10);
	for (i = 0; i < 6; i++)
		push(self, (i < 3 ? cur : next) + disorder[i % 3]);
	pop(_metadata, self);
	for (i = 0; i < PACKETS / 2; i++)
		push(self, next + i / 16);
	EXPECT_EQ(NULL, bucket(self->p, next));
	drain(_metadata, self);
}

/* A queue has no room for many as long as it holds few, whatever passes through it. */
TEST_F(prio, few_packets_take_no_room)
{
	u32 i;

	for (i = 0; i < operations(); i++) {
		if (held(self) < FEW && below(self, 2))
			push(self, next_rank(self, UNIFORM_64));
		else if (held(self))
			pop(_metadata, self);
		ASSERT_EQ(NULL, self->p->buckets);
	}
	for (i = 0; i < PACKETS / 2; i++)
		push(self, next_rank(self, RISING));
	ASSERT_NE(NULL, self->p->buckets);
	drain(_metadata, self);
}

/* Without memory the order is as exact, and buckets are made as soon as there is some again. */
TEST_F_TIMEOUT(prio, order_is_exact_without_memory, 300)
{
	enum pattern pattern;
	u32 i;

	for (pattern = 0; pattern < PATTERNS; pattern++) {
		bpfx_prio_free(self->p);
		self->p = bpfx_prio_new(NULL);
		ASSERT_NE(NULL, self->p);
		shim_no_memory = true;
		play(_metadata, self, pattern, operations() / PATTERNS);
		for (i = 0; i < 1000; i++)
			push(self, next_rank(self, pattern));
		ASSERT_EQ(NULL, self->p->buckets);
		shim_no_memory = false;
		for (i = 0; i < 1000; i++)
			push(self, next_rank(self, pattern));
		ASSERT_NE(NULL, self->p->buckets);
		play(_metadata, self, pattern, operations() / PATTERNS);
		drain(_metadata, self);
	}
	EXPECT_LE(self->work, WORK_MAX);
}

TEST_HARNESS_MAIN
