/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_SCH_GENERIC_H
#define _SHIM_SCH_GENERIC_H

#include "../linux/skbuff.h"

#define QDISC_CB_PRIV_LEN	20

struct qdisc_skb_cb {
	u32 pkt_len;
	u16 slave_dev_queue_mapping;
	u16 tc_classid;
	unsigned char data[QDISC_CB_PRIV_LEN];
};

static inline struct qdisc_skb_cb *qdisc_skb_cb(const struct sk_buff *skb)
{
	return (struct qdisc_skb_cb *)skb->cb;
}

static inline u32 qdisc_pkt_len(const struct sk_buff *skb)
{
	return qdisc_skb_cb(skb)->pkt_len;
}

#endif /* _SHIM_SCH_GENERIC_H */
