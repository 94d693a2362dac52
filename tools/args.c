// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command line of a subcommand.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stdlib.h>
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

/* The letters of them. */
static void merge_letters(char *letters, const struct option *own)
{
	char *p = stpcpy(letters, ":" ARGS_SHORT);
	unsigned int i;

	for (i = 0; own && own[i].name && i < ARGS_OWN_MAX; i++) {
		if (own[i].val >= 256)
			continue;
		*p++ = own[i].val;
		if (own[i].has_arg)
			*p++ = ':';
	}
	*p = 0;
}

static bool is_own(const struct option *own, int opt)
{
	unsigned int i;

	for (i = 0; own && own[i].name; i++)
		if (own[i].val == opt)
			return true;
	return false;
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
 * @options: options of its own, with letters or values from 256 on, ended by an empty one; or NULL
 * @fn: called for each of its own options
 * @ctx: for @fn
 *
 * Return: ARGS_GO_ON or the exit status.
 */
int args_parse(struct args *args, const struct cmd *cmd, int argc, char **argv,
	       const struct option *options, args_option_fn fn, void *ctx)
{
	char letters[sizeof(":" ARGS_SHORT) + 2 * ARGS_OWN_MAX];
	struct option all[ARGS_OWN_MAX + 8];
	int opt, status;

	merge(all, options);
	merge_letters(letters, options);
	optind = 0;	/* start afresh: main() has parsed before */
	opterr = 0;
	while ((opt = getopt_long(argc, argv, letters, all, NULL)) != -1) {
		if (is_own(options, opt))
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

/**
 * args_number() - read the value of an option
 * @cmd: the subcommand
 * @what: the option, for the user
 * @value: as given
 * @min: what it may be at least
 * @max: ... and at most
 * @number: filled in
 *
 * Return: ARGS_GO_ON or the exit status.
 */
int args_number(const struct cmd *cmd, const char *what, const char *value, unsigned int min,
		unsigned int max, unsigned int *number)
{
	unsigned long long n;
	char *end;

	errno = 0;
	n = strtoull(value, &end, 10);
	if (errno || *end || end == value || *value == '-' || n < min || n > max)
		return err_usage(cmd, "%s wants a number from %u to %u, not '%s'", what, min, max,
				 value);
	*number = n;
	return ARGS_GO_ON;
}
