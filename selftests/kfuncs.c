// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every kfunc does what its documentation says.
 */
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_ether.h>
#include <time.h>
#include "harness.h"
#include "progs/kfuncs.h"
#include "net.h"
#include "packet.h"
#include "kfuncs.skel.h"

#define MS	1000000ull

FIXTURE(kfuncs)
{
	struct kfuncs *skel;
	struct kfuncs__bss *bss;
	struct bpf_link *link;
	int sock;
};

FIXTURE_SETUP(kfuncs)
{
	seed();
	self->sock = packet_gate();
	ASSERT_GE(self->sock, 0);
	self->skel = kfuncs__open_and_load();
	ASSERT_NE(NULL, self->skel);
	self->bss = self->skel->bss;
	self->skel->bss->queue = 1;
}

FIXTURE_TEARDOWN(kfuncs)
{
	net_leave();
	bpf_link__destroy(self->link);
	kfuncs__destroy(self->skel);
	close(self->sock);
}

static void attach(struct __test_metadata *_metadata, struct _test_data_kfuncs *self,
		   struct bpf_map *map)
{
	self->link = bpf_map__attach_struct_ops(map);
	ASSERT_NE(NULL, self->link);
	ASSERT_EQ(0, run("tc qdisc add dev gate0 root bpfx_kfuncs"));
	gate_pass("gate0", 0);
}

static int send_one(struct _test_data_kfuncs *self, struct packet p)
{
	if (!p.len)
		p.len = 200;
	return packet_send(self->sock, &p, 1);
}

static uint64_t monotonic(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static struct bpfx_xstats account(struct __test_metadata *_metadata)
{
	struct qdisc_stats st;

	ASSERT_EQ(0, net_qdisc_stats("gate0", "bpfx_kfuncs", &st));
	ASSERT_TRUE(net_conserved(&st));
	return st.x;
}

/* Headers, length, hash and bytes of an IPv4 packet. */
TEST_F(kfuncs, packet_is_parsed)
{
	struct seen *seen = &self->bss->seen;
	uint32_t hash;

	attach(_metadata, self, self->skel->maps.kfuncs);
	ASSERT_EQ(1, send_one(self, (struct packet){ .flow = 77, .dsfield = 0xb8, .len = 321 }));
	EXPECT_EQ(321, seen->len);
	EXPECT_EQ(0, seen->keys_ret);
	EXPECT_EQ(htonl(0x0a090001), seen->keys.saddr[0]);
	EXPECT_EQ(htonl(0x0a090002), seen->keys.daddr[0]);
	EXPECT_EQ(htons(77), seen->keys.sport);
	EXPECT_EQ(htons(9), seen->keys.dport);
	EXPECT_EQ(htons(ETH_P_IP), seen->keys.protocol);
	EXPECT_EQ(17, seen->keys.ip_proto);
	EXPECT_EQ(0xb8, seen->keys.dsfield);
	EXPECT_EQ(64, seen->keys.ttl);
	EXPECT_EQ(14, seen->keys.l3_off);
	EXPECT_EQ(34, seen->keys.l4_off);
	EXPECT_EQ(0, seen->keys.vlan);
	EXPECT_EQ(0, seen->keys.flags);
	EXPECT_EQ(0, seen->load_ret);
	EXPECT_EQ(0x08, seen->load[12]);
	EXPECT_EQ(0x45, seen->load[14]);
	/* The last byte is there, but not the 15 after it. */
	EXPECT_EQ(-EFAULT, seen->load_far_ret);

	hash = seen->hash;
	EXPECT_NE(0, hash);
	send_one(self, (struct packet){ .flow = 77 });
	EXPECT_EQ(hash, seen->hash);
	send_one(self, (struct packet){ .flow = 78 });
	EXPECT_NE(hash, seen->hash);
}

/* What is not in the packet is not read, neither behind nor before it, and zeros are given. */
TEST_F(kfuncs, packet_ends_where_it_ends)
{
	static const uint8_t zeros[16];

	attach(_metadata, self, self->skel->maps.kfuncs);
	ASSERT_EQ(1, send_one(self, (struct packet){}));
	EXPECT_EQ(-EFAULT, self->bss->seen.load_far_ret);
	EXPECT_EQ(0, memcmp(zeros, self->bss->seen.load_far, sizeof(zeros)));
	EXPECT_EQ(-EFAULT, self->bss->seen.load_before_ret);
}

/* Was a structure given in full, the rest of a larger room zeroed, and of a smaller one kept? */
static bool in_its_room(const void *whole, uint32_t size, uint8_t (*room)[ROOM])
{
	uint32_t i;

	for (i = 0; i < ROOM; i++)
		if (room[0][i] != (i < 8 ? ((const uint8_t *)whole)[i] : 0xff) ||
		    room[1][i] != (i < size ? ((const uint8_t *)whole)[i] : 0)) {
			printf("# byte %u: %#x, %#x\n", i, room[0][i], room[1][i]);
			return false;
		}
	return true;
}

/* A program may know shorter structures than the module, or longer ones. */
TEST_F(kfuncs, short_structures_are_respected)
{
	attach(_metadata, self, self->skel->maps.kfuncs);
	memset(&self->bss->rooms, 0xff, sizeof(self->bss->rooms));
	ASSERT_EQ(1, send_one(self, (struct packet){}));
	EXPECT_TRUE(in_its_room(&self->bss->head, sizeof(self->bss->head),
				self->bss->rooms.head));
	EXPECT_TRUE(in_its_room(&self->bss->stats, sizeof(self->bss->stats),
				self->bss->rooms.stats));
	EXPECT_TRUE(in_its_room(&self->bss->seen.keys, sizeof(self->bss->seen.keys),
				self->bss->rooms.keys));
}

/* IPv6 behind a VLAN tag, as a fragment. */
TEST_F(kfuncs, ipv6_and_vlan_are_parsed)
{
	static const uint8_t head[] = {
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1,	/* Ethernet */
		0x81, 0x00, 0x60, 0x2a,			/* priority 3, VLAN 42 */
		0x86, 0xdd, 0x6a, 0xb1, 0x23, 0x45,	/* class 0xab, flow label 0x12345 */
		0, 16, 44, 63,				/* next: fragment */
	};
	static const uint8_t addrs[32] = { 0xfd, [15] = 1, [16] = 0xfd, [31] = 2 };
	static const uint8_t frag[] = { 17, 0, 0, 1, 0, 0, 0, 7 };
	struct bpfx_keys *keys = &self->bss->seen.keys;
	uint8_t buf[80] = {};

	memcpy(buf, head, sizeof(head));
	memcpy(buf + 26, addrs, sizeof(addrs));
	memcpy(buf + 58, frag, sizeof(frag));
	attach(_metadata, self, self->skel->maps.kfuncs);
	ASSERT_EQ(1, packet_send_raw(self->sock, buf, sizeof(buf)));
	EXPECT_EQ(htons(ETH_P_IPV6), keys->protocol);
	EXPECT_EQ(42, keys->vlan & 0xfff);
	EXPECT_EQ(3, keys->vlan >> 13);
	EXPECT_EQ(htonl(0xfd000000), keys->saddr[0]);
	EXPECT_EQ(htonl(1), keys->saddr[3]);
	EXPECT_EQ(htonl(2), keys->daddr[3]);
	EXPECT_EQ(17, keys->ip_proto);
	EXPECT_EQ(0xab, keys->dsfield);
	EXPECT_EQ(63, keys->ttl);
	EXPECT_EQ(htonl(0x12345), keys->flow_label);
	EXPECT_EQ(BPFX_KEYS_FRAG | BPFX_KEYS_FIRST_FRAG, keys->flags);
}

/* ECN: a packet that knows it is marked, another is left alone. */
TEST_F(kfuncs, ecn_is_marked)
{
	struct seen *seen = &self->bss->seen;

	attach(_metadata, self, self->skel->maps.kfuncs);
	self->bss->mark_ecn = true;
	send_one(self, (struct packet){ .dsfield = 0xb8 | 2 });
	EXPECT_EQ(1, seen->ecn_ret);
	EXPECT_EQ(0xb8 | 3, seen->dsfield_after);
	send_one(self, (struct packet){ .dsfield = 0xb8 });
	EXPECT_EQ(0, seen->ecn_ret);
	EXPECT_EQ(0xb8, seen->dsfield_after);
}

/* The tick marks the packet at the head: the first one, which knows ECN, and no other. */
TEST_F(kfuncs, head_is_marked_by_tick)
{
	int i;

	attach(_metadata, self, self->skel->maps.kfuncs_tick);
	for (i = 0; i < 300 && self->bss->mark_head_ret != -ENOENT; i++)
		usleep(10000);
	EXPECT_EQ(-ENOENT, self->bss->mark_head_ret);
	send_one(self, (struct packet){ .dsfield = 1 });
	send_one(self, (struct packet){ .dsfield = 0 });
	for (i = 0; i < 300 && self->bss->mark_head_ret != 1; i++)
		usleep(10000);
	EXPECT_EQ(1, self->bss->mark_head_ret);
	gate_pass("gate0", 1);
	for (i = 0; i < 300 && self->bss->mark_head_ret; i++)
		usleep(10000);
	EXPECT_EQ(0, self->bss->mark_head_ret);
}

/* The head of a queue and its account, from within enqueue. */
TEST_F(kfuncs, queue_is_looked_at)
{
	struct bpfx_queue_stats *st = &self->bss->stats;
	struct bpfx_head *head = &self->bss->head;
	int mark = 4711, prio = 5;

	attach(_metadata, self, self->skel->maps.kfuncs);
	setsockopt(self->sock, SOL_SOCKET, SO_MARK, &mark, sizeof(mark));
	setsockopt(self->sock, SOL_SOCKET, SO_PRIORITY, &prio, sizeof(prio));
	send_one(self, (struct packet){ .len = 100 });
	mark = 0;
	setsockopt(self->sock, SOL_SOCKET, SO_MARK, &mark, sizeof(mark));
	usleep(50000);
	send_one(self, (struct packet){ .len = 300 });
	EXPECT_EQ(0, self->bss->peek_ret);
	EXPECT_EQ(100, head->len);
	EXPECT_EQ(4711, head->mark);
	EXPECT_EQ(5, head->priority);
	EXPECT_EQ(5, head->rank);
	EXPECT_EQ(1, head->id);
	EXPECT_EQ(1, head->segs);
	EXPECT_GE(head->age_ns, 30 * MS);
	EXPECT_LE(head->age_ns, 10000 * MS);
	EXPECT_EQ(-ENOENT, self->bss->peek_empty_ret);
	EXPECT_EQ(-EINVAL, self->bss->peek_missing_ret);
	EXPECT_EQ(0, self->bss->stats_ret);
	EXPECT_EQ(2, st->enqueued);
	EXPECT_EQ(2, st->qlen);
	EXPECT_EQ(400, st->backlog);
	EXPECT_EQ(0, st->sent);
	EXPECT_EQ(1, account(_metadata).cause[BPFX_M_NO_QUEUE] / 2);
}

/* The clock stands still within an op and is the system's. */
TEST_F(kfuncs, now_is_now)
{
	struct seen *seen = &self->bss->seen;
	uint64_t before = monotonic();

	attach(_metadata, self, self->skel->maps.kfuncs);
	send_one(self, (struct packet){});
	EXPECT_GE(seen->now, before);
	EXPECT_LE(seen->now, monotonic());
	EXPECT_EQ(seen->now, seen->now_again);
}

static bool has_packets(void)
{
	struct qdisc_stats st;

	return net_qdisc_stats("gate0", "bpfx_kfuncs", &st) || st.x.queued;
}

#define WAIT	(300 * MS)	/* the module would wake the device after a second at the latest */
#define WAITS	5

/*
 * Throttled, the device waits until the time has come, and no longer. The program is asked exactly
 * once more: kicks of the module would be further questions. The time is the program's. A busy host
 * makes some wake-ups late, but not each of them.
 */
TEST_F(kfuncs, throttle_waits)
{
	uint64_t late, best = UINT64_MAX;
	int i, tries;

	attach(_metadata, self, self->skel->maps.kfuncs);
	gate_pass("gate0", -1);
	self->bss->send_after = WAIT;
	for (i = 0; i < WAITS; i++) {
		self->bss->send_at = 0;
		self->bss->dequeues = 0;
		ASSERT_EQ(1, send_one(self, (struct packet){}));
		EXPECT_EQ(0, self->bss->throttle_ret);
		for (tries = 0; tries < 1000 && has_packets(); tries++)
			usleep(10000);
		ASSERT_FALSE(has_packets());
		EXPECT_EQ(2, self->bss->dequeues);
		EXPECT_GE(self->bss->woken, self->bss->send_at);
		late = self->bss->woken - self->bss->send_at;
		best = late < best ? late : best;
	}
	TH_LOG("woken %llu us late at best", (unsigned long long)best / 1000);
	EXPECT_LE(best, 100 * MS);
}

/* A time that has passed is an error; the module asks again by itself, and the packet leaves. */
TEST_F(kfuncs, throttle_into_the_past)
{
	struct gate_record r;

	attach(_metadata, self, self->skel->maps.kfuncs);
	gate_pass("gate0", -1);
	self->bss->throttle_into_past = true;
	send_one(self, (struct packet){});
	ASSERT_EQ(1, gate_collect("gate0", &r, 1));
	EXPECT_EQ(-ETIME, self->bss->throttle_ret);
	EXPECT_EQ(1, account(_metadata).cause[BPFX_M_BAD_ARG]);
}

/* Ticks come at their rate, with the time. */
TEST_F(kfuncs, tick_ticks)
{
	uint64_t ticks, before;

	attach(_metadata, self, self->skel->maps.kfuncs_tick);
	ticks = self->bss->ticks;
	before = monotonic();
	usleep(300000);
	EXPECT_GE(self->bss->ticks - ticks, 20);
	EXPECT_LE(self->bss->ticks - ticks, 1 + (monotonic() - before) / MS);
	EXPECT_GE(self->bss->tick_now, before);
	EXPECT_LE(self->bss->tick_now, monotonic());
}

static void send_flows(struct _test_data_kfuncs *self, int flows, int each)
{
	int i;

	for (i = 0; i < flows * each; i++)
		send_one(self, (struct packet) {
			.flow = i % flows,
			.src = 1 + i % 3,
			.dst = 1 + i % 2,
		});
}

/* State belongs to a flow, starts as zero, and a flow is what the key says. */
TEST_F(kfuncs, flows_have_state)
{
	static const struct {
		uint64_t key;
		uint32_t flows;
	} kinds[] = {
		{ BPFX_KEY_5TUPLE, 6 },
		{ BPFX_KEY_SRC, 3 },
		{ BPFX_KEY_DST, 2 },
		{ BPFX_KEY_MARK, 1 },
		{ BPFX_KEY_CGROUP, 1 },
		{ BPFX_KEY_NUMBER, 6 },
	};
	unsigned int i;

	attach(_metadata, self, self->skel->maps.kfuncs);
	self->bss->use_flows = true;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		run("tc qdisc replace dev gate0 root pfifo; tc qdisc replace dev gate0 root bpfx_kfuncs");
		self->bss->flow_key = kinds[i].key;
		send_flows(self, 6, 10);
		EXPECT_EQ(kinds[i].flows, account(_metadata).flows) {
			TH_LOG("kind %u", i);
		}
		EXPECT_EQ(60 / kinds[i].flows, self->bss->seen.flow_count);
	}
}

/* More flows than there may be: idle ones are recycled, and only if all are busy one is refused. */
TEST_F(kfuncs, flows_are_recycled)
{
	struct gate_record r[64];
	struct bpfx_xstats x;
	int i;

	attach(_metadata, self, self->skel->maps.kfuncs);
	/* A queue that is idle, too, but no flow. */
	ASSERT_EQ(1, send_one(self, (struct packet){}));
	gate_pass("gate0", 1);
	ASSERT_EQ(1, gate_collect("gate0", r, 1));
	self->bss->use_flows = true;
	for (i = 0; i < 64; i++)
		ASSERT_EQ(1, send_one(self, (struct packet){ .flow = i }));
	/* All 64 hold a packet. */
	EXPECT_EQ(0, send_one(self, (struct packet){ .flow = 100 }));
	x = account(_metadata);
	EXPECT_EQ(64, x.flows);
	EXPECT_EQ(64, x.flows_backlogged);
	EXPECT_EQ(1, x.cause[BPFX_M_NO_FLOW]);
	gate_pass("gate0", 64);
	ASSERT_EQ(64, gate_collect("gate0", r, 64));
	EXPECT_EQ(1, send_one(self, (struct packet){ .flow = 100 }));
	EXPECT_EQ(1, self->bss->seen.flow_count);
	EXPECT_EQ(64, account(_metadata).flows);
}

/* As long as there is memory for a new flow, one that has been empty for a moment is not taken. */
TEST_F(kfuncs, idle_flows_keep_their_state)
{
	struct gate_record r[3];
	int i;

	attach(_metadata, self, self->skel->maps.kfuncs);
	gate_pass("gate0", -1);
	self->bss->use_flows = true;
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(1, send_one(self, (struct packet){ .flow = 1 + i % 2 }));
		ASSERT_EQ(1, gate_collect("gate0", r, 1));
	}
	EXPECT_EQ(2, self->bss->seen.flow_count);
	EXPECT_EQ(2, account(_metadata).flows);
}

/* Over its limit the instance drops the head of the longest queue, in bytes. */
TEST_F(kfuncs, longest_queue_is_shed)
{
	struct gate_record r[100];
	int i;

	attach(_metadata, self, self->skel->maps.kfuncs_plain);
	for (i = 0; i < 100; i++) {
		self->skel->bss->queue = i < 60 ? 2 : 1;
		ASSERT_EQ(1, send_one(self, (struct packet){ .order.id = i }));
	}
	self->skel->bss->queue = 1;
	ASSERT_EQ(1, send_one(self, (struct packet){ .order.id = 100 }));
	EXPECT_EQ(1, account(_metadata).cause[BPFX_C_LIMIT]);
	gate_pass("gate0", 100);
	ASSERT_EQ(100, gate_collect("gate0", r, 100));
	/* Queues 1 and 2 take turns; of queue 2 the oldest packet is missing. */
	for (i = 0; i < 100 && r[i].tag != 1; i++)
		EXPECT_NE(0, r[i].tag);
	EXPECT_LT(i, 3);
}

/* The limit in bytes holds, too. */
TEST_F(kfuncs, byte_limit_holds)
{
	struct qdisc_stats st;
	int i;

	attach(_metadata, self, self->skel->maps.kfuncs_plain);
	for (i = 0; i < 60; i++)
		send_one(self, (struct packet){ .len = 1000, .order.id = i });
	ASSERT_EQ(0, net_qdisc_stats("gate0", NULL, &st));
	EXPECT_EQ(50000, st.backlog);
	EXPECT_EQ(10, st.x.cause[BPFX_C_LIMIT]);
	EXPECT_EQ(10, st.overlimits);
	EXPECT_EQ(50, st.qlen);
}

/* A parent knows of packets that were dropped after it had counted them. */
TEST_F(kfuncs, parents_are_told)
{
	struct gate_record r[100];
	struct qdisc_stats st;
	int i;

	self->link = bpf_map__attach_struct_ops(self->skel->maps.kfuncs_plain);
	ASSERT_NE(NULL, self->link);
	ASSERT_EQ(0, run("tc qdisc add dev gate0 root handle 1: prio"));
	ASSERT_EQ(0, run("tc qdisc add dev gate0 parent 1:2 bpfx_kfuncs"));
	gate_pass("gate0", 0);
	for (i = 0; i < 150; i++)
		ASSERT_EQ(1, send_one(self, (struct packet){}));
	ASSERT_EQ(0, net_qdisc_stats("gate0", "prio", &st));
	EXPECT_EQ(100, st.qlen);
	EXPECT_EQ(100 * 200, st.backlog);
	gate_pass("gate0", -1);
	ASSERT_EQ(100, gate_collect("gate0", r, 100));
	ASSERT_EQ(0, net_qdisc_stats("gate0", "prio", &st));
	EXPECT_EQ(0, st.qlen);
	EXPECT_EQ(0, st.backlog);
}

/* The program's shed chooses first; if it drops nothing, the module does. */
TEST_F(kfuncs, program_sheds)
{
	struct bpfx_xstats x;
	int i;

	attach(_metadata, self, self->skel->maps.kfuncs);
	for (i = 0; i < 100; i++) {
		self->skel->bss->queue = i < 60 ? 2 : 1;
		send_one(self, (struct packet){});
	}
	self->skel->data->shed_queue = 1;
	send_one(self, (struct packet){});
	EXPECT_EQ(1, self->bss->sheds);
	EXPECT_EQ(0, self->bss->drop_head_ret);
	x = account(_metadata);
	EXPECT_EQ(1, x.cause[BPFX_C_OVERLIMIT]);
	EXPECT_EQ(0, x.cause[BPFX_C_LIMIT]);
	self->skel->data->shed_queue = 4;
	send_one(self, (struct packet){});
	EXPECT_EQ(-ENOENT, self->bss->drop_head_ret);
	EXPECT_EQ(1, account(_metadata).cause[BPFX_C_LIMIT]);
	EXPECT_EQ(100, account(_metadata).queued);
}

/* A program that gives up is not asked any more, not even by the packet that it gives up on. */
TEST_F(kfuncs, who_gives_up_sheds_nothing)
{
	struct bpfx_xstats x;
	int i;

	attach(_metadata, self, self->skel->maps.kfuncs);
	for (i = 0; i < 100; i++)
		send_one(self, (struct packet){});
	self->bss->give_up = true;
	send_one(self, (struct packet){});
	x = account(_metadata);
	EXPECT_EQ(1, x.bypass);
	EXPECT_EQ(0, self->bss->sheds);
	EXPECT_EQ(1, x.cause[BPFX_C_LIMIT]);
}

/*
 * All that waits is an earlier program's, and shed drops the packet that has just come: then there
 * is nothing for the module to drop, though the instance is over its limit.
 */
TEST_F(kfuncs, nothing_is_left_to_shed)
{
	struct bpfx_xstats x;
	int i;

	attach(_metadata, self, self->skel->maps.kfuncs_plain);
	for (i = 0; i < 100; i++)
		ASSERT_EQ(1, send_one(self, (struct packet){}));
	ASSERT_EQ(0, bpf_link__update_map(self->link, self->skel->maps.kfuncs));
	self->skel->data->shed_queue = 1;
	EXPECT_EQ(0, send_one(self, (struct packet){}));
	x = account(_metadata);
	EXPECT_EQ(100, x.draining);
	EXPECT_EQ(1, x.cause[BPFX_C_OVERLIMIT]);
	EXPECT_EQ(0, x.cause[BPFX_C_LIMIT]);
}

TEST_HARNESS_MAIN
