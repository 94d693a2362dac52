// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpfx_limit: nobody sends more than others may.
 *
 * A token bucket for each source address, of IPv6 for each /64, as that is what a client has. What
 * is above its rate is dropped. Bytes as the device counts them, or packets. Rate and burst can be
 * changed at any time. Needs no module: the bucket is a header (include/bpfx/bucket.bpf.h).
 *
 * Limits: who can forge addresses has as many buckets, and pushes those of others out of the table
 * (LRU), which then begin full. ARP and neighbour discovery pass, or who sent too much could not be
 * found any more.
 *
 * Try it:
 *	bpfx filter attach limit dev eth0 rate 10mbit burst 100kb
 *	bpfx filter show limit
 *	bpfx filter change limit dev eth0 rate 1000pps burst 50
 *	bpfx filter detach limit dev eth0
 */
#include <bpf/bpf_endian.h>
#include <bpfx/bucket.bpf.h>
#include <bpfx/parse.bpf.h>
#include <linux/pkt_cls.h>
#include "filter_maps.h"

#define ICMPV6	58

char _license[] SEC("license") = "GPL";

const volatile bool no_ethernet;	/* the device's packets begin with the IP header */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct bpfx_limit_settings);
} settings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct bpfx_limit_client);
	__type(value, struct bpfx_limit_account);
} clients SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct bpfx_packet);
} packets SEC(".maps");

/* A neighbour, or the router, is looked for or found (RFC 4861): no router forwards that. */
static __always_inline bool is_discovery(struct __sk_buff *skb, const struct bpfx_headers *h)
{
	u8 type;

	if (!(h->found & BPFX_IPV6) || h->protocol != ICMPV6 || h->ttl != 255 ||
	    bpf_skb_load_bytes(skb, h->transport, &type, sizeof(type)))
		return false;
	return type >= 133 && type <= 137;
}

/* Return: has it a source? */
static __always_inline bool source(const struct bpfx_headers *h, struct bpfx_limit_client *client)
{
	if (h->found & BPFX_IPV4) {
		client->addr[2] = bpf_htonl(0xffff);
		client->addr[3] = h->saddr[0];
		return true;
	}
	if (!(h->found & BPFX_IPV6))
		return false;
	client->addr[0] = h->saddr[0];
	client->addr[1] = h->saddr[1];
	/* All neighbours share fe80::/64. */
	if ((h->saddr[0] & bpf_htonl(0xffc00000)) == bpf_htonl(0xfe800000)) {
		client->addr[2] = h->saddr[2];
		client->addr[3] = h->saddr[3];
	}
	return true;
}

static __always_inline struct bpfx_limit_account *
account_of(const struct bpfx_limit_client *client)
{
	struct bpfx_limit_account *account = bpf_map_lookup_elem(&clients, client);
	struct bpfx_limit_account none = {};

	if (account)
		return account;
	/* Another CPU may have been faster. */
	bpf_map_update_elem(&clients, client, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(&clients, client);
}

/* One that the table has no room for passes. */
static __always_inline int take(struct __sk_buff *skb, const struct bpfx_limit_client *client,
				const struct bpfx_limit_settings *s)
{
	struct bpfx_limit_account *account = account_of(client);
	u32 packets = skb->gso_segs ?: 1;
	u64 cost;

	if (!account)
		return TC_ACT_UNSPEC;
	cost = bpfx_bucket_time(s->packets ? packets : skb->len, s->rate);
	if (bpfx_bucket_take_shared((struct bpfx_bucket *)&account->full, bpf_ktime_get_ns(), cost,
				    s->burst_ns)) {
		__sync_fetch_and_add(&account->passed, packets);
		__sync_fetch_and_add(&account->passed_bytes, skb->len);
		return TC_ACT_UNSPEC;
	}
	__sync_fetch_and_add(&account->dropped, packets);
	__sync_fetch_and_add(&account->dropped_bytes, skb->len);
	return TC_ACT_SHOT;
}

SEC("tc")
int limit(struct __sk_buff *skb)
{
	struct bpfx_limit_client client = {};
	struct bpfx_limit_settings *s;
	struct bpfx_packet *packet;
	u32 zero = 0;

	s = bpf_map_lookup_elem(&settings, &zero);
	packet = bpf_map_lookup_elem(&packets, &zero);
	if (!s || !packet)
		return TC_ACT_UNSPEC;
	bpfx_parse(packet, (void *)(long)skb->data, (void *)(long)skb->data_end,
		   no_ethernet ? BPFX_PARSE_NETWORK : 0);
	if (is_discovery(skb, &packet->outer) || !source(&packet->outer, &client))
		return TC_ACT_UNSPEC;
	return take(skb, &client, s);
}
