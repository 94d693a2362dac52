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
 */
struct packet {
	struct order order;
	uint32_t len;
	uint16_t flow;
	uint8_t dsfield;
};

/* A socket that puts frames into the qdisc of a device; negative errno. */
int packet_socket(const char *dev);

/* Send them in this order. Return: how many the qdisc took, or a negative errno. */
int packet_send(int fd, const struct packet *p, int n);

/* Let n packets through, or all from now on (-1). */
int gate_pass(const char *dev, int64_t n);

/* ... and answer busy to each n-th. */
int gate_pass_busy(const char *dev, int64_t n, uint32_t busy_every);

/* What went through since it was last asked. Return: number of records. */
int gate_read(const char *dev, struct gate_record *r, int max);

/* Read until n records have come or half a second passed without one. */
int gate_collect(const char *dev, struct gate_record *r, int n);

#endif /* _LIB_PACKET_H */
