/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is kept beside a program that bpfx has attached, in a map that is pinned with its others:
 * how it was configured, by whom and when.
 */
#ifndef BPFX_INPUT_STORE_H
#define BPFX_INPUT_STORE_H

#include "config.h"

#define INPUT_RECORD	"bpfx_record"	/* the map */
#define INPUT_PREFIX	"input:"	/* before a name among the pins */
#define INPUT_PIN_LEN	(sizeof(INPUT_PREFIX) + BPFX_NAME_LEN)

/**
 * struct input_record - what is kept
 * @when: seconds since 1970
 * @pid: of who called bpfx
 * @uid: of the user who wanted it, also behind sudo
 * @comm: of who called bpfx
 * @priority: of the program
 * @has_priority: it was given, and is not the program's own
 * @what: struct input_config
 * @device: struct input_config
 * @file: where the configuration was read, from the root on; empty: there was none
 * @setup: the file by which setup has attached it; empty: it did not
 * @body: the program's own part
 */
struct input_record {
	__u64 when;
	__u32 pid;
	__u32 uid;
	char comm[16];
	__s32 priority;
	__u32 has_priority;
	char what[INPUT_PROGRAM_LEN];
	char device[INPUT_DEVICE_LEN];
	char file[256];
	char setup[256];
	char body[];
};

const char *input_pin(char *pin, const char *name);
const char *input_file_path(char *buf, size_t size, const char *file);
int input_record_open(const struct input_config *config, const char *file, __s32 priority);
struct input_record *input_record_get(const char *name);

struct input_names {
	char (*item)[BPFX_NAME_LEN];
	unsigned int count;
};

int input_pins_get(struct input_names *names);
int input_names_add(struct input_names *names, const char *name);
void input_names_put(struct input_names *names);

#endif /* BPFX_INPUT_STORE_H */
