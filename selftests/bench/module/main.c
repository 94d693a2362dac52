// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures what a packet costs in a qdisc, and makes packets stand in one, through files of
 * /sys/kernel/debug/bpfx_bench:
 *
 *	# echo bench0 1000 10000 1 20 1 0 0 >measure	(measure the root qdisc of a device)
 *	# cat measure
 *	# echo bench0 1000 10000 1 20 1 0 0 >hold	(fill it, and leave it like that)
 *	# cat first	(wait for a packet to come out; when it came)
 *	# cat drain	(take all of them out again; how many there were)
 *	# cat clock	(the time in ns)
 *	# echo bench0 1000 1000 4 100000 >senders	(so many pairs, from each of four CPUs)
 *	# cat senders
 *	# cat functions	(of the library: FAMILY NAME SIZE)
 *	# echo str len 64 200000 >library	(measure one, for so many ns at least)
 *	# cat library	(what a call costs: pure BPF, kfunc, C; in thousandths of a ns)
 *
 *	# echo keys 5000 >events	(of an input device: so many frames)
 *	# cat events	(frames, events, ns, events that have come to a reader, of these others)
 *
 * The fields after the device are those of struct bench_case. What comes out of a measurement: see
 * print(), once for the qdisc and once for the loops without one.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/nsproxy.h>
#include <linux/rtnetlink.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>
#include "drive.h"
#include "events.h"
#include "library.h"
#include "senders.h"

typedef int (*bench_fn)(struct net_device *dev, const struct bench_case *c);

static DEFINE_MUTEX(one);	/* at a time */
static char answer[256];	/* of the last measurement */
static char holding[IFNAMSIZ];	/* device whose qdisc was filled */
static struct dentry *dir;

/* Like struct bench_result. */
static void print(const char *what, const struct bench_result *r)
{
	size_t len = strlen(answer);

	scnprintf(answer + len, sizeof(answer) - len, "%s %u %llu %u %llu %llu %llu %u\n", what,
		  r->held, r->fill_ns, r->packets, r->enqueue_ns, r->dequeue_ns, r->pair_ns,
		  r->dropped);
}

static bool ready(struct net_device *dev)
{
	struct Qdisc *sch = rtnl_dereference(dev->qdisc);

	return (dev->flags & IFF_UP) && sch->enqueue && !sch->q.qlen;
}

/* The qdisc's timers must not make the stack send what stands in it. */
static int measure(struct net_device *dev, const struct bench_case *c)
{
	struct bench_result result = {}, nothing = {};
	struct Qdisc *sch = rtnl_dereference(dev->qdisc);

	bench_drive_nothing(c->rounds, &nothing);
	netif_tx_stop_all_queues(dev);
	bench_drive(sch, c, &result);
	netif_tx_start_all_queues(dev);
	if (sch->q.qlen)
		qdisc_reset(sch);
	answer[0] = 0;
	print("qdisc", &result);
	print("nothing", &nothing);
	return 0;
}

static int hold(struct net_device *dev, const struct bench_case *c)
{
	struct bench_result r = {};

	netif_tx_stop_all_queues(dev);
	bench_drive_fill(rtnl_dereference(dev->qdisc), c->backlog, &r);
	strscpy(holding, dev->name, sizeof(holding));
	return r.held == c->backlog ? 0 : -ENOSPC;
}

static int with_device(const char *name, const struct bench_case *c, bench_fn fn)
{
	struct net_device *dev;
	int err;

	err = bench_packets_grow(c->backlog + BENCH_BATCH);
	if (err)
		return err;
	rtnl_lock();
	dev = __dev_get_by_name(current->nsproxy->net_ns, name);
	if (!dev) {
		err = -ENODEV;
	} else if (!ready(dev)) {
		err = -EBUSY;
	} else {
		bench_packets_dress(c, dev, c->backlog + BENCH_BATCH);
		err = fn(dev, c);
	}
	rtnl_unlock();
	return err;
}

static ssize_t write(const char __user *from, size_t len, bench_fn fn)
{
	char text[128] = {}, name[IFNAMSIZ];
	struct bench_case c;
	int err;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, len))
		return -EFAULT;
	if (sscanf(text, "%15s %u %u %u %u %u %u %u", name, &c.flows, &c.backlog, &c.classes,
		   &c.rounds, &c.hashed, &c.irqs, &c.refused) != 8)
		return -EINVAL;
	if (!c.flows || !c.classes || !c.backlog)
		return -EINVAL;
	mutex_lock(&one);
	err = with_device(name, &c, fn);
	mutex_unlock(&one);
	return err ?: len;
}

static ssize_t measure_write(struct file *filp, const char __user *from, size_t len, loff_t *pos)
{
	return write(from, len, measure);
}

static ssize_t measure_read(struct file *filp, char __user *to, size_t len, loff_t *pos)
{
	return simple_read_from_buffer(to, len, pos, answer, strlen(answer));
}

static ssize_t hold_write(struct file *filp, const char __user *from, size_t len, loff_t *pos)
{
	return write(from, len, hold);
}

/* What a file of one number says; done once, when it is read. */
static int show(struct seq_file *file, u64 (*fn)(struct Qdisc *sch))
{
	struct net_device *dev;
	int err = 0;

	rtnl_lock();
	dev = __dev_get_by_name(current->nsproxy->net_ns, holding);
	if (dev)
		seq_printf(file, "%llu\n", fn(rtnl_dereference(dev->qdisc)));
	else
		err = -ENODEV;
	rtnl_unlock();
	return err;
}

static int drain_show(struct seq_file *file, void *unused)
{
	return show(file, bench_drive_empty);
}
DEFINE_SHOW_ATTRIBUTE(drain);

static int first_show(struct seq_file *file, void *unused)
{
	return show(file, bench_drive_first);
}
DEFINE_SHOW_ATTRIBUTE(first);

static int clock_show(struct seq_file *file, void *unused)
{
	seq_printf(file, "%llu\n", ktime_get_ns());
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(clock);

static int senders(const char *name, u32 flows, struct bench_senders *s)
{
	struct bench_case c = { .flows = flows, .classes = 1, .hashed = 1 };
	u32 nr = s->senders * (s->backlog + 1);
	struct net_device *dev;
	int err;

	err = bench_packets_grow(nr);
	if (err)
		return err;
	rtnl_lock();
	dev = __dev_get_by_name(current->nsproxy->net_ns, name);
	if (dev) {
		netif_tx_stop_all_queues(dev);
		bench_packets_dress(&c, dev, nr);
		err = bench_senders(dev, s);
		netif_tx_start_all_queues(dev);
	} else {
		err = -ENODEV;
	}
	rtnl_unlock();
	return err;
}

static ssize_t senders_write(struct file *filp, const char __user *from, size_t len, loff_t *pos)
{
	char text[128] = {}, name[IFNAMSIZ];
	struct bench_senders s = {};
	u32 flows;
	int err;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, len))
		return -EFAULT;
	if (sscanf(text, "%15s %u %u %u %u", name, &flows, &s.backlog, &s.senders, &s.pairs) != 5)
		return -EINVAL;
	if (!flows || !s.backlog || !s.senders || s.senders > BENCH_SENDERS_MAX)
		return -EINVAL;
	mutex_lock(&one);
	err = senders(name, flows, &s);
	scnprintf(answer, sizeof(answer), "%llu %llu %u %u %u\n", s.ns, s.contended, s.lost,
		  s.lines, s.watched);
	mutex_unlock(&one);
	return err ?: len;
}

static int functions_show(struct seq_file *file, void *unused)
{
	bench_library_list(file);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(functions);

static ssize_t library_write(struct file *filp, const char __user *from, size_t len, loff_t *pos)
{
	struct bench_library l = {};
	char text[128] = {};
	int err;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, len))
		return -EFAULT;
	if (sscanf(text, "%15s %31s %u %u", l.family, l.name, &l.size, &l.goal) != 4)
		return -EINVAL;
	mutex_lock(&one);
	err = bench_library(&l);
	scnprintf(answer, sizeof(answer), "%lld %lld %lld\n", l.cost[BENCH_BPF],
		  l.cost[BENCH_KFUNC], l.cost[BENCH_NATIVE_C]);
	mutex_unlock(&one);
	return err ?: len;
}

static ssize_t events_write(struct file *filp, const char __user *from, size_t len, loff_t *pos)
{
	struct bench_events e = {};
	char text[64] = {};
	int err;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, len))
		return -EFAULT;
	if (sscanf(text, "%15s %u", e.stream, &e.frames) != 2)
		return -EINVAL;
	mutex_lock(&one);
	err = bench_events(&e);
	scnprintf(answer, sizeof(answer), "%u %llu %llu %llu %llu\n", e.frames, e.events, e.ns,
		  e.seen, e.other);
	mutex_unlock(&one);
	return err ?: len;
}

static const struct file_operations measure_fops = {
	.owner = THIS_MODULE, .read = measure_read, .write = measure_write
};

static const struct file_operations hold_fops = {
	.owner = THIS_MODULE, .write = hold_write
};

static const struct file_operations senders_fops = {
	.owner = THIS_MODULE, .read = measure_read, .write = senders_write
};

static const struct file_operations library_fops = {
	.owner = THIS_MODULE, .read = measure_read, .write = library_write
};

static const struct file_operations events_fops = {
	.owner = THIS_MODULE, .read = measure_read, .write = events_write
};

static int __init bench_init(void)
{
	dir = debugfs_create_dir("bpfx_bench", NULL);
	debugfs_create_file("measure", 0600, dir, NULL, &measure_fops);
	debugfs_create_file("hold", 0200, dir, NULL, &hold_fops);
	debugfs_create_file("drain", 0400, dir, NULL, &drain_fops);
	debugfs_create_file("senders", 0600, dir, NULL, &senders_fops);
	debugfs_create_file("functions", 0400, dir, NULL, &functions_fops);
	debugfs_create_file("library", 0600, dir, NULL, &library_fops);
	debugfs_create_file("events", 0600, dir, NULL, &events_fops);
	debugfs_create_file("first", 0400, dir, NULL, &first_fops);
	debugfs_create_file("clock", 0400, dir, NULL, &clock_fops);
	return PTR_ERR_OR_ZERO(dir);
}

static void __exit bench_exit(void)
{
	debugfs_remove(dir);
	bench_events_end();
	bench_packets_free();
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_DESCRIPTION("bpfx: what does a packet cost in a qdisc, what a function, what an event?");
MODULE_LICENSE("GPL");
