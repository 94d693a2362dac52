// SPDX-License-Identifier: GPL-2.0-only
/*
 * A network device that is a gate: closed, its transmit queues are stopped and packets wait in the
 * qdisc; told to let n packets through, it lets n through and notes which. So a test decides step
 * by step when a qdisc is asked for packets, and sees exactly what it answered.
 *
 * It has byte queue limits if that is asked for, with completions that may be held back: then it is
 * the stack that stops a queue, not the driver.
 *
 *	ip link add gate0 numtxqueues 4 type bpfx_gate
 */
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/kthread.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>
#include <net/rtnetlink.h>
#include "bpfx_gate.h"

#define LOG_SIZE	(1u << 17)

/* What was sent on a queue and not completed yet. */
struct gate_flight {
	u32 packets;
	u32 bytes;
};

/**
 * struct gate - a device's own state
 * @lock: see there
 * @allow: packets that may pass; negative: any number
 * @busy_every: refuse each n-th
 * @seen: packets handed to the driver
 * @log: ring of records
 * @head: next to be written
 * @tail: next to be read
 * @has_bql: byte queue limits are in force
 * @hold: nothing is completed
 * @flight: what has to be, for each queue
 */
struct gate {
	spinlock_t lock;	/* for all of it */
	s64 allow;
	u32 busy_every;
	u32 seen;
	struct gate_record *log;
	u32 head;
	u32 tail;
	bool has_bql;
	bool hold;
	struct gate_flight *flight;
};

static void note(struct gate *gate, const struct sk_buff *skb)
{
	struct gate_record *r = &gate->log[gate->head % LOG_SIZE];
	__be16 port = 0;

	if (gate->head - gate->tail == LOG_SIZE)
		return;		/* nobody reads */
	r->tag = 0;
	skb_copy_bits(skb, GATE_TAG_OFFSET, &r->tag, sizeof(r->tag));
	r->len = skb->len;
	skb_copy_bits(skb, GATE_FLOW_OFFSET, &port, sizeof(port));
	r->flow = ntohs(port);
	r->queue = skb_get_queue_mapping(skb);
	gate->head++;
}

static void complete_queue(struct net_device *dev, unsigned int i)
{
	struct gate *gate = netdev_priv(dev);
	struct gate_flight *flight = &gate->flight[i];

	netdev_tx_completed_queue(netdev_get_tx_queue(dev, i), flight->packets, flight->bytes);
	*flight = (struct gate_flight) {};
}

/* The packet goes to the "hardware". */
static void account(struct net_device *dev, const struct sk_buff *skb)
{
	struct gate *gate = netdev_priv(dev);
	unsigned int i = skb_get_queue_mapping(skb);

	gate->flight[i].packets++;
	gate->flight[i].bytes += skb->len;
	netdev_tx_sent_queue(netdev_get_tx_queue(dev, i), skb->len);
	if (!gate->hold)
		complete_queue(dev, i);
}

static netdev_tx_t gate_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct gate *gate = netdev_priv(dev);

	spin_lock(&gate->lock);
	gate->seen++;
	if (!gate->allow || (gate->busy_every && gate->seen % gate->busy_every == 0)) {
		spin_unlock(&gate->lock);
		return NETDEV_TX_BUSY;
	}
	note(gate, skb);
	if (gate->allow > 0 && !--gate->allow)
		netif_tx_stop_all_queues(dev);
	if (gate->has_bql)
		account(dev, skb);
	spin_unlock(&gate->lock);
	dev_sw_netstats_tx_add(dev, 1, skb->len);
	consume_skb(skb);
	return NETDEV_TX_OK;
}

static int gate_init(struct net_device *dev)
{
	struct gate *gate = netdev_priv(dev);

	spin_lock_init(&gate->lock);
	gate->allow = -1;
	gate->flight = kcalloc(dev->num_tx_queues, sizeof(*gate->flight), GFP_KERNEL);
	if (!gate->flight)
		return -ENOMEM;
	gate->log = vmalloc_array(LOG_SIZE, sizeof(*gate->log));
	if (gate->log)
		return 0;
	kfree(gate->flight);
	return -ENOMEM;
}

static void gate_uninit(struct net_device *dev)
{
	struct gate *gate = netdev_priv(dev);

	vfree(gate->log);
	kfree(gate->flight);
}

static const struct net_device_ops gate_netdev_ops = {
	.ndo_init		= gate_init,
	.ndo_uninit		= gate_uninit,
	.ndo_start_xmit		= gate_xmit,
	.ndo_set_mac_address	= eth_mac_addr,
	.ndo_validate_addr	= eth_validate_addr,
};

static void gate_setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &gate_netdev_ops;
	dev->pcpu_stat_type = NETDEV_PCPU_STAT_TSTATS;
	dev->needs_free_netdev = true;
	dev->flags |= IFF_NOARP;
	dev->max_mtu = ETH_MAX_MTU;
	eth_hw_addr_random(dev);
}

static struct rtnl_link_ops gate_link_ops = {
	.kind		= "bpfx_gate",
	.priv_size	= sizeof(struct gate),
	.setup		= gate_setup,
};

static int gate_allow(struct net_device *dev, const struct gate_cmd *cmd)
{
	struct gate *gate = netdev_priv(dev);

	spin_lock_bh(&gate->lock);
	gate->allow = cmd->packets;
	gate->busy_every = cmd->busy_every;
	if (!gate->allow)
		netif_tx_stop_all_queues(dev);
	spin_unlock_bh(&gate->lock);
	if (cmd->packets)
		netif_tx_wake_all_queues(dev);
	return 0;
}

/* From now on the queues have limits. What is not held back is completed, now and as it is sent. */
static int gate_bql(struct net_device *dev, const struct gate_cmd *cmd)
{
	struct gate *gate = netdev_priv(dev);
	unsigned int i;

	spin_lock_bh(&gate->lock);
	gate->has_bql = true;
	gate->hold = !cmd->packets;
	for (i = 0; i < dev->num_tx_queues && !gate->hold; i++)
		complete_queue(dev, i);
	spin_unlock_bh(&gate->lock);
	return 0;
}

static int gate_read(struct net_device *dev, struct gate_cmd *cmd)
{
	struct gate_record __user *to = u64_to_user_ptr(cmd->records);
	struct gate *gate = netdev_priv(dev);
	struct gate_record r;
	u32 n = 0;

	while (n < cmd->max) {
		spin_lock_bh(&gate->lock);
		if (gate->tail == gate->head) {
			spin_unlock_bh(&gate->lock);
			break;
		}
		r = gate->log[gate->tail++ % LOG_SIZE];
		spin_unlock_bh(&gate->lock);
		if (copy_to_user(&to[n++], &r, sizeof(r)))
			return -EFAULT;
	}
	cmd->max = n;
	return 0;
}

static int gate_do(struct net_device *dev, unsigned int nr, struct gate_cmd *cmd)
{
	switch (nr) {
	case GATE_ALLOW:
		return gate_allow(dev, cmd);
	case GATE_READ:
		return gate_read(dev, cmd);
	case GATE_BQL:
		return gate_bql(dev, cmd);
	}
	return -ENOTTY;
}

static long gate_ioctl(struct file *file, unsigned int nr, unsigned long arg)
{
	struct gate_cmd __user *ucmd = (void __user *)arg;
	struct net_device *dev;
	struct gate_cmd cmd;
	int err = -ENODEV;

	if (copy_from_user(&cmd, ucmd, sizeof(cmd)))
		return -EFAULT;
	cmd.name[sizeof(cmd.name) - 1] = 0;
	rtnl_lock();
	dev = __dev_get_by_name(current->nsproxy->net_ns, cmd.name);
	if (dev && dev->rtnl_link_ops == &gate_link_ops)
		err = gate_do(dev, nr, &cmd);
	rtnl_unlock();
	if (!err && copy_to_user(ucmd, &cmd, sizeof(cmd)))
		err = -EFAULT;
	return err;
}

static const struct file_operations gate_fops = {
	.owner		= THIS_MODULE,
	.unlocked_ioctl	= gate_ioctl,
};

static struct miscdevice gate_misc = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "bpfx_gate",
	.fops	= &gate_fops,
};

static int oops_thread(void *unused)
{
	WRITE_ONCE(*(u8 *)1, 0);
	return 0;
}

/* In a thread of its own, as whoever does it dies. */
static int set_oops(const char *val, const struct kernel_param *kp)
{
	return PTR_ERR_OR_ZERO(kthread_run(oops_thread, NULL, "bpfx_oops"));
}

static const struct kernel_param_ops oops_ops = {
	.set	= set_oops,
};

module_param_cb(oops, &oops_ops, NULL, 0200);
MODULE_PARM_DESC(oops, "write anything: the kernel has an oops");

static int __init gate_module_init(void)
{
	int err;

	err = rtnl_link_register(&gate_link_ops);
	if (err)
		return err;
	err = misc_register(&gate_misc);
	if (err)
		rtnl_link_unregister(&gate_link_ops);
	return err;
}

static void __exit gate_module_exit(void)
{
	misc_deregister(&gate_misc);
	rtnl_link_unregister(&gate_link_ops);
}

module_init(gate_module_init);
module_exit(gate_module_exit);

MODULE_DESCRIPTION("bpfx tests: a device that lets packets through one by one");
MODULE_LICENSE("GPL");
MODULE_ALIAS_RTNL_LINK("bpfx_gate");
