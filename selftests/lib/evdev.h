/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Input devices made by uinput, and what a client of evdev reads of any.
 */
#ifndef _LIB_EVDEV_H
#define _LIB_EVDEV_H

#include <linux/input.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "net.h"

#define EVDEV_SYS	32	/* room for "inputN" */

/* Load what is needed. Return: 0 if it is there; kernels for the cloud have none of it. */
int evdev_load(void);

#define NEED_EVDEV()							\
do {									\
	if (evdev_load())						\
		SKIP(return, "this kernel has no uinput");		\
	ASSERT_EQ(0, run_quiet("modprobe bpfx_input"));			\
} while (0)

/* A device: keys from 1 to @keys, and REL_X. Return: the descriptor of uinput or negative errno. */
int evdev_make(const char *name, int keys);

/* The name of one that uinput has made, "inputN". Return: 0 or negative errno. */
int evdev_sys(int device, char *sys);

/* Wait for a device whose name begins so; the last one wins. Return: 0 or -ENODEV. */
int evdev_find(const char *name, char *sys);

/* The same without waiting. */
int evdev_find_now(const char *name, char *sys);

/* Has this handler taken it, as the kernel says? */
bool evdev_handled(const char *sys, const char *handler);

/* Open its event device. Return: a descriptor or negative errno. */
int evdev_open_sys(const char *sys);

/* ... of one that uinput has made. */
int evdev_open(int device);

void evdev_send(int device, uint16_t type, uint16_t code, int32_t value);
void evdev_sync(int device);
void evdev_key(int device, int code, int value);

/*
 * What has come, after at most so long: "30+ 30- |" for a press and a release in one frame, = for a
 * repeated one, and "2:0=5 " for others. In a buffer that the next call overwrites.
 */
const char *evdev_read(int reader, int wait_ms);

/* All events that are there. Return: how many. */
unsigned int evdev_take(int reader, struct input_event *events, unsigned int max);

/* Is the key down, as the kernel says? Return: 1, 0, or -1. */
int evdev_down(int reader, int code);

#define EXPECT_READ(_words)	EXPECT_STREQ(_words, evdev_read(self->reader, 2000))
#define EXPECT_SILENCE()	EXPECT_STREQ("", evdev_read(self->reader, 200))

#endif /* _LIB_EVDEV_H */
