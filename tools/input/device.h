/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Input devices, as sysfs shows them to everybody.
 */
#ifndef BPFX_INPUT_DEVICE_H
#define BPFX_INPUT_DEVICE_H

#include "../bpfx.h"
#include <uapi/bpfx/input.h>

#define DEVICE_PHYS_LEN	64
#define DEVICE_SYS_LEN	BPFX_INPUT_DEVICE_LEN

/* Buffers for names. */
#define INPUT_BUS_LEN	8
#define INPUT_KINDS_LEN	48

/**
 * struct input_device - an input device
 * @number: N of inputN
 * @sys: "inputN"
 * @event: "eventM", or empty if evdev is not loaded
 * @bustype: BUS_USB and so on
 * @vendor: of the device
 * @product: of the device
 * @version: of the device
 * @kinds: what it is, a bit for each enum input_kind
 * @name: of the device
 * @phys: where it is plugged in
 * @uniq: its serial number, or empty
 */
struct input_device {
	unsigned int number;
	char sys[DEVICE_SYS_LEN];
	char event[DEVICE_SYS_LEN];
	unsigned int bustype;
	unsigned int vendor;
	unsigned int product;
	unsigned int version;
	unsigned int kinds;
	char name[BPFX_INPUT_NAME_LEN];
	char phys[DEVICE_PHYS_LEN];
	char uniq[DEVICE_PHYS_LEN];
};

struct input_devices {
	struct input_device *item;
	unsigned int count;
};

int input_devices_get(struct input_devices *devices);
void input_devices_put(struct input_devices *devices);
const struct input_device *input_devices_find(const struct input_devices *devices,
					      const char *name);
const char *input_kind_name(unsigned int kind);
const char *input_kind_names(char *buf, unsigned int kinds);
int input_kind_find(const char *word);
const char *input_bus_name(char *buf, unsigned int bustype);
int input_bus_find(const char *word);

#endif /* BPFX_INPUT_DEVICE_H */
