/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only file that knows how kernels differ. Included before every other by the build.
 *
 * Differences are found by what is there (a header, a macro, a type), not by version numbers. Each
 * entry says since when the kernel has the new form, so that it can go when support for older ones
 * does.
 */
#ifndef _BPFX_COMPAT_H
#define _BPFX_COMPAT_H

/* Before anything that includes printk.h. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/crc32.h>
#include <linux/crc32c.h>
#include <linux/hrtimer.h>
#include <linux/skbuff.h>
#include <linux/version.h>
#include <net/pkt_sched.h>
#include <net/sch_generic.h>

/* 7.0: trusted arguments became the default of all kfuncs and the flag went. */
#ifndef KF_TRUSTED_ARGS
#define KF_TRUSTED_ARGS		0
#endif

/* 6.13: qdisc modules are asked for by an alias of their own. */
#ifndef NET_SCH_ALIAS_PREFIX
#define NET_SCH_ALIAS_PREFIX	"net-sch-"
#endif

/* 7.1: qdiscs have drop reasons of their own instead of SKB_DROP_REASON_QDISC_DROP. */
#if __has_include(<net/dropreason-qdisc.h>)
#include <net/dropreason-qdisc.h>
#define BPFX_REASON_POLICY	QDISC_DROP_GENERIC
#define BPFX_REASON_OVERLIMIT	QDISC_DROP_OVERLIMIT
#define BPFX_REASON_CONGESTED	QDISC_DROP_CONGESTED
#define BPFX_REASON_FLOW_LIMIT	QDISC_DROP_FLOW_LIMIT
typedef enum qdisc_drop_reason bpfx_reason_t;
#else
#define BPFX_REASON_POLICY	SKB_DROP_REASON_QDISC_DROP
#define BPFX_REASON_OVERLIMIT	SKB_DROP_REASON_QDISC_DROP
#define BPFX_REASON_CONGESTED	SKB_DROP_REASON_QDISC_DROP
#define BPFX_REASON_FLOW_LIMIT	SKB_DROP_REASON_QDISC_DROP
typedef enum skb_drop_reason bpfx_reason_t;
#endif

/* 6.13: hrtimer_init() and setting the function became hrtimer_setup(). Nothing else tells. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static inline void hrtimer_setup(struct hrtimer *timer,
				 enum hrtimer_restart (*function)(struct hrtimer *),
				 clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#endif

/* 6.14: crc32c() is the kernel's own; before, a module's, and that one's by way of crypto. */
#ifdef crc32c_le
#define crc32c	__crc32c_le
#endif

#endif /* _BPFX_COMPAT_H */
