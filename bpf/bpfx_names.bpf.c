// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpfx_names: who is being talked to.
 *
 * Finds the name of the server in the packets of clients: in a TLS ClientHello (server_name,
 * RFC 6066) and in the head of an HTTP/1 request (Host). Counts the most frequent names (top-k) and
 * how many different ones there are (HyperLogLog), and looks each up in a list of rules that count,
 * mark or drop. IPv4 and IPv6, with VLAN tags, on any port.
 *
 * Limits: one packet at a time. A ClientHello or a head that is cut before the name does not count
 * as a name but as cut; offloads (GRO) put most of them together again. Encrypted ClientHellos and
 * QUIC show no name. Of several requests in one packet the first counts.
 *
 * Try it:
 *	echo 'drop *.ads.example' >list
 *	bpfx filter attach names dev eth0 egress rules list
 *	bpfx filter show names
 *	bpfx filter detach names dev eth0 egress
 */
#include <bpfx/sketch.bpf.h>
#include "filter.bpf.h"

#define PEEK		6		/* bytes that tell a protocol */
#define HELLO_MAX	3072		/* bytes that are looked at */
#define NAME_MAX	(BPFX_FILTER_NAME - 1)
#define EXTENSIONS	64		/* of a ClientHello, at most */
#define CUT		(-ENODATA)
#define BAD		(-EINVAL)
#define NAMELESS	(-ENOENT)

char _license[] SEC("license") = "GPL";

/* One for each CPU: what they count is put together by who reads it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct bpfx_filter_seen);
} seen SEC(".maps");

/*
 * Where the parser is lives here and not on the stack, so that the verifier does not follow each
 * length by all ways: what comes out of memory is any number, and is checked where it is used.
 */
struct work {
	struct bpfx_match match;
	u32 at;				/* next byte */
	u32 end;			/* of what there is */
	u32 whole;			/* of what there should be */
	u32 len;			/* of the name */
	u8 name[BPFX_FILTER_NAME];
	u8 bytes[HELLO_MAX + BPFX_FILTER_NAME];
};

/* A big-endian number of @n bytes. Return: it, or why there is none. */
static __always_inline long number(struct work *w, u32 n)
{
	u32 at = w->at, x = 0, i;

	bpfx_same(at);
	if (at + n > w->whole)
		return BAD;
	if (at >= HELLO_MAX || at + n > w->end)
		return CUT;
	for (i = 0; i < n; i++)
		x = x << 8 | w->bytes[at + i];
	w->at = at + n;
	return x;
}

/* Over a field that begins with its length in @n bytes. */
static __always_inline long skip(struct work *w, u32 n)
{
	long len = number(w, n);

	if (len < 0)
		return len;
	w->at += len;
	return 0;
}

/* In lower case, and with zeros behind it: a key. */
static __always_inline long take_name(struct work *w, u32 len)
{
	u32 at = w->at;
	u8 *name;

	bpfx_same(at);
	bpfx_same(len);
	if (at >= HELLO_MAX)
		return CUT;
	if (len > NAME_MAX)
		return BAD;
	if (!len)
		return NAMELESS;
	name = w->bytes + at;
	bpfx_same(name);
	if (at + len > w->end)
		return CUT;
	if (name[len - 1] == '.')
		len--;
	bpfx_same(len);
	if (!len || len > NAME_MAX)
		return NAMELESS;
	__builtin_memset(w->name, 0, sizeof(w->name));
	w->len = len;
	return bpfx_str_lower(w->name, NAME_MAX, name, len) < 0 ? BAD : 0;
}

/* server_name: a list, of which the first entry is the host. */
static __always_inline long server_name(struct work *w)
{
	long type, len;

	len = number(w, 2);
	type = len < 0 ? len : number(w, 1);
	len = type < 0 ? type : number(w, 2);
	if (len < 0)
		return len;
	if (type)
		return NAMELESS;
	return w->at + len > w->whole ? BAD : take_name(w, len);
}

/* Return: 0 and the name, or why there is none. */
static __always_inline long extensions(struct work *w)
{
	long len, type;
	u32 i;

	len = number(w, 2);
	if (len < 0)
		return len;
	for (i = bpfx_parse_nothing; bpfx_another && i < EXTENSIONS; i++) {
		if (w->at >= w->whole)
			return NAMELESS;
		type = number(w, 2);
		if (type < 0)
			return type;
		if (!type) {
			len = number(w, 2);
			return len < 0 ? len : server_name(w);
		}
		len = skip(w, 2);
		if (len)
			return len;
	}
	return NAMELESS;
}

/*
 * Record: type, version, length. Handshake: type, length, version, random, session, cipher suites,
 * compression methods, extensions (RFC 8446, 4.1.2 and 5.1). A ClientHello in several records ends
 * with the first one here.
 */
static __always_inline long tls(struct work *w)
{
	long len, err;

	w->whole = 5 + ((u32)w->bytes[3] << 8 | w->bytes[4]);
	w->at = 6;
	len = number(w, 3);
	if (len < 0)
		return len;
	if (w->at + len < w->whole)
		w->whole = w->at + len;
	w->at += 2 + 32;
	err = skip(w, 1);
	if (!err)
		err = skip(w, 2);
	if (!err)
		err = skip(w, 1);
	if (err)
		return err;
	return w->at == w->whole ? NAMELESS : extensions(w);
}

static __always_inline bool is_tls(const u8 *p, u32 n)
{
	return n >= PEEK && p[0] == 22 && p[1] == 3 && p[5] == 1;
}

static __always_inline bool is_http(const u8 *p, u32 n)
{
	if (n < 4)
		return false;
	switch ((u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3]) {
	case 'G' << 24 | 'E' << 16 | 'T' << 8 | ' ':
	case 'H' << 24 | 'E' << 16 | 'A' << 8 | 'D':
	case 'P' << 24 | 'O' << 16 | 'S' << 8 | 'T':
	case 'P' << 24 | 'U' << 16 | 'T' << 8 | ' ':
	case 'P' << 24 | 'A' << 16 | 'T' << 8 | 'C':
	case 'D' << 24 | 'E' << 16 | 'L' << 8 | 'E':
	case 'O' << 24 | 'P' << 16 | 'T' << 8 | 'I':
	case 'T' << 24 | 'R' << 16 | 'A' << 8 | 'C':
	case 'C' << 24 | 'O' << 16 | 'N' << 8 | 'N':
		return true;
	default:
		return false;
	}
}

/* From behind "Host:". */
static __always_inline long host(struct work *w)
{
	u32 at = w->at, len;

	bpfx_same(at);
	if (at >= HELLO_MAX)
		return CUT;
	at += bpfx_str_span(w->bytes + at, BPFX_FILTER_NAME, BPFX_LITERAL(" \t"));
	bpfx_same(at);
	if (at >= HELLO_MAX || at >= w->end)
		return CUT;
	/* An IPv6 address has colons, too. */
	if (w->bytes[at] == '[')
		len = 1 + bpfx_str_cspan(w->bytes + at, BPFX_FILTER_NAME, BPFX_LITERAL("]\r\n"));
	else
		len = bpfx_str_cspan(w->bytes + at, BPFX_FILTER_NAME, BPFX_LITERAL(": \t\r\n"));
	w->at = at;
	/* Behind the name there has to be something, or it may go on. */
	if (at + len >= w->end)
		return CUT;
	return take_name(w, len);
}

static __always_inline long http(struct work *w)
{
	u32 n = w->end;
	s32 at, blank;

	bpfx_same(n);
	if (n > HELLO_MAX)
		return BAD;
	bpfx_str_lower(w->bytes, n, w->bytes, n);
	at = bpfx_str_memmem(w->bytes, n, BPFX_LITERAL("\nhost:"));
	blank = bpfx_str_memmem(w->bytes, n, BPFX_LITERAL("\r\n\r\n"));
	if (at < 0 || (blank >= 0 && blank < at))
		return blank < 0 ? CUT : NAMELESS;
	w->at = at + 6;
	return host(w);
}

static __always_inline void count_name(struct work *w)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct bpfx_filter_seen *s = bpf_map_lookup_elem(&seen, &cpu);

	if (!s)
		return;
	bpfx_sketch_topk_add(s->topk, sizeof(s->topk), w->name, sizeof(w->name), 1);
	bpfx_sketch_hll_add(s->hll, sizeof(s->hll), w->name, sizeof(w->name));
}

static __always_inline int decide(struct __sk_buff *skb, struct work *w)
{
	struct bpfx_filter_pattern *p;
	u32 len = w->len;

	bpfx_same(len);
	if (len > NAME_MAX)
		return TC_ACT_UNSPEC;
	p = filter_find(w->name, len, &w->match);
	if (!p)
		return TC_ACT_UNSPEC;
	__sync_fetch_and_add(&p->hits, 1);
	filter_count(BPFX_FILTER_MATCHED);
	if (p->action == BPFX_FILTER_MARK)
		skb->mark = p->mark;
	if (p->action != BPFX_FILTER_DROP)
		return TC_ACT_UNSPEC;
	filter_count(BPFX_FILTER_DROPPED);
	return TC_ACT_SHOT;
}

static __always_inline int look(struct __sk_buff *skb, const struct bpfx_headers *h,
				struct work *w, bool secure)
{
	long err;

	w->end = filter_load(skb, h, w->bytes, HELLO_MAX);
	err = secure ? tls(w) : http(w);
	if (err) {
		filter_count(err == CUT ? BPFX_FILTER_CUT :
			     err == NAMELESS ? BPFX_FILTER_NAMELESS : BPFX_FILTER_BAD);
		return TC_ACT_UNSPEC;
	}
	filter_count(BPFX_FILTER_NAMED);
	filter_count(secure ? BPFX_FILTER_TLS : BPFX_FILTER_HTTP);
	count_name(w);
	return decide(skb, w);
}

/* Most packets are of the middle of a stream, and leave after a look at their first bytes. */
SEC("tc")
int names(struct __sk_buff *skb)
{
	const struct bpfx_headers *h = filter_parse(skb);
	struct bpfx_scratch *scratch;
	int verdict = TC_ACT_UNSPEC;
	u8 first[PEEK] = {};
	struct work *w;
	bool secure;
	u32 n;

	if (!h || !(h->found & BPFX_TCP))
		return TC_ACT_UNSPEC;
	n = filter_load(skb, h, first, PEEK);
	secure = is_tls(first, n);
	if (!secure && !is_http(first, n))
		return TC_ACT_UNSPEC;
	scratch = bpfx_scratch_get();
	if (!scratch) {
		filter_count(BPFX_FILTER_BUSY);
		return TC_ACT_UNSPEC;
	}
	w = (void *)bpfx_scratch_data(scratch, sizeof(*w));
	if (w)
		verdict = look(skb, h, w, secure);
	bpfx_scratch_put(scratch);
	return verdict;
}
