// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "parse.h"

/**
 * struct reader - the rest of a packet, that only gets shorter
 * @at: its next byte
 * @have: bytes that there are
 * @said: bytes that there should be, by the innermost header that said a length; any number if -1
 * @start: of the packet
 */
struct reader {
	const uint8_t *at;
	long have;
	long said;
	const uint8_t *start;
};

/* Are @n bytes there? If not, why? */
static int lacks(const struct reader *r, long n)
{
	if (r->at - r->start > BPFX_PARSE_END)
		return -E2BIG;
	if (r->said >= 0 && n > r->said)
		return -EINVAL;
	return n > r->have ? -ENODATA : 0;
}

static void skip(struct reader *r, long n)
{
	r->at += n;
	r->have -= n;
	if (r->said >= 0)
		r->said -= n;
}

static uint32_t number(const struct reader *r, uint32_t at, uint32_t bytes)
{
	uint32_t x = 0;

	while (bytes--)
		x = x << 8 | r->at[at++];
	return x;
}

static uint16_t offset(const struct reader *r)
{
	return r->at - r->start;
}

/* A header that says how long the packet is, itself included. */
static int cut(struct reader *r, uint32_t length, uint32_t least)
{
	if (!length)
		return 0;
	if (length < least)
		return -EINVAL;
	if (r->said < 0 || length < r->said)
		r->said = length;
	return 0;
}

static int ethernet(struct reader *r, struct bpfx_headers *h, uint32_t *type)
{
	static const uint32_t bit[] = { BPFX_VLAN, BPFX_QINQ };
	uint32_t n = 0;
	int err = lacks(r, 14);

	if (err)
		return err;
	h->found |= BPFX_ETHERNET;
	h->ethernet = offset(r);
	*type = number(r, 12, 2);
	skip(r, 14);
	for (; *type == 0x8100 || *type == 0x88a8; n++) {
		if (n == 2)
			return -E2BIG;
		err = lacks(r, 4);
		if (err)
			return err;
		h->found |= bit[n];
		h->vlan[n] = number(r, 0, 2);
		*type = number(r, 2, 2);
		skip(r, 4);
	}
	return 0;
}

static int ipv4(struct reader *r, struct bpfx_headers *h)
{
	uint32_t bytes, flags;
	int err = lacks(r, 20);

	if (err)
		return err;
	bytes = (r->at[0] % 16) * 4;
	if (r->at[0] / 16 != 4 || bytes < 20)
		return -EINVAL;
	err = cut(r, number(r, 2, 2), bytes) ?: lacks(r, bytes);
	if (err)
		return err;
	flags = number(r, 6, 2);
	h->found |= BPFX_IPV4 | (bytes > 20 ? BPFX_IP_OPTIONS : 0);
	h->network = offset(r);
	h->ip_header = bytes;
	h->tos = r->at[1];
	h->length = number(r, 2, 2);
	h->id = number(r, 4, 2);
	h->fragment = flags % 0x2000 * 8;
	if (flags & 0x2000 || h->fragment)
		h->found |= BPFX_FRAGMENT;
	if (h->fragment)
		h->found |= BPFX_LATER_FRAGMENT;
	h->ttl = r->at[8];
	h->protocol = r->at[9];
	memcpy(h->saddr, r->at + 12, 4);
	memcpy(h->daddr, r->at + 16, 4);
	skip(r, bytes);
	return 0;
}

static int extension(struct reader *r, struct bpfx_headers *h)
{
	long bytes;
	int err = lacks(r, 8);

	if (err)
		return err;
	switch (h->protocol) {
	case 44:
		bytes = 8;
		h->id = number(r, 4, 4);
		h->fragment = number(r, 2, 2) / 8 * 8;
		h->found |= BPFX_FRAGMENT | (h->fragment ? BPFX_LATER_FRAGMENT : 0);
		break;
	case 51:
		bytes = (r->at[1] + 2) * 4;
		break;
	default:
		bytes = (r->at[1] + 1) * 8;
	}
	if (r->said >= 0 && bytes > r->said)
		return -EINVAL;
	h->found |= BPFX_EXTENSIONS;
	h->ip_header += bytes;
	h->protocol = r->at[0];
	skip(r, bytes);
	return 0;
}

static int ipv6(struct reader *r, struct bpfx_headers *h)
{
	static const uint8_t kinds[] = { 0, 43, 44, 51, 60, 135, 139, 140 };
	uint32_t n = 0, length;
	int err = lacks(r, 40);

	if (err)
		return err;
	length = number(r, 4, 2);
	length += length ? 40 : 0;
	if (r->at[0] / 16 != 6)
		return -EINVAL;
	err = cut(r, length, 40);
	if (err)
		return err;
	h->found |= BPFX_IPV6;
	h->network = offset(r);
	h->ip_header = 40;
	h->tos = number(r, 0, 4) >> 20;
	h->flow_label = number(r, 1, 3) % (1 << 20);
	h->length = length;
	h->protocol = r->at[6];
	h->ttl = r->at[7];
	memcpy(h->saddr, r->at + 8, 16);
	memcpy(h->daddr, r->at + 24, 16);
	skip(r, 40);
	while (!(h->found & BPFX_LATER_FRAGMENT) && memchr(kinds, h->protocol, sizeof(kinds))) {
		err = n++ == 8 ? -E2BIG : extension(r, h);
		if (err)
			return err;
	}
	return 0;
}

static void tcp_options(const uint8_t *o, long n, struct bpfx_tcp *tcp, int *err)
{
	for (; n > 0 && *o; n -= o[1], o += o[1]) {
		for (; n > 0 && *o == 1; n--)
			o++;
		if (n <= 0 || !*o)
			return;
		if (n < 2 || o[1] < 2 || o[1] > n) {
			*err = -EINVAL;
			return;
		}
		if (o[0] == 2 && o[1] == 4) {
			tcp->found |= BPFX_TCP_MSS;
			tcp->mss = o[2] << 8 | o[3];
		} else if (o[0] == 3 && o[1] == 3) {
			tcp->found |= BPFX_TCP_SCALE;
			tcp->scale = o[2];
		} else if (o[0] == 4 && o[1] == 2) {
			tcp->found |= BPFX_TCP_SACK;
		} else if (o[0] == 8 && o[1] == 10) {
			struct reader r = { .at = o };

			tcp->found |= BPFX_TCP_TIMES;
			tcp->tsval = number(&r, 2, 4);
			tcp->tsecr = number(&r, 6, 4);
		}
	}
}

static int tcp(struct reader *r, struct bpfx_headers *h, struct bpfx_tcp *t, uint32_t how)
{
	int err = lacks(r, 20);

	if (err)
		return err;
	t->header = r->at[12] / 16 * 4;
	err = t->header < 20 ? -EINVAL : lacks(r, t->header);
	if (err) {
		t->header = 0;
		return err;
	}
	h->found |= BPFX_TCP;
	memcpy(&h->sport, r->at, 2);
	memcpy(&h->dport, r->at + 2, 2);
	h->payload = offset(r) + t->header;
	t->seq = number(r, 4, 4);
	t->ack = number(r, 8, 4);
	t->flags = r->at[13];
	t->window = number(r, 14, 2);
	if (how & BPFX_PARSE_OPTIONS)
		tcp_options(r->at + 20, t->header - 20, t, &err);
	return err;
}

static int udp(struct reader *r, struct bpfx_headers *h)
{
	int err = lacks(r, 8);

	if (!err && number(r, 4, 2) && number(r, 4, 2) < 8)
		err = -EINVAL;
	if (err)
		return err;
	h->found |= BPFX_UDP;
	memcpy(&h->sport, r->at, 2);
	memcpy(&h->dport, r->at + 2, 2);
	skip(r, 8);
	h->payload = offset(r);
	return 0;
}

static int gre(struct reader *r, struct bpfx_packet *p, uint32_t *inside)
{
	static const struct {
		uint32_t flag;
		uint32_t found;
	} words[] = { { 0x8000, BPFX_GRE_CHECKSUM }, { 0x2000, BPFX_GRE_KEY },
		      { 0x1000, BPFX_GRE_SEQUENCE } };
	uint32_t i, flags, bytes = 4;
	int err = lacks(r, 4);

	if (err)
		return err;
	flags = number(r, 0, 2);
	if (flags % 8 || flags & 0x4000)
		return 0;
	for (i = 0; i < 3; i++)
		bytes += flags & words[i].flag ? 4 : 0;
	err = lacks(r, bytes);
	if (err)
		return err;
	*inside = number(r, 2, 2);
	if (*inside != 0x0800 && *inside != 0x86dd && *inside != 0x6558)
		*inside = 0;
	p->outer.found |= BPFX_GRE;
	skip(r, 4);
	for (i = 0; i < 3; i++) {
		if (!(flags & words[i].flag))
			continue;
		p->outer.found |= words[i].found;
		if (words[i].found == BPFX_GRE_KEY)
			p->key = number(r, 0, 4);
		if (words[i].found == BPFX_GRE_SEQUENCE)
			p->sequence = number(r, 0, 4);
		skip(r, 4);
	}
	p->outer.payload = offset(r);
	return 0;
}

static int vxlan(struct reader *r, struct bpfx_packet *p, uint32_t *inside)
{
	int err = lacks(r, 8);

	if (err || !(r->at[0] & 8))
		return err;
	p->outer.found |= BPFX_VXLAN;
	p->key = number(r, 4, 3);
	skip(r, 8);
	p->outer.payload = offset(r);
	*inside = 0x6558;
	return 0;
}

static int headers(struct reader *r, struct bpfx_packet *p, struct bpfx_headers *h, uint32_t type,
		   uint32_t how)
{
	uint32_t inside = 0, port;
	int err = 0;

	if (type == 0x6558)
		err = ethernet(r, h, &type);
	h->ethertype = type;
	if (err || (type != 0x0800 && type != 0x86dd))
		return err;
	err = type == 0x0800 ? ipv4(r, h) : ipv6(r, h);
	if (err)
		return err;
	h->transport = offset(r);
	if (h->found & BPFX_LATER_FRAGMENT)
		return 0;
	if (h->protocol == 6)
		return tcp(r, h, &p->tcp, how);
	if (h->protocol == 17)
		err = udp(r, h);
	if (err || !(how & BPFX_PARSE_TUNNELS) || h == &p->inner)
		return err;
	port = (h->dport & 255) << 8 | h->dport >> 8;
	if (h->protocol == 4 || h->protocol == 41)
		inside = h->protocol == 4 ? 0x0800 : 0x86dd;
	else if (h->protocol == 47)
		err = gre(r, p, &inside);
	else if (h->protocol == 17 && port == 4789)
		err = vxlan(r, p, &inside);
	return err || !inside ? err : headers(r, p, &p->inner, inside, how);
}

long parse_reference(const struct forged *f, uint32_t how, struct bpfx_packet *found)
{
	struct reader r = { f->bytes, f->size, -1, f->bytes };
	uint32_t type = 0x6558;

	memset(found, 0, sizeof(*found));
	if (how & BPFX_PARSE_NETWORK) {
		if (!f->size)
			return -ENODATA;
		type = f->bytes[0] / 16 == 6 ? 0x86dd : 0x0800;
	}
	return headers(&r, found, &found->outer, type, how);
}

/* What the packet was built of, for those that are right. */
static bool as_built(const struct forged *f, const struct bpfx_packet *p, uint32_t how)
{
	const struct bpfx_headers *h = f->tunnel ? &p->inner : &p->outer;
	uint32_t bit = f->protocol == 6 ? BPFX_TCP : BPFX_UDP;

	if (!f->right || !f->transport || how != BPFX_PARSE_ALL)
		return true;
	return h->found & bit && h->transport == f->transport && h->protocol == f->protocol &&
	       h->sport == f->sport && h->dport == f->dport;
}

static void show(const char *whose, long err, const struct bpfx_packet *p)
{
	const uint32_t *words = (const uint32_t *)p;
	uint32_t i;

	printf("# %s: %ld;", whose, err);
	for (i = 0; i < sizeof(*p) / sizeof(*words); i++)
		printf("%s%x", i % 8 ? " " : "  ", words[i]);
	printf("\n");
}

static void blame(const struct forged *f)
{
	uint32_t i;

	printf("# %u bytes:", f->size);
	for (i = 0; i < f->size; i++)
		printf("%s%02x", i % 16 ? " " : "  ", f->bytes[i]);
	printf("\n");
}

bool parse_agrees(parse_ask ask, void *by, struct random *random, uint32_t how, uint32_t least,
		  uint32_t n)
{
	struct bpfx_packet got, want;
	static struct forged f;
	long err, expected;

	while (n--) {
		do
			forge(&f, random);
		while (f.size < least);
		if (how & BPFX_PARSE_NETWORK && f.size >= 14 + least) {
			f.size -= 14;
			memmove(f.bytes, f.bytes + 14, f.size);
		}
		expected = parse_reference(&f, how, &want);
		err = ask(by, &f, how, &got);
		if (err == PARSE_NOT_ASKED && expected < 0)
			continue;
		if (err == expected && !memcmp(&got, &want, sizeof(got)) && as_built(&f, &got, how))
			continue;
		show("found", err, &got);
		show("there is", expected, &want);
		blame(&f);
		return false;
	}
	return true;
}
