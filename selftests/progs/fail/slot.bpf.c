// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program for one op that is put into the place of another, too.
 */
#include "fail.bpf.h"

char _license[] SEC("license") = "GPL";

int two_places(unsigned long long *ctx);

SEC(".struct_ops.link")
struct bpfx_qdisc_ops two_places_ops = {
	.init = (void *)two_places,
	.shed = (void *)two_places,
	.name = "must_fail",
};

SEC("struct_ops/shed")
int BPF_PROG(two_places, struct bpfx_qdisc *q)
{
	return 0;
}
