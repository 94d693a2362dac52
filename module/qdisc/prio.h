/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a PRIO or TIMED queue of packets is made of: buckets for most of them, and a tree for the
 * rest. A short queue has nothing but the tree.
 */
#ifndef _BPFX_PRIO_H
#define _BPFX_PRIO_H

#include "queue.h"
#include "set.h"

#define BPFX_BUCKETS		4096u
#define BPFX_SLOT_BITS		9	/* slots of one bucket, as a power of two */
#define BPFX_SLOTS		(2u << BPFX_SLOT_BITS)

/**
 * struct bpfx_bucket_use - what is known of buckets, beside them
 * @buckets: lists of packets in buckets that are not empty
 * @slots: ... in slots
 * @far: packets that buckets of another width would have taken, by the magnitude of their distance
 *	from the first one
 */
struct bpfx_bucket_use {
	struct bpfx_set buckets;
	struct bpfx_set slots;
	u16 far[65];
};

/**
 * struct bpfx_prio - the packets of a PRIO or TIMED queue
 * @rest: packets that do not fit into a bucket, by rank and arrival
 * @cur: number of the first bucket that may have packets: their ranks, without their last @shift
 *	bits. Packets are in the buckets @cur to @cur + %BPFX_BUCKETS - 1
 * @top: no packet in a bucket has a higher rank
 * @until: packets of a higher rank are not served yet; of a TIMED queue the time when last asked
 * @shift: ranks of a bucket, as a power of two
 * @slot_shift: ranks of a slot
 * @next_shift: @shift is to become that; until then nothing new comes into buckets
 * @offset: of the index of a bucket from its number, modulo %BPFX_BUCKETS
 * @found: the slot that bpfx_bucket_first() has found its packet in
 * @left: packets to come until the width of the buckets is looked at again, and one
 * @calm: periods for which the width stays, unless most packets are missed
 * @missed: packets since then that buckets of another width would have taken
 * @buckets: lists; NULL until the queue was long for the first time, and there was memory
 * @slots: lists of packets of the buckets @cur and @cur + 1
 * @use: which of them are not empty, and more
 * @memcg: who pays for buckets and slots
 */
struct bpfx_prio {
	struct rb_root_cached rest;
	u64 cur;
	u64 top;
	u64 until;
	u8 shift;
	u8 slot_shift;
	u8 next_shift;
	u32 offset;
	u16 found;
	u16 left;
	u16 missed;
	u8 calm;
	struct sk_buff **buckets;
	struct sk_buff **slots;
	struct bpfx_bucket_use *use;
	struct mem_cgroup *memcg;
};

/* Is this packet to be served before that one? */
static inline bool bpfx_packet_before(const struct sk_buff *a, const struct sk_buff *b)
{
	const struct bpfx_skb_cb *x = bpfx_cb(a), *y = bpfx_cb(b);

	if (x->rank == y->rank)
		return (s32)(x->seq - y->seq) < 0;
	return x->rank < y->rank;
}

/* prio.c */
void bpfx_prio_rest(struct bpfx_prio *p, struct sk_buff *skb);

/* bucket.c */
bool bpfx_bucket_make(struct bpfx_prio *p);
void bpfx_bucket_free(struct bpfx_prio *p);
bool bpfx_bucket_add(struct bpfx_prio *p, struct sk_buff *skb);
struct sk_buff *bpfx_bucket_first(struct bpfx_prio *p);
struct sk_buff *bpfx_bucket_take(struct bpfx_prio *p);
struct sk_buff *bpfx_bucket_last(struct bpfx_prio *p);
void bpfx_bucket_take_last(struct bpfx_prio *p, struct sk_buff *skb);
struct sk_buff *bpfx_bucket_take_misfit(struct bpfx_prio *p);
void bpfx_bucket_resize(struct bpfx_prio *p, u32 shift);

#endif /* _BPFX_PRIO_H */
