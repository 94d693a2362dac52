/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command line of a subcommand.
 */
#ifndef BPFX_ARGS_H
#define BPFX_ARGS_H

#include <getopt.h>
#include "bpfx.h"

#define ARGS_SHORT	"jhVv"
#define ARGS_OWN_MAX	16	/* options that a subcommand may have besides the common ones */

/* The status of args_parse() when the command is to go on; not an exit status. */
#define ARGS_GO_ON	(-1)

/**
 * struct args - the command line being parsed
 * @cmd: whose it is
 * @argc: how many arguments remain after the options, once args_parse() is done
 * @argv: these arguments
 */
struct args {
	const struct cmd *cmd;
	int argc;
	char **argv;
};

/**
 * typedef args_option_fn - handle an option of the subcommand's own
 * @opt: its value in the table of options: a letter, or 256 and more
 * @value: its argument
 * @ctx: the subcommand's
 *
 * Return: ARGS_GO_ON or the exit status.
 */
typedef int (*args_option_fn)(int opt, char *value, void *ctx);

int args_parse(struct args *args, const struct cmd *cmd, int argc, char **argv,
	       const struct option *options, args_option_fn fn, void *ctx);

int args_number(const struct cmd *cmd, const char *what, const char *value, unsigned int min,
		unsigned int max, unsigned int *number);

extern const struct option args_common[];

void print_cmd_help(const struct cmd *cmd);
void print_version(void);

#endif /* BPFX_ARGS_H */
