// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was refused, for who asks later; and how things are, for anyone.
 */
#include <linux/timekeeping.h>
#include <net/genetlink.h>
#include "log.h"
#include "policy.h"
#include "record.h"

/* Of a program, several kfuncs may be refused: so many records are looked at for a repeat. */
#define REPEATS	16

static struct bpfx_policy_record records[BPFX_POLICY_RECORDS];
static BPFX_LOG(log, records);

static struct genl_family family;

/* But for number, time and count. */
static bool same(const struct bpfx_policy_record *a, const struct bpfx_policy_record *b)
{
	return a->answer == b->answer && a->err == b->err && a->verdict == b->verdict &&
	       !strcmp(a->policy, b->policy) &&
	       !memcmp(&a->request, &b->request, sizeof(a->request));
}

/**
 * bpfx_record_add() - number and date a record, and keep it
 * @record: it
 *
 * Return: is it new? Or else it repeats one of the latest, and was counted there.
 */
bool bpfx_record_add(struct bpfx_policy_record *record)
{
	u64 nr, first;
	bool found = false;

	record->time_ns = ktime_get_real_ns();
	record->count = 1;
	spin_lock(&log.lock);
	first = log.next > REPEATS ? log.next - REPEATS : 0;
	for (nr = first; nr < log.next && !found; nr++) {
		struct bpfx_policy_record *r = bpfx_log_at(&log, nr);

		found = same(r, record);
		if (found) {
			r->count++;
			r->time_ns = record->time_ns;
		}
	}
	if (!found)
		bpfx_log_put(&log, record);
	spin_unlock(&log.lock);
	return !found;
}

static int dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	static const struct bpfx_log_message message = {
		.family	= &family,
		.cmd	= BPFX_POLICY_CMD_LOG,
		.attr	= BPFX_POLICY_A_RECORD,
	};
	struct bpfx_policy_record record;

	return bpfx_log_dump(&log, &message, &record, skb, cb);
}

static int put_number(struct sk_buff *skb, int attr, u64 number)
{
	return nla_put_u64_64bit(skb, attr, number, BPFX_POLICY_A_PAD);
}

static int put_state(struct sk_buff *skb)
{
	struct bpfx_policy_state state;

	bpfx_policy_state(&state);
	if ((state.name[0] && nla_put_string(skb, BPFX_POLICY_A_NAME, state.name)) ||
	    nla_put_u8(skb, BPFX_POLICY_A_AUDIT, state.audit) ||
	    nla_put_u8(skb, BPFX_POLICY_A_CLOSED, state.closed) ||
	    put_number(skb, BPFX_POLICY_A_ASKED, state.asked) ||
	    put_number(skb, BPFX_POLICY_A_REFUSED, state.refused) ||
	    put_number(skb, BPFX_POLICY_A_AUDITED, state.audited))
		return -EMSGSIZE;
	return 0;
}

static int get(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *head;

	if (!reply)
		return -ENOMEM;
	head = genlmsg_put_reply(reply, info, &family, 0, BPFX_POLICY_CMD_GET);
	if (!head || put_state(reply)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, head);
	return genlmsg_reply(reply, info);
}

static const struct genl_ops ops[] = {
	{
		.cmd		= BPFX_POLICY_CMD_GET,
		.doit		= get,
	},
	{
		.cmd		= BPFX_POLICY_CMD_LOG,
		.flags		= GENL_ADMIN_PERM,
		.dumpit		= dump,
	},
};

static struct genl_family family __ro_after_init = {
	.name		= BPFX_POLICY_GENL_NAME,
	.version	= BPFX_POLICY_GENL_VERSION,
	.maxattr	= __BPFX_POLICY_ATTRS - 1,
	.netnsok	= true,
	.module		= THIS_MODULE,
	.ops		= ops,
	.n_ops		= ARRAY_SIZE(ops),
	.resv_start_op	= BPFX_POLICY_CMD_GET,
};

int bpfx_record_init(void)
{
	return genl_register_family(&family);
}

void bpfx_record_exit(void)
{
	genl_unregister_family(&family);
}
