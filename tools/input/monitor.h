/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events before and after all programs: from pairs of them to lines.
 */
#ifndef BPFX_INPUT_MONITOR_H
#define BPFX_INPUT_MONITOR_H

#include "../../bpf/inputmon.h"
#include "device.h"

#define MONITOR_EVENTS	256	/* of a frame, on each side */

/**
 * struct monitor_device - a device that is watched
 * @serial: what each of the two programs calls it
 * @known: by that program
 * @about: the device
 * @sys: "inputN", or empty if sysfs does not know it
 * @event: of a frame, on each side
 * @nr: how many
 */
struct monitor_device {
	__u32 serial[INPUTMON_SIDES];
	bool known[INPUTMON_SIDES];
	struct inputmon_device about;
	char sys[DEVICE_SYS_LEN];
	struct inputmon_event event[INPUTMON_SIDES][MONITOR_EVENTS];
	unsigned int nr[INPUTMON_SIDES];
};

/* monitor_out.c: Return: how many lines were printed. */
unsigned int monitor_print(struct monitor_device *d, __u64 start);

#endif /* BPFX_INPUT_MONITOR_H */
