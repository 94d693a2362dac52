// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buckets: most packets of a PRIO queue, at a cost that does not depend on how many there are.
 *
 * As in Eiffel (Saeed et al., "Eiffel: Efficient and Flexible Software Packet Scheduling", NSDI
 * 2019) a bucket is a list of the packets whose ranks fall into a range, the buckets are a window
 * that moves up with the lowest rank, and the first that is not empty is found by find-first-set.
 * Other than there the order is exact. As long as the packets of a bucket come in the order of
 * their ranks, which one rank per bucket makes sure of, its list is in order as well, and may have
 * any length. Otherwise it is opened when its turn comes: its packets are spread over slots, which
 * are to a bucket what buckets are to the window. That is a radix sort put off, as in a ladder
 * queue (Tang, Goh and Thng, "Ladder Queue", ACM TOMACS 15(3), 2005): a packet is moved once,
 * however many there are.
 *
 * No list that is out of order grows beyond LIMIT, so no packet pays for the opening of more than
 * that; and as a rule not even for that: with each packet that leaves, a few of the next bucket are
 * moved. What all this has no place for goes to the rest, a tree: packets before the window and
 * behind it, and those that a list which has to stay in order, or is full, would not take.
 *
 * Buckets become wider by joining their lists. They take 42 KB, which a queue gets when it becomes
 * long for the first time; without, everything is in the rest.
 *
 * Lists are rings: a bucket points to its last packet, and that one to the first. Each but the
 * first knows the one before.
 */
#include <linux/minmax.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include "prio.h"

#define LIMIT		1024u	/* packets in a list that is out of order, about */
#define AHEAD		8	/* packets of the next bucket to be moved with one that leaves */
#define SPLIT		64	/* packets to be moved to the rest in search of the last one */

/* In the last packet of a list: is it out of order, and twice the packets that were added to it. */
#define DISORDER	1u

#define IN_BUCKET	BPFX_SLOTS	/* instead of a slot */

static void *room(size_t n, size_t size)
{
	return kcalloc(n, size, GFP_NOWAIT | __GFP_NOWARN | __GFP_ACCOUNT);
}

/**
 * bpfx_bucket_make() - get room for buckets
 * @p: the queue's packets, which has none yet
 *
 * May be called under a lock and in interrupts.
 *
 * Return: false if there is no memory for them.
 */
bool bpfx_bucket_make(struct bpfx_prio *p)
{
	struct mem_cgroup *old = set_active_memcg(p->memcg);

	p->buckets = room(BPFX_BUCKETS, sizeof(*p->buckets));
	p->slots = room(BPFX_SLOTS, sizeof(*p->slots));
	p->use = room(1, sizeof(*p->use));
	set_active_memcg(old);
	if (p->buckets && p->slots && p->use)
		return true;
	bpfx_bucket_free(p);
	return false;
}

void bpfx_bucket_free(struct bpfx_prio *p)
{
	kfree(p->buckets);
	kfree(p->slots);
	kfree(p->use);
	p->buckets = NULL;
	p->slots = NULL;
	p->use = NULL;
}

static u32 bucket_of(const struct bpfx_prio *p, u64 number)
{
	return (number + p->offset) & (BPFX_BUCKETS - 1);
}

/* How many buckets is this one ahead of the first? */
static u32 ahead(const struct bpfx_prio *p, u32 i)
{
	return (i - bucket_of(p, p->cur)) & (BPFX_BUCKETS - 1);
}

static u32 slot_of(const struct bpfx_prio *p, u64 rank)
{
	return (rank >> p->slot_shift) & (BPFX_SLOTS - 1);
}

static struct sk_buff *first_of(struct sk_buff *last)
{
	return last->next;
}

static bool is_in_order(const struct sk_buff *last)
{
	return !(bpfx_cb(last)->list & DISORDER);
}

static void append(struct sk_buff **list, struct sk_buff *skb)
{
	struct sk_buff *last = *list;

	skb->next = first_of(last);
	skb->prev = last;
	last->next = skb;
	*list = skb;
}

static void prepend(struct sk_buff *last, struct sk_buff *skb)
{
	struct sk_buff *first = first_of(last);

	skb->next = first;
	first->prev = skb;
	last->next = skb;
}

static void list_begin(struct sk_buff **list, struct sk_buff *skb)
{
	bpfx_cb(skb)->list = 2;
	skb->next = skb;
	*list = skb;
}

/*
 * Add a packet to a list that is not empty. Return: false if that would put it out of order, and it
 * is too long for that.
 */
static __always_inline bool list_add_packet(struct sk_buff **list, struct sk_buff *skb)
{
	struct sk_buff *last = *list;
	u32 state = bpfx_cb(last)->list;

	if (!(state & DISORDER) && bpfx_packet_before(skb, last)) {
		if (bpfx_packet_before(skb, first_of(last))) {
			prepend(last, skb);
			return true;
		}
		state |= DISORDER;
	}
	if (likely(state <= 2 * LIMIT))
		state += 2;
	else if (state & DISORDER)
		return false;
	bpfx_cb(skb)->list = state;
	append(list, skb);
	return true;
}

/* Take the first packet out of a list. Return: is it empty now? */
static bool list_take_first(struct sk_buff **list)
{
	struct sk_buff *last = *list, *first = first_of(last);

	if (first == last) {
		*list = NULL;
		return true;
	}
	last->next = first->next;
	return false;
}

/* ... the last one. */
static bool list_take_last(struct sk_buff **list)
{
	struct sk_buff *last = *list, *first = first_of(last);

	if (first == last) {
		*list = NULL;
		return true;
	}
	*list = last->prev;
	(*list)->next = first;
	bpfx_cb(*list)->list = bpfx_cb(last)->list;
	return false;
}

static __always_inline void slot_add(struct bpfx_prio *p, struct sk_buff *skb)
{
	u32 i = slot_of(p, bpfx_cb(skb)->rank);
	struct sk_buff *last = p->slots[i];

	if (!last) {
		skb->next = skb;
		p->slots[i] = skb;
		bpfx_set_add(&p->use->slots, i);
	} else if (!bpfx_packet_before(skb, last)) {
		append(&p->slots[i], skb);
	} else if (bpfx_packet_before(skb, first_of(last))) {
		prepend(last, skb);
	} else {
		bpfx_prio_rest(p, skb);
	}
}

static struct sk_buff *bucket_take_first(struct bpfx_prio *p, u32 i)
{
	struct sk_buff *skb = first_of(p->buckets[i]);

	if (list_take_first(&p->buckets[i]))
		bpfx_set_del(&p->use->buckets, i);
	return skb;
}

static struct sk_buff *slot_take_first(struct bpfx_prio *p, u32 i)
{
	struct sk_buff *skb = first_of(p->slots[i]);

	if (list_take_first(&p->slots[i]))
		bpfx_set_del(&p->use->slots, i);
	return skb;
}

/* Spread the packets of a bucket, one of the first two, over slots. */
static noinline void spread(struct bpfx_prio *p, u32 i)
{
	struct sk_buff *last = p->buckets[i], *skb, *next;

	if (!last)
		return;
	p->buckets[i] = NULL;
	bpfx_set_del(&p->use->buckets, i);
	next = first_of(last);
	do {
		skb = next;
		next = skb->next;
		slot_add(p, skb);
	} while (skb != last);
}

/* ... a few of them. */
static noinline void spread_some(struct bpfx_prio *p, u32 i)
{
	struct sk_buff *last = p->buckets[i], *skb, *next = first_of(last);
	u32 n;

	for (n = 0; n < AHEAD; n++) {
		skb = next;
		next = skb->next;
		slot_add(p, skb);
		if (skb == last) {
			p->buckets[i] = NULL;
			bpfx_set_del(&p->use->buckets, i);
			return;
		}
	}
	last->next = next;
}

static bool is_empty(const struct bpfx_prio *p)
{
	return !p->use->buckets.used && !p->use->slots.used;
}

/* Buckets of another width would have had a place for a packet that is so many buckets away. */
static bool miss(struct bpfx_prio *p, u64 distance)
{
	p->missed++;
	p->use->far[min_t(u32, fls64(distance) + p->shift, 64)]++;
	return false;
}

/* Try to move the window so that it has the bucket of that number. */
static bool reach(struct bpfx_prio *p, u64 number)
{
	u64 last;

	if (!is_empty(p)) {
		if (number > p->cur)
			return miss(p, number - p->cur);
		/* Slots are of the buckets that are the first ones now. */
		if (p->use->slots.used)
			return false;
		last = p->cur + ahead(p, bpfx_set_prev(&p->use->buckets, bucket_of(p, p->cur)));
		if (last - number >= BPFX_BUCKETS)
			return miss(p, last - number);
	}
	p->cur = number;
	return true;
}

/**
 * bpfx_bucket_add() - put a packet into its bucket
 * @p: the queue's packets
 * @skb: the packet
 *
 * Return: false if there is no place for it.
 */
bool bpfx_bucket_add(struct bpfx_prio *p, struct sk_buff *skb)
{
	u64 rank = bpfx_cb(skb)->rank, number = rank >> p->shift;
	u32 i = bucket_of(p, number);

	if (unlikely(!p->buckets || rank > p->top))
		return false;
	if (unlikely(number < p->cur || number - p->cur >= BPFX_BUCKETS) && !reach(p, number))
		return false;
	if (p->buckets[i])
		return likely(list_add_packet(&p->buckets[i], skb)) || miss(p, number - p->cur);
	/*
	 * One that is open has its packets in slots. So has the next one: of that packets are moved
	 * ahead, and a new list would have to be moved as well, which in order may have any length.
	 */
	if (number - p->cur <= 1 && p->use->slots.used) {
		slot_add(p, skb);
		return true;
	}
	list_begin(&p->buckets[i], skb);
	bpfx_set_add(&p->use->buckets, i);
	return true;
}

/* The first packet in the slots. */
static struct sk_buff *first_in_slots(struct bpfx_prio *p)
{
	p->found = bpfx_set_next(&p->use->slots, slot_of(p, p->cur << p->shift));
	return first_of(p->slots[p->found]);
}

/* Nothing of the first bucket is left: go to the next one. */
static struct sk_buff *next_bucket(struct bpfx_prio *p)
{
	struct sk_buff *last;

	if (p->use->slots.used) {
		/* Some of it was moved ahead of its time. */
		p->cur++;
	} else {
		if (!p->use->buckets.used)
			return NULL;
		p->cur += ahead(p, bpfx_set_next(&p->use->buckets, bucket_of(p, p->cur)));
		last = p->buckets[bucket_of(p, p->cur)];
		if (is_in_order(last)) {
			p->found = IN_BUCKET;
			return first_of(last);
		}
	}
	spread(p, bucket_of(p, p->cur));
	return first_in_slots(p);
}

/**
 * bpfx_bucket_first() - the packet in the buckets that is to be served first
 * @p: the queue's packets
 *
 * Opens the bucket it is in, if need be.
 *
 * Return: the packet or NULL.
 */
struct sk_buff *bpfx_bucket_first(struct bpfx_prio *p)
{
	u32 i = bucket_of(p, p->cur);
	struct sk_buff *skb;

	if (unlikely(!p->buckets))
		return NULL;
	skb = p->buckets[i];
	if (skb) {
		if (likely(is_in_order(skb))) {
			p->found = IN_BUCKET;
			return first_of(skb);
		}
		spread(p, i);
	}
	if (p->use->slots.used) {
		skb = first_in_slots(p);
		if (likely(bpfx_cb(skb)->rank >> p->shift == p->cur))
			return skb;
	}
	return next_bucket(p);
}

/**
 * bpfx_bucket_take() - take out what bpfx_bucket_first() has just found
 * @p: the queue's packets
 *
 * Return: the packet.
 */
struct sk_buff *bpfx_bucket_take(struct bpfx_prio *p)
{
	u32 next = bucket_of(p, p->cur + 1);
	struct sk_buff *skb;

	if (p->found == IN_BUCKET)
		skb = bucket_take_first(p, bucket_of(p, p->cur));
	else
		skb = slot_take_first(p, p->found);
	if (p->buckets[next] && !is_in_order(p->buckets[next]) && p->shift == p->next_shift)
		spread_some(p, next);
	return skb;
}

/*
 * Find the last packet of a list that is out of order and move it to the rest, with others that are
 * close to it, so that the next search is not soon.
 */
static void split(struct bpfx_prio *p, u32 i)
{
	struct sk_buff *skb = p->buckets[i], *next = first_of(skb), *last = skb;
	u64 number = bpfx_cb(skb)->rank >> p->shift, least = number << p->shift;
	u64 close = BIT_ULL(p->shift) / 16;
	u32 moved = 0;

	skb->next = NULL;
	for (skb = next; skb; skb = skb->next)
		if (bpfx_packet_before(last, skb))
			last = skb;
	if (bpfx_cb(last)->rank - least > close)
		least = bpfx_cb(last)->rank - close;
	p->buckets[i] = NULL;
	for (skb = next; skb; skb = next) {
		next = skb->next;
		if (skb == last || (moved < SPLIT && bpfx_cb(skb)->rank >= least)) {
			bpfx_prio_rest(p, skb);
			moved++;
		} else if (!p->buckets[i]) {
			list_begin(&p->buckets[i], skb);
		} else if (!list_add_packet(&p->buckets[i], skb)) {
			bpfx_prio_rest(p, skb);
		}
	}
	if (!p->buckets[i])
		bpfx_set_del(&p->use->buckets, i);
	/* All from there on are gone, unless some are in slots. */
	if (moved < SPLIT && number - p->cur > 1)
		p->top = least - 1;
}

/**
 * bpfx_bucket_last() - the packet in the buckets that is to be served last
 * @p: the queue's packets
 *
 * May move packets to the rest, the last ones of all among them.
 *
 * Return: the packet; or NULL: there is none, or none is behind the last one of the rest.
 */
struct sk_buff *bpfx_bucket_last(struct bpfx_prio *p)
{
	struct sk_buff *last = NULL, *skb;
	u32 i;

	if (!p->buckets)
		return NULL;
	if (p->use->buckets.used) {
		i = bpfx_set_prev(&p->use->buckets, bucket_of(p, p->cur));
		if (is_in_order(p->buckets[i]))
			last = p->buckets[i];
		else
			split(p, i);
	}
	if (!p->use->slots.used)
		return last;
	skb = p->slots[bpfx_set_prev(&p->use->slots, slot_of(p, p->cur << p->shift))];
	return last && bpfx_packet_before(skb, last) ? last : skb;
}

/* Take out what bpfx_bucket_last() has just found. */
void bpfx_bucket_take_last(struct bpfx_prio *p, struct sk_buff *skb)
{
	u32 i = bucket_of(p, bpfx_cb(skb)->rank >> p->shift);

	if (p->buckets[i] == skb) {
		if (list_take_last(&p->buckets[i]))
			bpfx_set_del(&p->use->buckets, i);
		return;
	}
	i = slot_of(p, bpfx_cb(skb)->rank);
	if (list_take_last(&p->slots[i]))
		bpfx_set_del(&p->use->slots, i);
}

/**
 * bpfx_bucket_take_misfit() - take out a packet that is in the way of another width
 * @p: the queue's packets
 *
 * Return: the packet; or NULL, if bpfx_bucket_resize() may be called.
 */
struct sk_buff *bpfx_bucket_take_misfit(struct bpfx_prio *p)
{
	if (p->use->slots.used)
		return slot_take_first(p, bpfx_set_next(&p->use->slots, 0));
	if (p->next_shift > p->shift || !p->use->buckets.used)
		return NULL;
	return bucket_take_first(p, bpfx_set_next(&p->use->buckets, 0));
}

/* What is to be known of two lists joined into one. */
static u32 joined(u32 a, u32 b)
{
	return ((a | b) & DISORDER) | min((a & ~DISORDER) + (b & ~DISORDER), 2 * LIMIT + 2);
}

/* May the lists of buckets that become one be joined? Not if one were out of order and too long. */
static bool may_join(const struct bpfx_prio *p, u32 bits)
{
	u32 n, state = 0, start = bucket_of(p, p->cur);
	const struct sk_buff *last;

	for (n = 0; n < BPFX_BUCKETS; n++) {
		if (!((p->cur + n) & (BIT_ULL(bits) - 1)))
			state = 0;
		last = p->buckets[(start + n) & (BPFX_BUCKETS - 1)];
		if (!last)
			continue;
		state = joined(state, bpfx_cb(last)->list);
		if (state & DISORDER && state > 2 * LIMIT + 1)
			return false;
	}
	return true;
}

static void list_join(struct sk_buff **list, struct sk_buff *last)
{
	struct sk_buff *middle = *list, *first = first_of(last);

	if (middle) {
		last->next = first_of(middle);
		middle->next = first;
		first->prev = middle;
		bpfx_cb(last)->list = joined(bpfx_cb(middle)->list, bpfx_cb(last)->list);
	}
	*list = last;
}

/* Each bucket goes to where it was or before: those that are still to come are in nobody's way. */
static void join(struct bpfx_prio *p, u32 bits)
{
	u32 n, from, to, start = bucket_of(p, p->cur);
	u64 first = p->cur >> bits;
	struct sk_buff *last;

	memset(&p->use->buckets, 0, sizeof(p->use->buckets));
	for (n = 0; n < BPFX_BUCKETS; n++) {
		from = (start + n) & (BPFX_BUCKETS - 1);
		last = p->buckets[from];
		if (!last)
			continue;
		p->buckets[from] = NULL;
		to = (start + ((p->cur + n) >> bits) - first) & (BPFX_BUCKETS - 1);
		if (!p->buckets[to])
			bpfx_set_add(&p->use->buckets, to);
		list_join(&p->buckets[to], last);
	}
	p->cur = first;
	p->offset = start - (u32)first;
}

/**
 * bpfx_bucket_resize() - try to give buckets another width
 * @p: the queue's packets, of which no one is a misfit any more
 * @shift: ranks of a bucket, as a power of two
 *
 * O(%BPFX_BUCKETS), so not to be called more often than for every few hundred packets.
 */
void bpfx_bucket_resize(struct bpfx_prio *p, u32 shift)
{
	if (p->buckets && p->use->buckets.used) {
		if (!may_join(p, shift - p->shift)) {
			p->next_shift = p->shift;
			return;
		}
		join(p, shift - p->shift);
	}
	p->shift = shift;
	p->next_shift = shift;
	p->slot_shift = shift > BPFX_SLOT_BITS ? shift - BPFX_SLOT_BITS : 0;
}
