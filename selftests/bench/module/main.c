// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures what a packet costs in a qdisc: a case is written to a file, the result read from it.
 *
 *	# echo bench0 1000 10000 1 20 1 0 >/sys/kernel/debug/bpfx_bench
 *	# cat /sys/kernel/debug/bpfx_bench
 *
 * The fields after the device, whose root qdisc is measured, are those of struct bench_case. What
 * comes out: see print(), once for the qdisc and once for the loops without one.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/nsproxy.h>
#include <linux/rtnetlink.h>
#include <linux/uaccess.h>
#include "drive.h"

static DEFINE_MUTEX(one);	/* measurement at a time */
static char answer[256];
static struct dentry *file;

/* Like struct bench_result. */
static void print(const char *what, const struct bench_result *r)
{
	size_t len = strlen(answer);

	scnprintf(answer + len, sizeof(answer) - len, "%s %u %llu %u %llu %llu %llu %u\n", what,
		  r->held, r->fill_ns, r->packets, r->enqueue_ns, r->dequeue_ns, r->pair_ns,
		  r->dropped);
}

/* The qdisc's timers must not make the stack send what stands in it. */
static int drive(struct net_device *dev, const struct bench_case *c, struct bench_result *r)
{
	struct Qdisc *sch = rtnl_dereference(dev->qdisc);
	u32 nr = c->backlog + BENCH_BATCH;

	if (!(dev->flags & IFF_UP) || !sch->enqueue || sch->q.qlen)
		return -EINVAL;
	netif_tx_stop_all_queues(dev);
	bench_packets_dress(c, dev, nr);
	bench_drive(sch, c, r);
	netif_tx_start_all_queues(dev);
	if (sch->q.qlen)
		qdisc_reset(sch);
	return 0;
}

static int measure(const char *name, const struct bench_case *c)
{
	struct bench_result result = {}, nothing = {};
	struct net_device *dev;
	int err;

	err = bench_packets_grow(c->backlog + BENCH_BATCH);
	if (err)
		return err;
	bench_drive_nothing(c->rounds, &nothing);
	rtnl_lock();
	dev = __dev_get_by_name(current->nsproxy->net_ns, name);
	err = dev ? drive(dev, c, &result) : -ENODEV;
	rtnl_unlock();
	if (err)
		return err;
	answer[0] = 0;
	print("qdisc", &result);
	print("nothing", &nothing);
	return 0;
}

static ssize_t write(struct file *filp, const char __user *from, size_t len, loff_t *pos)
{
	char text[128] = {}, name[IFNAMSIZ];
	struct bench_case c;
	int err = -EINVAL;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, len))
		return -EFAULT;
	if (sscanf(text, "%15s %u %u %u %u %u %u", name, &c.flows, &c.backlog, &c.classes,
		   &c.rounds, &c.hashed, &c.irqs) != 7 || !c.flows || !c.classes || !c.backlog)
		return -EINVAL;
	mutex_lock(&one);
	err = measure(name, &c);
	mutex_unlock(&one);
	return err ?: len;
}

static ssize_t read(struct file *filp, char __user *to, size_t len, loff_t *pos)
{
	return simple_read_from_buffer(to, len, pos, answer, strlen(answer));
}

static const struct file_operations fops = {
	.owner	= THIS_MODULE,
	.read	= read,
	.write	= write,
};

static int __init bench_init(void)
{
	file = debugfs_create_file("bpfx_bench", 0600, NULL, NULL, &fops);
	return PTR_ERR_OR_ZERO(file);
}

static void __exit bench_exit(void)
{
	debugfs_remove(file);
	bench_packets_free();
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_DESCRIPTION("bpfx: what does a packet cost in a qdisc?");
MODULE_LICENSE("GPL");
