// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input devices, as sysfs shows them to everybody.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <linux/input.h>
#include "../../bpf/input_maps.h"
#include "../err.h"
#include "device.h"

#define CLASS		"/sys/class/input"
#define WORD_BITS	(8 * sizeof(unsigned long))

/* What a device can send, of one type. */
struct caps {
	unsigned long word[KEY_CNT / WORD_BITS + 1];
};

static const char * const kinds[] = {
	[INPUT_ANY]	= "any",
	[INPUT_KEYBOARD]	= "keyboard",
	[INPUT_MOUSE]	= "mouse",
	[INPUT_TOUCHPAD]	= "touchpad",
	[INPUT_JOYSTICK]	= "joystick",
};

static const struct {
	unsigned int type;
	const char *name;
} buses[] = {
	{ BUS_PCI, "pci" },
	{ BUS_USB, "usb" },
	{ BUS_BLUETOOTH, "bluetooth" },
	{ BUS_VIRTUAL, "virtual" },
	{ BUS_I8042, "i8042" },
	{ BUS_RS232, "rs232" },
	{ BUS_GAMEPORT, "gameport" },
	{ BUS_I2C, "i2c" },
	{ BUS_HOST, "host" },
	{ BUS_SPI, "spi" },
	{ BUS_RMI, "rmi" },
};

/* An attribute of inputN. Return: whether there is one; else @text is empty. */
static bool read_attr(const char *sys, const char *attr, char *text, size_t size)
{
	char path[PATH_MAX];
	FILE *file;
	bool found;

	snprintf(path, sizeof(path), CLASS "/%s/%s", sys, attr);
	text[0] = 0;
	file = fopen(path, "r");
	if (!file)
		return false;
	found = fgets(text, size, file);
	fclose(file);
	text[strcspn(text, "\n")] = 0;
	return found;
}

static unsigned int read_hex(const char *sys, const char *attr)
{
	char text[32];

	return read_attr(sys, attr, text, sizeof(text)) ? strtoul(text, NULL, 16) : 0;
}

/* "1 0 fffe": long words, the last one has the lowest bits, leading ones are left out if zero. */
static void read_caps(const char *sys, const char *type, struct caps *caps)
{
	char attr[32], text[KEY_CNT / 2];
	unsigned int i = 0;
	char *word;

	memset(caps, 0, sizeof(*caps));
	snprintf(attr, sizeof(attr), "capabilities/%s", type);
	read_attr(sys, attr, text, sizeof(text));
	while (i < ARRAY_SIZE(caps->word) && (word = strrchr(text, ' '))) {
		caps->word[i++] = strtoul(word + 1, NULL, 16);
		*word = 0;
	}
	if (i < ARRAY_SIZE(caps->word))
		caps->word[i] = strtoul(text, NULL, 16);
}

static bool has(const struct caps *caps, unsigned int code)
{
	return caps->word[code / WORD_BITS] >> code % WORD_BITS & 1;
}

/* By the signs that enum input_kind tells. */
static unsigned int find_kinds(const char *sys)
{
	struct caps key, rel, abs;
	unsigned int found = 0;

	read_caps(sys, "key", &key);
	read_caps(sys, "rel", &rel);
	read_caps(sys, "abs", &abs);
	if (has(&key, KEY_Q) && has(&key, KEY_ENTER))
		found |= 1u << INPUT_KEYBOARD;
	if (has(&key, BTN_LEFT) && has(&rel, REL_X) && has(&rel, REL_Y))
		found |= 1u << INPUT_MOUSE;
	if (has(&key, BTN_TOOL_FINGER) && has(&abs, ABS_X) && has(&abs, ABS_Y))
		found |= 1u << INPUT_TOUCHPAD;
	if ((has(&key, BTN_TRIGGER) || has(&key, BTN_SOUTH)) && has(&abs, ABS_X) &&
	    has(&abs, ABS_Y))
		found |= 1u << INPUT_JOYSTICK;
	return found;
}

/* Its eventN, which is a directory below. */
static void find_event(struct input_device *device)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), CLASS "/%s", device->sys);
	dir = opendir(path);
	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (!strncmp(entry->d_name, "event", 5) &&
		    strlen(entry->d_name) < sizeof(device->event))
			strcpy(device->event, entry->d_name);
	closedir(dir);
}

static void read_device(struct input_device *device, const char *sys)
{
	memset(device, 0, sizeof(*device));
	snprintf(device->sys, sizeof(device->sys), "%.*s", DEVICE_SYS_LEN - 1, sys);
	device->number = strtoul(sys + strlen("input"), NULL, 10);
	device->bustype = read_hex(sys, "id/bustype");
	device->vendor = read_hex(sys, "id/vendor");
	device->product = read_hex(sys, "id/product");
	device->version = read_hex(sys, "id/version");
	read_attr(sys, "name", device->name, sizeof(device->name));
	read_attr(sys, "phys", device->phys, sizeof(device->phys));
	read_attr(sys, "uniq", device->uniq, sizeof(device->uniq));
	device->kinds = find_kinds(sys);
	find_event(device);
}

static bool is_input(const char *name)
{
	size_t digits = strspn(name + strlen("input"), "0123456789");

	return digits && !name[strlen("input") + digits] &&
	       strlen(name) < DEVICE_SYS_LEN;
}

static int compare(const void *a, const void *b)
{
	const struct input_device *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

/**
 * input_devices_get() - all input devices, in the order in which they came
 * @devices: filled in; input_devices_put() is due, also after an error
 *
 * Return: 0 or a negative errno.
 */
int input_devices_get(struct input_devices *devices)
{
	struct input_device *more;
	struct dirent *entry;
	DIR *dir;

	memset(devices, 0, sizeof(*devices));
	dir = opendir(CLASS);
	if (!dir && !access("/sys/class", F_OK))
		return 0;	/* without any device there is no such class */
	if (!dir) {
		err_because(-errno, CLASS ": %s", strerror(errno));
		err_cure("mount -t sysfs none /sys");
		return -ENOENT;
	}
	while ((entry = readdir(dir))) {
		if (strncmp(entry->d_name, "input", 5) || !is_input(entry->d_name))
			continue;
		more = realloc(devices->item, (devices->count + 1) * sizeof(*more));
		if (!more)
			break;
		devices->item = more;
		read_device(&devices->item[devices->count++], entry->d_name);
	}
	closedir(dir);
	if (entry)
		return -ENOMEM;
	if (devices->count)
		qsort(devices->item, devices->count, sizeof(*more), compare);
	return 0;
}

void input_devices_put(struct input_devices *devices)
{
	free(devices->item);
	memset(devices, 0, sizeof(*devices));
}

/* By "inputN", "eventN" or "/dev/input/eventN". Return: NULL if there is none. */
const struct input_device *input_devices_find(const struct input_devices *devices,
					      const char *name)
{
	unsigned int i;

	if (!strncmp(name, "/dev/input/", strlen("/dev/input/")))
		name += strlen("/dev/input/");
	for (i = 0; i < devices->count; i++)
		if (!strcmp(devices->item[i].sys, name) || !strcmp(devices->item[i].event, name))
			return &devices->item[i];
	return NULL;
}

const char *input_kind_name(unsigned int kind)
{
	return kind < ARRAY_SIZE(kinds) ? kinds[kind] : "?";
}

/* All that a device is, "keyboard+mouse"; "-": nothing with a name. */
const char *input_kind_names(char *buf, unsigned int which)
{
	unsigned int i;
	char *p = buf;

	strcpy(buf, "-");
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (which & 1u << i)
			p += sprintf(p, "%s%s", p == buf ? "" : "+", kinds[i]);
	return buf;
}

/* Return: enum input_kind or -ENOENT. */
int input_kind_find(const char *word)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcasecmp(kinds[i], word))
			return i;
	return -ENOENT;
}

/* @buf: of INPUT_BUS_LEN bytes, for one without a name */
const char *input_bus_name(char *buf, unsigned int bustype)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(buses); i++)
		if (buses[i].type == bustype)
			return buses[i].name;
	snprintf(buf, INPUT_BUS_LEN, "%02x", bustype & 0xffff);
	return buf;
}

/* A name, or a number in hexadecimal. Return: BUS_USB and so on, or -ENOENT. */
int input_bus_find(const char *word)
{
	unsigned long n;
	unsigned int i;
	char *end;

	for (i = 0; i < ARRAY_SIZE(buses); i++)
		if (!strcasecmp(buses[i].name, word))
			return buses[i].type;
	n = strtoul(word, &end, 16);
	return isxdigit((unsigned char)*word) && !*end && n && n <= 0xffff ? (int)n : -ENOENT;
}
