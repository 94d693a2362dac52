/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Flows: queues made on demand for a key, with the scheduler's own state beside them.
 *
 * The table grows one bucket at a time (linear hashing: Litwin, "Linear hashing: a new tool for
 * file and table addressing", VLDB 1980), so no packet ever pays for a rehash. Flows are carved out
 * of small chunks that live as long as the table: memory handed to a program stays valid, and an
 * idle flow is recycled instead of freed.
 */
#ifndef _BPFX_FLOW_H
#define _BPFX_FLOW_H

#include "key.h"
#include "queue.h"

#define BPFX_FLOW_SEG_SHIFT	9
#define BPFX_FLOW_SEG_SIZE	BIT(BPFX_FLOW_SEG_SHIFT)
#define BPFX_HOLD_PAUSE		HZ	/* after which a program is asked about a flow again */
#define BPFX_FLOW_SEGS		(BPFX_FLOWS_MAX >> BPFX_FLOW_SEG_SHIFT)

/**
 * struct bpfx_held - a decision that holds for a flow
 * @epoch: in which it was said; 0: never
 * @since: jiffies
 * @lasts: for so many jiffies; 0: without an end
 * @queue: where packets go
 * @rank: ... and by which rank
 */
struct bpfx_held {
	u32 epoch;
	u32 since;
	u32 lasts;
	struct bpfx_queue *queue;
	u64 rank;
};

/**
 * struct bpfx_flow - one flow
 * @queue: its packets
 * @key: kind and value, see BPFX_KEY_*
 * @hash: of the key
 * @slot: number of the flow in the table; its class is named after it
 * @last_seen: jiffies
 * @bucket: in the table
 * @held: decision that holds for it
 * @state: the scheduler's, zeroed when the flow begins
 */
struct bpfx_flow {
	struct bpfx_queue queue;
	u64 key;
	u32 hash;
	u32 slot;
	u32 last_seen;
	struct hlist_node bucket;
	struct bpfx_held held;
	u64 state[];
};

struct bpfx_flow_chunk;

/**
 * struct bpfx_flows - a table of flows
 * @segs: buckets, in segments of %BPFX_FLOW_SEG_SIZE
 * @buckets: number of buckets in use
 * @mask: buckets, rounded up to a power of two, less one
 * @nr: flows that exist
 * @limit: flows that may exist
 * @state_size: bytes of state in each
 * @secret: odd, in the hash of keys that are not hashes themselves
 * @epoch: decisions that were said to hold in an earlier one don't; never 0
 * @recent: the flow of the packet that was placed last by a decision that holds
 * @hold_kind: BPFX_KEY_* of the flows about which there may be such decisions; %BPFX_KEY_NONE:
 *	there are none
 * @chunks: the memory flows are carved out of
 * @memcg: who pays for it
 */
struct bpfx_flows {
	struct hlist_head **segs;
	u32 buckets;
	u32 mask;
	u32 nr;
	u32 limit;
	u32 state_size;
	u32 epoch;
	struct bpfx_flow *recent;
	u64 secret;
	u64 hold_kind;
	struct bpfx_flow_chunk *chunks;
	struct mem_cgroup *memcg;
};

int bpfx_flows_init(struct bpfx_flows *flows, u32 limit, u32 state_size, struct mem_cgroup *memcg);
void bpfx_flows_destroy(struct bpfx_flows *flows);
struct bpfx_flow *bpfx_flow_get(struct bpfx_flows *flows, struct bpfx_fat *fat,
				struct sk_buff *skb, u64 key);
bool bpfx_flow_hold(struct bpfx_flows *flows, struct bpfx_flow *flow, struct bpfx_queue *queue,
		    u64 rank, u32 ms);
void bpfx_flows_new_epoch(struct bpfx_flows *flows);
struct bpfx_flow *bpfx_flow_at(const struct bpfx_flows *flows, u32 slot);
bool bpfx_flows_walk(const struct bpfx_flows *flows, bool (*fn)(struct bpfx_flow *, void *),
		     void *arg);

/* Where a flow of this hash would be. */
static inline struct hlist_head *bpfx_flow_bucket(const struct bpfx_flows *flows, u32 hash)
{
	u32 i = hash & flows->mask;

	/* Buckets that were not split yet still hold what will move to their upper half. */
	if (i >= flows->buckets)
		i &= flows->mask >> 1;
	return &flows->segs[i >> BPFX_FLOW_SEG_SHIFT][i & (BPFX_FLOW_SEG_SIZE - 1)];
}

static inline struct bpfx_flow *bpfx_flow_find(const struct bpfx_flows *flows, u64 key, u32 hash)
{
	struct bpfx_flow *flow;
	struct hlist_node *node;

	hlist_for_each(node, bpfx_flow_bucket(flows, hash)) {
		flow = hlist_entry(node, struct bpfx_flow, bucket);
		if (flow->key == key)
			return flow;
	}
	return NULL;
}

/**
 * bpfx_flow_known() - the flow of a packet by its 5-tuple, without a call
 * @flows: the table
 * @skb: the packet, which has been enqueued
 *
 * Context: root qdisc lock.
 * Return: the flow; NULL: bpfx_flow_get() has to be asked.
 */
static inline struct bpfx_flow *bpfx_flow_known(const struct bpfx_flows *flows,
						const struct sk_buff *skb)
{
	u64 key = bpfx_key_at_hand(skb, BPFX_KEY_5TUPLE);
	struct bpfx_flow *flow;

	if (unlikely(key == BPFX_KEY_NONE))
		return NULL;
	flow = bpfx_flow_find(flows, key, (u32)key);
	if (likely(flow))
		flow->last_seen = bpfx_cb(skb)->stamp;
	return flow;
}

/* Does what the program has said about a flow still hold, at @now in jiffies? */
static inline bool bpfx_flow_holds(const struct bpfx_flows *flows, const struct bpfx_flow *flow,
				   u32 now)
{
	const struct bpfx_held *held = &flow->held;

	return likely(held->epoch == flows->epoch && now - flow->last_seen < BPFX_HOLD_PAUSE &&
		      (!held->lasts || now - held->since < held->lasts));
}

/**
 * bpfx_flow_held() - what the program has said to do with a packet of a flow
 * @flows: the table
 * @key: of the packet, of the kind @flows->hold_kind
 * @now: jiffies
 * @held: that
 *
 * Context: root qdisc lock.
 * Return: false if nothing that holds: ask.
 */
static inline bool bpfx_flow_held(struct bpfx_flows *flows, u64 key, u32 now,
				  const struct bpfx_held **held)
{
	struct bpfx_flow *flow = flows->recent;

	if (flow->key != key) {
		flow = bpfx_flow_find(flows, key, bpfx_key_hash(key, flows->secret));
		if (unlikely(!flow))
			return false;
	}
	if (unlikely(!bpfx_flow_holds(flows, flow, now)))
		return false;
	flow->last_seen = now;
	flows->recent = flow;
	*held = &flow->held;
	return true;
}

#endif /* _BPFX_FLOW_H */
