// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: which programs are on which devices, ejects as they happen, the records of past
 * ones, and the command to eject.
 *
 * Everybody may know who looks at which device. How many events there were tells when keys are
 * pressed, by which others have guessed passwords; that takes CAP_SYS_ADMIN, and is not sent to
 * the group.
 */
#include <net/genetlink.h>
#include "../core/log.h"
#include "event.h"
#include "program.h"

static struct genl_family family;

static struct bpfx_input_exit records[BPFX_INPUT_EXITS];
static BPFX_LOG(log, records);

static const struct nla_policy eject_policy[] = {
	[BPFX_INPUT_A_PROGRAM]	= { .type = NLA_NUL_STRING, .len = BPFX_NAME_LEN - 1 },
	[BPFX_INPUT_A_DEVICE]	= { .type = NLA_NUL_STRING, .len = BPFX_INPUT_DEVICE_LEN - 1 },
	[BPFX_INPUT_A_ALL]	= { .type = NLA_FLAG },
};

static void hide(struct bpfx_input_exit *record)
{
	record->counted = 0;
	memset(&record->count, 0, sizeof(record->count));
}

/* To who listens. Without memory or listeners nothing happens: the record stays. */
static void tell(struct bpfx_input_exit *record)
{
	struct sk_buff *skb;
	void *head;

	if (!genl_has_listeners(&family, &init_net, 0))
		return;
	skb = genlmsg_new(nla_total_size(sizeof(*record)), GFP_KERNEL);
	if (!skb)
		return;
	hide(record);
	head = genlmsg_put(skb, 0, 0, &family, 0, BPFX_INPUT_CMD_EVENT);
	if (!head || nla_put(skb, BPFX_INPUT_A_EXIT, sizeof(*record), record)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, head);
	genlmsg_multicast_netns(&family, &init_net, skb, 0, 0, GFP_KERNEL);
}

/**
 * bpfx_input_event_record() - keep a record of an eject, and tell who listens
 * @s: the stage, which is off its device
 *
 * Context: the mutex; sleeps.
 */
void bpfx_input_event_record(struct bpfx_stage *s)
{
	struct bpfx_input_exit record = {
		.size		= sizeof(record),
		.counted	= 1,
		.when_ns	= ktime_get_ns(),
		.info		= s->exit,
		.count		= s->count,
	};

	strscpy(record.device, dev_name(&bpfx_input_of(s->dev)->dev), sizeof(record.device));
	strscpy(record.program, s->program->ops->name, sizeof(record.program));
	strscpy(record.name, s->in.name, sizeof(record.name));
	bpfx_log_add(&log, &record);
	tell(&record);
}

static bool may_count(const struct netlink_callback *cb)
{
	return netlink_capable(cb->skb, CAP_SYS_ADMIN);
}

static void hide_from(void *record, struct netlink_callback *cb)
{
	if (!may_count(cb))
		hide(record);
}

static int exits(struct sk_buff *skb, struct netlink_callback *cb)
{
	static const struct bpfx_log_message message = {
		.family	= &family,
		.cmd	= BPFX_INPUT_CMD_EXITS,
		.attr	= BPFX_INPUT_A_EXIT,
		.hide	= hide_from,
	};
	struct bpfx_input_exit record;

	return bpfx_log_dump(&log, &message, &record, skb, cb);
}

/* Return: false: it has been ejected just now. */
static bool describe(struct bpfx_input_entry *entry, struct bpfx_stage *s, bool count)
{
	struct input_dev *input = bpfx_input_of(s->dev);
	unsigned long flags;
	bool dead;

	*entry = (struct bpfx_input_entry) {
		.size		= sizeof(*entry),
		.priority	= s->program->ops->priority,
		.since_ns	= s->since,
		.link_id	= s->program->link ? READ_ONCE(s->program->link->id) : 0,
		.counted	= count,
	};
	strscpy(entry->device, dev_name(&input->dev), sizeof(entry->device));
	strscpy(entry->program, s->program->ops->name, sizeof(entry->program));
	strscpy(entry->name, s->in.name, sizeof(entry->name));
	spin_lock_irqsave(&input->event_lock, flags);
	dead = s->dead;
	if (count)
		entry->count = s->count;
	spin_unlock_irqrestore(&input->event_lock, flags);
	return !dead;
}

/* A dump in progress: stages are numbered in the order of the walk. */
struct dumping {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	bool count;
	bool full;
	long nr;
};

static void dump_one(struct bpfx_stage *s, void *arg)
{
	struct bpfx_input_entry entry;
	struct dumping *d = arg;
	void *head;

	if (d->full || d->nr++ < d->cb->args[0] || !describe(&entry, s, d->count))
		return;
	head = genlmsg_put(d->skb, NETLINK_CB(d->cb->skb).portid, d->cb->nlh->nlmsg_seq, &family,
			   NLM_F_MULTI, BPFX_INPUT_CMD_LIST);
	if (!head || nla_put(d->skb, BPFX_INPUT_A_ENTRY, sizeof(entry), &entry)) {
		genlmsg_cancel(d->skb, head);
		d->full = true;
		d->nr--;
		return;
	}
	genlmsg_end(d->skb, head);
}

static int list(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dumping d = { .skb = skb, .cb = cb, .count = may_count(cb) };

	bpfx_program_walk(dump_one, &d);
	cb->args[0] = d.nr;
	return skb->len;
}

static int eject(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *program = info->attrs[BPFX_INPUT_A_PROGRAM];
	struct nlattr *device = info->attrs[BPFX_INPUT_A_DEVICE];
	struct sk_buff *reply;
	void *head;
	u32 count;

	if (!netlink_capable(skb, CAP_SYS_ADMIN))
		return -EPERM;
	if (!program && !device && !info->attrs[BPFX_INPUT_A_ALL]) {
		NL_SET_ERR_MSG(info->extack, "a program, a device, or all?");
		return -EINVAL;
	}
	reply = genlmsg_new(nla_total_size(sizeof(u32)), GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	count = bpfx_program_eject(program ? nla_data(program) : NULL,
				   device ? nla_data(device) : NULL,
				   BPFX_EXIT_COMMAND, "by command");
	head = genlmsg_put_reply(reply, info, &family, 0, BPFX_INPUT_CMD_EJECT);
	if (!head || nla_put_u32(reply, BPFX_INPUT_A_COUNT, count)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, head);
	return genlmsg_reply(reply, info);
}

static const struct genl_ops ops[] = {
	{
		.cmd		= BPFX_INPUT_CMD_LIST,
		.dumpit		= list,
	},
	{
		.cmd		= BPFX_INPUT_CMD_EXITS,
		.dumpit		= exits,
	},
	{
		.cmd		= BPFX_INPUT_CMD_EJECT,
		.doit		= eject,
		.policy		= eject_policy,
		.maxattr	= ARRAY_SIZE(eject_policy) - 1,
	},
};

static const struct genl_multicast_group groups[] = {
	{ .name = BPFX_INPUT_GENL_EVENTS },
};

static struct genl_family family __ro_after_init = {
	.name		= BPFX_INPUT_GENL_NAME,
	.version	= BPFX_INPUT_GENL_VERSION,
	.maxattr	= __BPFX_INPUT_ATTRS - 1,
	.netnsok	= true,
	.module		= THIS_MODULE,
	.ops		= ops,
	.n_ops		= ARRAY_SIZE(ops),
	.resv_start_op	= BPFX_INPUT_CMD_LIST,
	.mcgrps		= groups,
	.n_mcgrps	= ARRAY_SIZE(groups),
};

int __init bpfx_input_event_init(void)
{
	return genl_register_family(&family);
}

void bpfx_input_event_exit(void)
{
	genl_unregister_family(&family);
}
