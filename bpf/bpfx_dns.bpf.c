// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpfx_dns: names that nobody shall find.
 *
 * Looks the names in DNS queries (port 53) up in a list of patterns: ten thousand of them are one
 * automaton, which a name goes through once. A query for a listed name never gets to the server:
 * it is turned into its own answer, NXDOMAIN or REFUSED, and goes back; or it is dropped. Upper and
 * lower case are the same (0x20). IPv4 and IPv6, with VLAN tags.
 *
 * Limits: only the first question counts, as with servers. A query over TCP can't be answered in
 * its place, and is dropped if it is at the beginning of a segment. Encrypted DNS (ports 443, 853)
 * shows no names: list the resolvers' names in bpfx_names. Fragments pass.
 *
 * Try it:
 *	echo '.ads.example' >list
 *	bpfx filter attach dns dev eth0 ingress rules list
 *	bpfx filter show dns
 *	bpfx filter detach dns dev eth0
 */
#include <bpf/bpf_endian.h>
#include "filter.bpf.h"

#define PORT		53
#define HEADER		12
#define NAME_MAX	(BPFX_FILTER_NAME - 1)
#define LABELS		128
#define FLAGS		2		/* offset of QR, opcode, RCODE ... in a message */
#define QR		0x8000		/* it is an answer */
#define OPCODE		0x7800
#define RA		0x0080		/* recursion is available */
#define REFUSED		5
#define NXDOMAIN	3

char _license[] SEC("license") = "GPL";

const volatile bool egress;	/* the clients are on this side of the device */

struct work {
	struct bpfx_match match;
	u32 at;				/* next byte of the message */
	u32 end;			/* of what there is of it */
	u32 message;			/* where it is in the packet */
	u8 bytes[HEADER + 2 * BPFX_FILTER_NAME];
};

static __always_inline u32 word(const u8 *p)
{
	return (u32)p[0] << 8 | p[1];
}

/*
 * Labels, each with its length before it, become a text with a dot before each label.
 * Return: its length with that dot, or -EINVAL.
 */
static __always_inline long read_name(struct work *w)
{
	u32 at, len, i;

	w->at = HEADER;
	for (i = bpfx_parse_nothing; bpfx_another && i < LABELS; i++) {
		at = w->at;
		bpfx_same(at);
		if (at >= HEADER + NAME_MAX || at >= w->end)
			return -EINVAL;
		len = w->bytes[at];
		if (!len)
			return at - HEADER;
		if (len > 63)
			return -EINVAL;
		w->bytes[at] = '.';
		w->at = at + 1 + len;
	}
	return -EINVAL;
}

static __always_inline struct bpfx_filter_pattern *find(struct work *w)
{
	long len = read_name(w);

	bpfx_same(len);
	if (len < 0 || len > NAME_MAX) {
		filter_count(BPFX_FILTER_BAD);
		return NULL;
	}
	if (len < 2) {
		filter_count(BPFX_FILTER_NAMELESS);
		return NULL;
	}
	filter_count(BPFX_FILTER_NAMED);
	/* The table takes A for a. */
	return filter_find(w->bytes + HEADER + 1, len - 1, &w->match);
}

/* Is it a query? Then its message is in @w->bytes. Over TCP there is its length before it. */
static __always_inline bool is_query(struct __sk_buff *skb, struct bpfx_headers *h,
				     struct work *w)
{
	if (h->found & BPFX_TCP)
		h->payload += 2;
	w->message = h->payload;
	w->end = filter_load(skb, h, w->bytes, HEADER + NAME_MAX);
	if (w->end < HEADER)
		return false;
	return !(word(w->bytes + FLAGS) & (QR | OPCODE)) && word(w->bytes + 4);
}

/* What is to @n bytes at @at and the @n bytes behind them change places: no checksum sees that. */
static __always_inline long swap(struct __sk_buff *skb, u32 at, const u32 n)
{
	u8 was[32], new[32];

	if (bpf_skb_load_bytes(skb, at, was, 2 * n))
		return -EINVAL;
	__builtin_memcpy(new, was + n, n);
	__builtin_memcpy(new + n, was, n);
	return bpf_skb_store_bytes(skb, at, new, 2 * n, BPF_F_RECOMPUTE_CSUM);
}

/* The query becomes the answer: all that it says stays, the sender is the receiver. */
static __always_inline long answer(struct __sk_buff *skb, const struct bpfx_headers *h,
				   struct work *w, u32 rcode)
{
	u32 flags = word(w->bytes + FLAGS);
	u16 was = bpf_htons(flags), is = bpf_htons((flags & ~15u) | QR | RA | rcode);
	long err = 0;

	if (h->found & BPFX_ETHERNET)
		err = swap(skb, h->ethernet, 6);
	if (!err && h->found & BPFX_IPV4)
		err = swap(skb, h->network + 12, 4);
	if (!err && h->found & BPFX_IPV6)
		err = swap(skb, h->network + 8, 16);
	if (!err)
		err = swap(skb, h->transport, 2);
	if (!err)
		err = bpf_skb_store_bytes(skb, w->message + FLAGS, &is, sizeof(is), 0);
	/* A checksum of 0 is none. */
	if (!err)
		err = bpf_l4_csum_replace(skb, h->transport + 6, was, is,
					  sizeof(is) | BPF_F_MARK_MANGLED_0);
	return err;
}

static __always_inline int refuse(struct __sk_buff *skb, const struct bpfx_headers *h,
				  struct work *w, const struct bpfx_filter_pattern *p)
{
	u32 rcode = p->action == BPFX_FILTER_REFUSED ? REFUSED : NXDOMAIN;

	if (p->action == BPFX_FILTER_DROP || h->found & BPFX_TCP || answer(skb, h, w, rcode)) {
		filter_count(BPFX_FILTER_DROPPED);
		return TC_ACT_SHOT;
	}
	filter_count(BPFX_FILTER_ANSWERED);
	return bpf_redirect(skb->ifindex, egress ? BPF_F_INGRESS : 0);
}

static __always_inline int look(struct __sk_buff *skb, struct bpfx_headers *h, struct work *w)
{
	struct bpfx_filter_pattern *p;

	if (!is_query(skb, h, w))
		return TC_ACT_UNSPEC;
	p = find(w);
	if (!p)
		return TC_ACT_UNSPEC;
	__sync_fetch_and_add(&p->hits, 1);
	filter_count(BPFX_FILTER_MATCHED);
	return p->action == BPFX_FILTER_COUNT ? TC_ACT_UNSPEC : refuse(skb, h, w, p);
}

SEC("tc")
int dns(struct __sk_buff *skb)
{
	struct bpfx_headers *h = filter_parse(skb);
	struct bpfx_scratch *scratch;
	int verdict = TC_ACT_UNSPEC;
	struct work *w;

	if (!h || !(h->found & (BPFX_UDP | BPFX_TCP)) || h->found & BPFX_FRAGMENT ||
	    h->dport != bpf_htons(PORT))
		return TC_ACT_UNSPEC;
	scratch = bpfx_scratch_get();
	if (!scratch) {
		filter_count(BPFX_FILTER_BUSY);
		return TC_ACT_UNSPEC;
	}
	w = (void *)bpfx_scratch_data(scratch, sizeof(*w));
	if (w)
		verdict = look(skb, h, w);
	bpfx_scratch_put(scratch);
	return verdict;
}
