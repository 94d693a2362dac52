// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flows: looking one up, making one, taking an idle one again.
 */
#include <linux/random.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include "flow.h"

#define CHUNK_BYTES	8192
#define RECYCLE_AFTER	(3 * HZ)	/* as sch_fq does */
#define RECYCLE_TRIES	8

struct bpfx_flow_chunk {
	struct bpfx_flow_chunk *next;
	u32 used;
	u32 room;
	u32 first_slot;
	u64 mem[];
};

static u32 flow_size(const struct bpfx_flows *flows)
{
	return sizeof(struct bpfx_flow) + round_up(flows->state_size, sizeof(u64));
}

static u32 chunk_room(const struct bpfx_flows *flows)
{
	return (CHUNK_BYTES - sizeof(struct bpfx_flow_chunk)) / flow_size(flows);
}

static struct bpfx_flow *chunk_flow(const struct bpfx_flows *flows, struct bpfx_flow_chunk *chunk,
				    u32 i)
{
	return (void *)chunk->mem + i * flow_size(flows);
}

static int grow_chunks(struct bpfx_flows *flows, gfp_t gfp)
{
	struct mem_cgroup *old = set_active_memcg(flows->memcg);
	struct bpfx_flow_chunk *chunk;

	chunk = kzalloc(CHUNK_BYTES, gfp | __GFP_NOWARN | __GFP_ACCOUNT);
	set_active_memcg(old);
	if (!chunk)
		return -ENOMEM;
	chunk->room = chunk_room(flows);
	chunk->first_slot = flows->nr;
	chunk->next = flows->chunks;
	/* Dumps walk the chunks without the qdisc lock. */
	smp_store_release(&flows->chunks, chunk);
	return 0;
}

static int grow_segs(struct bpfx_flows *flows, u32 seg, gfp_t gfp)
{
	struct mem_cgroup *old = set_active_memcg(flows->memcg);

	flows->segs[seg] = kcalloc(BPFX_FLOW_SEG_SIZE, sizeof(struct hlist_head),
				   gfp | __GFP_NOWARN | __GFP_ACCOUNT);
	set_active_memcg(old);
	return flows->segs[seg] ? 0 : -ENOMEM;
}

/**
 * bpfx_flows_init() - make an empty table
 * @flows: zeroed
 * @limit: flows that may exist; 0: this one will not be asked for any
 * @state_size: bytes of user-defined state in each flow
 * @memcg: who pays for the memory; must outlive the table
 *
 * The first flows are allocated here, so that there are always some to be had.
 *
 * Return: 0 or -ENOMEM; bpfx_flows_destroy() is due in either case.
 */
int bpfx_flows_init(struct bpfx_flows *flows, u32 limit, u32 state_size, struct mem_cgroup *memcg)
{
	u32 segs = DIV_ROUND_UP(limit, BPFX_FLOW_SEG_SIZE);
	int err;

	flows->limit = limit;
	flows->state_size = state_size;
	flows->secret = get_random_u64() | 1;
	flows->epoch = 1;
	flows->hold_kind = BPFX_KEY_NONE;
	if (!limit)
		return 0;
	flows->memcg = memcg;
	flows->buckets = BPFX_FLOW_SEG_SIZE;
	flows->mask = flows->buckets - 1;
	flows->segs = kcalloc(segs, sizeof(*flows->segs), GFP_KERNEL_ACCOUNT);
	if (!flows->segs)
		return -ENOMEM;
	err = grow_segs(flows, 0, GFP_KERNEL);
	return err ?: grow_chunks(flows, GFP_KERNEL);
}

/* Free a table. Packets in its flows must be gone. */
void bpfx_flows_destroy(struct bpfx_flows *flows)
{
	struct bpfx_flow_chunk *chunk, *next;
	u32 i;

	for (chunk = flows->chunks; chunk; chunk = next) {
		next = chunk->next;
		kfree(chunk);
	}
	for (i = 0; flows->segs && i < DIV_ROUND_UP(flows->buckets, BPFX_FLOW_SEG_SIZE); i++)
		kfree(flows->segs[i]);
	kfree(flows->segs);
	flows->chunks = NULL;
	flows->segs = NULL;
}

/* Add a bucket and move into it what belongs there. Without memory chains get longer, no more. */
static void split(struct bpfx_flows *flows)
{
	u32 new = flows->buckets, mask = flows->mask;
	struct hlist_head *from, *to;
	struct bpfx_flow *flow;
	struct hlist_node *next;

	if (new > mask)
		mask = 2 * mask + 1;
	if (!(new & (BPFX_FLOW_SEG_SIZE - 1)) &&
	    grow_segs(flows, new >> BPFX_FLOW_SEG_SHIFT, GFP_ATOMIC))
		return;

	from = bpfx_flow_bucket(flows, new & (mask >> 1));
	flows->mask = mask;
	flows->buckets = new + 1;
	to = bpfx_flow_bucket(flows, new);
	hlist_for_each_entry_safe(flow, next, from, bucket) {
		if ((flow->hash & mask) != new)
			continue;
		hlist_del(&flow->bucket);
		hlist_add_head(&flow->bucket, to);
	}
}

/*
 * Take the flow that has been empty longest. If there is a choice (memory for a new one), only one
 * that has been empty for a while: its state may still be of use.
 */
static struct bpfx_flow *recycle(struct bpfx_flows *flows, struct bpfx_fat *fat, bool choice)
{
	int tries = RECYCLE_TRIES;
	struct bpfx_flow *flow;
	struct bpfx_queue *q;

	while (!list_empty(&fat->class[0])) {
		q = list_first_entry(&fat->class[0], struct bpfx_queue, fat);
		if (!q->flow) {
			/* A queue of the scheduler's. It comes back when it runs empty again. */
			list_del_init(&q->fat);
			continue;
		}
		flow = container_of(q, struct bpfx_flow, queue);
		if (choice && time_before32((u32)jiffies, flow->last_seen + RECYCLE_AFTER)) {
			/* One whose packets are sent to another queue looks idle all the time. */
			if (flow->held.epoch && --tries) {
				list_move_tail(&q->fat, &fat->class[0]);
				continue;
			}
			return NULL;
		}
		list_del_init(&q->fat);
		hlist_del(&flow->bucket);
		bpfx_queue_forget(q);
		return flow;
	}
	return NULL;
}

/* A slot in the newest chunk, or in a further one. */
static struct bpfx_flow *carve(struct bpfx_flows *flows)
{
	struct bpfx_flow_chunk *chunk = flows->chunks;
	struct bpfx_flow *flow;

	if (flows->nr >= flows->limit)
		return NULL;
	if (chunk->used == chunk->room) {
		if (grow_chunks(flows, GFP_ATOMIC))
			return NULL;
		chunk = flows->chunks;
	}
	flow = chunk_flow(flows, chunk, chunk->used++);
	flow->slot = flows->nr++;
	return flow;
}

static struct bpfx_flow *begin(struct bpfx_flows *flows, struct bpfx_fat *fat, u64 key, u32 hash)
{
	struct bpfx_flow *flow;
	u32 slot;

	flow = recycle(flows, fat, true);
	if (!flow) {
		flow = carve(flows);
		if (flow && flows->nr > flows->buckets)
			split(flows);
	}
	if (!flow)
		flow = recycle(flows, fat, false);
	if (!flow)
		return NULL;

	slot = flow->slot;
	memset(flow, 0, flow_size(flows));
	flow->slot = slot;
	flow->key = key;
	flow->hash = hash;
	bpfx_queue_init(&flow->queue, BPFX_FIFO, hash);
	flow->queue.flow = true;
	flow->queue.rank_by = BPFX_BY_HEAD;
	list_add_tail(&flow->queue.fat, &fat->class[0]);
	hlist_add_head(&flow->bucket, bpfx_flow_bucket(flows, hash));
	return flow;
}

/**
 * bpfx_flow_get() - the flow of a packet, made if need be
 * @flows: the table
 * @fat: the tree's lists of leaves by backlog
 * @skb: the packet
 * @key: kind of key, and the author's number; see BPFX_KEY_*
 *
 * A new flow has no parent, no packets, and zeroed state.
 *
 * Context: root qdisc lock. May allocate a chunk of flows, without sleeping.
 * Return: the flow; NULL if the kind is unknown, or if all flows hold packets and there may not be
 * more of them.
 */
struct bpfx_flow *bpfx_flow_get(struct bpfx_flows *flows, struct bpfx_fat *fat,
				struct sk_buff *skb, u64 key)
{
	struct bpfx_flow *flow;
	u32 hash;

	key = bpfx_key_of(skb, key);
	if (unlikely(key == BPFX_KEY_NONE))
		return NULL;
	hash = bpfx_key_hash(key, flows->secret);
	flow = bpfx_flow_find(flows, key, hash) ?: begin(flows, fat, key, hash);
	if (flow)
		flow->last_seen = jiffies;
	return flow;
}

/**
 * bpfx_flow_hold() - follow a decision about a packet for the flow's next ones, too
 * @flows: the table
 * @flow: the flow
 * @queue: where its packets go
 * @rank: ... and by which rank
 * @ms: for how long; 0: without an end
 *
 * Context: root qdisc lock.
 * Return: false if the program alone knows the flow's key, or another kind of key than those of
 * the decisions that hold already.
 */
bool bpfx_flow_hold(struct bpfx_flows *flows, struct bpfx_flow *flow, struct bpfx_queue *queue,
		    u64 rank, u32 ms)
{
	u64 kind = bpfx_key_kind(flow->key);

	if (kind == BPFX_KEY_NUMBER ||
	    (flows->hold_kind != BPFX_KEY_NONE && kind != flows->hold_kind))
		return false;
	flows->hold_kind = kind;
	flows->recent = flow;
	flow->held = (struct bpfx_held) {
		.epoch	= flows->epoch,
		.since	= jiffies,
		.lasts	= ms ? msecs_to_jiffies(ms) ?: 1 : 0,
		.queue	= queue,
		.rank	= rank,
	};
	return true;
}

/* No decision holds any more. Context: root qdisc lock. */
void bpfx_flows_new_epoch(struct bpfx_flows *flows)
{
	flows->epoch = flows->epoch + 1 ?: 1;
	flows->hold_kind = BPFX_KEY_NONE;
}

/**
 * bpfx_flow_at() - a flow by its slot
 * @flows: the table
 * @slot: 0 to @flows->nr - 1
 *
 * For dumps: O(number of chunks).
 *
 * Return: the flow or NULL.
 */
struct bpfx_flow *bpfx_flow_at(const struct bpfx_flows *flows, u32 slot)
{
	struct bpfx_flow_chunk *chunk;

	/* Pairs with the release in grow_chunks(). */
	for (chunk = smp_load_acquire(&flows->chunks); chunk; chunk = chunk->next)
		if (slot >= chunk->first_slot && slot - chunk->first_slot < chunk->used)
			return chunk_flow(flows, chunk, slot - chunk->first_slot);
	return NULL;
}

/**
 * bpfx_flows_walk() - do something with each flow
 * @flows: the table
 * @fn: what; returns false to stop
 * @arg: for @fn
 *
 * Context: root qdisc lock, or RTNL, where flows may begin and end meanwhile.
 * Return: false if @fn has stopped it.
 */
bool bpfx_flows_walk(const struct bpfx_flows *flows, bool (*fn)(struct bpfx_flow *, void *),
		     void *arg)
{
	struct bpfx_flow_chunk *chunk;
	u32 i;

	/* Pairs with the release in grow_chunks(). */
	for (chunk = smp_load_acquire(&flows->chunks); chunk; chunk = chunk->next)
		for (i = 0; i < READ_ONCE(chunk->used); i++)
			if (!fn(chunk_flow(flows, chunk, i), arg))
				return false;
	return true;
}
