// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a scheduler can get wrong at run time: queues that cannot be, and packets that it puts in
 * the wrong place. Each mistake has its errno and its counter, and no packet gets lost over it.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "harness.h"
#include "loader.h"
#include "net.h"
#include "packet.h"
#include "progs/rogue.h"
#include "rogue.skel.h"

#define NAME	"bpfx_rogue"
#define LEN	100u
#define PRIO_QUEUES	40
#define ARRAY(_a) (sizeof(_a) / sizeof(*(_a)))

FIXTURE(rogue)
{
	struct rogue *skel;
	struct bpf_link *link;
	int sock;
	__u64 next;		/* id of the next packet */
};

FIXTURE_SETUP(rogue)
{
	self->sock = packet_gate();
	ASSERT_GE(self->sock, 0);
	self->skel = rogue__open();
	ASSERT_NE(NULL, self->skel);
}

FIXTURE_TEARDOWN(rogue)
{
	/* Packets that wait would keep their socket, and that the namespace. */
	run_quiet("ip link del gate0");
	bpf_link__destroy(self->link);
	rogue__destroy(self->skel);
	close(self->sock);
}

/* A queue that init makes, and what it is told. */
struct row {
	struct script_queue queue;
	int err;
};

static void lay_out(struct _test_data_rogue *self, const struct row *rows, int n)
{
	int i;

	for (i = 0; i < n; i++)
		self->skel->bss->queues[i] = rows[i].queue;
	self->skel->bss->nr_queues = n;
}

/* Register a scheduler, put it on the device, and close the gate. */
static int attach(struct _test_data_rogue *self, struct bpf_map *map)
{
	self->link = bpf_map__attach_struct_ops(map);
	if (!self->link)
		return -errno;
	if (run("tc qdisc replace dev gate0 root " NAME))
		return -EIO;
	return gate_pass("gate0", 0);
}

/* Return: whether the device took it. */
static int send_order(struct _test_data_rogue *self, struct order o)
{
	struct packet p = { .order = o, .len = LEN };

	p.order.id = self->next++;
	return packet_send(self->sock, &p, 1);
}

static int insert(struct _test_data_rogue *self, __u32 queue, __u64 rank)
{
	return send_order(self, (struct order){
		.verb = ACT_INSERT, .queue = queue, .rank = rank,
	});
}

/*
 * Queues that cannot be are refused one by one: ids that are taken or reserved, parents that are
 * not there or take no children, cycles (a queue below itself, or below one that is made later),
 * values out of bounds, too much depth. The rest of the tree is made all the same, and works.
 */
TEST_F(rogue, queues_that_cannot_be)
{
	static const struct row rows[] = {
#define Q(_id, _parent, _err, ...) { { _id, _parent, { __VA_ARGS__ } }, _err }
		Q(0, BPFX_NONE, 0, .type = BPFX_STRICT),
		Q(0, BPFX_NONE, -EEXIST, .type = BPFX_FIFO),
		Q(0, 0, -EINVAL, .type = BPFX_FIFO),
		Q(1, 0, 0, .type = BPFX_DRR),
		Q(1, 0, -EEXIST, .type = BPFX_FIFO),
		Q(1, 1, -EINVAL, .type = BPFX_DRR),
		Q(2, 2, -EINVAL, .type = BPFX_DRR),
		Q(3, 4, -ENOENT, .type = BPFX_DRR),
		Q(4, 3, -ENOENT, .type = BPFX_DRR),
		Q(5, BPFX_NONE, -EINVAL, .type = BPFX_FIFO),
		Q(BPFX_NONE, 0, -EINVAL, .type = BPFX_FIFO),
		Q(BPFX_NONE - 1, 0, 0, .type = BPFX_FIFO),
		Q(BPFX_NONE - 1, 1, -EEXIST, .type = BPFX_FIFO),
		Q(6, 0, -EINVAL, .type = __BPFX_QUEUE_TYPES),
		Q(6, 0, -EINVAL, .type = ~0u),
		Q(6, 0, -EINVAL, .type = BPFX_FIFO, .flags = 1),
		Q(6, 0, -EINVAL, .type = BPFX_FIFO, .flags = 1u << 31),
		Q(6, 0, -EINVAL, .type = BPFX_FIFO, .pad = 1),
		Q(6, 0, -ERANGE, .type = BPFX_FIFO, .weight = BPFX_WEIGHT_MAX + 1),
		Q(6, 0, -ERANGE, .type = BPFX_FIFO, .weight = ~0u),
		Q(6, 0, -ERANGE, .type = BPFX_FIFO, .prio = BPFX_STRICT_LEVELS),
		Q(6, 0, -ERANGE, .type = BPFX_FIFO, .prio = ~0u),
		Q(6, 0, -ERANGE, .type = BPFX_DRR, .quantum = BPFX_QUANTUM_MIN - 1),
		Q(6, 0, -ERANGE, .type = BPFX_DRR, .quantum = BPFX_QUANTUM_MAX + 1),
		Q(6, 0, -ERANGE, .type = BPFX_DRR, .quantum = ~0u),
		Q(6, 0, 0, .type = BPFX_DRR, .quantum = BPFX_QUANTUM_MAX,
		  .prio = BPFX_STRICT_LEVELS - 1),
		Q(7, 6, 0, .type = BPFX_FIFO, .weight = BPFX_WEIGHT_MAX),
		Q(8, 7, -EINVAL, .type = BPFX_FIFO),
		Q(10, 0, 0, .type = BPFX_PRIO, .rank = ~0ull),
		Q(11, 10, 0, .type = BPFX_PRIO, .rank = ~0ull),
		Q(12, 11, 0, .type = BPFX_PRIO),
		Q(13, 12, 0, .type = BPFX_STRICT),
		Q(14, 13, 0, .type = BPFX_DRR),
		Q(15, 14, 0, .type = BPFX_PRIO),
		Q(16, 15, 0, .type = BPFX_PRIO),
		Q(17, 16, -ELOOP, .type = BPFX_FIFO),
#undef Q
	};
	struct gate_record out[2];
	size_t i;

	ASSERT_EQ(0, rogue__load(self->skel));
	lay_out(self, rows, ARRAY(rows));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
	for (i = 0; i < ARRAY(rows); i++)
		EXPECT_EQ(rows[i].err, self->skel->bss->created[i]) {
			TH_LOG("row %zu: queue %u below %u", i, rows[i].queue.id,
			       rows[i].queue.parent);
		}
	EXPECT_EQ(1, insert(self, 16, 0));
	EXPECT_EQ(1, insert(self, 7, 0));
	ASSERT_EQ(0, gate_pass("gate0", -1));
	EXPECT_EQ(2, gate_collect("gate0", out, 2));
}

/* Where queues may be without a parent, the root still has none. */
TEST_F(rogue, root_has_no_parent)
{
	static const struct row rows[] = {
		{ { 5, BPFX_NONE, { .type = BPFX_DRR } }, 0 },
		{ { 0, 5, { .type = BPFX_FIFO } }, -EINVAL },
	};

	ASSERT_EQ(0, rogue__load(self->skel));
	lay_out(self, rows, ARRAY(rows));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue_asks));
	EXPECT_EQ(0, self->skel->bss->created[0]);
	EXPECT_EQ(-EINVAL, self->skel->bss->created[1]);
}

/*
 * A configuration that is shorter than the module's counts as 0 where it ends; one that is longer
 * is taken if the module needs to know nothing of what is longer.
 */
TEST_F(rogue, configurations_of_other_sizes)
{
	static const struct row rows[] = {
		{ { 0, BPFX_NONE, { .type = BPFX_STRICT } }, 0 },
	};

	ASSERT_EQ(0, rogue__load(self->skel));
	lay_out(self, rows, ARRAY(rows));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
	EXPECT_EQ(0, self->skel->bss->created_short);
	EXPECT_EQ(0, self->skel->bss->created_long);
	EXPECT_EQ(-E2BIG, self->skel->bss->created_newer);
}

/* An instance has at most BPFX_QUEUES_MAX queues, and says so. */
TEST_F(rogue, too_many_queues)
{
	static const struct row rows[] = {
		{ { 0, BPFX_NONE, { .type = BPFX_STRICT } }, 0 },
	};
	struct qdisc_stats st;

	ASSERT_EQ(0, rogue__load(self->skel));
	lay_out(self, rows, ARRAY(rows));
	self->skel->bss->nr_many = 2000;
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
	EXPECT_EQ(-ENOSPC, self->skel->bss->many_error);
	/* The root, and two of other sizes. */
	EXPECT_EQ(BPFX_QUEUES_MAX - 3, self->skel->bss->many_made);
	ASSERT_EQ(0, net_qdisc_stats("gate0", NAME, &st));
	EXPECT_EQ(BPFX_QUEUES_MAX, st.x.queues);
	EXPECT_EQ(1, insert(self, 0x10000 + 999, 0));
}

/* The tree that mistakes are made in. */
static const struct row tree[] = {
	{ { 0, BPFX_NONE, { .type = BPFX_STRICT } }, 0 },
	{ { 1, 0, { .type = BPFX_FIFO } }, 0 },
	{ { 2, 0, { .type = BPFX_FIFO, .limit = 1 } }, 0 },
	{ { 3, 0, { .type = BPFX_FIFO, .limit_bytes = LEN - 1 } }, 0 },
	{ { 4, 0, { .type = BPFX_PRIO } }, 0 },
	{ { 5, 0, { .type = BPFX_DRR } }, 0 },
	{ { 6, 0, { .type = BPFX_DRR, .limit = 1 } }, 0 },
	{ { 7, 6, { .type = BPFX_FIFO } }, 0 },
	{ { 8, 6, { .type = BPFX_FIFO } }, 0 },
	{ { 9, 0, { .type = BPFX_FIFO } }, 0 },
};

#define NOBODY		99u	/* no queue of the tree */
#define EMPTY		9u	/* a queue that stays empty */
#define KIND(_kind)	((__u64)(_kind) << BPFX_KEY_SHIFT)
#define NO		(BPFX_M_SECOND_INSERT - 1u)	/* counts nothing */

/**
 * struct mistake - one packet's story
 * @what: it is that is wrong
 * @act: and with which arguments
 * @answer: of the first and of the second act
 * @counted: enum bpfx_cause that the mistake is counted under
 * @dropped: enum bpfx_cause of the drop, or NO if the packet is queued
 */
struct mistake {
	const char *what;
	struct order act;
	int answer[2];
	__u32 counted;
	__u32 dropped;
};

#define TWICE(_what, _first, _second, _dropped)						\
	{ _what, { .verb = ROGUE(_first, _second), .queue = 1 }, { 0, -EINVAL },	\
	  BPFX_M_SECOND_INSERT, _dropped }
#define THEN_NOTHING(_what, _act, _answer, _counted, ...)				\
	{ _what, { .verb = _act, __VA_ARGS__ }, { _answer, 0 }, _counted,		\
	  BPFX_C_NOT_INSERTED }

#define FLOW_OUT(_what, _parent, _rank)							\
	{ _what, { .verb = ROGUE(ACT_FLOW, ACT_INSERT_FLOW), .queue = _parent,		\
		   .rank = _rank, .key = BPFX_KEY(7) }, { 0, -ERANGE },		\
	  BPFX_M_BAD_ARG, BPFX_C_NOT_INSERTED }

static const struct mistake mistakes[] = {
	TWICE("inserted twice", ACT_INSERT, ACT_INSERT, NO),
	TWICE("inserted into two queues", ACT_INSERT, ACT_INSERT_ELSEWHERE, NO),
	TWICE("inserted, and into a flow", ACT_INSERT, ACT_INSERT_FLOW, NO),
	TWICE("inserted, then dropped", ACT_INSERT, ACT_DROP, NO),
	TWICE("dropped, then inserted", ACT_DROP, ACT_INSERT, BPFX_C_POLICY),
	TWICE("dropped, then into a flow", ACT_DROP, ACT_INSERT_FLOW, BPFX_C_POLICY),
	TWICE("dropped twice", ACT_DROP, ACT_DROP, BPFX_C_POLICY),

	THEN_NOTHING("nothing done", ACT_NOTHING, 0, NO),
	THEN_NOTHING("no such queue", ACT_INSERT, -EINVAL, BPFX_M_NO_QUEUE, .queue = NOBODY),
	THEN_NOTHING("no queue at all", ACT_INSERT, -EINVAL, BPFX_M_NO_QUEUE, .queue = BPFX_NONE),
	THEN_NOTHING("into the root", ACT_INSERT, -EINVAL, BPFX_M_BAD_TYPE, .queue = 0),
	THEN_NOTHING("into a DRR queue", ACT_INSERT, -EINVAL, BPFX_M_BAD_TYPE, .queue = 5),
	THEN_NOTHING("flags", ACT_INSERT, -EINVAL, BPFX_M_BAD_ARG, .queue = 1, .key = 1),
	THEN_NOTHING("high flags", ACT_INSERT, -EINVAL, BPFX_M_BAD_ARG, .queue = 1,
		     .key = 1ull << 63),
	THEN_NOTHING("bytes over the queue's limit", ACT_INSERT, -ENOSPC, BPFX_M_QUEUE_FULL,
		     .queue = 3),
	THEN_NOTHING("unknown reason", ACT_DROP, -EINVAL, BPFX_M_BAD_ARG, .key = __BPFX_DROPS),
	THEN_NOTHING("absurd reason", ACT_DROP, -EINVAL, BPFX_M_BAD_ARG, .key = ~0u),

	THEN_NOTHING("flow of no kind", ACT_FLOW, 1, BPFX_M_NO_FLOW, .key = KIND(9)),
	THEN_NOTHING("flow of the last kind", ACT_FLOW, 1, BPFX_M_NO_FLOW, .key = ~0ull),
	THEN_NOTHING("flow with too much state", ACT_FLOW_LARGE, 1, BPFX_M_BAD_ARG),
	{ "flow that exists, with too much state", { .verb = ROGUE(ACT_FLOW, ACT_FLOW_LARGE) },
	  { 0, 1 }, BPFX_M_BAD_ARG, BPFX_C_NOT_INSERTED },
	THEN_NOTHING("flow below nothing", ACT_INSERT_FLOW, -EINVAL, BPFX_M_NO_QUEUE,
		     .queue = NOBODY),
	THEN_NOTHING("flow below a FIFO", ACT_INSERT_FLOW, -EINVAL, BPFX_M_BAD_TYPE, .queue = 1),
	THEN_NOTHING("flow below an empty FIFO", ACT_INSERT_FLOW, -EINVAL, BPFX_M_BAD_TYPE,
		     .queue = EMPTY),
	THEN_NOTHING("flow below packets", ACT_INSERT_FLOW, -EINVAL, BPFX_M_BAD_TYPE, .queue = 4),
	THEN_NOTHING("flow of no kind inserted", ACT_INSERT_FLOW, -ENOBUFS, BPFX_M_NO_FLOW,
		     .queue = 5, .key = KIND(9)),
	THEN_NOTHING("flow of a number in flags", ACT_INSERT_FLOW, -EINVAL, BPFX_M_BAD_ARG,
		     .queue = 5, .key = BPFX_KEY(1)),
	FLOW_OUT("flow with a weight too large", 5, BPFX_WEIGHT_MAX + 1),
	FLOW_OUT("flow with a weight of 2^32 + 1", 5, (1ull << 32) + 1),
	{ "no mistake: a flow has a packet", { .verb = ACT_INSERT_FLOW, .queue = 5 }, { 0, 0 },
	  NO, NO },
	THEN_NOTHING("flow with packets and a weight too large", ACT_INSERT_FLOW, -ERANGE,
		     BPFX_M_BAD_ARG, .queue = 5, .rank = BPFX_WEIGHT_MAX + 1),
	FLOW_OUT("flow with a priority too large", 0, BPFX_STRICT_LEVELS),

	THEN_NOTHING("peek at nothing", ACT_PEEK, -EINVAL, BPFX_M_NO_QUEUE, .queue = NOBODY),
	THEN_NOTHING("peek at emptiness", ACT_PEEK, -ENOENT, NO, .queue = EMPTY),
	THEN_NOTHING("stats of nothing", ACT_STATS, -EINVAL, BPFX_M_NO_QUEUE, .queue = NOBODY),
	THEN_NOTHING("head of nothing dropped", ACT_DROP_HEAD, -EINVAL, BPFX_M_NO_QUEUE,
		     .queue = NOBODY),
	THEN_NOTHING("head of emptiness dropped", ACT_DROP_HEAD, -ENOENT, NO, .queue = EMPTY),
	THEN_NOTHING("head dropped for no reason", ACT_DROP_HEAD, -EINVAL, BPFX_M_BAD_ARG,
		     .queue = 1, .key = __BPFX_DROPS),
	THEN_NOTHING("head of nothing marked", ACT_MARK_HEAD, -EINVAL, BPFX_M_NO_QUEUE,
		     .queue = NOBODY),
	THEN_NOTHING("head of emptiness marked", ACT_MARK_HEAD, -ENOENT, NO, .queue = EMPTY),

	{ "full, so elsewhere", { .verb = ROGUE(ACT_INSERT, ACT_INSERT_ELSEWHERE), .queue = 2,
	  .rank = 1 }, { -ENOSPC, 0 }, BPFX_M_QUEUE_FULL, NO },
	{ "parent full, so elsewhere", { .verb = ROGUE(ACT_INSERT, ACT_INSERT_ELSEWHERE),
	  .queue = 8, .rank = 1 }, { -ENOSPC, 0 }, BPFX_M_QUEUE_FULL, NO },
};

/* What one mistake is to change in the account: its own counter, that of the drop, no other. */
static void expect(struct bpfx_xstats *x, const struct mistake *m)
{
	x->enqueued++;
	if (m->counted != NO)
		x->cause[m->counted]++;
	if (m->dropped == NO) {
		x->queued++;
	} else {
		x->cause[m->dropped]++;
		x->dropped++;
	}
}

/*
 * Every mistake in turn, one packet each: the program is told what it was, it is counted under its
 * cause and under no other, and the packet is where it was put first, or dropped. In the end all
 * packets that were queued come out, and the account adds up.
 */
TEST_F(rogue, mistakes_are_told_and_counted)
{
	static const __u32 filled[] = { 1, 2, 4, 7 };
	struct gate_record out[64];
	struct qdisc_stats st, want;
	const struct mistake *m;
	__u64 id;
	int i;

	ASSERT_EQ(0, rogue__load(self->skel));
	lay_out(self, tree, ARRAY(tree));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
	/* Queues 1, 2, 4 and 7 have a packet each; so 2 and 6 are full. */
	for (i = 0; i < 4; i++)
		EXPECT_EQ(1, insert(self, filled[i], 0));
	ASSERT_EQ(0, net_qdisc_stats("gate0", NAME, &want));
	EXPECT_EQ(4, want.x.queued);
	for (m = mistakes; m < mistakes + ARRAY(mistakes); m++) {
		id = self->next;
		EXPECT_EQ(m->dropped == NO, send_order(self, m->act));
		expect(&want.x, m);
		ASSERT_EQ(0, net_qdisc_stats("gate0", NAME, &st));
		for (i = 0; i < __BPFX_CAUSES; i++)
			EXPECT_EQ(want.x.cause[i], st.x.cause[i]) {
				TH_LOG("%s: cause %d", m->what, i);
			}
		EXPECT_EQ(want.x.enqueued, st.x.enqueued);
		EXPECT_EQ(want.x.dropped, st.x.dropped);
		EXPECT_EQ(want.x.queued, st.x.queued);
		for (i = 0; i < 2; i++)
			EXPECT_EQ(m->answer[i], self->skel->bss->answers[id][i]) {
				TH_LOG("%s: answer %d", m->what, i);
			}
		EXPECT_TRUE(net_conserved(&st));
		want.x = st.x;
	}
	ASSERT_EQ(0, gate_pass("gate0", -1));
	EXPECT_EQ(want.x.queued, gate_collect("gate0", out, want.x.queued));
	ASSERT_EQ(0, net_qdisc_stats("gate0", NAME, &st));
	EXPECT_EQ(0, st.x.queued);
	EXPECT_EQ(want.x.queued, st.x.sent);
	EXPECT_TRUE(net_conserved(&st));
}

/* A packet that was dropped is there until the op returns. A debug kernel sees it if it is not. */
TEST_F(rogue, dropped_packet_can_be_read)
{
	ASSERT_EQ(0, rogue__load(self->skel));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
	EXPECT_EQ(0, send_order(self, (struct order){ .verb = ROGUE(ACT_DROP, ACT_LOAD) }));
	EXPECT_EQ(0, self->skel->bss->answers[0][0]);
	EXPECT_EQ(0, self->skel->bss->answers[0][1]);
}

/*
 * Mistakes at dequeue: a queue that is not there, a time that has passed, more packets than the
 * budget. The packets leave all the same.
 */
TEST_F(rogue, mistakes_at_dequeue)
{
	static const struct row rows[] = {
		{ { 0, BPFX_NONE, { .type = BPFX_PRIO } }, 0 },
	};
	struct order o = { .verb = ACT_INSERT_FLOW, .queue = 0x8001 };
	struct gate_record out[20];
	struct qdisc_stats st;
	int i;

	ASSERT_EQ(0, rogue__load(self->skel));
	lay_out(self, rows, ARRAY(rows));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue_asks));
	EXPECT_EQ(0, self->skel->bss->created[0]);
	for (i = 0; i < 20; i++)
		EXPECT_EQ(1, send_order(self, o));
	ASSERT_EQ(0, gate_pass("gate0", -1));
	EXPECT_EQ(20, gate_collect("gate0", out, 20));
	EXPECT_EQ(-EINVAL, self->skel->bss->moved_missing);
	EXPECT_EQ(0, self->skel->bss->moved_none);
	EXPECT_EQ(-ETIME, self->skel->bss->throttled_past);
	EXPECT_LE(self->skel->bss->moved_too_many, (int)BPFX_BUDGET);
	ASSERT_EQ(0, net_qdisc_stats("gate0", NAME, &st));
	EXPECT_EQ(st.x.calls_dequeue, st.x.cause[BPFX_M_NO_QUEUE]);
	EXPECT_EQ(st.x.calls_dequeue, st.x.cause[BPFX_M_BAD_ARG]);
	EXPECT_TRUE(net_conserved(&st));
}

/* One call of dequeue moves as many packets as its budget, whatever it asks for. */
TEST_F(rogue, budget_is_kept)
{
	struct gate_record out;
	int i;

	ASSERT_EQ(0, rogue__load(self->skel));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue_asks));
	for (i = 0; i < 20; i++)
		EXPECT_EQ(1, insert(self, BPFX_ROOT, 0));
	ASSERT_EQ(0, gate_pass("gate0", 1));
	EXPECT_EQ(1, gate_collect("gate0", &out, 1));
	EXPECT_EQ(1, self->skel->bss->calls_dequeue);
	EXPECT_EQ(BPFX_BUDGET, self->skel->bss->moved_too_many);
}

/* A flow's queue is a level of the tree, and there are no more than BPFX_DEPTH_MAX. */
TEST_F(rogue, flow_too_deep)
{
	struct row rows[BPFX_DEPTH_MAX];
	__u32 i, last = BPFX_DEPTH_MAX - 1;

	for (i = 0; i <= last; i++)
		rows[i].queue = (struct script_queue){
			i, i ? i - 1 : BPFX_NONE, { .type = BPFX_DRR },
		};
	ASSERT_EQ(0, rogue__load(self->skel));
	lay_out(self, rows, BPFX_DEPTH_MAX);
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
	EXPECT_EQ(0, self->skel->bss->created[last]);
	EXPECT_EQ(0, send_order(self, (struct order){ .verb = ACT_INSERT_FLOW, .queue = last }));
	EXPECT_EQ(-EINVAL, self->skel->bss->answers[0][0]);
	EXPECT_EQ(1, send_order(self, (struct order) {
					.verb = ACT_INSERT_FLOW,
					.queue = last - 1,
				}));
	EXPECT_EQ(0, self->skel->bss->answers[1][0]);
}

static struct bpfx_xstats account(struct __test_metadata *const _metadata)
{
	struct qdisc_stats st;

	ASSERT_EQ(0, net_qdisc_stats("gate0", NAME, &st));
	EXPECT_TRUE(net_conserved(&st));
	return st.x;
}

/* Full queues are a fact of life: they count, but not against the program. */
TEST_F(rogue, full_queues_are_no_mistakes)
{
	struct bpfx_xstats x;
	int i;

	self->skel->struct_ops.rogue->mistake_limit = 3;
	ASSERT_EQ(0, rogue__load(self->skel));
	lay_out(self, tree, ARRAY(tree));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
	EXPECT_EQ(1, insert(self, 2, 0));
	for (i = 0; i < 20; i++)
		EXPECT_EQ(1, send_order(self, (struct order){
			.verb = ROGUE(ACT_INSERT, ACT_INSERT_ELSEWHERE), .queue = 2, .rank = 1,
		}));
	x = account(_metadata);
	EXPECT_EQ(20, x.cause[BPFX_M_QUEUE_FULL]);
	EXPECT_EQ(0, x.mistakes);
	EXPECT_EQ(0, x.bypass);
}

/* Who drops everything that comes is in its right as long as others wait. */
TEST_F(rogue, drops_while_others_wait)
{
	int i;

	self->skel->struct_ops.rogue->stall_timeout_ms = 50;
	ASSERT_EQ(0, rogue__load(self->skel));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
	EXPECT_EQ(1, insert(self, BPFX_ROOT, 0));
	for (i = 0; i < 600; i++) {
		EXPECT_EQ(0, send_order(self, (struct order){ .verb = ACT_DROP }));
		/* Of longer pauses only so much would count. */
		if (i % 4 == 0)
			usleep(1000);
	}
	EXPECT_EQ(0, account(_metadata).bypass);
	EXPECT_EQ(600, account(_metadata).cause[BPFX_C_POLICY]);
}

/* A few packets that are dropped one after the other, and nothing else for long, are no stall. */
TEST_F(rogue, few_drops_are_no_stall)
{
	int i;

	self->skel->struct_ops.rogue->stall_timeout_ms = 50;
	ASSERT_EQ(0, rogue__load(self->skel));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
	for (i = 0; i < 60; i++) {
		EXPECT_EQ(0, send_order(self, (struct order){ .verb = ACT_DROP }));
		usleep(3000);
	}
	EXPECT_EQ(0, account(_metadata).bypass);
}

/* Ops may hold the lock for too long twice: a busy machine is not the program's fault. */
TEST_F(rogue, third_long_op_ejects)
{
	struct order o = { .verb = ROGUE(ACT_SPIN, ACT_INSERT_ELSEWHERE), .key = 500000000 };
	struct bpfx_xstats x;
	int i;

	self->skel->struct_ops.rogue->op_budget_us = 400000;
	ASSERT_EQ(0, rogue__load(self->skel));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(0, account(_metadata).bypass);
		EXPECT_EQ(1, send_order(self, o));
	}
	x = account(_metadata);
	EXPECT_EQ(1, x.bypass);
	EXPECT_EQ(BPFX_EXIT_BUDGET, x.exit.kind);
	EXPECT_GE(x.exit.code, 400000);
}

/*
 * A packet that ranks last is the first to be dropped: itself, and no other with it, though it is
 * still being enqueued.
 */
TEST_F(rogue, newcomer_is_shed_alone)
{
	static const struct row rows[] = {
		{ { 0, BPFX_NONE, { .type = BPFX_STRICT } }, 0 },
		{ { 1, 0, { .type = BPFX_PRIO } }, 0 },
	};
	int i;

	self->skel->struct_ops.rogue->limit = 3;
	ASSERT_EQ(0, rogue__load(self->skel));
	lay_out(self, rows, ARRAY(rows));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
	for (i = 0; i < 3; i++)
		EXPECT_EQ(1, insert(self, 1, 1));
	EXPECT_EQ(0, insert(self, 1, 9));
	EXPECT_EQ(3, account(_metadata).queued);
	EXPECT_EQ(1, account(_metadata).cause[BPFX_C_LIMIT]);
}

/* Without its program an instance has the device's limit, or the program's if that was larger. */
TEST_F(rogue, bypass_has_the_larger_limit)
{
	static const __u32 limits[] = { 3, 80 };
	size_t i;

	ASSERT_EQ(0, run("ip link set gate0 txqueuelen 50"));
	for (i = 0; i < ARRAY(limits); i++) {
		self->skel->struct_ops.rogue->limit = limits[i];
		ASSERT_EQ(0, rogue__load(self->skel));
		ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
		EXPECT_EQ(limits[i], account(_metadata).limit);
		bpf_link__destroy(self->link);
		self->link = NULL;
		EXPECT_EQ(i ? 80 : 50, account(_metadata).limit);
		EXPECT_EQ(1, insert(self, BPFX_ROOT, 0));
		run("tc qdisc del dev gate0 root");
		rogue__destroy(self->skel);
		self->skel = rogue__open();
		ASSERT_NE(NULL, self->skel);
	}
}

/* Bytes that are charged to the control group of the one who attaches. */
static long charged(void)
{
	char said[64];

	if (run_read(said, sizeof(said), "cat /sys/fs/cgroup/bpfx/memory.current"))
		return -1;
	return atol(said);
}

/* Attached by somebody who is charged for it. */
static void attach_charged(struct __test_metadata *_metadata, struct _test_data_rogue *self)
{
	static const struct row rows[] = {
		{ { 0, BPFX_NONE, { .type = BPFX_STRICT } }, 0 },
	};

	ASSERT_EQ(0, rogue__load(self->skel));
	lay_out(self, rows, ARRAY(rows));
	self->link = bpf_map__attach_struct_ops(self->skel->maps.rogue);
	ASSERT_NE(NULL, self->link);
	ASSERT_EQ(0, run("sh -c 'echo 0 >/sys/fs/cgroup/bpfx/cgroup.procs; "
			 "exec /usr/sbin/tc qdisc replace dev gate0 root " NAME "'"));
	ASSERT_EQ(0, gate_pass("gate0", 0));
}

static bool can_charge(void)
{
	return !run_quiet("echo +memory >/sys/fs/cgroup/cgroup.subtree_control && "
			  "mkdir -p /sys/fs/cgroup/bpfx");
}

/*
 * Queues that an update by somebody else makes, and flows that packets make, are paid for by
 * whoever has attached the qdisc.
 */
TEST_F(rogue, memory_is_charged_to_who_attached)
{
	struct order o = { .verb = ROGUE(ACT_FLOW, ACT_INSERT_FLOW), .queue = 0x8001 };
	long before, after;
	int i;

	if (!can_charge())
		SKIP(return, "no control groups for memory");
	attach_charged(_metadata, self);
	before = charged();
	ASSERT_LT(0, before);
	/* The kernel charges in steps of 256 kB; these queues are the largest. */
	self->skel->bss->nr_many = 1000;
	self->skel->bss->many_type = BPFX_STRICT;
	ASSERT_EQ(0, bpf_link__update_map(self->link, self->skel->maps.rogue_asks));
	EXPECT_EQ(1000, self->skel->bss->many_made);
	after = charged();
	TH_LOG("1000 queues: %ld bytes", after - before);
	EXPECT_GT(after - before, 1500000);

	before = after;
	for (i = 0; i < 4000; i++) {
		o.key = BPFX_KEY(i);
		EXPECT_EQ(1, send_order(self, o));
	}
	after = charged();
	TH_LOG("4000 flows: %ld bytes", after - before);
	EXPECT_GT(after - before, 1000000);
}

/* A PRIO queue needs next to nothing while it is short; what it gets then is paid for, too. */
TEST_F(rogue, only_long_queues_get_room)
{
	long before, after;
	int i;

	if (!can_charge())
		SKIP(return, "no control groups for memory");
	self->skel->bss->nr_many = PRIO_QUEUES;
	self->skel->bss->many_type = BPFX_PRIO;
	attach_charged(_metadata, self);
	ASSERT_EQ(PRIO_QUEUES, self->skel->bss->many_made);
	before = charged();
	ASSERT_LT(0, before);
	for (i = 0; i < 60 * PRIO_QUEUES; i++)
		EXPECT_EQ(1, insert(self, 0x10000 + i % PRIO_QUEUES, i));
	after = charged();
	TH_LOG("%d short queues: %ld bytes", PRIO_QUEUES, after - before);
	EXPECT_LT(after - before, 600000);

	for (i = 0; i < 140 * PRIO_QUEUES; i++)
		EXPECT_EQ(1, insert(self, 0x10000 + i % PRIO_QUEUES, i));
	after = charged();
	TH_LOG("... that got long: %ld bytes", after - before);
	EXPECT_GT(after - before, 1500000);
}

/*
 * Ranks at both ends of their range are ranks like others: 0 is first, 2^64 - 1 is last, and equal
 * ones leave in order of arrival.
 */
TEST_F(rogue, ranks_at_the_ends)
{
	static const struct row rows[] = {
		{ { 0, BPFX_NONE, { .type = BPFX_STRICT } }, 0 },
		{ { 1, 0, { .type = BPFX_PRIO } }, 0 },
	};
	static const __u64 ranks[] = {
		~0ull, 0, 1ull << 63, 1, ~0ull, 0, ~0ull - 1, (1ull << 63) - 1, 1ull << 32,
	};
	static const __u64 order[] = { 1, 5, 3, 8, 7, 2, 6, 0, 4 };
	struct gate_record out[ARRAY(ranks)];
	size_t i;

	ASSERT_EQ(0, rogue__load(self->skel));
	lay_out(self, rows, ARRAY(rows));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
	for (i = 0; i < ARRAY(ranks); i++)
		EXPECT_EQ(1, insert(self, 1, ranks[i]));
	ASSERT_EQ(0, gate_pass("gate0", -1));
	ASSERT_EQ(ARRAY(ranks), gate_collect("gate0", out, ARRAY(ranks)));
	for (i = 0; i < ARRAY(ranks); i++)
		EXPECT_EQ(order[i], out[i].tag);
}

/* An instance's limits, and how many of ten packets it then keeps: the youngest. */
static const struct limits {
	__u32 limit;
	__u32 limit_bytes;
	__u32 tx_queue_len;
	__u32 shown;
	__u32 kept;
} limits[] = {
	{ .limit = 0, .tx_queue_len = 4, .shown = 4, .kept = 4 },
	{ .limit = 0, .tx_queue_len = 0, .shown = 1000, .kept = 10 },
	{ .limit = 1, .tx_queue_len = 4, .shown = 1, .kept = 1 },
	{ .limit = ~0u, .tx_queue_len = 4, .shown = ~0u, .kept = 10 },
	{ .limit = 3, .limit_bytes = LEN - 1, .shown = 3, .kept = 0 },
	{ .limit = ~0u, .limit_bytes = LEN, .shown = ~0u, .kept = 1 },
};

static void check_limits(struct __test_metadata *const _metadata, struct _test_data_rogue *self,
			 const struct limits *l)
{
	struct gate_record out[10];
	struct qdisc_stats st;
	int i;

	EXPECT_EQ(0, run("ip link set gate0 txqueuelen %u", l->tx_queue_len));
	self->skel->struct_ops.rogue->limit = l->limit;
	self->skel->struct_ops.rogue->limit_bytes = l->limit_bytes;
	ASSERT_EQ(0, rogue__load(self->skel));
	ASSERT_EQ(0, attach(self, self->skel->maps.rogue));
	for (i = 0; i < 10; i++)
		insert(self, BPFX_ROOT, 0);
	ASSERT_EQ(0, net_qdisc_stats("gate0", NAME, &st));
	EXPECT_EQ(l->shown, st.x.limit);
	EXPECT_EQ(l->kept, st.x.queued);
	EXPECT_EQ(10 - l->kept, st.x.cause[BPFX_C_LIMIT]);
	EXPECT_TRUE(net_conserved(&st));
	ASSERT_EQ(0, gate_pass("gate0", -1));
	EXPECT_EQ(l->kept, gate_collect("gate0", out, l->kept));
	if (l->kept)
		EXPECT_EQ(self->next - l->kept, out[0].tag);
}

/*
 * An instance's limits at the ends of their range: 0 stands for the device's queue length (or 1000
 * if there is none), 1 keeps one packet, the largest keeps all; fewer bytes than a packet has keep
 * none. What is over the limit is dropped from the head, counted, and the rest leaves.
 */
TEST_F(rogue, limits_at_the_ends)
{
	size_t i;

	for (i = 0; i < ARRAY(limits); i++) {
		check_limits(_metadata, self, &limits[i]);
		run("tc qdisc del dev gate0 root");
		bpf_link__destroy(self->link);
		rogue__destroy(self->skel);
		self->link = NULL;
		self->skel = rogue__open();
		ASSERT_NE(NULL, self->skel);
	}
}

TEST_HARNESS_MAIN
