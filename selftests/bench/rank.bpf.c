// SPDX-License-Identifier: GPL-2.0-only
/*
 * One queue whose packets have ranks: what its length costs.
 */
#include "roomy.h"

#define STEP	100	/* ranks per packet, where they rise */
#define FLOWS	1024	/* that are paced; a power of two */
#define PACE	50000	/* least ns between two packets of one */
#define WINDOW	30	/* ns that a packet is sent ahead of its time at most, as a power of two */

enum ranks {
	EQUAL,
	SMALL,		/* eight classes */
	RISING,		/* virtual times: a bit out of order */
	AHEAD,		/* departure times, anywhere in the next second or so */
	UNIFORM_32,
	UNIFORM_64,
	PAST,		/* departure times, that far back that none of these packets has to wait */
	PACED,		/* ... of flows that each have a pace of their own */
	DEADLINES,	/* four classes, which may wait for 1, 8, 64, 512 ms */
	MONOTONE,
};

const volatile __u32 type;
const volatile __u32 ranks;

static __u64 packets;
static __u64 departure[FLOWS];

/* splitmix64, as in selftests/lib/random.h */
static __u64 any(void)
{
	__u64 z = packets * 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

static __u64 pace(__u64 now)
{
	__u64 flow = packets % FLOWS, *next = &departure[flow % FLOWS];

	if (*next < now)
		*next = now;
	*next += PACE + flow * 400;
	return *next;
}

static __u64 next_rank(struct bpfx_qdisc *q)
{
	switch (ranks) {
	case SMALL:
		return any() % 8;
	case RISING:
		return STEP * packets + any() % (1500 * STEP);
	case AHEAD:
		return bpfx_qdisc_now(q) + (any() >> (64 - WINDOW));
	case UNIFORM_32:
		return any() >> 32;
	case UNIFORM_64:
		return any();
	case PAST:
		return bpfx_qdisc_now(q) - (1ull << WINDOW) + (any() >> (64 - WINDOW));
	case PACED:
		return pace(bpfx_qdisc_now(q) - (1ull << WINDOW));
	case DEADLINES:
		return bpfx_qdisc_now(q) + (1000000ull << 3 * (any() % 4));
	case MONOTONE:
		return STEP * packets;
	}
	return 0;
}

SEC("struct_ops.s/init")
int BPF_PROG(init, struct bpfx_qdisc *q)
{
	struct bpfx_queue_conf root = { .type = type };

	return bpfx_qdisc_queue_create(q, BPFX_ROOT, BPFX_NONE, &root, sizeof(root));
}

SEC("struct_ops/enqueue")
int BPF_PROG(enqueue, struct bpfx_qdisc *q, struct sk_buff *skb)
{
	packets++;
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, next_rank(q), 0);
}

BPFX_QDISC(rank, .init = (void *)init, .enqueue = (void *)enqueue, .stall_timeout_ms = 60000);
