// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "forge.h"

/*
 * Built from the front; lengths that are known at the end only are written then: where they are,
 * and what they count from.
 */
struct build {
	struct forged *f;
	struct random *random;
	uint32_t depth;
};

static void byte(struct build *b, uint8_t x)
{
	b->f->bytes[b->f->size++] = x;
}

static void word16(struct build *b, uint32_t x)
{
	byte(b, x >> 8);
	byte(b, x);
}

static void noise(struct build *b, uint32_t n)
{
	while (n--)
		byte(b, random_u64(b->random));
}

static uint32_t below(struct build *b, uint32_t n)
{
	return random_below(b->random, n);
}

static void patch16(struct build *b, uint32_t at, uint32_t x)
{
	b->f->bytes[at] = x >> 8;
	b->f->bytes[at + 1] = x;
}

static void packet(struct build *b, bool ethernet, uint32_t type);

static void tcp_options(struct build *b, uint32_t room)
{
	uint32_t end = b->f->size + room, left, kind;

	while (b->f->size < end) {
		left = end - b->f->size;
		kind = below(b, 7);
		if (kind == 2 && left >= 4) {
			word16(b, 0x0204);
			noise(b, 2);
		} else if (kind == 3 && left >= 3) {
			word16(b, 0x0303);
			noise(b, 1);
		} else if (kind == 4 && left >= 2) {
			word16(b, 0x0402);
		} else if (kind >= 5 && left >= 10) {
			word16(b, kind == 5 ? 0x050a : 0x080a);
			noise(b, 8);
		} else if (!below(b, 8)) {
			byte(b, 0);
			noise(b, left - 1);
		} else {
			byte(b, 1);
		}
	}
}

static void transport(struct build *b, uint8_t protocol)
{
	struct forged *f = b->f;
	uint32_t words, dport = below(b, 65536);

	if (protocol == 17 && dport == 4789)
		dport = 53;
	f->transport = f->size;
	f->protocol = protocol;
	noise(b, 2);
	memcpy(&f->sport, f->bytes + f->transport, 2);
	word16(b, dport);
	memcpy(&f->dport, f->bytes + f->transport + 2, 2);
	if (protocol == 17) {
		word16(b, 8 + 4);
		noise(b, 2 + 4);
		return;
	}
	words = below(b, 2) ? 0 : below(b, 11);
	noise(b, 8);
	byte(b, (5 + words) << 4);
	noise(b, 7);
	tcp_options(b, 4 * words);
	noise(b, below(b, 9));
}

static void gre(struct build *b)
{
	static const uint16_t types[] = { 0x0800, 0x86dd, 0x6558 };
	uint32_t flags = below(b, 8), type = types[below(b, 3)];

	word16(b, (flags & 4 ? 0x8000 : 0) | (flags & 2 ? 0x2000 : 0) | (flags & 1 ? 0x1000 : 0));
	word16(b, type);
	noise(b, (flags & 4) + (flags & 2 ? 4 : 0) + (flags & 1 ? 4 : 0));
	b->f->tunnel = true;
	packet(b, type == 0x6558, type);
}

static void vxlan(struct build *b)
{
	noise(b, 2);
	word16(b, 4789);
	word16(b, 0);
	noise(b, 2);
	byte(b, 8);
	noise(b, 7);
	b->f->tunnel = true;
	packet(b, true, 0);
}

/* What IP carries: one transport header, or one tunnel. */
static uint8_t choose(struct build *b)
{
	static const uint8_t protocols[] = { 6, 6, 17, 17, 1, 47, 47, 200, 4, 41 };

	return protocols[below(b, b->depth > 1 ? 5 : 10)];
}

static void carried(struct build *b, uint8_t protocol)
{
	switch (protocol) {
	case 6:
	case 17:
		transport(b, protocol);
		break;
	case 47:
		gre(b);
		break;
	case 200:
		vxlan(b);
		break;
	case 4:
	case 41:
		b->f->tunnel = true;
		packet(b, false, protocol == 4 ? 0x0800 : 0x86dd);
		break;
	default:
		noise(b, 20);
	}
}

/* Is it a fragment, and not the first? Rarely. */
static uint32_t fragment(struct build *b)
{
	if (below(b, 12))
		return 0;
	return below(b, 2) ? 1 + below(b, 0x1fff) : 0;
}

static void ipv4(struct build *b)
{
	uint32_t start = b->f->size, words = below(b, 3) ? 0 : below(b, 11), part = fragment(b);
	uint8_t protocol = choose(b);

	byte(b, 0x45 + words);
	noise(b, 1);
	word16(b, 0);
	noise(b, 2);
	word16(b, part | (part || !below(b, 12) ? 0x2000 : 0x4000));
	noise(b, 1);
	byte(b, protocol == 200 ? 17 : protocol);
	noise(b, 2 + 8 + 4 * words);
	if (part)
		noise(b, 24);
	else
		carried(b, protocol);
	if (below(b, 16))
		patch16(b, start + 2, b->f->size - start);
}

/* Extension headers, each of which says what the next is. Return: is it a later fragment? */
static bool extensions(struct build *b, uint32_t next_at, uint8_t protocol)
{
	static const uint8_t kinds[] = { 0, 43, 60, 51, 135, 139, 140, 44 };
	uint32_t n = below(b, 3) ? 0 : below(b, 9), part;
	uint8_t kind, units;

	/* One more than is looked at. */
	if (!below(b, 100)) {
		n = 9;
		b->f->right = false;
	}
	while (n--) {
		kind = kinds[below(b, 8)];
		b->f->bytes[next_at] = kind;
		next_at = b->f->size;
		byte(b, protocol);
		units = below(b, 4);
		if (kind == 44) {
			part = fragment(b);
			byte(b, 0);
			word16(b, part << 3 | below(b, 2));
			noise(b, 4);
			if (part)
				return true;
		} else {
			byte(b, units);
			noise(b, 6 + units * (kind == 51 ? 4 : 8));
		}
	}
	return false;
}

static void ipv6(struct build *b)
{
	uint32_t start = b->f->size;
	uint8_t protocol = choose(b), said = protocol == 200 ? 17 : protocol;

	byte(b, 0x60 | below(b, 16));
	noise(b, 3);
	word16(b, 0);
	byte(b, said);
	noise(b, 1 + 32);
	if (extensions(b, start + 6, said))
		noise(b, 24);
	else
		carried(b, protocol);
	if (below(b, 16))
		patch16(b, start + 4, b->f->size - start - 40);
}

/* Ethernet with its tags if asked for; then IP. */
static void packet(struct build *b, bool ethernet, uint32_t type)
{
	uint32_t tags = below(b, 3) ? 0 : below(b, 3);

	b->depth++;
	if (ethernet) {
		type = below(b, 2) ? 0x0800 : 0x86dd;
		noise(b, 12);
		if (!below(b, 100)) {
			tags = 3;
			b->f->right = false;
		}
		while (tags--) {
			word16(b, below(b, 2) ? 0x8100 : 0x88a8);
			noise(b, 2);
		}
		word16(b, type);
	}
	if (type == 0x0800)
		ipv4(b);
	else
		ipv6(b);
}

/* The bytes that say what comes next and how long it is are worth more than others. */
static void spoil(struct forged *f, struct random *random)
{
	static const uint8_t telling[] = { 0, 1, 4, 6, 8, 17, 41, 43, 44, 47, 51, 60, 0x81, 0x88,
					   0xa8, 0x45, 0x4f, 0x60, 0x86, 0xdd, 255 };
	uint32_t n = 1 + random_below(random, 4), at;

	while (n--) {
		at = random_below(random, f->size);
		if (random_once_in(random, 2) && f->size > 60)
			at = 12 + random_below(random, 48);
		if (random_once_in(random, 2))
			f->bytes[at] ^= 1 << random_below(random, 8);
		else
			f->bytes[at] = telling[random_below(random, sizeof(telling))];
	}
	f->right = false;
}

void forge(struct forged *f, struct random *random)
{
	struct build b = { .f = f, .random = random };
	uint32_t i;

	memset(f, 0, sizeof(*f));
	f->right = true;
	packet(&b, true, 0);
	/* What is behind the packet's end is nobody's. */
	if (random_once_in(random, 4))
		noise(&b, random_below(random, 40));
	switch (random_below(random, 8)) {
	case 0:
	case 1:
		f->size = random_below(random, f->size + 1);
		f->right = false;
		break;
	case 2:
	case 3:
		spoil(f, random);
		break;
	case 4:
		for (i = random_once_in(random, 2) ? 14 : 0; i < f->size; i++)
			f->bytes[i] = random_u64(random);
		f->right = false;
		break;
	}
}
