/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets that carry their own instructions, and the gate they leave by.
 */
#ifndef _LIB_PACKET_H
#define _LIB_PACKET_H

#include <stdbool.h>
#include <stdint.h>
#include "../module/bpfx_gate.h"
#include "../progs/script.h"

#define ORDER_SIZE_MIN	(GATE_TAG_OFFSET + sizeof(struct order))

/**
 * struct packet - one to be sent
 * @order: its payload
 * @len: of the whole frame, at least ORDER_SIZE_MIN
 * @flow: 5-tuple: source port
 * @dsfield: TOS
 * @src: last octet of the source address; 0: 1
 * @dst: ... of the destination address; 0: 2
 */
struct packet {
	struct order order;
	uint32_t len;
	uint16_t flow;
	uint8_t dsfield;
	uint8_t src;
	uint8_t dst;
};

/* A socket that puts frames into the qdisc of a device; negative errno. */
int packet_socket(const char *dev);

/*
 * Where most tests are: a namespace of their own, with a gate "gate0" of one queue. Return: a
 * packet_socket() of that; negative errno.
 */
int packet_gate(void);

/* Send them in this order. Return: how many the qdisc took, or a negative errno. */
int packet_send(int fd, const struct packet *p, int n);

/* Send one frame as it is. Return: 1 if the qdisc took it, 0 if it dropped it, or an errno. */
int packet_send_raw(int fd, const void *buf, int len);

/* Let n packets through, or all from now on (-1). */
int gate_pass(const char *dev, int64_t n);

/* ... and answer busy to each n-th. */
int gate_pass_busy(const char *dev, int64_t n, uint32_t busy_every);

/* Give it byte queue limits, and complete nothing (0) or all, from now on at once (-1). */
int gate_bql(const char *dev, int64_t n);

/* What went through since it was last asked. Return: number of records. */
int gate_read(const char *dev, struct gate_record *r, int max);

/* Read until n records have come or half a second passed without one. */
int gate_collect(const char *dev, struct gate_record *r, int n);

/* Let n through. Return: how many of them came with these tags, until one came with another. */
int gate_order(const char *dev, const uint64_t *tags, int n);

#endif /* _LIB_PACKET_H */
