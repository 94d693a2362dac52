// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scheduler whose license is not the kernel's.
 */
#include "fail.bpf.h"

char _license[] SEC("license") = "Proprietary";

ENQUEUE(not_free)
{
	return bpfx_qdisc_insert(q, skb, BPFX_ROOT, 0, 0);
}
