/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What filters of packets have in common: headers, counters, and the patterns that a name is
 * looked up in. The command fills the maps before a program is attached.
 */
#ifndef _FILTER_BPF_H
#define _FILTER_BPF_H

#include <bpfx/match.bpf.h>
#include <bpfx/parse.bpf.h>
#include <bpfx/scratch.bpf.h>
#include <bpfx/str.bpf.h>
#include <linux/pkt_cls.h>
#include "filter_maps.h"

#define FILTER_PULL	256	/* bytes of headers that are put where they can be read */
#define FILTER_MATCHES	4096	/* patterns that may match one name */

const volatile bool no_ethernet;	/* the device's packets begin with the IP header */
const volatile __u32 table_size = 8;	/* bytes of the value of map "table" */

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, BPFX_FILTER_COUNTERS);
	__type(key, u32);
	__type(value, u64);
} counters SEC(".maps");

/* One value: what "bpfx match compile" makes. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(u32));
	__uint(value_size, 8);
} table SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct bpfx_filter_pattern);
} patterns SEC(".maps");

/* The rules as text, each with its NUL, for who reads them. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(u32));
	__uint(value_size, 8);
} rules SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct bpfx_packet);
} packets SEC(".maps");

static __always_inline void filter_count(u32 counter)
{
	u64 *n = bpf_map_lookup_elem(&counters, &counter);

	if (n)
		(*n)++;
}

static __noinline long filter_parse_linear(struct __sk_buff *skb, struct bpfx_packet *packet)
{
	return bpfx_parse(packet, (void *)(long)skb->data, (void *)(long)skb->data_end,
			  no_ethernet ? BPFX_PARSE_NETWORK : 0);
}

/* The headers, wherever in the packet's memory they are: as far as they go. */
static __always_inline struct bpfx_headers *filter_parse(struct __sk_buff *skb)
{
	struct bpfx_packet *packet;
	u32 zero = 0;

	packet = bpf_map_lookup_elem(&packets, &zero);
	if (!packet)
		return NULL;
	if (filter_parse_linear(skb, packet) == -ENODATA &&
	    !bpf_skb_pull_data(skb, skb->len < FILTER_PULL ? skb->len : FILTER_PULL))
		filter_parse_linear(skb, packet);
	return &packet->outer;
}

/*
 * What the transport carries: up to @max bytes of it. Not what is behind the IP packet: an Ethernet
 * frame may be longer. Return: how many bytes.
 */
static __always_inline u32 filter_load(struct __sk_buff *skb, const struct bpfx_headers *h,
				       void *to, u32 max)
{
	u32 end = skb->len, at = h->payload, n;

	if (h->length && (u32)h->network + h->length < end)
		end = (u32)h->network + h->length;
	if (end <= at)
		return 0;
	n = end - at;
	bpfx_same(n);
	if (n > max)
		n = max;
	if (!n || bpf_skb_load_bytes(skb, at, to, n))
		return 0;
	return n;
}

/*
 * The first rule counts, and the patterns are numbered in the order of the rules; but what ends
 * early in the name is found early. Return: the pattern, or NULL.
 */
static __always_inline struct bpfx_filter_pattern *
filter_find(const void *name, u32 len, struct bpfx_match *m)
{
	u32 zero = 0, first = ~0u, i;
	void *automaton = bpf_map_lookup_elem(&table, &zero);
	s32 ret;

	if (!automaton)
		return NULL;
	__builtin_memset(m, 0, sizeof(*m));
	for (i = bpfx_parse_nothing; bpfx_another && i < FILTER_MATCHES; i++) {
		ret = bpfx_match_run(automaton, table_size, name, len, m);
		if (ret != 1 && ret != -E2BIG)
			break;
		if (ret == 1 && m->id < first)
			first = m->id;
	}
	return bpf_map_lookup_elem(&patterns, &first);
}

#endif /* _FILTER_BPF_H */
