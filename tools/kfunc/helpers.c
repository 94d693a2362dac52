// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which helpers programs of a type may call.
 *
 * BTF has the numbers of all helpers, and not who may call which: that is code. So this is what
 * Debian's 6.12.117 and 7.3.4 answer when they are probed ("bpftool -j feature probe kernel"): a
 * bit for each helper, first those of 6.12, then those that 7.3 has besides. Nothing was taken
 * away between them. Types that cannot be probed are not in the table, nor those where it depends
 * on how a program attaches. A kernel that is between the two is one or the other.
 */
#include <stdio.h>
#include <string.h>
#include "verdict.h"

#define HELPERS_MAX	256

static const struct {
	__u64 old[HELPERS_MAX / 64];
	__u64 newer[HELPERS_MAX / 64];
} table[] = {
	[BPF_PROG_TYPE_SOCKET_FILTER] = {
		{ 0xc408060051ae, 0x294f060063810010, 0x649e3146201f7c, 0xf0ffc },
		{ 0x80002000438000, 0x420200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_KPROBE] = {
		{ 0x8024280a41d1be, 0x296f260063810008, 0x8071fe307630207c, 0xf0fec },
		{ 0x20000, 0x0, 0x0, 0x0 },
	},
	[BPF_PROG_TYPE_SCHED_CLS] = {
		{ 0x5cfcff7be7fae, 0x394f5e1fe3f98034, 0x649e394fa01ffc, 0xffffd },
		{ 0x80002000418000, 0x420200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_SCHED_ACT] = {
		{ 0x5cfcff7be7fae, 0x394f5e1fe3f98034, 0x649e394fa01ffc, 0xffffd },
		{ 0x80002000418000, 0x420200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_TRACEPOINT] = {
		{ 0x8024280a41d1be, 0x296f260063810008, 0x8071fe307630207c, 0xf0fec },
		{ 0x20000, 0x0, 0x0, 0x0 },
	},
	[BPF_PROG_TYPE_XDP] = {
		{ 0x481408128051ae, 0x294f461863f10022, 0x70649e3946201f7c, 0xffffc },
		{ 0x80002000438000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_PERF_EVENT] = {
		{ 0x18024280a41d1be, 0x29ef260063810008, 0x8071fe307630207c, 0xf0fec },
		{ 0x20000, 0x0, 0x0, 0x0 },
	},
	[BPF_PROG_TYPE_CGROUP_SKB] = {
		{ 0xc408060051ae, 0x294f1e0fe3fb8010, 0x649e3146201f7f, 0xf0ffc },
		{ 0x80002000438000, 0x420200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_CGROUP_SOCK] = {
		{ 0x44280203d1ae, 0x2d4f0e0063830000, 0xc609e314620007c, 0xf0fec },
		{ 0x282000000400000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_LWT_IN] = {
		{ 0x48e170251ae, 0x294f060063810200, 0x649e3146201f7c, 0xf0ffc },
		{ 0x80002000418000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_LWT_OUT] = {
		{ 0x48e170251ae, 0x294f060063810000, 0x649e3146201f7c, 0xf0ffc },
		{ 0x80002000418000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_LWT_XMIT] = {
		{ 0xfce77b27fae, 0x294f060063810200, 0x649e3146201ffc, 0xf0ffc },
		{ 0x80002000418000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_SOCK_OPS] = {
		{ 0xa224408020051ae, 0x2d4f1e0163830040, 0x649e314621df7c, 0xf0ffc },
		{ 0x80002000438000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_SK_SKB] = {
		{ 0x14ccc8060053ae, 0x294f060863f10100, 0x649e3146201f7c, 0xf0ffc },
		{ 0x80002000438000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_CGROUP_DEVICE] = {
		{ 0x4280203d1ae, 0x294f060063830000, 0x609e304620007c, 0xf0fec },
		{ 0x80000000400000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_SK_MSG] = {
		{ 0xf00004080202d1ae, 0x2d4f1e006f810080, 0x649e3146201f7c, 0xf0ffc },
		{ 0x80002000410000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_RAW_TRACEPOINT] = {
		{ 0x8024280a41d1be, 0x296f260063810008, 0x8071fe307630207c, 0xf0fec },
		{ 0x20000, 0x0, 0x0, 0x0 },
	},
	[BPF_PROG_TYPE_LWT_SEG6LOCAL] = {
		{ 0x40e170251ae, 0x294f060063811c00, 0x649e3146201f7c, 0xf0ffc },
		{ 0x80002000418000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_SK_REUSEPORT] = {
		{ 0x4408040051ae, 0x294f060063850010, 0x609e314620007c, 0xf0fec },
		{ 0x80002000438000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_FLOW_DISSECTOR] = {
		{ 0x408040051ae, 0x294f060063810000, 0x649e3146201f7c, 0xf0ffc },
		{ 0x80002000438000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_CGROUP_SYSCTL] = {
		{ 0x4280203d1ae, 0x294f07e063830000, 0x609e314620007c, 0xf0fec },
		{ 0x80000000400000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE] = {
		{ 0x8024280a41d1be, 0x296f260063810008, 0x8071fe307630207c, 0xf0fec },
		{ 0x20000, 0x0, 0x0, 0x0 },
	},
	[BPF_PROG_TYPE_SK_LOOKUP] = {
		{ 0x408020051ae, 0x394f060063c10000, 0x649e3146201f7c, 0xf0ffc },
		{ 0x80002000438000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
	[BPF_PROG_TYPE_SYSCALL] = {
		{ 0x8064280a41d1be, 0x2b6fbe0063810008, 0x907dbff476383f7c, 0xf0ffc },
		{ 0x20000, 0x0, 0x0, 0x0 },
	},
	[BPF_PROG_TYPE_NETFILTER] = {
		{ 0x408000051ae, 0x294f060063810000, 0x609e304620007c, 0xf0fec },
		{ 0x80002000438000, 0x20200000000000, 0x8011000030102000, 0x0 },
	},
};

/* Kfuncs that came after the old kernel and with the new one. */
#define AFTER_OLD	"bpf_sock_ops_enable_tx_tstamp"	/* 6.15 */
#define SINCE_NEW	"bpf_icmp_send"			/* 7.3 */

/* What bpftool does not ask for, as it writes to the log, and what depends on how one attaches. */
static bool is_unknown(__u32 id)
{
	return id == BPF_FUNC_trace_printk || id == BPF_FUNC_trace_vprintk ||
	       id == BPF_FUNC_probe_write_user || id == BPF_FUNC_get_retval ||
	       id == BPF_FUNC_set_retval;
}

static bool has(const __u64 *bits, __u32 id)
{
	return bits[id / 64] >> id % 64 & 1;
}

static void cannot(struct check *c, enum severity severity, const char *name)
{
	issue_add(c, severity, "helper_caller", name, NULL, "programs of type %s %s call helper %s",
		  caller_name(c->type) ?: "?",
		  severity == ISSUE_FAIL ? "may not" : "may perhaps not", name);
}

/* bpf_override_return(): only if the kernel was built for it. */
static void check_override(struct check *c, const char *name)
{
	if (!c->w->config)
		cannot(c, ISSUE_MAY, name);
	else if (!strstr(c->w->config, "\nCONFIG_BPF_KPROBE_OVERRIDE=y"))
		cannot(c, ISSUE_FAIL, name);
}

/* Congestion control: not in the op that is called when the socket goes. */
static void check_op(struct check *c, __u32 id, const char *name)
{
	if ((id == BPF_FUNC_setsockopt || id == BPF_FUNC_getsockopt) && c->ops &&
	    !strcmp(c->ops, "tcp_congestion_ops") && !strcmp(c->member, "release"))
		issue_add(c, ISSUE_FAIL, "helper_caller", name, NULL,
			  "release of tcp_congestion_ops may not call helper %s", name);
}

/* bpf_d_path() may be called where a set says so, and where a program of LSM may sleep. */
static void check_d_path(struct check *c, const char *name)
{
	const struct id_sets *sets = &c->w->parts[0]->sets;

	if (c->attach == BPF_TRACE_ITER || c->attach == BPF_TRACE_RAW_TP ||
	    c->attach == BPF_LSM_CGROUP)
		return;
	if (ids_has(sets, "btf_allowlist_d_path", c->target) ||
	    (c->type == BPF_PROG_TYPE_LSM && ids_has(sets, "sleepable_lsm_hooks", c->target)))
		return;
	issue_add(c, ISSUE_FAIL, "helper_caller", name, NULL,
		  "helper %s may not be called from %s", name, c->target);
}

static void check_table(struct check *c, __u32 id, const char *name)
{
	if (has(table[c->type].old, id))
		return;
	if (!has(table[c->type].newer, id) || !world_find(c->w, AFTER_OLD))
		cannot(c, ISSUE_FAIL, name);
	else if (!world_find(c->w, SINCE_NEW))
		cannot(c, ISSUE_MAY, name);
}

/* No program of a type that is not in the table has any. */
static bool is_in_table(enum bpf_prog_type type)
{
	return type < ARRAY_SIZE(table) && table[type].old[0];
}

/**
 * helpers_check() - may a program call a helper that its kernel has?
 * @c: the program
 * @id: of the helper
 */
void helpers_check(struct check *c, __u32 id)
{
	char name[64];

	target_helper_name(c, id, name, sizeof(name));
	if (id == BPF_FUNC_override_return && c->type == BPF_PROG_TYPE_KPROBE)
		check_override(c, name);
	else if (id == BPF_FUNC_d_path &&
		 (c->type == BPF_PROG_TYPE_TRACING || c->type == BPF_PROG_TYPE_LSM))
		check_d_path(c, name);
	else if (c->type == BPF_PROG_TYPE_STRUCT_OPS)
		check_op(c, id, name);
	else if (id < HELPERS_MAX && !is_unknown(id) && is_in_table(c->type) && !c->sleepable &&
		 (c->type != BPF_PROG_TYPE_CGROUP_SOCK ||
		  c->attach == BPF_CGROUP_INET_SOCK_CREATE))
		check_table(c, id, name);
}
