/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a test says to a gate device, through ioctl() on /dev/bpfx_gate.
 */
#ifndef _BPFX_GATE_H
#define _BPFX_GATE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define GATE_FLOW_OFFSET	34	/* UDP source port after Ethernet and plain IPv4 */
#define GATE_TAG_OFFSET		42	/* after UDP */

/**
 * struct gate_record - a packet that went through
 * @tag: eight bytes of the packet from GATE_TAG_OFFSET on
 * @len: its length
 * @queue: transmit queue
 * @flow: UDP source port
 */
struct gate_record {
	__u64 tag;
	__u32 len;
	__u16 queue;
	__u16 flow;
};

/**
 * struct gate_cmd - what to do with which device
 * @name: of the device, in the caller's network namespace
 * @packets: GATE_ALLOW: let so many more packets through, then stop the queues; -1: stay open
 *	GATE_BQL: byte queue limits; 0: complete nothing, until told -1: all, now and at once
 * @busy_every: GATE_ALLOW: answer NETDEV_TX_BUSY to each n-th packet; 0: never
 * @max: GATE_READ: records wanted; on return: records given
 * @records: GATE_READ: where to
 */
struct gate_cmd {
	char  name[16];
	__s64 packets;
	__u32 busy_every;
	__u32 max;
	__u64 records;
};

#define GATE_ALLOW	_IOW('g', 1, struct gate_cmd)
#define GATE_READ	_IOWR('g', 2, struct gate_cmd)
#define GATE_BQL	_IOW('g', 3, struct gate_cmd)

#endif /* _BPFX_GATE_H */
