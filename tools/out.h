/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * JSON in one line per field, and numbers for people.
 */
#ifndef BPFX_OUT_H
#define BPFX_OUT_H

#include "bpfx.h"

struct json_object;

void out_str(struct json_object *obj, const char *key, const char *value);
void out_u64(struct json_object *obj, const char *key, __u64 value);
void out_s64(struct json_object *obj, const char *key, __s64 value);
void out_bool(struct json_object *obj, const char *key, bool value);
struct json_object *out_obj(struct json_object *obj, const char *key);
struct json_object *out_array(struct json_object *obj, const char *key);
struct json_object *out_item(struct json_object *array);
void out_json(struct json_object *obj);

/* Print JSON in one line each and at once: there will be more. */
extern bool out_lines;

/* Buffers for the following. */
#define OUT_LEN	24

const char *out_bytes(char *buf, __u64 bytes);
const char *out_handle(char *buf, __u32 handle);
const char *out_ns(char *buf, __u64 ns);

#endif /* BPFX_OUT_H */
