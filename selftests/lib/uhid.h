/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * HID devices that a test plays: their reports are what the hardware would send, and the kernel's
 * own drivers make events of them.
 */
#ifndef _LIB_UHID_H
#define _LIB_UHID_H

#include <linux/input.h>
#include <stdint.h>
#include "net.h"
#include "random.h"

#define UHID_REPORT	32	/* bytes that any report of ours fits into */

/* In the order of their descriptors. */
enum uhid_kind {
	UHID_KEYBOARD,	/* boot keyboard: modifiers, six keys, five LEDs */
	UHID_MOUSE,	/* five buttons, a wheel of high resolution */
	UHID_TOUCHPAD,	/* precision touchpad of two fingers and a button: hid-multitouch */
	UHID_GAMEPAD,	/* sixteen buttons, two sticks */
	UHID_KINDS,
};

/* Load what is needed. Return: 0 if it is there; kernels for the cloud have none of it. */
int uhid_load(void);

#define NEED_UHID()							\
do {									\
	if (uhid_load())						\
		SKIP(return, "this kernel has no uhid");		\
	ASSERT_EQ(0, run_quiet("modprobe bpfx_input"));			\
} while (0)

/* Plug one in and wait for its input device, "inputN". Return: a descriptor or negative errno. */
int uhid_plug(enum uhid_kind kind, const char *name, char *sys);

/* Pull it out. */
void uhid_unplug(int uhid);

/* Send a report. Return: 0 or a negative errno. */
int uhid_send(int uhid, const uint8_t *report, unsigned int len);

/* What this keyboard says while these keys (usages) are held. Return: 0 or a negative errno. */
int uhid_keys(int uhid, uint8_t modifiers, const char *letters);

/*
 * A report that such a device may send after the one that @report has; with it put there. Return:
 * its length.
 */
unsigned int uhid_random(enum uhid_kind kind, struct random *rng, uint8_t *report);

/* The report of a device that nobody touches any more. Return: its length. */
unsigned int uhid_rest(enum uhid_kind kind, uint8_t *report);

/* What the kernel has last told the device to light. Return: the LEDs' bits or negative errno. */
int uhid_leds(int uhid);

#endif /* _LIB_UHID_H */
