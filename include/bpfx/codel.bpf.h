/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * CoDel: which packets to drop, or to mark, so that a queue does not stand. Source only: needs no
 * module.
 *
 * Ask about each packet that is taken from a queue, and go on with the next one if it is to be
 * dropped; if there is none, say so:
 *
 *	while ((packet = take(queue))) {
 *		if (!bpfx_codel_drops(&codel, &conf, now, now - packet->arrival, queue->bytes))
 *			return packet;
 *		drop(packet);
 *	}
 *	bpfx_codel_empty(&codel);
 *
 * Zeroed memory is a good beginning. Times are in nanoseconds and may wrap.
 *
 * Source: RFC 8289. The inverse square root comes from Newton's method on integers.
 */
#ifndef _BPFX_CODEL_BPF_H
#define _BPFX_CODEL_BPF_H

#include <bpfx/types.bpf.h>
#include <bpfx/vtime.bpf.h>

#define BPFX_CODEL_TARGET	5000000u	/* ns; good for the Internet */
#define BPFX_CODEL_INTERVAL	100000000u

/**
 * struct bpfx_codel_conf - what is wanted
 * @target: ns that packets may wait
 * @interval: ns for which they may wait longer; about a round trip
 * @mtu: bytes; a queue with no more than that is left alone
 */
struct bpfx_codel_conf {
	u32 target;
	u32 interval;
	u32 mtu;
};

/**
 * struct bpfx_codel - the state of a queue
 * @first_above: since when packets wait too long, plus an interval; 0: they do not
 * @drop_next: when to drop the next one
 * @count: drops since it began to drop
 * @last_count: @count when it began
 * @dropping: does it drop?
 * @dropped: was the last packet dropped, and not the first one?
 */
struct bpfx_codel {
	u64 first_above;
	u64 drop_next;
	u32 count;
	u32 last_count;
	u8 dropping;
	u8 dropped;
	u8 reserved[6];
};

/**
 * bpfx_codel_inverse_root() - 1 / sqrt(n) without floats
 * @n: a number
 *
 * Scaled to 1 <= n < 4 by powers of 4, from a straight line in four steps: about 50 instructions.
 *
 * Return: in units of 2^-32, with an error of at most 2 of them; for 0 as for 1.
 */
static __always_inline u64 bpfx_codel_inverse_root(u32 n)
{
	u64 m = n, root, square;
	u32 shift = 0, i;

	if (n <= 1)
		return 1ull << 32;
	if (m < 1u << 16) {
		m <<= 16;
		shift = 16;
	}
	if (m < 1u << 24) {
		m <<= 8;
		shift += 8;
	}
	if (m < 1u << 28) {
		m <<= 4;
		shift += 4;
	}
	if (m < 1u << 30) {
		m <<= 2;
		shift += 2;
	}
	/* m is in units of 2^-30, the root in units of 2^-31; between (1, 1) and (4, 1/2): */
	root = 2505397589u - m / 3;
	for (i = 0; i < 4; i++) {
		square = m * (root * root >> 32) >> 30;
		root = root * ((3ull << 30) - square) >> 31;
	}
	return root << 2 >> (16 - shift / 2);
}

/**
 * bpfx_codel_next() - the control law: when to drop the next packet
 * @time: of the last drop
 * @interval: ns
 * @count: drops so far
 *
 * Return: @time + @interval / sqrt(@count).
 */
static __always_inline u64 bpfx_codel_next(u64 time, u32 interval, u32 count)
{
	return time + (interval * bpfx_codel_inverse_root(count) >> 32);
}

/* A queue has run empty. */
static __always_inline void bpfx_codel_empty(struct bpfx_codel *codel)
{
	codel->first_above = 0;
	codel->dropping = 0;
	codel->dropped = 0;
}

/* Have packets waited too long for an interval? */
static __always_inline bool bpfx_codel_stands(struct bpfx_codel *codel,
					      const struct bpfx_codel_conf *conf, u64 now,
					      u64 sojourn, u64 backlog)
{
	if (sojourn < conf->target || backlog <= conf->mtu) {
		codel->first_above = 0;
		return false;
	}
	if (codel->first_above)
		return !bpfx_vtime_before(now, codel->first_above);
	codel->first_above = now + conf->interval;
	/* 0 says that they do not wait. */
	codel->first_above += !codel->first_above;
	return false;
}

/* It begins to drop: where it left off, if that was not long ago. */
static __always_inline void bpfx_codel_begin(struct bpfx_codel *codel, u32 interval, u64 now)
{
	u32 before = codel->count - codel->last_count;
	bool recent = now - codel->drop_next < 16ull * interval;

	codel->count = before > 1 && recent ? before : 1;
	codel->drop_next = bpfx_codel_next(now, interval, codel->count);
	codel->last_count = codel->count;
	codel->dropping = 1;
	codel->dropped = 0;
}

/**
 * bpfx_codel_drops() - shall a packet that was taken from its queue be dropped?
 * @codel: state of the queue
 * @conf: what is wanted
 * @now: ns
 * @sojourn: ns that the packet was in the queue
 * @backlog: bytes that are in the queue, without it
 *
 * Marking (ECN) instead of dropping is as good: the packet is sent then, and the next one asked
 * about when it is taken.
 */
static __always_inline bool bpfx_codel_drops(struct bpfx_codel *codel,
					     const struct bpfx_codel_conf *conf, u64 now,
					     u64 sojourn, u64 backlog)
{
	bool stands = bpfx_codel_stands(codel, conf, now, sojourn, backlog);

	if (!stands) {
		codel->dropping = 0;
		codel->dropped = 0;
		return false;
	}
	if (!codel->dropping) {
		bpfx_codel_begin(codel, conf->interval, now);
		return true;
	}
	if (codel->dropped)
		codel->drop_next = bpfx_codel_next(codel->drop_next, conf->interval, codel->count);
	codel->dropped = !bpfx_vtime_before(now, codel->drop_next);
	codel->count += codel->dropped;
	return codel->dropped;
}

#endif /* _BPFX_CODEL_BPF_H */
