/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets for parsers: right ones, and ones that are broken in many ways.
 */
#ifndef _LIB_FORGE_H
#define _LIB_FORGE_H

#include <stdbool.h>
#include <stdint.h>
#include "random.h"

#define FORGE_BYTES	2048

/**
 * struct forged - a packet
 * @size: its bytes
 * @bytes: the packet
 * @right: is it as it was built, and is all of it there? What follows is known then
 * @tunnel: is there one with headers in it?
 * @transport: offset of the last transport header; 0 if there is none
 * @protocol: of that
 * @sport: its source port
 * @dport: its destination port
 */
struct forged {
	uint32_t size;
	uint8_t bytes[FORGE_BYTES];
	bool right;
	bool tunnel;
	uint32_t transport;
	uint8_t protocol;
	uint16_t sport;
	uint16_t dport;
};

/* Half of them are right; others cut, or changed in a few bytes; some are garbage. */
void forge(struct forged *f, struct random *random);

#endif /* _LIB_FORGE_H */
