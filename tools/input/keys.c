// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys, buttons and axes by their names: those of the kernel, which libevdev knows, in any case,
 * with or without what they begin with; and what people call them.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <linux/input.h>
#include <libevdev/libevdev.h>
#include "../bpfx.h"
#include "../suggest.h"
#include "keys.h"

#define NUMBER	"code:"	/* of what has no name */

static const struct {
	const char *word;
	unsigned int code;
} nicknames[] = {
	{ "alt", KEY_LEFTALT },
	{ "altgr", KEY_RIGHTALT },
	{ "ctrl", KEY_LEFTCTRL },
	{ "del", KEY_DELETE },
	{ "escape", KEY_ESC },
	{ "ins", KEY_INSERT },
	{ "meta", KEY_LEFTMETA },
	{ "pgdn", KEY_PAGEDOWN },
	{ "pgup", KEY_PAGEUP },
	{ "return", KEY_ENTER },
	{ "shift", KEY_LEFTSHIFT },
	{ "super", KEY_LEFTMETA },
};

/* Without one, "left" is the arrow. */
static const char * const key_prefixes[] = { "KEY_", "BTN_", NULL };
static const char * const rel_prefixes[] = { "REL_", NULL };
static const char * const abs_prefixes[] = { "ABS_", NULL };
static const char * const no_prefixes[] = { NULL };

static const char * const *prefixes(unsigned int type)
{
	switch (type) {
	case EV_KEY:
		return key_prefixes;
	case EV_REL:
		return rel_prefixes;
	case EV_ABS:
		return abs_prefixes;
	default:
		return no_prefixes;
	}
}

/* By its number. Return: the code, -ENOENT if the word is none or there is no such code. */
static int find_number(unsigned int type, const char *word)
{
	const char *digits = word + strlen(NUMBER);
	unsigned long n;
	char *end;

	if (strncasecmp(word, NUMBER, strlen(NUMBER)) || !isdigit((unsigned char)*digits))
		return -ENOENT;
	n = strtoul(digits, &end, 0);
	if (*end || n > (unsigned int)libevdev_event_type_get_max(type))
		return -ENOENT;
	return n;
}

static int find_nickname(const char *word)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nicknames); i++)
		if (!strcasecmp(nicknames[i].word, word))
			return nicknames[i].code;
	return -ENOENT;
}

static int find_name(unsigned int type, const char *prefix, const char *word)
{
	char name[2 * KEY_NAME_LEN];
	char *p;

	snprintf(name, sizeof(name), "%s%s", prefix, word);
	for (p = name; *p; p++)
		*p = toupper((unsigned char)*p);
	return libevdev_event_code_from_name(type, name);
}

/* KEY_MAX and its like are names of libevdev's, and of no key. */
static bool is_max(const char *word)
{
	size_t len = strlen(word);

	return len >= 3 && !strcasecmp(word + len - 3, "max") &&
	       (len == 3 || (word[len - 4] == '_' && len == 7));
}

/**
 * key_find() - which code a word means
 * @type: EV_KEY, EV_REL or EV_ABS
 * @word: the word
 * @len: of it
 *
 * Return: the code or -ENOENT.
 */
int key_find(unsigned int type, const char *word, size_t len)
{
	const char * const *prefix = prefixes(type);
	char copy[KEY_NAME_LEN];
	int code;

	if (!len || len >= sizeof(copy))
		return -ENOENT;
	memcpy(copy, word, len);
	copy[len] = 0;
	code = find_number(type, copy);
	if (code < 0 && type == EV_KEY)
		code = find_nickname(copy);
	if (code >= 0)
		return code;
	if (is_max(copy))
		return -ENOENT;
	code = find_name(type, "", copy);
	for (; code < 0 && *prefix; prefix++)
		code = find_name(type, *prefix, copy);
	return code < 0 ? -ENOENT : code;
}

/* A name without what it begins with, in small letters. NULL: it does not begin with that. */
static const char *bare(char *buf, const char *name, const char *prefix)
{
	size_t i;

	if (strncmp(name, prefix, strlen(prefix)))
		return NULL;
	name += strlen(prefix);
	for (i = 0; name[i] && i + 1 < KEY_NAME_LEN; i++)
		buf[i] = tolower((unsigned char)name[i]);
	buf[i] = 0;
	return buf;
}

/**
 * key_word() - what to call a code in a configuration: the shortest that key_find() understands
 * @buf: of KEY_NAME_LEN bytes
 * @type: EV_KEY, EV_REL or EV_ABS
 * @code: the code
 *
 * Return: @buf.
 */
const char *key_word(char *buf, unsigned int type, unsigned int code)
{
	const char *name = libevdev_event_code_get_name(type, code);
	const char * const *prefix;

	for (prefix = prefixes(type); name && *prefix; prefix++)
		if (bare(buf, name, *prefix) && key_find(type, buf, strlen(buf)) == (int)code)
			return buf;
	if (name && bare(buf, name, "") && key_find(type, buf, strlen(buf)) == (int)code)
		return buf;
	snprintf(buf, KEY_NAME_LEN, NUMBER "%u", code);
	return buf;
}

/* The kernel's name, or a number. @buf: of KEY_NAME_LEN bytes */
const char *key_name(char *buf, unsigned int type, unsigned int code)
{
	const char *name = libevdev_event_code_get_name(type, code);

	if (name && code < (unsigned int)libevdev_event_type_get_max(type))
		return name;
	snprintf(buf, KEY_NAME_LEN, NUMBER "%u", code);
	return buf;
}

const char *key_type_name(char *buf, unsigned int type)
{
	const char *name = libevdev_event_type_get_name(type);

	if (name)
		return name;
	snprintf(buf, KEY_NAME_LEN, "%u", type);
	return buf;
}

/* What a word begins with, if that is one of the type's prefixes; else NULL. */
static const char *prefix_of(unsigned int type, const char *word, size_t len)
{
	const char * const *prefix;

	for (prefix = prefixes(type); *prefix; prefix++)
		if (len > strlen(*prefix) && !strncasecmp(word, *prefix, strlen(*prefix)))
			return *prefix;
	return NULL;
}

static void offer(struct suggest *s, const char *candidate, int code, int *best)
{
	const char *before = s->best;

	suggest_offer(s, candidate);
	if (s->best != before)
		*best = code;
}

/**
 * key_suggest() - which name may be meant
 * @type: EV_KEY, EV_REL or EV_ABS
 * @word: that is none
 * @len: of it
 *
 * Return: a word for a configuration, until the next call; NULL if none is near.
 */
const char *key_suggest(unsigned int type, const char *word, size_t len)
{
	const char *prefix = prefix_of(type, word, len), *name;
	static char found[KEY_NAME_LEN];
	int code, best = -1;
	struct suggest s;
	unsigned int i;

	suggest_begin(&s, word, len);
	for (i = 0; type == EV_KEY && !prefix && i < ARRAY_SIZE(nicknames); i++)
		offer(&s, nicknames[i].word, nicknames[i].code, &best);
	for (code = 0; code < libevdev_event_type_get_max(type); code++) {
		name = libevdev_event_code_get_name(type, code);
		if (!name || (prefix && strncmp(name, prefix, strlen(prefix))))
			continue;
		if (!prefix && strchr(name, '_'))
			name = strchr(name, '_') + 1;
		offer(&s, name, code, &best);
	}
	return best < 0 ? NULL : key_word(found, type, best);
}
