/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames from nothing, for programs that are given them: what is around the payload.
 */
#ifndef _LIB_FRAME_H
#define _LIB_FRAME_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define FRAME_MAX	4096

/**
 * struct frame - a frame that grows
 * @bytes: it
 * @size: how much there is
 * @ip: where its IP header is
 * @v6: is that one of IPv6?
 */
struct frame {
	uint8_t bytes[FRAME_MAX];
	uint32_t size;
	uint32_t ip;
	bool v6;
};

static inline void frame_put(struct frame *f, const void *bytes, uint32_t n)
{
	if (n > FRAME_MAX - f->size)
		n = FRAME_MAX - f->size;
	memcpy(f->bytes + f->size, bytes, n);
	f->size += n;
}

/* A big-endian number. */
static inline void frame_number(struct frame *f, uint64_t x, uint32_t bytes)
{
	uint8_t byte;

	while (bytes--) {
		byte = x >> 8 * bytes;
		frame_put(f, &byte, 1);
	}
}

static inline void frame_zeros(struct frame *f, uint32_t n)
{
	while (n--)
		frame_number(f, 0, 1);
}

/* Ethernet, so many VLAN tags, and IP from 10.9.0.2 to 10.9.0.1, or fd09::2 to fd09::1. */
static inline void frame_begin(struct frame *f, bool v6, int tags, uint8_t protocol)
{
	memset(f, 0, sizeof(*f));
	f->v6 = v6;
	frame_number(f, 0x020000000001, 6);
	frame_number(f, 0x020000000002, 6);
	while (tags--)
		frame_number(f, (uint64_t)(tags ? 0x88a8 : 0x8100) << 16 | 7, 4);
	frame_number(f, v6 ? 0x86dd : 0x0800, 2);
	f->ip = f->size;
	if (v6) {
		frame_number(f, 6ull << 60 | (uint64_t)protocol << 8 | 64, 8);
		frame_number(f, 0xfd09ull << 48, 8);
		frame_number(f, 2, 8);
		frame_number(f, 0xfd09ull << 48, 8);
		frame_number(f, 1, 8);
	} else {
		frame_number(f, 0x4500ull << 48, 8);
		frame_number(f, 64 << 8 | protocol, 2);
		frame_zeros(f, 2);
		frame_number(f, 0x0a090002, 4);
		frame_number(f, 0x0a090001, 4);
	}
}

static inline void frame_tcp(struct frame *f, uint16_t port)
{
	frame_number(f, 40000, 2);
	frame_number(f, port, 2);
	frame_zeros(f, 8);
	frame_number(f, 0x5018ffff, 4);
	frame_zeros(f, 4);
}

static inline void frame_udp(struct frame *f, uint16_t port, uint32_t payload)
{
	frame_number(f, 40000, 2);
	frame_number(f, port, 2);
	frame_number(f, 8 + payload, 2);
	frame_zeros(f, 2);
}

/* Make a packet of its first bytes: what the IP header says of its length. */
static inline void frame_cut(struct frame *f, uint32_t size)
{
	uint32_t length = size - f->ip - (f->v6 ? 40 : 0);
	uint8_t *at = f->bytes + f->ip + (f->v6 ? 4 : 2);

	at[0] = length >> 8;
	at[1] = length;
	f->size = size;
}

/* A length that was left open at @at, in @bytes bytes: from behind it to the end. */
static inline void frame_close(struct frame *f, uint32_t at, uint32_t bytes)
{
	uint32_t length = f->size - at - bytes, i;

	for (i = 0; i < bytes; i++)
		f->bytes[at + i] = length >> 8 * (bytes - 1 - i);
}

#endif /* _LIB_FRAME_H */
