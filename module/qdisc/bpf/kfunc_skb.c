// SPDX-License-Identifier: GPL-2.0-only
/*
 * kfuncs on the packet that is being enqueued.
 */
#include <linux/btf.h>
#include <linux/if_vlan.h>
#include <net/flow_dissector.h>
#include <net/inet_ecn.h>
#include "../kfunc.h"

/* What the dissector is asked for. */
struct dissected {
	struct flow_dissector_key_control control;
	struct flow_dissector_key_basic basic;
	struct flow_dissector_key_vlan vlan;
	struct flow_dissector_key_ports ports;
	struct flow_dissector_key_ip ip;
	struct flow_dissector_key_tags tags;
	union {
		struct flow_dissector_key_ipv4_addrs v4;
		struct flow_dissector_key_ipv6_addrs v6;
	};
};

#define WANT(id, field)	{ .key_id = FLOW_DISSECTOR_KEY_##id,	\
			  .offset = offsetof(struct dissected, field) }

static const struct flow_dissector_key wanted[] = {
	WANT(CONTROL, control),
	WANT(BASIC, basic),
	WANT(VLAN, vlan),
	WANT(PORTS, ports),
	WANT(IP, ip),
	WANT(FLOW_LABEL, tags),
	WANT(IPV4_ADDRS, v4),
	WANT(IPV6_ADDRS, v6),
};

static struct flow_dissector dissector __ro_after_init;

/* Called once, before any program can be loaded. */
void __init bpfx_kfunc_skb_init(void)
{
	skb_flow_dissector_init(&dissector, wanted, ARRAY_SIZE(wanted));
}

/*
 * A packet that was put into a queue before it is looked at: where its device was, something else
 * may be. The dissector is told the namespace instead, whose program might do its work.
 */
static struct net *adrift(const struct sk_buff *skb)
{
	if (likely(!bpfx_cb(skb)->list && skb->dev))
		return NULL;
	return skb->sk ? sock_net(skb->sk) : &init_net;
}

/*
 * A tag that is in the packet itself, not beside it: the network header may be set behind it while
 * the protocol still says VLAN, so the dissector is shown where to start.
 */
static bool dissect(const struct net *net, struct sk_buff *skb, struct dissected *d)
{
	if (likely(skb_vlan_tag_present(skb) || !eth_type_vlan(skb->protocol)))
		return __skb_flow_dissect(net, skb, &dissector, d, NULL, 0, 0, 0, 0);
	return __skb_flow_dissect(net, skb, &dissector, d, skb->data, skb->protocol,
				  skb_mac_offset(skb) + ETH_HLEN, skb_headlen(skb), 0);
}

static bool dissect_adrift(struct sk_buff *skb, struct dissected *d)
{
	struct net_device *dev = skb->dev;
	struct net *net = adrift(skb);
	bool ok;

	if (likely(!net))
		return dissect(NULL, skb, d);
	skb->dev = NULL;
	ok = dissect(net, skb, d);
	skb->dev = dev;
	return ok;
}

static void fill(struct bpfx_keys *keys, const struct dissected *d, const struct sk_buff *skb)
{
	keys->protocol = d->basic.n_proto;
	keys->ip_proto = d->basic.ip_proto;
	keys->sport = d->ports.src;
	keys->dport = d->ports.dst;
	keys->dsfield = d->ip.tos;
	keys->ttl = d->ip.ttl;
	keys->flow_label = htonl(d->tags.flow_label);
	keys->vlan = d->vlan.vlan_id | d->vlan.vlan_priority << VLAN_PRIO_SHIFT;
	keys->l3_off = skb_network_offset(skb);
	keys->l4_off = d->control.thoff;
	if (d->control.flags & FLOW_DIS_IS_FRAGMENT)
		keys->flags |= BPFX_KEYS_FRAG;
	if (d->control.flags & FLOW_DIS_FIRST_FRAG)
		keys->flags |= BPFX_KEYS_FIRST_FRAG;
	if (d->control.flags & FLOW_DIS_ENCAPSULATION)
		keys->flags |= BPFX_KEYS_ENCAP;
	if (d->control.addr_type == FLOW_DISSECTOR_KEY_IPV4_ADDRS) {
		keys->saddr[0] = d->v4.src;
		keys->daddr[0] = d->v4.dst;
	} else if (d->control.addr_type == FLOW_DISSECTOR_KEY_IPV6_ADDRS) {
		memcpy(keys->saddr, &d->v6.src, sizeof(keys->saddr));
		memcpy(keys->daddr, &d->v6.dst, sizeof(keys->daddr));
	}
}

__bpf_kfunc_start_defs();

/**
 * bpfx_skb_len() - length of the packet, as queues count it
 * @skb: the packet
 *
 * Context: enqueue.
 * Return: bytes, with link-layer header, the headers of all segments of a GSO packet, and the
 * overhead of a size table (tc stab).
 */
__bpf_kfunc u32 bpfx_skb_len(const struct sk_buff *skb)
{
	return qdisc_pkt_len(skb);
}

/**
 * bpfx_skb_hash() - hash of the packet's flow
 * @skb: the packet
 *
 * Computed once per packet by the kernel's flow dissector, unless socket or device have done it.
 *
 * Context: enqueue.
 * Return: the hash, keyed with a secret of this boot.
 */
__bpf_kfunc u32 bpfx_skb_hash(struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;
	struct net *net = adrift(skb);
	u32 hash;

	if (likely(!net))
		return skb_get_hash(skb);
	skb->dev = NULL;
	hash = skb_get_hash_net(net, skb);
	skb->dev = dev;
	return hash;
}

/**
 * bpfx_skb_keys() - the packet's parsed headers
 * @skb: the packet
 * @keys: filled in
 * @keys__sz: size of @keys
 *
 * By the kernel's flow dissector: through VLAN tags, IPv6 extension headers, and tunnels that are
 * not encrypted, where the innermost addresses and ports are what is found.
 *
 * Context: enqueue.
 * Return: 0; -EPROTO: it could not be parsed to the end, and what was found is filled in.
 */
__bpf_kfunc s32 bpfx_skb_keys(struct sk_buff *skb, struct bpfx_keys *keys, u32 keys__sz)
{
	struct bpfx_keys own = {};
	struct dissected d = {};
	bool ok;

	ok = dissect_adrift(skb, &d);
	fill(&own, &d, skb);
	memset(keys, 0, keys__sz);
	memcpy(keys, &own, min_t(u32, keys__sz, sizeof(own)));
	return ok ? 0 : -EPROTO;
}

/**
 * bpfx_skb_load() - copy bytes of the packet
 * @skb: the packet
 * @off: offset from the link-layer header
 * @to: where to
 * @to__sz: how many
 *
 * Context: enqueue.
 * Return: 0; -EFAULT: the packet is shorter, and @to is zeroed.
 */
__bpf_kfunc s32 bpfx_skb_load(const struct sk_buff *skb, u32 off, void *to, u32 to__sz)
{
	if (off <= skb->len && to__sz <= skb->len - off && !skb_copy_bits(skb, off, to, to__sz))
		return 0;
	memset(to, 0, to__sz);
	return -EFAULT;
}

/**
 * bpfx_skb_ecn_mark() - set ECN's congestion experienced
 * @skb: the packet
 *
 * Context: enqueue.
 * Return: 1: marked, or was marked already; 0: its transport does not know ECN.
 */
__bpf_kfunc s32 bpfx_skb_ecn_mark(struct sk_buff *skb)
{
	return INET_ECN_set_ce(skb);
}

__bpf_kfunc_end_defs();
