/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Between bpfx_inputmon and "bpfx input monitor": what goes through the ring buffer.
 */
#ifndef _INPUTMON_H
#define _INPUTMON_H

#include <linux/types.h>

/* Which of the two programs. */
enum inputmon_side {
	INPUTMON_BEFORE,
	INPUTMON_AFTER,
	INPUTMON_SIDES,
};

enum inputmon_what {
	INPUTMON_EVENT,
	INPUTMON_DEVICE,
	INPUTMON_GONE,
};

/**
 * struct inputmon_head - what each record begins with
 * @what: enum inputmon_what
 * @side: enum inputmon_side
 * @device: counted from 0, by each program for itself
 */
struct inputmon_head {
	__u16 what;
	__u16 side;
	__u32 device;
};

struct inputmon_event {
	struct inputmon_head head;
	__u64 now;	/* CLOCK_MONOTONIC in ns */
	__u16 type;
	__u16 code;
	__s32 value;
};

struct inputmon_device {
	struct inputmon_head head;
	__u16 bustype;
	__u16 vendor;
	__u16 product;
	__u16 version;
	char name[128];
	char phys[64];
	char uniq[64];
};

#endif /* _INPUTMON_H */
