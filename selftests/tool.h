/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running the bpfx command and looking at what it says. The macros are for a test's body.
 */
#ifndef _TOOL_H
#define _TOOL_H

#include <json-c/json.h>
#include <json-c/json_pointer.h>
#include <stdint.h>
#include "loader.h"
#include "net.h"
#include "packet.h"

#define TOOL_FILE	test_file("progs/tool.bpf.o")

static char tool_out[1 << 20];		/* what it said */
static struct json_object *tool_obj;	/* ... in JSON */

/* Run it. Return: its status. */
#define tool(fmt, ...) run_read(tool_out, sizeof(tool_out), "bpfx " fmt, ##__VA_ARGS__)

static inline void tool_parse(const char *text)
{
	struct json_tokener *tok = json_tokener_new_ex(64);

	json_object_put(tool_obj);
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT);
	tool_obj = json_tokener_parse_ex(tok, text, -1);
	if (json_tokener_get_error(tok) != json_tokener_success) {
		printf("# not JSON: %s\n", text);
		json_object_put(tool_obj);
		tool_obj = NULL;
	}
	json_tokener_free(tok);
}

/* ... with JSON, which has to be all that it says. Return: its status; -1: that was no JSON. */
#define tool_json(fmt, ...)								\
({											\
	int _status = tool("-j " fmt, ##__VA_ARGS__);					\
											\
	tool_parse(tool_out);								\
	tool_obj ? _status : -1;							\
})

/* A member of that by its JSON pointer, NULL if there is none. */
static inline struct json_object *json_at(const char *path)
{
	struct json_object *at = NULL;

	return tool_obj && !json_pointer_get(tool_obj, path, &at) ? at : NULL;
}

/* Return: the number, INT64_MIN if there is none. */
static inline int64_t json_num(const char *path)
{
	struct json_object *at = json_at(path);

	return json_object_is_type(at, json_type_int) ? json_object_get_int64(at) : INT64_MIN;
}

/* Return: how many there are in an array, -1 if it is none. */
static inline int json_len(const char *path)
{
	struct json_object *at = json_at(path);

	return json_object_is_type(at, json_type_array) ? (int)json_object_array_length(at) : -1;
}

static inline const char *json_str(const char *path)
{
	struct json_object *at = json_at(path);

	return json_object_is_type(at, json_type_string) ? json_object_get_string(at) : NULL;
}

/* Is it this string, or with NULL none? Says what it is if not. */
static inline bool json_is(const char *path, const char *want)
{
	const char *is = json_str(path);

	if (is && want ? !strcmp(is, want) : is == want)
		return true;
	printf("# %s is %s, expected %s\n", path, is ? is : "no string", want ? want : "none");
	return false;
}

/* Did it say so? Says what it said if not. */
static inline bool tool_said(const char *words)
{
	if (strstr(tool_out, words))
		return true;
	printf("# expected \"%s\" in: %s\n", words, tool_out);
	return false;
}

#define EXPECT_NUM(_num, _path)		EXPECT_EQ(_num, json_num(_path))
#define EXPECT_STR(_str, _path)		EXPECT_TRUE(json_is(_path, _str))
#define EXPECT_SAID(_words)		EXPECT_TRUE(tool_said(_words))
#define EXPECT_NOT_SAID(_words)		EXPECT_EQ(NULL, strstr(tool_out, _words))

/* Without asking the command, which takes time, if there is nothing to do. */
static inline void tool_unload(void)
{
	run_quiet("[ ! -e /sys/fs/bpf/bpfx/bpfx_tool ] || bpfx unload bpfx_tool");
}

/* Send n packets of 100 bytes with this order. Return: how many were taken. */
static inline int tool_send(int sock, uint32_t verb, int n)
{
	struct packet p = { .len = 100, .order.verb = verb };
	int taken = 0;

	while (n--) {
		p.order.id++;
		taken += packet_send(sock, &p, 1) == 1;
	}
	return taken;
}

#endif /* _TOOL_H */
