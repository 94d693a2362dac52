/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included before a shipped scheduler, makes it hold more packets than any device's queue length
 * allows. The program stays the same.
 */
#include <bpfx/qdisc.bpf.h>

#undef BPFX_QDISC
#define BPFX_QDISC(_name, ...)			\
	char _license[] SEC("license") = "GPL";	\
	SEC(".struct_ops.link")			\
	struct bpfx_qdisc_ops _name = {		\
		.name = #_name,			\
		.limit = 1 << 21,		\
		__VA_ARGS__			\
	}
