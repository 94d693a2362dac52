// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which devices: name=GLOB,vendor=046d,kind=mouse, or one by its number, which means what can be
 * known of it when it is plugged in again. A value in quotes, "..." or '...', has its commas and
 * blanks for itself.
 */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "../err.h"
#include "../suggest.h"
#include "config.h"
#include "device.h"

/* Return: -EINVAL. */
static int __printf(3, 4) refuse(struct input_match_wrong *wrong, size_t at, const char *fmt, ...)
{
	va_list ap;

	wrong->at = at;
	va_start(ap, fmt);
	vsnprintf(wrong->why, sizeof(wrong->why), fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static int match_id(__u16 *id, const char *value)
{
	unsigned long n;
	char *end;

	n = strtoul(value, &end, 16);
	if (!isxdigit((unsigned char)*value) || *end || !n || n > 0xffff)
		return -EINVAL;
	*id = n;
	return 0;
}

static int match_vendor(struct input_match *m, const char *value)
{
	return match_id(&m->vendor, value);
}

static int match_product(struct input_match *m, const char *value)
{
	return match_id(&m->product, value);
}

static int match_version(struct input_match *m, const char *value)
{
	return match_id(&m->version, value);
}

static int match_bus(struct input_match *m, const char *value)
{
	int bus = input_bus_find(value);

	m->bustype = bus;
	return bus < 0 ? -EINVAL : 0;
}

static int match_kind(struct input_match *m, const char *value)
{
	int kind = input_kind_find(value);

	m->kind = kind;
	return kind < 0 ? -EINVAL : 0;
}

static int match_glob(char *glob, size_t size, const char *value)
{
	if (!*value || strlen(value) >= size)
		return -EINVAL;
	strcpy(glob, value);
	return 0;
}

static int match_name(struct input_match *m, const char *value)
{
	return match_glob(m->name, sizeof(m->name), value);
}

static int match_phys(struct input_match *m, const char *value)
{
	return match_glob(m->phys, sizeof(m->phys), value);
}

typedef int (*read_fn)(struct input_match *m, const char *value);

static const struct {
	const char *word;
	read_fn read;
	const char *wanted;
} keys[] = {
	{ "name", match_name, "a glob of at most 127 characters" },
	{ "vendor", match_vendor, "a number in hexadecimal, like 046d" },
	{ "product", match_product, "a number in hexadecimal, like c52b" },
	{ "version", match_version, "a number in hexadecimal, like 0111" },
	{ "bus", match_bus, "usb, bluetooth, i8042, i2c, virtual, ... or a number in hexadecimal" },
	{ "phys", match_phys, "a glob of at most 63 characters" },
	{ "kind", match_kind, "keyboard, mouse, touchpad, joystick or any" },
};

/**
 * struct reader - a match that is being read
 * @match: what it means
 * @text: all of it
 * @p: what comes next
 * @seen: of the keys, a bit each
 * @wrong: what is wrong
 */
struct reader {
	struct input_match *match;
	const char *text;
	const char *p;
	unsigned int seen;
	struct input_match_wrong *wrong;
};

static int unknown(struct reader *r, const char *at, const char *word)
{
	struct suggest s;
	unsigned int i;

	suggest_begin(&s, word, strlen(word));
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		suggest_offer(&s, keys[i].word);
	if (s.best)
		return refuse(r->wrong, at - r->text,
			     "no device can be found by '%s'; did you mean '%s'?", word, s.best);
	return refuse(r->wrong, at - r->text,
		     "no device can be found by '%s', but by name, vendor, product, version, bus, phys, kind (each with =), inputN or eventN",
		     word);
}

/* Without a key: a part of a name, perhaps, or what follows a comma in one. */
static int no_key(struct reader *r, const char *at, const char *word)
{
	struct input_devices devices;
	bool is_name = false;
	unsigned int i;

	if (r->seen)
		return refuse(r->wrong, at - r->text,
			      "'%s' has no =; a value with a comma stands in quotes", word);
	if (*word && !input_devices_get(&devices)) {
		for (i = 0; i < devices.count; i++)
			is_name |= !!strcasestr(devices.item[i].name, word);
		input_devices_put(&devices);
	}
	if (!is_name)
		return unknown(r, at, word);
	return refuse(r->wrong, at - r->text, "'%s' has no =; did you mean 'name=*%s*'?", word,
		      word);
}

static void skip_blanks(struct reader *r)
{
	while (isspace((unsigned char)*r->p))
		r->p++;
}

/* What stands between, without the blanks at its end. @buf: as large as the whole text */
static void cut(char *buf, const char *from, const char *to)
{
	while (to > from && isspace((unsigned char)to[-1]))
		to--;
	memcpy(buf, from, to - from);
	buf[to - from] = 0;
}

/* As in a configuration: a backslash is before a " that is no end, and never before a '. */
static int read_quoted(struct reader *r, char *value)
{
	const char *open = r->p++, *from = r->p;

	while (*r->p && *r->p != *open)
		r->p += *open == '"' && *r->p == '\\' && r->p[1] ? 2 : 1;
	if (!*r->p)
		return refuse(r->wrong, open - r->text, "a %c without its %c: %s", *open, *open,
			      open);
	memcpy(value, from, r->p - from);
	value[r->p++ - from] = 0;
	skip_blanks(r);
	if (*r->p && *r->p != ',')
		return refuse(r->wrong, r->p - r->text,
			     "a comma is expected behind %c%s%c, not '%s'", *open, value, *open,
			     r->p);
	return 0;
}

/* ... up to a comma that has no backslash before it. */
static int read_value(struct reader *r, char *value)
{
	const char *from = r->p;

	if (*from == '"' || *from == '\'')
		return read_quoted(r, value);
	while (*r->p && *r->p != ',')
		r->p += *r->p == '\\' && r->p[1] ? 2 : 1;
	cut(value, from, r->p);
	return 0;
}

static int read_part(struct reader *r)
{
	char word[INPUT_DEVICE_LEN], value[INPUT_DEVICE_LEN];
	const char *key, *at;
	unsigned int i;

	skip_blanks(r);
	key = r->p;
	r->p += strcspn(r->p, "=,");
	cut(word, key, r->p);
	if (*r->p != '=')
		return no_key(r, key, word);
	r->p++;
	skip_blanks(r);
	at = r->p;
	if (read_value(r, value))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		if (strcasecmp(keys[i].word, word))
			continue;
		if (r->seen & 1u << i)
			return refuse(r->wrong, key - r->text, "'%s' twice", word);
		r->seen |= 1u << i;
		if (keys[i].read(r->match, value))
			return refuse(r->wrong, at - r->text, "'%s' is no %s: %s", value, word,
				     keys[i].wanted);
		return 0;
	}
	return unknown(r, key, word);
}

/* A glob that matches this and nothing else. */
static void literal(char *glob, size_t size, const char *text)
{
	size_t len = 0;

	for (; *text && len + 2 < size; text++) {
		if (strchr("*?[]\\,", *text))
			glob[len++] = '\\';
		glob[len++] = *text;
	}
	glob[len] = 0;
}

static int match_device(struct input_match *match, const char *name,
			struct input_match_wrong *wrong)
{
	const struct input_device *device;
	struct input_devices devices;
	int err;

	err = input_devices_get(&devices);
	device = err ? NULL : input_devices_find(&devices, name);
	if (device) {
		match->bustype = device->bustype;
		match->vendor = device->vendor;
		match->product = device->product;
		match->version = device->version;
		literal(match->name, sizeof(match->name), device->name);
		literal(match->phys, sizeof(match->phys), device->phys);
	} else {
		err = refuse(wrong, 0, "there is no device '%s' (see: bpfx input list)", name);
	}
	input_devices_put(&devices);
	return err;
}

static bool is_device(const char *text)
{
	if (!strncmp(text, "/dev/input/", strlen("/dev/input/")))
		return true;
	return (!strncmp(text, "input", 5) || !strncmp(text, "event", 5)) &&
	       isdigit((unsigned char)text[5]) && !strchr(text, '=');
}

/**
 * input_match_parse() - understand which devices are meant
 * @match: filled in
 * @text: as given
 * @wrong: filled in with what is wrong
 *
 * Return: 0 or a negative errno.
 */
int input_match_parse(struct input_match *match, const char *text,
		      struct input_match_wrong *wrong)
{
	struct reader r = { .match = match, .text = text, .p = text, .wrong = wrong };
	int err;

	memset(match, 0, sizeof(*match));
	if (is_device(text))
		return match_device(match, text, wrong);
	if (!*text)
		return refuse(wrong, 0, "which device?");
	if (strlen(text) >= INPUT_DEVICE_LEN)
		return refuse(wrong, 0, "that is more than %d characters", INPUT_DEVICE_LEN - 1);
	do {
		err = read_part(&r);
	} while (!err && *r.p++ == ',');
	return err;
}

/* As the programs see it, in input_wanted(). */
bool input_match_wants(const struct input_match *match, const struct input_device *device)
{
	if (match->bustype && match->bustype != device->bustype)
		return false;
	if (match->vendor && match->vendor != device->vendor)
		return false;
	if (match->product && match->product != device->product)
		return false;
	if (match->version && match->version != device->version)
		return false;
	if (match->kind && !(device->kinds & 1u << match->kind))
		return false;
	if (match->name[0] && fnmatch(match->name, device->name, 0))
		return false;
	return !match->phys[0] || !fnmatch(match->phys, device->phys, 0);
}

static const struct input_device *find(const struct input_devices *devices,
				       const struct input_match *match)
{
	unsigned int i;

	for (i = 0; i < devices->count; i++)
		if (input_match_wants(match, &devices->item[i]))
			return &devices->item[i];
	return NULL;
}

/* Of a name that no device has: is there one that it may have been meant for? */
static bool tell_name(const struct input_devices *devices, const char *glob)
{
	const char *name;
	unsigned int i;

	for (i = 0; i < devices->count; i++) {
		name = devices->item[i].name;
		if (!fnmatch(glob, name, FNM_CASEFOLD))
			note("there is '%s', but upper and lower case count", name);
		else if (strcasestr(name, glob))
			note("there is '%s'; name= wants all of it, or a glob like '*%s*'", name,
			     glob);
		else
			continue;
		return true;
	}
	return false;
}

/* What this key says, and nothing else. */
static void keep_one(struct input_match *one, const struct input_match *match, read_fn key)
{
	memset(one, 0, sizeof(*one));
	one->bustype = key == match_bus ? match->bustype : 0;
	one->vendor = key == match_vendor ? match->vendor : 0;
	one->product = key == match_product ? match->product : 0;
	one->version = key == match_version ? match->version : 0;
	one->kind = key == match_kind ? match->kind : 0;
	strcpy(one->name, key == match_name ? match->name : "");
	strcpy(one->phys, key == match_phys ? match->phys : "");
}

/* Which part of a match is it that no device has? Perhaps none is, alone. */
static void tell_part(const struct input_devices *devices, const struct input_match *match)
{
	struct input_match one;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		keep_one(&one, match, keys[i].read);
		if (find(devices, &one))
			continue;
		if (keys[i].read == match_name && tell_name(devices, match->name))
			return;
		note("none has this %s (bpfx input list)", keys[i].word);
		return;
	}
}

/* It may be plugged in later, so that is no error; or never, so that it has to be told. */
void input_match_tell(const struct input_match *match, const char *text)
{
	struct input_devices devices;

	if (*text && !input_devices_get(&devices)) {
		if (!find(&devices, match)) {
			note("no device that is here now is '%s'", text);
			tell_part(&devices, match);
		}
		input_devices_put(&devices);
	}
}
