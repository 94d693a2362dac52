/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Input programs: what the module, the BPF programs and user space have to agree on.
 *
 * Everything here is ABI: values are never reused, structures grow at their end only, and every
 * structure travels together with its size.
 */
#ifndef _UAPI_BPFX_INPUT_H
#define _UAPI_BPFX_INPUT_H

#include <linux/types.h>
#include "exit.h"

/**
 * enum bpfx_input_verdict - what becomes of an event
 * @BPFX_INPUT_PASS: it goes on to the next program, or to who reads the device
 * @BPFX_INPUT_DROP: it does not; what the op has emitted takes its place
 */
enum bpfx_input_verdict {
	BPFX_INPUT_PASS	= 0,
	BPFX_INPUT_DROP	= 1,
};

/**
 * enum bpfx_input_view - whose view of a key
 * @BPFX_INPUT_BEFORE: as it comes to this program: without others, as it really is
 * @BPFX_INPUT_AFTER: as who comes after this program sees it
 */
enum bpfx_input_view {
	BPFX_INPUT_BEFORE	= 0,
	BPFX_INPUT_AFTER	= 1,
};

/* Bounds. */
#define BPFX_INPUT_EMIT_MAX	64u		/* events that an op may emit */
#define BPFX_INPUT_RATE_MAX	10000u		/* ... in a second, beyond what has come */
#define BPFX_INPUT_LATER_MAX	64u		/* events that may wait for their time */
#define BPFX_INPUT_LATER_NS	60000000000ull	/* how far ahead that may be */
#define BPFX_INPUT_TIMER_NS	100000ull	/* how soon a timer may go off */
#define BPFX_INPUT_STATE_MAX	4096u		/* bytes of state for each device */
#define BPFX_INPUT_DECLARE_MAX	128u		/* codes that all programs of a device declare */
#define BPFX_INPUT_STRIKES	3u		/* ops over their budget, and it is ejected */

/**
 * struct bpfx_input_axis - an absolute axis
 * @value: where it is
 * @minimum: the least value
 * @maximum: the greatest
 * @fuzz: noise that the kernel takes out
 * @flat: values around the middle that count as the middle
 * @resolution: units per millimetre, or per radian
 */
struct bpfx_input_axis {
	__s32 value;
	__s32 minimum;
	__s32 maximum;
	__s32 fuzz;
	__s32 flat;
	__s32 resolution;
};

/* An input device by its number, "input12"; its name, "AT Translated Set 2 keyboard". */
#define BPFX_INPUT_DEVICE_LEN	16
#define BPFX_INPUT_NAME_LEN	128

/**
 * struct bpfx_input_count - events of a program on a device
 * @seen: that came to it, without the ends of frames; keys that were down before it, too
 * @dropped: ... of them, by its event op
 * @emitted: by it, those that wait for their time once that has come
 */
struct bpfx_input_count {
	__u64 seen;
	__u64 dropped;
	__u64 emitted;
};

/**
 * struct bpfx_input_entry - a program on a device
 * @size: of this structure in the module that filled it
 * @priority: programs with a lower one see events first
 * @since_ns: CLOCK_MONOTONIC
 * @link_id: of the BPF link, whose info has the id of the struct_ops map; 0: none
 * @counted: 1: @count is filled in. When somebody types is not for everybody to know: it takes
 *	CAP_SYS_ADMIN
 * @count: events
 * @device: "inputN"
 * @program: its name
 * @name: of the device
 */
struct bpfx_input_entry {
	__u32 size;
	__s32 priority;
	__u64 since_ns;
	__u32 link_id;
	__u32 counted;
	struct bpfx_input_count count;
	char  device[BPFX_INPUT_DEVICE_LEN];
	char  program[BPFX_NAME_LEN];
	char  name[BPFX_INPUT_NAME_LEN];
};

/**
 * struct bpfx_input_exit - what is kept of an eject
 * @nr: of this eject, counted from 0
 * @size: of this structure in the module that filled it
 * @counted: see struct bpfx_input_entry
 * @when_ns: CLOCK_MONOTONIC
 * @info: why, and how long the program had been there
 * @count: its events
 * @device: "inputN"
 * @program: its name
 * @name: of the device
 */
struct bpfx_input_exit {
	__u64 nr;
	__u32 size;
	__u32 counted;
	__u64 when_ns;
	struct bpfx_exit_info info;
	struct bpfx_input_count count;
	char  device[BPFX_INPUT_DEVICE_LEN];
	char  program[BPFX_NAME_LEN];
	char  name[BPFX_INPUT_NAME_LEN];
};

#define BPFX_INPUT_EXITS	64	/* ejects that are kept, the last ones */

/*
 * Generic netlink: family "bpfx_input", multicast group "events" (initial network namespace).
 *
 * BPFX_INPUT_CMD_LIST dumps a BPFX_INPUT_A_ENTRY for each program on each device: device by device
 * and, on each, in the order in which they see events. BPFX_INPUT_CMD_EXITS dumps a
 * BPFX_INPUT_A_EXIT for each of the last %BPFX_INPUT_EXITS ejects, the oldest first.
 * BPFX_INPUT_CMD_EJECT (CAP_SYS_ADMIN) ejects what matches BPFX_INPUT_A_PROGRAM and
 * BPFX_INPUT_A_DEVICE, of which there must be one, or everything with BPFX_INPUT_A_ALL. When the
 * answer is there, with BPFX_INPUT_A_COUNT, it is done. BPFX_INPUT_CMD_EVENT, with a
 * BPFX_INPUT_A_EXIT, is what the group gets at each eject.
 */
#define BPFX_INPUT_GENL_NAME	"bpfx_input"
#define BPFX_INPUT_GENL_VERSION	1
#define BPFX_INPUT_GENL_EVENTS	"events"

enum bpfx_input_cmd {
	BPFX_INPUT_CMD_UNSPEC	= 0,
	BPFX_INPUT_CMD_LIST	= 1,
	BPFX_INPUT_CMD_EXITS	= 2,
	BPFX_INPUT_CMD_EJECT	= 3,
	BPFX_INPUT_CMD_EVENT	= 4,
};

enum bpfx_input_attr {
	BPFX_INPUT_A_UNSPEC	= 0,
	BPFX_INPUT_A_PROGRAM	= 1,	/* string */
	BPFX_INPUT_A_DEVICE	= 2,	/* string: "inputN" */
	BPFX_INPUT_A_ALL	= 3,	/* flag */
	BPFX_INPUT_A_COUNT	= 4,	/* u32 */
	BPFX_INPUT_A_ENTRY	= 5,	/* struct bpfx_input_entry */
	BPFX_INPUT_A_EXIT	= 6,	/* struct bpfx_input_exit */
	__BPFX_INPUT_ATTRS,
};

#endif /* _UAPI_BPFX_INPUT_H */
