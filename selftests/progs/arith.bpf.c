// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers questions about checksums, token buckets, CoDel and virtual time.
 */
#include "arith.h"

char _license[] SEC("license") = "GPL";

struct arith_call call;

SEC("tc")
int arith_tc(struct __sk_buff *ctx)
{
	arith_answer(&call);
	return 0;
}

SEC("xdp")
int arith_xdp(struct xdp_md *ctx)
{
	arith_answer(&call);
	return 0;
}
