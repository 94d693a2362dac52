/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bpfx input: what its verbs share.
 */
#ifndef BPFX_INPUT_COMMAND_H
#define BPFX_INPUT_COMMAND_H

#include "../args.h"
#include "config.h"

/**
 * struct input_wishes - of the user
 * @device: which devices
 * @config: a file
 * @name: of the program once it is attached
 * @has_priority: @priority was given
 * @priority: of it
 * @count: events to end after; 0: none
 * @seconds: to end after; 0: none
 * @undo: what setup does
 * @arg: what follows the verb
 * @nr_args: how many
 */
struct input_wishes {
	const char *device;
	const char *config;
	const char *name;
	bool has_priority;
	int priority;
	unsigned int count;
	unsigned int seconds;
	bool undo;
	char **arg;
	int nr_args;
};

/* For err_usage(): the verb and its arguments. */
extern struct cmd input_usage;

/* Each is a verb. Return: the exit status. */
int input_list(const struct input_wishes *w);
int input_show(const struct input_wishes *w);
int input_attach(const struct input_wishes *w);
int input_detach(const struct input_wishes *w);
int input_update(const struct input_wishes *w);
int input_check(const struct input_wishes *w);
int input_monitor(const struct input_wishes *w);
int input_setup(const struct input_wishes *w);
int input_keys(const struct input_wishes *w);

#endif /* BPFX_INPUT_COMMAND_H */
