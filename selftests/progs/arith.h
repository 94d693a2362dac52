/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a program is asked to work out with the inline functions of csum.bpf.h, bucket.bpf.h,
 * codel.bpf.h and vtime.bpf.h.
 */
#ifndef _PROGS_ARITH_H
#define _PROGS_ARITH_H

#include <bpfx/bucket.bpf.h>
#include <bpfx/codel.bpf.h>
#include <bpfx/csum.bpf.h>
#include <bpfx/vtime.bpf.h>

enum arith_op {
	ARITH_CSUM_16,
	ARITH_CSUM_32,
	ARITH_CSUM_128,
	ARITH_CSUM_ANY,
	ARITH_CSUM_UDP,
	ARITH_BUCKET_TIME,
	ARITH_BUCKET_WAIT,
	ARITH_BUCKET_TAKE,
	ARITH_BUCKET_SHARED,
	ARITH_CODEL_ROOT,
	ARITH_CODEL_DROPS,
	ARITH_CODEL_EMPTY,
	ARITH_VTIME_BEFORE,
	ARITH_VTIME_MIN,
	ARITH_VTIME_MAX,
	ARITH_VTIME_CHARGE,
	ARITH_VTIME_START,
	ARITH_VTIME_LIMIT,
};

/**
 * struct arith_call - a question
 * @op: enum arith_op
 * @in: arguments, in their order
 * @from: of ARITH_CSUM_128
 * @to: of ARITH_CSUM_128
 * @bucket: of ARITH_BUCKET_*
 * @codel: of ARITH_CODEL_*
 * @finish: of ARITH_VTIME_START
 * @out: the answer
 */
struct arith_call {
	u64 op;
	u64 in[4];
	u32 from[4];
	u32 to[4];
	struct bpfx_bucket bucket;
	struct bpfx_codel_conf conf;
	struct bpfx_codel codel;
	u64 finish;
	u64 out;
};

static __always_inline u64 arith_csum(const struct arith_call *c)
{
	switch (c->op) {
	case ARITH_CSUM_16:
		return bpfx_csum_replace16(c->in[0], c->in[1], c->in[2]);
	case ARITH_CSUM_32:
		return bpfx_csum_replace32(c->in[0], c->in[1], c->in[2]);
	case ARITH_CSUM_128:
		return bpfx_csum_replace128(c->in[0], c->from, c->to);
	case ARITH_CSUM_ANY:
		return bpfx_csum_replace(c->in[0], c->in[1], c->in[2]);
	default:
		return bpfx_csum_udp(c->in[0], c->in[1]);
	}
}

static __always_inline u64 arith_bucket(struct arith_call *c)
{
	switch (c->op) {
	case ARITH_BUCKET_TIME:
		return bpfx_bucket_time(c->in[0], c->in[1]);
	case ARITH_BUCKET_WAIT:
		return bpfx_bucket_wait(&c->bucket, c->in[0], c->in[1], c->in[2]);
	case ARITH_BUCKET_TAKE:
		return bpfx_bucket_take(&c->bucket, c->in[0], c->in[1], c->in[2]);
	default:
		return bpfx_bucket_take_shared(&c->bucket, c->in[0], c->in[1], c->in[2]);
	}
}

static __always_inline u64 arith_codel(struct arith_call *c)
{
	switch (c->op) {
	case ARITH_CODEL_ROOT:
		return bpfx_codel_inverse_root(c->in[0]);
	case ARITH_CODEL_DROPS:
		return bpfx_codel_drops(&c->codel, &c->conf, c->in[0], c->in[1], c->in[2]);
	default:
		bpfx_codel_empty(&c->codel);
		return 0;
	}
}

static __always_inline u64 arith_vtime(struct arith_call *c)
{
	switch (c->op) {
	case ARITH_VTIME_BEFORE:
		return bpfx_vtime_before(c->in[0], c->in[1]);
	case ARITH_VTIME_MIN:
		return bpfx_vtime_min(c->in[0], c->in[1]);
	case ARITH_VTIME_MAX:
		return bpfx_vtime_max(c->in[0], c->in[1]);
	case ARITH_VTIME_CHARGE:
		return bpfx_vtime_charge(c->in[0], c->in[1]);
	case ARITH_VTIME_START:
		return bpfx_vtime_start(c->in[0], &c->finish, c->in[1], c->in[2]);
	default:
		return bpfx_vtime_limit(c->in[0], c->in[1], c->in[2]);
	}
}

static __always_inline void arith_answer(struct arith_call *c)
{
	if (c->op <= ARITH_CSUM_UDP)
		c->out = arith_csum(c);
	else if (c->op <= ARITH_BUCKET_SHARED)
		c->out = arith_bucket(c);
	else if (c->op <= ARITH_CODEL_EMPTY)
		c->out = arith_codel(c);
	else
		c->out = arith_vtime(c);
}

#endif /* _PROGS_ARITH_H */
