/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Namespaces, devices, qdiscs, and their accounts.
 */
#ifndef _LIB_NET_H
#define _LIB_NET_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <uapi/bpfx/qdisc.h>

/* Run a shell command. Return: its exit status. What it prints goes to the test's own output. */
int run(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The same, without what it prints. */
int run_quiet(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Go into a fresh network namespace with loopback up, so that nothing is left behind. */
int net_enter(void);

/*
 * Leave it for good: packets that wait at a closed gate would keep their socket, that the
 * namespace, and that the qdisc, which the next test's scheduler would adopt.
 */
void net_leave(void);

/* A gate device that is up; queues: transmit queues. */
int net_gate(const char *dev, int queues);

/**
 * struct qdisc_stats - a qdisc's account
 * @x: the module's
 * @bytes: the kernel's: sent
 * @packets: ... sent, in segments
 * @drops: ... dropped
 * @overlimits: ... over limits
 * @requeues: ... taken back from the driver
 * @qlen: ... queued
 * @backlog: ... queued bytes
 * @handle: of the qdisc
 * @kind: of the qdisc
 */
struct qdisc_stats {
	struct bpfx_xstats x;
	uint64_t bytes;
	uint64_t packets;
	uint32_t drops;
	uint32_t overlimits;
	uint32_t requeues;
	uint32_t qlen;
	uint32_t backlog;
	uint32_t handle;
	char kind[16];
};

/* Of the first qdisc of this kind on a device. Return: 0, -ENOENT, or another negative errno. */
int net_qdisc_stats(const char *dev, const char *kind, struct qdisc_stats *st);

/**
 * struct class_stats - a class's account
 * @x: the module's
 * @handle: of the class
 * @parent: of the class
 */
struct class_stats {
	struct bpfx_queue_stats x;
	uint32_t handle;
	uint32_t parent;
};

/* All classes of a device that are ours. Return: number or a negative errno. */
int net_class_stats(const char *dev, struct class_stats *st, int max);

/*
 * Does the account of an instance add up? True at every moment, whatever flows. Says what does not.
 */
bool net_adds_up(const struct qdisc_stats *st);

/* ... and agree with the kernel's own, which is read at another moment: without traffic only. */
bool net_conserved(const struct qdisc_stats *st);

/* The seed of this run: $SEED or from the clock; printed once, so that a run can be repeated. */
uint64_t seed(void);

/* A random number below n, from a generator that starts with the seed. */
uint32_t rnd(uint32_t n);
uint64_t rnd64(void);

#endif /* _LIB_NET_H */
