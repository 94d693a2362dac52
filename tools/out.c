// SPDX-License-Identifier: GPL-2.0-only
/*
 * JSON in one line per field, and numbers for people.
 */
#include <stdio.h>
#include <linux/pkt_sched.h>
#include <json-c/json.h>
#include "out.h"

bool out_lines;

void out_str(struct json_object *obj, const char *key, const char *value)
{
	json_object_object_add(obj, key, value ? json_object_new_string(value) : NULL);
}

void out_u64(struct json_object *obj, const char *key, __u64 value)
{
	json_object_object_add(obj, key, json_object_new_uint64(value));
}

void out_s64(struct json_object *obj, const char *key, __s64 value)
{
	json_object_object_add(obj, key, json_object_new_int64(value));
}

void out_bool(struct json_object *obj, const char *key, bool value)
{
	json_object_object_add(obj, key, json_object_new_boolean(value));
}

/* An object in an object. */
struct json_object *out_obj(struct json_object *obj, const char *key)
{
	struct json_object *inner = json_object_new_object();

	json_object_object_add(obj, key, inner);
	return inner;
}

/* An array in an object. */
struct json_object *out_array(struct json_object *obj, const char *key)
{
	struct json_object *array = json_object_new_array();

	json_object_object_add(obj, key, array);
	return array;
}

/* An object at the end of an array. */
struct json_object *out_item(struct json_object *array)
{
	struct json_object *item = json_object_new_object();

	json_object_array_add(array, item);
	return item;
}

/* Print it and let it go. */
void out_json(struct json_object *obj)
{
	const int style = out_lines ? JSON_C_TO_STRING_PLAIN :
				      JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;

	puts(json_object_to_json_string_ext(obj, style | JSON_C_TO_STRING_NOSLASHESCAPE));
	if (out_lines)
		fflush(stdout);
	json_object_put(obj);
}

/* 1234567 -> "1.2 MB" */
const char *out_bytes(char *buf, __u64 bytes)
{
	static const char * const unit[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
	double value = bytes;
	unsigned int i = 0;

	while (value >= 1000 && i + 1 < ARRAY_SIZE(unit)) {
		value /= 1000;
		i++;
	}
	snprintf(buf, OUT_LEN, i ? "%.1f %s" : "%.0f %s", value, unit[i]);
	return buf;
}

/* 1234567 -> "1.235 ms" */
const char *out_ns(char *buf, __u64 ns)
{
	if (ns >= 1000000000)
		snprintf(buf, OUT_LEN, "%.3f s", ns / 1e9);
	else if (ns >= 1000000)
		snprintf(buf, OUT_LEN, "%.3f ms", ns / 1e6);
	else if (ns >= 1000)
		snprintf(buf, OUT_LEN, "%.3f us", ns / 1e3);
	else
		snprintf(buf, OUT_LEN, "%u ns", (unsigned int)ns);
	return buf;
}

/* As tc writes it. */
const char *out_handle(char *buf, __u32 handle)
{
	if (handle == TC_H_ROOT)
		snprintf(buf, OUT_LEN, "root");
	else if (TC_H_MIN(handle))
		snprintf(buf, OUT_LEN, "%x:%x", TC_H_MAJ(handle) >> 16, TC_H_MIN(handle));
	else
		snprintf(buf, OUT_LEN, "%x:", TC_H_MAJ(handle) >> 16);
	return buf;
}
