// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: ejects as they happen, the records of past ones, and the command to eject.
 */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/sock.h>
#include "event.h"
#include "instance.h"
#include "kind.h"

static struct genl_family family;

static const struct nla_policy eject_policy[] = {
	[BPFX_A_SCHEDULER]	= { .type = NLA_NUL_STRING, .len = BPFX_NAME_LEN - 1 },
	[BPFX_A_IFINDEX]	= { .type = NLA_U32 },
	[BPFX_A_ALL]		= { .type = NLA_FLAG },
};

static const struct nla_policy accounting_policy[] = {
	[BPFX_A_ACCOUNTING]	= NLA_POLICY_MAX(NLA_U8, 1),
};

/* The record may be written while it is read: copy it under the lock. */
static int put_exit(struct sk_buff *skb, struct bpfx_qdisc *q)
{
	struct nlattr *attr;
	spinlock_t *lock;

	if (nla_put_u32(skb, BPFX_A_IFINDEX, qdisc_dev(q->sch)->ifindex) ||
	    nla_put_u32(skb, BPFX_A_HANDLE, q->sch->handle))
		return -EMSGSIZE;
	attr = nla_reserve(skb, BPFX_A_EXIT, sizeof(*q->dump));
	if (!attr)
		return -EMSGSIZE;
	lock = bpfx_instance_lock(q);
	memcpy(nla_data(attr), q->dump, sizeof(*q->dump));
	bpfx_instance_unlock(lock);
	return 0;
}

/**
 * bpfx_event_send() - tell who listens that a program was ejected
 * @q: the instance, with the record of it
 *
 * Without memory or listeners nothing happens: the record stays.
 *
 * Context: sleeps.
 */
void bpfx_event_send(struct bpfx_qdisc *q)
{
	struct net *net = dev_net(qdisc_dev(q->sch));
	struct sk_buff *skb;
	void *head;

	if (!genl_has_listeners(&family, net, 0))
		return;
	skb = genlmsg_new(sizeof(*q->dump) + 64, GFP_KERNEL);
	if (!skb)
		return;
	head = genlmsg_put(skb, 0, 0, &family, 0, BPFX_CMD_EVENT);
	if (!head || put_exit(skb, q)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, head);
	genlmsg_multicast_netns(&family, net, skb, 0, 0, GFP_KERNEL);
}

/* Which instances are meant. */
struct meant {
	struct net *net;	/* NULL: all */
	const char *scheduler;
	u32 ifindex;
	u32 count;
};

static bool is_meant(struct bpfx_qdisc *q, const struct meant *m)
{
	struct net_device *dev = qdisc_dev(q->sch);

	return (!m->net || net_eq(dev_net(dev), m->net)) &&
	       (!m->scheduler || !strcmp(q->kind->qops.id, m->scheduler)) &&
	       (!m->ifindex || dev->ifindex == m->ifindex);
}

static int eject_one(struct bpfx_qdisc *q, void *arg)
{
	struct meant *m = arg;
	spinlock_t *lock;

	if (!is_meant(q, m))
		return 0;
	lock = bpfx_instance_lock(q);
	if (q->ops) {
		bpfx_program_eject(q, BPFX_EXIT_COMMAND, 0, "by command");
		m->count++;
	}
	bpfx_instance_unlock(lock);
	return 0;
}

static int eject(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **a = info->attrs;
	struct meant m = {
		.net = genl_info_net(info),
		.scheduler = a[BPFX_A_SCHEDULER] ? nla_data(a[BPFX_A_SCHEDULER]) : NULL,
		.ifindex = a[BPFX_A_IFINDEX] ? nla_get_u32(a[BPFX_A_IFINDEX]) : 0,
	};
	struct sk_buff *reply;
	void *head;

	if (a[BPFX_A_ALL]) {
		if (!capable(CAP_NET_ADMIN))
			return -EPERM;
		m.net = NULL;
	}
	reply = genlmsg_new(nla_total_size(sizeof(u32)), GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	rtnl_lock();
	bpfx_kind_walk(eject_one, &m);
	rtnl_unlock();

	head = genlmsg_put_reply(reply, info, &family, 0, BPFX_CMD_EJECT);
	if (!head || nla_put_u32(reply, BPFX_A_COUNT, m.count)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, head);
	return genlmsg_reply(reply, info);
}

static int accounting(struct sk_buff *skb, struct genl_info *info)
{
	if (!info->attrs[BPFX_A_ACCOUNTING])
		return -EINVAL;
	bpfx_watch_accounting(nla_get_u8(info->attrs[BPFX_A_ACCOUNTING]));
	return 0;
}

/* A dump in progress: instances are numbered in the order of the walk. */
struct dumping {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	long nr;
};

static int dump_one(struct bpfx_qdisc *q, void *arg)
{
	struct dumping *d = arg;
	void *head;

	if (d->nr++ < d->cb->args[0] || !q->ejects ||
	    !net_eq(dev_net(qdisc_dev(q->sch)), sock_net(d->skb->sk)))
		return 0;
	head = genlmsg_put(d->skb, NETLINK_CB(d->cb->skb).portid, d->cb->nlh->nlmsg_seq, &family,
			   NLM_F_MULTI, BPFX_CMD_EXITS);
	if (!head || put_exit(d->skb, q)) {
		genlmsg_cancel(d->skb, head);
		d->nr--;
		return -EMSGSIZE;
	}
	genlmsg_end(d->skb, head);
	return 0;
}

static int exits(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dumping d = { .skb = skb, .cb = cb };

	rtnl_lock();
	bpfx_kind_walk(dump_one, &d);
	rtnl_unlock();
	cb->args[0] = d.nr;
	return skb->len;
}

static const struct genl_ops ops[] = {
	{
		.cmd		= BPFX_CMD_EJECT,
		.flags		= GENL_UNS_ADMIN_PERM,
		.doit		= eject,
		.policy		= eject_policy,
		.maxattr	= ARRAY_SIZE(eject_policy) - 1,
	},
	{
		.cmd		= BPFX_CMD_EXITS,
		.dumpit		= exits,
	},
	{
		.cmd		= BPFX_CMD_ACCOUNTING,
		.flags		= GENL_ADMIN_PERM,
		.doit		= accounting,
		.policy		= accounting_policy,
		.maxattr	= ARRAY_SIZE(accounting_policy) - 1,
	},
};

static const struct genl_multicast_group groups[] = {
	{ .name = BPFX_GENL_EVENTS },
};

static struct genl_family family __ro_after_init = {
	.name		= BPFX_GENL_NAME,
	.version	= BPFX_GENL_VERSION,
	.maxattr	= __BPFX_ATTRS - 1,
	.netnsok	= true,
	.module		= THIS_MODULE,
	.ops		= ops,
	.n_ops		= ARRAY_SIZE(ops),
	.resv_start_op	= BPFX_CMD_EJECT,
	.mcgrps		= groups,
	.n_mcgrps	= ARRAY_SIZE(groups),
};

int __init bpfx_event_init(void)
{
	return genl_register_family(&family);
}

void bpfx_event_exit(void)
{
	genl_unregister_family(&family);
}
