/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The headers of a packet, by direct access, in one call. Source only: needs no module.
 *
 *	struct bpfx_packet *p = bpf_map_lookup_elem(&packets, &zero);	(a per-CPU array)
 *
 *	if (p)
 *		bpfx_parse(p, (void *)(long)ctx->data, (void *)(long)ctx->data_end, BPFX_PARSE_ALL);
 *	if (p && p->outer.found & BPFX_TCP && p->outer.dport == bpf_htons(443))
 *
 * It goes from the front as far as the packet goes, and what it has found is valid whatever comes
 * after. In tc only the linear part is between data and data_end: bpf_skb_pull_data() first. And
 * a VLAN tag that the device has taken is not in the packet: skb->vlan_tci.
 *
 * Offsets are from data. Addresses and ports are as in the packet (network order), other numbers in
 * the CPU's order. Everything read is checked against data_end, each loop has a constant bound.
 *
 * The result belongs into a map's value. On the stack the verifier tells apart what was written by
 * which way: that is still good for %BPFX_PARSE_NETWORK and 0, and too much for %BPFX_PARSE_ALL.
 */
#ifndef _BPFX_PARSE_BPF_H
#define _BPFX_PARSE_BPF_H

#include <bpfx/types.bpf.h>

#define BPFX_PARSE_VLANS	2	/* tags in an Ethernet header, at most */
#define BPFX_PARSE_EXTENSIONS	8	/* extension headers of IPv6, at most */
#define BPFX_PARSE_END		0x7fff	/* no header begins behind this offset */

#ifndef BPFX_VXLAN_PORT
#define BPFX_VXLAN_PORT		4789
#endif

/**
 * enum bpfx_parse - how to parse
 * @BPFX_PARSE_NETWORK: it begins with the IP header, as on devices that have no Ethernet
 * @BPFX_PARSE_TUNNELS: look into GRE, VXLAN and IP in IP, one level deep
 * @BPFX_PARSE_OPTIONS: read TCP's options
 * @BPFX_PARSE_ALL: both of it, from Ethernet on
 *
 * A constant: what is not wanted costs nothing.
 */
enum bpfx_parse {
	BPFX_PARSE_NETWORK	= 1 << 0,
	BPFX_PARSE_TUNNELS	= 1 << 1,
	BPFX_PARSE_OPTIONS	= 1 << 2,
	BPFX_PARSE_ALL		= BPFX_PARSE_TUNNELS | BPFX_PARSE_OPTIONS,
};

/**
 * enum bpfx_found - what there is
 * @BPFX_ETHERNET: an Ethernet header
 * @BPFX_VLAN: a VLAN tag (802.1Q)
 * @BPFX_QINQ: two of them (802.1ad)
 * @BPFX_IPV4: an IPv4 header, all of it
 * @BPFX_IPV6: an IPv6 header
 * @BPFX_IP_OPTIONS: options in the IPv4 header
 * @BPFX_EXTENSIONS: extension headers of IPv6
 * @BPFX_FRAGMENT: a part of a packet
 * @BPFX_LATER_FRAGMENT: not its first part: there is no transport header
 * @BPFX_TCP: a TCP header, all of it
 * @BPFX_UDP: a UDP header
 * @BPFX_GRE: a GRE header, all of it
 * @BPFX_VXLAN: a VXLAN header
 * @BPFX_GRE_CHECKSUM: GRE with a checksum
 * @BPFX_GRE_KEY: GRE with a key
 * @BPFX_GRE_SEQUENCE: GRE with a sequence number
 */
enum bpfx_found {
	BPFX_ETHERNET		= 1 << 0,
	BPFX_VLAN		= 1 << 1,
	BPFX_QINQ		= 1 << 2,
	BPFX_IPV4		= 1 << 3,
	BPFX_IPV6		= 1 << 4,
	BPFX_IP_OPTIONS		= 1 << 5,
	BPFX_EXTENSIONS		= 1 << 6,
	BPFX_FRAGMENT		= 1 << 7,
	BPFX_LATER_FRAGMENT	= 1 << 8,
	BPFX_TCP		= 1 << 9,
	BPFX_UDP		= 1 << 10,
	BPFX_GRE		= 1 << 11,
	BPFX_VXLAN		= 1 << 12,
	BPFX_GRE_CHECKSUM	= 1 << 13,
	BPFX_GRE_KEY		= 1 << 14,
	BPFX_GRE_SEQUENCE	= 1 << 15,
};

/**
 * struct bpfx_headers - from Ethernet to the transport
 * @found: enum bpfx_found; a field is valid if what it belongs to was found, and 0 if not
 * @ethernet: offset of the Ethernet header
 * @network: offset of the IP header
 * @transport: offset of what IP carries: of the transport header, or of what is in its place
 * @payload: offset behind the transport header, GRE header or VXLAN header
 * @ethertype: of what Ethernet and its tags carry, or its length (802.3); if it begins with IP
 *	what that would be
 * @vlan: the tags, the outer one first: priority, DEI and VLAN id
 * @length: bytes of the IP packet as its header says; 0 if it leaves that open (jumbo)
 * @protocol: what IP carries, behind all extension headers
 * @tos: type of service or traffic class
 * @ttl: time to live or hop limit
 * @ip_header: bytes of the IP header with its options or extension headers
 * @fragment: offset of a fragment in its packet, in bytes
 * @id: of the packet that it is a fragment of; of any IPv4 packet
 * @flow_label: of IPv6
 * @sport: source port
 * @dport: destination port
 * @saddr: source address; of IPv4 in the first word
 * @daddr: destination address
 */
struct bpfx_headers {
	u32 found;
	u16 ethernet;
	u16 network;
	u16 transport;
	u16 payload;
	u16 ethertype;
	u16 vlan[BPFX_PARSE_VLANS];
	u16 ip_header;
	u32 length;
	u8 protocol;
	u8 tos;
	u8 ttl;
	u8 reserved;
	u32 fragment;
	u32 id;
	u32 flow_label;
	u16 sport;
	u16 dport;
	u32 saddr[4];
	u32 daddr[4];
};

/**
 * enum bpfx_tcp_found - which options there are
 * @BPFX_TCP_MSS: maximum segment size
 * @BPFX_TCP_SCALE: window scale
 * @BPFX_TCP_SACK: selective acknowledgments permitted
 * @BPFX_TCP_TIMES: timestamps
 */
enum bpfx_tcp_found {
	BPFX_TCP_MSS		= 1 << 0,
	BPFX_TCP_SCALE		= 1 << 1,
	BPFX_TCP_SACK		= 1 << 2,
	BPFX_TCP_TIMES		= 1 << 3,
};

/**
 * struct bpfx_tcp - the TCP header, of the inner packet if there is one
 * @seq: sequence number
 * @ack: acknowledgment number
 * @window: not scaled
 * @flags: FIN is bit 0, SYN 1, RST 2, PSH 3, ACK 4, URG 5, ECE 6, CWR 7
 * @found: enum bpfx_tcp_found; an option of another length than it should have is none
 * @mss: maximum segment size
 * @scale: window scale, as it stands there: more than 14 means 14
 * @header: bytes of the header with its options
 * @tsval: timestamp value
 * @tsecr: timestamp echo reply
 */
struct bpfx_tcp {
	u32 seq;
	u32 ack;
	u16 window;
	u8 flags;
	u8 found;
	u16 mss;
	u8 scale;
	u8 header;
	u32 tsval;
	u32 tsecr;
};

/**
 * struct bpfx_packet - a packet's headers
 * @outer: the first ones
 * @inner: those in the tunnel; nothing is found there if there is none
 * @tcp: valid if @inner, or without a tunnel @outer, has %BPFX_TCP
 * @key: of GRE, or VXLAN's network id
 * @sequence: of GRE
 */
struct bpfx_packet {
	struct bpfx_headers outer;
	struct bpfx_headers inner;
	struct bpfx_tcp tcp;
	u32 key;
	u32 sequence;
} __attribute__((aligned(8)));

/*
 * What the verifier knows it tells apart: a packet with a tag from one without, through all that
 * follows, until it gives up. 0 from a map is a number like others to it; what that was added to is
 * the same by all ways. Nobody writes to it.
 */
static volatile u64 bpfx_parse_nothing __attribute__((unused));

typedef u64 __attribute__((may_alias)) bpfx_parse_word;

/**
 * struct bpfx_parser - where a parser is (internal)
 * @data: the packet
 * @data_end: its end
 * @at: offset of the next header
 * @limit: offset where the packet ends according to the headers so far; not below @at
 * @type: EtherType of the next header
 */
struct bpfx_parser {
	void *data;
	void *data_end;
	u64 at;
	u64 limit;
	u32 type;
};

#define BPFX_P_IP	0x0800
#define BPFX_P_8021Q	0x8100
#define BPFX_P_IPV6	0x86dd
#define BPFX_P_8021AD	0x88a8
#define BPFX_P_TEB	0x6558

static __always_inline u32 bpfx_read8(const void *p, u32 n)
{
	return ((const u8 *)p)[n];
}

#ifdef __bpf__
/* As in the packet. The verifier lets programs read at any address where the CPU can. */
static __always_inline u16 bpfx_read16(const void *p, u32 n)
{
	return *(const u16 *)(p + n);
}

static __always_inline u32 bpfx_read32(const void *p, u32 n)
{
	return *(const u32 *)(p + n);
}

/* One register: what is checked is what is read by, and no arithmetic moves past the check. */
#define bpfx_same(_x)	asm volatile("" : "+r"(_x))

/*
 * Another turn of a loop? Always, but the verifier, that would count the turns and follow each by
 * all ways, is told that it may end at any time, and goes through it until nothing new comes of it.
 */
#define bpfx_another									\
({											\
	__label__ end_, out_;								\
	bool another_ = true;								\
											\
	asm volatile goto("may_goto %l[end_]" : : : : end_);				\
	goto out_;									\
end_:											\
	another_ = false;								\
out_:											\
	another_;									\
})
#else
static __always_inline u16 bpfx_read16(const void *p, u32 n)
{
	u16 x;

	__builtin_memcpy(&x, p + n, sizeof(x));
	return x;
}

static __always_inline u32 bpfx_read32(const void *p, u32 n)
{
	u32 x;

	__builtin_memcpy(&x, p + n, sizeof(x));
	return x;
}

#define bpfx_same(_x)	do { } while (0)
#define bpfx_another	true
#endif

static __always_inline u32 bpfx_be16(const void *p, u32 n)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return __builtin_bswap16(bpfx_read16(p, n));
#else
	return bpfx_read16(p, n);
#endif
}

static __always_inline u32 bpfx_be32(const void *p, u32 n)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return __builtin_bswap32(bpfx_read32(p, n));
#else
	return bpfx_read32(p, n);
#endif
}

/*
 * Are there @n bytes at @at? Then @p is where. Returns from the caller if not: macros.
 *
 * at <= limit holds. Not "at + n > limit": from a sum with a constant 6.12's verifier concludes to
 * its terms, gets them wrong and refuses what it is then unsure of.
 */
#define bpfx_need(_parser, _p, _n)							\
do {											\
	u64 at_ = (_parser)->at;							\
											\
	bpfx_same(at_);									\
	if (at_ > BPFX_PARSE_END)							\
		return -E2BIG;								\
	if ((_parser)->limit - at_ < (_n))						\
		return -EINVAL;								\
	(_p) = (_parser)->data + at_;							\
	bpfx_same(_p);									\
	if ((_p) + (_n) > (_parser)->data_end)						\
		return -ENODATA;							\
} while (0)

/*
 * And are there @n bytes from @p on, which is where bpfx_need() said? To check the offset again
 * would tell the verifier that it matters.
 */
#define bpfx_need_all(_parser, _p, _n)							\
do {											\
	if ((_parser)->limit - (_parser)->at < (_n))					\
		return -EINVAL;								\
	if ((_p) + (_n) > (_parser)->data_end)						\
		return -ENODATA;							\
} while (0)

/* On to the next header. */
static __always_inline void bpfx_parse_skip(struct bpfx_parser *s, u32 n)
{
	s->at = (s->at + n) | bpfx_parse_nothing;
}

static __always_inline bool bpfx_is_tag(u32 type)
{
	return type == BPFX_P_8021Q || type == BPFX_P_8021AD;
}

static __always_inline long bpfx_parse_ethernet(struct bpfx_parser *s, struct bpfx_headers *h)
{
	void *p;
	u32 i;

	bpfx_need(s, p, 14);
	h->found |= BPFX_ETHERNET;
	h->ethernet = s->at;
	bpfx_parse_skip(s, 14);
	s->type = bpfx_be16(p, 12);
	for (i = 0; i < BPFX_PARSE_VLANS; i++) {
		if (!bpfx_is_tag(s->type))
			break;
		bpfx_need(s, p, 4);
		h->found |= BPFX_VLAN << i;
		h->vlan[i] = bpfx_be16(p, 0);
		bpfx_parse_skip(s, 4);
		s->type = bpfx_be16(p, 2);
	}
	return bpfx_is_tag(s->type) ? -E2BIG : 0;
}

/* The packet ends where its own header says, and where those around it do. */
static __always_inline long bpfx_parse_length(struct bpfx_parser *s, u32 length, u32 least)
{
	if (!length)
		return 0;
	if (length < least)
		return -EINVAL;
	if (s->at + length < s->limit)
		s->limit = (s->at + length) | bpfx_parse_nothing;
	return 0;
}

static __always_inline long bpfx_parse_ipv4(struct bpfx_parser *s, struct bpfx_headers *h)
{
	u32 bytes, length, fragment;
	long err;
	void *p;

	bpfx_need(s, p, 20);
	bytes = (bpfx_read8(p, 0) & 15) * 4;
	if (bpfx_read8(p, 0) >> 4 != 4 || bytes < 20)
		return -EINVAL;
	length = bpfx_be16(p, 2);
	err = bpfx_parse_length(s, length, bytes);
	if (err)
		return err;
	bpfx_need_all(s, p, bytes);
	h->found |= BPFX_IPV4;
	h->network = s->at;
	h->length = length;
	h->tos = bpfx_read8(p, 1);
	h->id = bpfx_be16(p, 4);
	fragment = bpfx_be16(p, 6);
	h->ttl = bpfx_read8(p, 8);
	h->protocol = bpfx_read8(p, 9);
	h->saddr[0] = bpfx_read32(p, 12);
	h->daddr[0] = bpfx_read32(p, 16);
	if (fragment & 0x3fff)
		h->found |= BPFX_FRAGMENT;
	if (fragment & 0x1fff)
		h->found |= BPFX_LATER_FRAGMENT;
	h->fragment = (fragment & 0x1fff) * 8;
	if (bytes > 20)
		h->found |= BPFX_IP_OPTIONS;
	h->ip_header = bytes;
	bpfx_parse_skip(s, bytes);
	return 0;
}

/*
 * 0 hop by hop, 43 routing, 44 fragment, 51 authentication, 60 destination, 135 mobility, 139 host
 * identity, 140 shim6
 */
static __always_inline bool bpfx_is_extension(u32 protocol)
{
	const u64 low = 1ull << 0 | 1ull << 43 | 1ull << 44 | 1ull << 51 | 1ull << 60;

	if (protocol < 64)
		return low >> protocol & 1;
	return protocol == 135 || protocol == 139 || protocol == 140;
}

/* One extension header. Return: 0, or an error. */
static __always_inline long bpfx_parse_extension(struct bpfx_parser *s, struct bpfx_headers *h)
{
	u32 protocol = h->protocol, bytes, fragment;
	void *p;

	bpfx_need(s, p, 8);
	bytes = bpfx_read8(p, 1) * 8 + 8;
	if (protocol == 51)
		bytes = bpfx_read8(p, 1) * 4 + 8;
	if (protocol == 44) {
		bytes = 8;
		fragment = bpfx_be16(p, 2);
		h->id = bpfx_be32(p, 4);
		h->fragment = fragment & 0xfff8;
		h->found |= BPFX_FRAGMENT;
		if (h->fragment)
			h->found |= BPFX_LATER_FRAGMENT;
	}
	if (s->limit - s->at < bytes)
		return -EINVAL;
	h->found |= BPFX_EXTENSIONS;
	h->protocol = bpfx_read8(p, 0);
	h->ip_header += bytes;
	bpfx_parse_skip(s, bytes);
	return 0;
}

/* Return: 0, whatever there is behind the last extension header; or an error. */
static __always_inline long bpfx_parse_extensions(struct bpfx_parser *s, struct bpfx_headers *h)
{
	long err;
	u32 i;

	if (!bpfx_is_extension(h->protocol))
		return 0;
	for (i = bpfx_parse_nothing; bpfx_another && i < BPFX_PARSE_EXTENSIONS; i++) {
		if (!bpfx_is_extension(h->protocol) || h->found & BPFX_LATER_FRAGMENT)
			return 0;
		err = bpfx_parse_extension(s, h);
		if (err)
			return err;
	}
	if (h->found & BPFX_LATER_FRAGMENT)
		return 0;
	return bpfx_is_extension(h->protocol) ? -E2BIG : 0;
}

static __always_inline long bpfx_parse_ipv6(struct bpfx_parser *s, struct bpfx_headers *h)
{
	u32 length, i;
	long err;
	void *p;

	bpfx_need(s, p, 40);
	if (bpfx_read8(p, 0) >> 4 != 6)
		return -EINVAL;
	length = bpfx_be16(p, 4);
	if (length)
		length += 40;
	err = bpfx_parse_length(s, length, 40);
	if (err)
		return err;
	h->found |= BPFX_IPV6;
	h->network = s->at;
	h->length = length;
	h->tos = bpfx_be16(p, 0) >> 4;
	h->flow_label = bpfx_be32(p, 0) & 0xfffff;
	h->protocol = bpfx_read8(p, 6);
	h->ttl = bpfx_read8(p, 7);
	for (i = 0; i < 4; i++) {
		h->saddr[i] = bpfx_read32(p, 8 + 4 * i);
		h->daddr[i] = bpfx_read32(p, 24 + 4 * i);
	}
	h->ip_header = 40;
	bpfx_parse_skip(s, 40);
	return bpfx_parse_extensions(s, h);
}

static __always_inline long bpfx_parse_udp(struct bpfx_parser *s, struct bpfx_headers *h)
{
	u32 bytes;
	void *p;

	bpfx_need(s, p, 8);
	bytes = bpfx_be16(p, 4);
	if (bytes && bytes < 8)
		return -EINVAL;
	h->found |= BPFX_UDP;
	h->sport = bpfx_read16(p, 0);
	h->dport = bpfx_read16(p, 2);
	bpfx_parse_skip(s, 8);
	h->payload = s->at;
	return 0;
}

static __always_inline long bpfx_parse_tcp(struct bpfx_parser *s, struct bpfx_headers *h,
					   struct bpfx_tcp *tcp)
{
	u32 bytes;
	void *p;

	bpfx_need(s, p, 20);
	bytes = (bpfx_read8(p, 12) >> 4) * 4;
	if (bytes < 20)
		return -EINVAL;
	bpfx_need_all(s, p, bytes);
	h->found |= BPFX_TCP;
	h->sport = bpfx_read16(p, 0);
	h->dport = bpfx_read16(p, 2);
	tcp->seq = bpfx_be32(p, 4);
	tcp->ack = bpfx_be32(p, 8);
	tcp->flags = bpfx_read8(p, 13);
	tcp->window = bpfx_be16(p, 14);
	h->payload = s->at + bytes;
	tcp->header = bytes;
	s->limit = (s->at + bytes) | bpfx_parse_nothing;
	bpfx_parse_skip(s, 20);
	return 0;
}

/* An option that is not padding and of which all @bytes are there. */
static __always_inline void bpfx_parse_option(struct bpfx_tcp *tcp, void *p, void *data_end,
					      u32 bytes)
{
	u32 kind = bpfx_read8(p, 0);

	if (kind == 2 && bytes == 4 && p + 4 <= data_end) {
		tcp->found |= BPFX_TCP_MSS;
		tcp->mss = bpfx_be16(p, 2);
	} else if (kind == 3 && bytes == 3 && p + 3 <= data_end) {
		tcp->found |= BPFX_TCP_SCALE;
		tcp->scale = bpfx_read8(p, 2);
	} else if (kind == 4 && bytes == 2) {
		tcp->found |= BPFX_TCP_SACK;
	} else if (kind == 8 && bytes == 10 && p + 10 <= data_end) {
		tcp->found |= BPFX_TCP_TIMES;
		tcp->tsval = bpfx_be32(p, 2);
		tcp->tsecr = bpfx_be32(p, 6);
	}
}

/* From behind the header's fixed part to its end. */
static __always_inline long bpfx_parse_options(struct bpfx_parser *s, struct bpfx_tcp *tcp)
{
	u32 kind, bytes;
	void *p;
	u32 i;

	if (s->at >= s->limit)
		return 0;
	for (i = bpfx_parse_nothing; bpfx_another && i < 40; i++) {
		if (s->at >= s->limit)
			return 0;
		bpfx_need(s, p, 1);
		kind = bpfx_read8(p, 0);
		if (!kind)
			return 0;
		if (kind == 1) {
			bpfx_parse_skip(s, 1);
			continue;
		}
		bpfx_need_all(s, p, 2);
		bytes = bpfx_read8(p, 1);
		if (bytes < 2 || s->limit - s->at < bytes)
			return -EINVAL;
		bpfx_parse_option(tcp, p, s->data_end, bytes);
		bpfx_parse_skip(s, bytes);
	}
	return 0;
}

/* Return: the EtherType of what is inside, 0 if that can't be looked at, or an error. */
static __always_inline long bpfx_parse_gre(struct bpfx_parser *s, struct bpfx_packet *out)
{
	struct bpfx_headers *h = &out->outer;
	u32 flags, type, bytes = 4;
	void *p;

	bpfx_need(s, p, 4);
	flags = bpfx_be16(p, 0);
	type = bpfx_be16(p, 2);
	/* Another version is another protocol; routes are of the past. */
	if (flags & 0x4007)
		return 0;
	if (flags & 0x8000)
		bytes += 4;
	if (flags & 0x2000)
		bytes += 4;
	if (flags & 0x1000)
		bytes += 4;
	bpfx_need_all(s, p, bytes);
	bpfx_parse_skip(s, 4);
	h->found |= BPFX_GRE;
	if (flags & 0x8000) {
		h->found |= BPFX_GRE_CHECKSUM;
		bpfx_parse_skip(s, 4);
	}
	if (flags & 0x2000) {
		bpfx_need(s, p, 4);
		h->found |= BPFX_GRE_KEY;
		out->key = bpfx_be32(p, 0);
		bpfx_parse_skip(s, 4);
	}
	if (flags & 0x1000) {
		bpfx_need(s, p, 4);
		h->found |= BPFX_GRE_SEQUENCE;
		out->sequence = bpfx_be32(p, 0);
		bpfx_parse_skip(s, 4);
	}
	h->payload = s->at;
	return type == BPFX_P_IP || type == BPFX_P_IPV6 || type == BPFX_P_TEB ? type : 0;
}

/* As bpfx_parse_gre(). */
static __always_inline long bpfx_parse_vxlan(struct bpfx_parser *s, struct bpfx_packet *out)
{
	void *p;

	bpfx_need(s, p, 8);
	/* Without a network id it is something else. */
	if (!(bpfx_read8(p, 0) & 8))
		return 0;
	out->outer.found |= BPFX_VXLAN;
	out->key = bpfx_be32(p, 4) >> 8;
	bpfx_parse_skip(s, 8);
	out->outer.payload = s->at;
	return BPFX_P_TEB;
}

/* As bpfx_parse_gre(), for whatever may be a tunnel. */
static __always_inline long bpfx_parse_tunnel(struct bpfx_parser *s, struct bpfx_packet *out)
{
	struct bpfx_headers *h = &out->outer;

	if (h->found & BPFX_LATER_FRAGMENT)
		return 0;
	switch (h->protocol) {
	case 4:
		return BPFX_P_IP;
	case 41:
		return BPFX_P_IPV6;
	case 47:
		return bpfx_parse_gre(s, out);
	}
	if (h->found & BPFX_UDP && bpfx_be16(&h->dport, 0) == BPFX_VXLAN_PORT)
		return bpfx_parse_vxlan(s, out);
	return 0;
}

/* From where the parser is to the end of the transport header; %BPFX_P_TEB is Ethernet. */
static __always_inline long bpfx_parse_headers(struct bpfx_parser *s, struct bpfx_headers *h,
					       struct bpfx_tcp *tcp)
{
	long err = 0;

	if (s->type == BPFX_P_TEB)
		err = bpfx_parse_ethernet(s, h);
	h->ethertype = s->type;
	if (err)
		return err;
	if (s->type == BPFX_P_IP)
		err = bpfx_parse_ipv4(s, h);
	else if (s->type == BPFX_P_IPV6)
		err = bpfx_parse_ipv6(s, h);
	else
		return 0;
	if (err)
		return err;
	h->transport = s->at;
	if (h->found & BPFX_LATER_FRAGMENT)
		return 0;
	if (h->protocol == 6)
		return bpfx_parse_tcp(s, h, tcp);
	if (h->protocol == 17)
		return bpfx_parse_udp(s, h);
	return 0;
}

static __always_inline void bpfx_parse_clear(struct bpfx_parser *s, struct bpfx_packet *out)
{
	bpfx_parse_word *words = (bpfx_parse_word *)out;
	u64 nothing = bpfx_parse_nothing;
	u32 i;

	s->limit = ~0ull >> 1 | bpfx_parse_nothing;
	for (i = 0; i < sizeof(*out) / sizeof(*words); i++)
		words[i] = nothing;
}

static __always_inline long bpfx_parse_start(struct bpfx_parser *s, u32 how)
{
	void *p;

	s->type = BPFX_P_TEB;
	if (!(how & BPFX_PARSE_NETWORK))
		return 0;
	bpfx_need(s, p, 1);
	s->type = bpfx_read8(p, 0) >> 4 == 6 ? BPFX_P_IPV6 : BPFX_P_IP;
	return 0;
}

/**
 * bpfx_parse() - find the headers of a packet
 * @out: what is found, in a map value; filled with zeros first
 * @data: the packet: of struct __sk_buff or xdp_md
 * @data_end: its end
 * @how: enum bpfx_parse, a constant
 *
 * Finds Ethernet, up to two VLAN tags, IPv4 with options, IPv6 with up to 8 extension headers, TCP
 * with options and UDP; and if asked to the same once more behind GRE, VXLAN or IP. What it does
 * not know ends it without an error.
 *
 * Return: 0; -ENODATA if a header goes past @data_end; -EINVAL if one contradicts itself or goes
 * past the length of its packet; -E2BIG if there are too many of them. What came before is in @out
 * in any case.
 */
static __always_inline long bpfx_parse(struct bpfx_packet *out, void *data, void *data_end, u32 how)
{
	struct bpfx_parser s = { .data = data, .data_end = data_end };
	struct bpfx_headers *last;
	long err;

	bpfx_same(out);
	last = &out->outer;
	bpfx_parse_clear(&s, out);
	err = bpfx_parse_start(&s, how);
	if (!err)
		err = bpfx_parse_headers(&s, &out->outer, &out->tcp);
	if (err)
		return err;
	if (how & BPFX_PARSE_TUNNELS) {
		err = bpfx_parse_tunnel(&s, out);
		if (err < 0)
			return err;
		if (err) {
			s.type = err;
			err = bpfx_parse_headers(&s, &out->inner, &out->tcp);
			if (err)
				return err;
			last = &out->inner;
		}
	}
	if (how & BPFX_PARSE_OPTIONS && last->found & BPFX_TCP)
		return bpfx_parse_options(&s, &out->tcp);
	return 0;
}

#endif /* _BPFX_PARSE_BPF_H */
