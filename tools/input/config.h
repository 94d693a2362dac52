/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Configurations of input programs: which program, on which devices, and what it is to do.
 *
 *	program remap			# may be left away where the command line says it
 *	device kind=keyboard,bus=usb
 *	name caps
 *	priority 10
 *
 *	capslock = leftctrl
 *
 * What is above the empty line is common to all programs, the rest is each program's own.
 */
#ifndef BPFX_INPUT_CONFIG_H
#define BPFX_INPUT_CONFIG_H

#include "../../bpf/input_maps.h"
#include "text.h"

#define INPUT_DEVICE_LEN	256	/* of what says which devices */
#define INPUT_PROGRAM_LEN	256	/* of a program's name or path */
#define INPUT_PRIORITY_MAX	1000
#define INPUT_TEXT_MAX		(1 << 20)

/**
 * struct conf - a program's own part that is being read
 * @t: its words
 * @out: what the program gets
 * @state: of the reader
 */
struct conf {
	struct text *t;
	void *out;
	void *state;
};

/**
 * struct conf_program - a shipped program, and how its part is read
 * @name: for the user
 * @summary: what it does
 * @size: of what the program gets, struct NAME_config
 * @state_size: of what the reader needs
 * @line: read a line
 * @section: read a line that begins with [; NULL: there are none
 * @done: look at the whole; may be NULL
 */
struct conf_program {
	const char *name;
	const char *summary;
	size_t size;
	size_t state_size;
	bool (*line)(struct conf *c);
	bool (*section)(struct conf *c);
	bool (*done)(struct conf *c);
};

extern const struct conf_program conf_remap;
extern const struct conf_program conf_taphold;
extern const struct conf_program conf_debounce;
extern const struct conf_program conf_pointer;
extern const struct conf_program conf_stick;
extern const struct conf_program conf_macro;

bool conf_once(struct conf *c, const struct text_word *w, unsigned int *line);

/**
 * struct input_config - all of a configuration
 * @program: a shipped program; NULL: an object of the user's own
 * @what: its name, or the path of the object
 * @device: which devices, as given; empty: all that the program wants
 * @match: the same, understood
 * @name: of the program once it is attached; empty: its own
 * @has_priority: @priority was given
 * @priority: programs with a lower one see events first
 * @data: what the program gets; NULL for an object
 * @settings: of an object, VAR=VALUE each, one after the other, each with its NUL
 * @settings_size: of them
 * @body: the program's own part as given
 * @setup: the file by which setup attaches it; empty: it does not
 */
struct input_config {
	const struct conf_program *program;
	char what[INPUT_PROGRAM_LEN];
	char device[INPUT_DEVICE_LEN];
	struct input_match match;
	char name[BPFX_NAME_LEN];
	bool has_priority;
	int priority;
	void *data;
	char *settings;
	size_t settings_size;
	char *body;
	char setup[256];
};

/* config.c */
const struct conf_program *input_program_find(const char *name);
const char *input_program_names(void);
const struct conf_program *input_program_at(unsigned int i);
int input_config_parse(struct input_config *config, const char *path, const char *text);
int input_config_read(struct input_config *config, const char *path);
void input_config_free(struct input_config *config);
bool input_name_ok(const char *name);

/**
 * struct input_match_wrong - what is wrong with a match
 * @why: in words
 * @at: where, from its beginning
 */
struct input_match_wrong {
	char why[3 * INPUT_DEVICE_LEN];
	unsigned int at;
};

/* match.c */
int input_match_parse(struct input_match *match, const char *text,
		      struct input_match_wrong *wrong);
struct input_device;
bool input_match_wants(const struct input_match *match, const struct input_device *device);
void input_match_tell(const struct input_match *match, const char *text);

#endif /* BPFX_INPUT_CONFIG_H */
