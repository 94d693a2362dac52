// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command line of a subcommand.
 */
#include <string.h>
#include "args.h"
#include "err.h"

const struct option args_common[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ "verbose", no_argument, NULL, 'v' },
	{}
};

/* The common options and those of a subcommand, which end with an empty one. */
static void merge(struct option *all, const struct option *own)
{
	unsigned int i, n = 0;

	for (i = 0; args_common[i].name; i++)
		all[n++] = args_common[i];
	for (i = 0; own && own[i].name && i < ARGS_OWN_MAX; i++)
		all[n++] = own[i];
	memset(&all[n], 0, sizeof(all[n]));
}

static int common_option(const struct cmd *cmd, int opt, const char *given)
{
	switch (opt) {
	case 'j':
		opt_json = true;
		return ARGS_GO_ON;
	case 'v':
		opt_verbose = true;
		return ARGS_GO_ON;
	case 'h':
		print_cmd_help(cmd);
		return EXIT_OK;
	case 'V':
		print_version();
		return EXIT_OK;
	case ':':
		return err_usage(cmd, "%s needs a value", given);
	default:
		return err_usage(cmd, "no option '%s'", given);
	}
}

/**
 * args_parse() - take the options out of a command line
 * @args: filled with what remains
 * @cmd: the subcommand
 * @argc: of the subcommand
 * @argv: of the subcommand, its name first
 * @options: options of its own, with values from 256 on, ended by an empty one; or NULL
 * @fn: called for each of its own options
 * @ctx: for @fn
 *
 * Return: ARGS_GO_ON or the exit status.
 */
int args_parse(struct args *args, const struct cmd *cmd, int argc, char **argv,
	       const struct option *options, args_option_fn fn, void *ctx)
{
	struct option all[ARGS_OWN_MAX + 8];
	int opt, status;

	merge(all, options);
	optind = 0;	/* start afresh: main() has parsed before */
	opterr = 0;
	while ((opt = getopt_long(argc, argv, ":" ARGS_SHORT, all, NULL)) != -1) {
		if (opt >= 256)
			status = fn(opt, optarg, ctx);
		else
			status = common_option(cmd, opt, argv[optind - 1]);
		if (status != ARGS_GO_ON)
			return status;
	}
	args->cmd = cmd;
	args->argc = argc - optind;
	args->argv = argv + optind;
	return ARGS_GO_ON;
}
