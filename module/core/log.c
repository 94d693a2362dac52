// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records that are kept for who asks later.
 */
#include <linux/module.h>
#include <net/genetlink.h>
#include "log.h"

/* Number a record and keep it, in place of the oldest. Context: the lock. */
void bpfx_log_put(struct bpfx_log *log, void *record)
{
	void *to = bpfx_log_at(log, log->next);

	*(u64 *)record = log->next++;
	memcpy(to, record, log->size);
}

/* The same for who has nothing else to do under the lock. */
void bpfx_log_add(struct bpfx_log *log, void *record)
{
	spin_lock(&log->lock);
	bpfx_log_put(log, record);
	spin_unlock(&log->lock);
}
EXPORT_SYMBOL_GPL(bpfx_log_add);

/* The first record from @nr on. Return: false: there is none. */
static bool copy(struct bpfx_log *log, u64 nr, void *to)
{
	bool found;

	spin_lock(&log->lock);
	if (log->next > log->max)
		nr = max(nr, log->next - log->max);
	found = nr < log->next;
	if (found)
		memcpy(to, bpfx_log_at(log, nr), log->size);
	spin_unlock(&log->lock);
	return found;
}

/**
 * bpfx_log_dump() - send records, the oldest first
 * @log: all of them
 * @message: in which form
 * @record: room for one
 * @skb: as handed to the dumpit of a command
 * @cb: ... too
 *
 * Return: what dumpit returns
 */
int bpfx_log_dump(struct bpfx_log *log, const struct bpfx_log_message *message, void *record,
		  struct sk_buff *skb, struct netlink_callback *cb)
{
	void *head;

	while (copy(log, cb->args[0], record)) {
		if (message->hide)
			message->hide(record, cb);
		head = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				   message->family, NLM_F_MULTI, message->cmd);
		if (!head)
			break;
		if (nla_put(skb, message->attr, log->size, record)) {
			genlmsg_cancel(skb, head);
			break;
		}
		genlmsg_end(skb, head);
		cb->args[0] = *(u64 *)record + 1;
	}
	return skb->len;
}
EXPORT_SYMBOL_GPL(bpfx_log_dump);
