/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs on devices, and ejects, as the module tells of them.
 */
#ifndef BPFX_INPUT_ENTRY_H
#define BPFX_INPUT_ENTRY_H

#include "../bpfx.h"
#include <uapi/bpfx/input.h>

struct json_object;

struct input_entries {
	struct bpfx_input_entry *item;
	unsigned int count;
};

struct input_exits {
	struct bpfx_input_exit *item;
	unsigned int count;
};

int input_check_module(void);
int input_entries_get(struct input_entries *entries);
void input_entries_put(struct input_entries *entries);
int input_exits_get(struct input_exits *exits);
void input_exits_put(struct input_exits *exits);
__u64 input_age(__u64 since_ns);
void input_count_json(const struct bpfx_input_count *count, struct json_object *obj);

#endif /* BPFX_INPUT_ENTRY_H */
