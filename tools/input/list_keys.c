// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx input keys: the names that can stand in a configuration.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <linux/input-event-codes.h>
#include <json-c/json.h>
#include <libevdev/libevdev.h>
#include "../err.h"
#include "../out.h"
#include "command.h"
#include "keys.h"

/* A glob for all of a name, or a part of it. */
static bool wanted(const char *pattern, const char *name, const char *word)
{
	if (!pattern)
		return true;
	if (strpbrk(pattern, "*?["))
		return !fnmatch(pattern, name, FNM_CASEFOLD) ||
		       !fnmatch(pattern, word, FNM_CASEFOLD);
	return strcasestr(name, pattern) || !strcasecmp(pattern, word);
}

static void print(unsigned int type, unsigned int code, const char *name, const char *word,
		  struct json_object *array)
{
	struct json_object *obj;

	if (!array) {
		printf("%-24s %-24s %u\n", word, name, code);
		return;
	}
	obj = out_item(array);
	out_str(obj, "word", word);
	out_str(obj, "name", name);
	out_u64(obj, "type", type);
	out_u64(obj, "code", code);
}

int input_keys(const struct input_wishes *w)
{
	static const unsigned int types[] = { EV_KEY, EV_REL, EV_ABS };
	struct json_object *obj = opt_json ? json_object_new_object() : NULL;
	struct json_object *array = obj ? out_array(obj, "keys") : NULL;
	const char *pattern = w->nr_args ? w->arg[0] : NULL, *name;
	unsigned int i, found = 0;
	char word[KEY_NAME_LEN];
	int code;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		for (code = 0; code < libevdev_event_type_get_max(types[i]); code++) {
			name = libevdev_event_code_get_name(types[i], code);
			if (!name || !wanted(pattern, name, key_word(word, types[i], code)))
				continue;
			print(types[i], code, name, word, array);
			found++;
		}
	}
	if (obj)
		out_json(obj);
	else if (!found)
		note("no name has '%s' in it", pattern);
	return EXIT_OK;
}
