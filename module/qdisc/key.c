// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flow keys other than the 5-tuple.
 */
#include <linux/cgroup.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/siphash.h>
#include <net/dsfield.h>
#include <net/sock.h>
#include "key.h"

#define VALUE(x)	((u64)(x) & ((1ULL << BPFX_KEY_SHIFT) - 1))

static siphash_aligned_key_t host_key;

/* An IPv4 address is its own value; of an IPv6 address 56 bits of a keyed hash. */
static u64 host(struct sk_buff *skb, bool src)
{
	const struct ipv6hdr *h6;
	struct ipv6hdr buf6;
	const struct iphdr *h4;
	struct iphdr buf4;
	int off = skb_network_offset(skb);

	switch (skb_protocol(skb, true)) {
	case htons(ETH_P_IP):
		h4 = skb_header_pointer(skb, off, sizeof(buf4), &buf4);
		if (!h4)
			return 0;
		return be32_to_cpu(src ? h4->saddr : h4->daddr);
	case htons(ETH_P_IPV6):
		h6 = skb_header_pointer(skb, off, sizeof(buf6), &buf6);
		if (!h6)
			return 0;
		net_get_random_once(&host_key, sizeof(host_key));
		return siphash(src ? &h6->saddr : &h6->daddr, sizeof(struct in6_addr), &host_key);
	default:
		return 0;
	}
}

static u8 dsfield(const struct sk_buff *skb)
{
	const struct ipv6hdr *h6;
	struct ipv6hdr buf6;
	const struct iphdr *h4;
	struct iphdr buf4;
	int off = skb_network_offset(skb);

	switch (skb_protocol(skb, true)) {
	case htons(ETH_P_IP):
		h4 = skb_header_pointer(skb, off, sizeof(buf4), &buf4);
		return h4 ? ipv4_get_dsfield(h4) : 0;
	case htons(ETH_P_IPV6):
		h6 = skb_header_pointer(skb, off, sizeof(buf6), &buf6);
		return h6 ? ipv6_get_dsfield(h6) : 0;
	default:
		return 0;
	}
}

static u64 cgroup_of(const struct sk_buff *skb)
{
#ifdef CONFIG_SOCK_CGROUP_DATA
	struct sock *sk = skb_to_full_sk(skb);

	return sk ? cgroup_id(sock_cgroup_ptr(&sk->sk_cgrp_data)) : 0;
#else
	return 0;
#endif
}

/* bpfx_key_of() of a kind other than the 5-tuple. */
u64 __bpfx_key_of(struct sk_buff *skb, u64 key)
{
	u64 kind = bpfx_key_kind(key), value;

	switch (kind) {
	case BPFX_KEY_SRC:
		value = host(skb, true);
		break;
	case BPFX_KEY_DST:
		value = host(skb, false);
		break;
	case BPFX_KEY_MARK:
		value = skb->mark;
		break;
	case BPFX_KEY_CGROUP:
		value = cgroup_of(skb);
		break;
	case BPFX_KEY_NUMBER:
		value = key;
		break;
	case BPFX_KEY_ALL:
		value = 0;	/* whatever number was with it */
		break;
	case BPFX_KEY_PRIORITY:
		value = skb->priority;
		break;
	case BPFX_KEY_DSFIELD:
		value = dsfield(skb);
		break;
	default:
		return BPFX_KEY_NONE;
	}
	return kind | VALUE(value);
}
