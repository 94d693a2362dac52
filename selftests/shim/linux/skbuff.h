/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_SKBUFF_H
#define _SHIM_SKBUFF_H

#include "list.h"
#include "rbtree.h"

struct net_device;

struct sk_buff {
	union {
		struct {
			struct sk_buff *next;
			struct sk_buff *prev;
			struct net_device *dev;
		};
		struct rb_node rbnode;
		struct list_head list;
	};
	char cb[48] __aligned(8);
};

#endif /* _SHIM_SKBUFF_H */
