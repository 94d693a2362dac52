// SPDX-License-Identifier: GPL-2.0-only
/*
 * A million packets take a while to make, so they are made once and used again: one reference to
 * each is ours. Whatever a qdisc does with a packet, it stays. The payload is one page that all
 * share.
 */
#include <linux/hash.h>
#include <linux/ip.h>
#include <linux/netdevice.h>
#include <linux/udp.h>
#include <linux/vmalloc.h>
#include <net/sch_generic.h>
#include "packets.h"

#define HEADERS		(ETH_HLEN + sizeof(struct iphdr) + sizeof(struct udphdr))
#define PACKETS_MAX	(2u << 20)

/* Lengths with their link-layer header: the "simple IMIX", 7 to 4 to 1. */
static const u16 lengths[12] = { 64, 594, 64, 64, 594, 1514, 64, 594, 64, 64, 594, 64 };

static struct sk_buff **packets;
static u32 nr_packets;
static struct page *payload;

static struct sk_buff *make(void)
{
	struct sk_buff *skb;

	skb = alloc_skb(HEADERS, GFP_KERNEL);
	if (!skb)
		return NULL;
	skb_put_zero(skb, HEADERS);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb_set_transport_header(skb, ETH_HLEN + sizeof(struct iphdr));
	get_page(payload);
	skb_add_rx_frag(skb, 0, payload, 0, 0, 0);
	return skb;
}

/**
 * bench_packets_grow() - see to it that there are enough packets
 * @wanted: that many
 *
 * Return: 0, -ENOMEM or -E2BIG.
 */
int bench_packets_grow(u32 wanted)
{
	if (wanted > PACKETS_MAX)
		return -E2BIG;
	if (!packets)
		packets = vcalloc(PACKETS_MAX, sizeof(*packets));
	if (!payload)
		payload = alloc_page(GFP_KERNEL);
	if (!packets || !payload)
		return -ENOMEM;
	while (nr_packets < wanted) {
		packets[nr_packets] = make();
		if (!packets[nr_packets])
			return -ENOMEM;
		nr_packets++;
		cond_resched();
	}
	return 0;
}

static void set_length(struct sk_buff *skb, u32 length)
{
	skb_frag_size_set(&skb_shinfo(skb)->frags[0], length - HEADERS);
	skb->data_len = length - HEADERS;
	skb->len = length;
	skb->truesize = SKB_TRUESIZE(skb_end_offset(skb)) + skb->data_len;
}

/* Each flow between two hosts of its own, or those that are fair to hosts would see only one. */
static void set_addresses(struct sk_buff *skb, u32 flow)
{
	struct udphdr *udp = udp_hdr(skb);
	struct iphdr *ip = ip_hdr(skb);

	skb->protocol = htons(ETH_P_IP);
	eth_hdr(skb)->h_proto = htons(ETH_P_IP);
	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = 64;
	ip->protocol = IPPROTO_UDP;
	ip->tot_len = htons(skb->len - ETH_HLEN);
	ip->saddr = htonl(0x0a000000 + flow);
	ip->daddr = htonl(0x0b000000 + flow);
	udp->source = htons(1024 + flow % 60000);
	udp->dest = htons(5001);
	udp->len = htons(skb->len - ETH_HLEN - sizeof(struct iphdr));
}

static void dress(struct sk_buff *skb, const struct bench_case *c, u32 i)
{
	u32 flow = i % c->flows;

	memset(skb->cb, 0, sizeof(skb->cb));
	skb_mark_not_on_list(skb);
	skb->prev = NULL;
	skb->tstamp = 0;
	set_length(skb, lengths[hash_32(i / c->flows + flow, 16) % ARRAY_SIZE(lengths)]);
	set_addresses(skb, flow);
	skb->priority = flow % c->classes;
	skb_clear_hash(skb);
	/* An odd factor: different flows have different hashes. */
	if (c->hashed)
		skb_set_hash(skb, (flow + 1) * GOLDEN_RATIO_32, PKT_HASH_TYPE_L4);
	qdisc_skb_cb(skb)->pkt_len = skb->len;
#ifdef HAVE_PKT_SEGS
	qdisc_skb_cb(skb)->pkt_segs = 1;
#endif
}

/**
 * bench_packets_dress() - make the first packets those of a case
 * @c: the case
 * @dev: they are sent through
 * @nr: of them; nobody else may have one
 *
 * Those that were dropped have lost the reference that the others still have.
 */
void bench_packets_dress(const struct bench_case *c, struct net_device *dev, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		dress(packets[i], c, i);
		packets[i]->dev = dev;
		refcount_set(&packets[i]->users, 2);
		cond_resched();
	}
}

struct sk_buff *bench_packet(u32 i)
{
	return packets[i];
}

void bench_packets_free(void)
{
	while (nr_packets) {
		refcount_set(&packets[--nr_packets]->users, 1);
		kfree_skb(packets[nr_packets]);
	}
	vfree(packets);
	if (payload)
		put_page(payload);
}
