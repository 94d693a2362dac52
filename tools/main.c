// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx: load, inspect and remove BPF extensions of a stock kernel.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/libbpf.h>
#include "args.h"
#include "err.h"
#include "klog.h"
#include "log.h"

bool opt_json;
bool opt_verbose;

static const struct cmd * const cmds[] = {
	&cmd_load,
	&cmd_unload,
	&cmd_update,
	&cmd_list,
	&cmd_show,
	&cmd_eject,
	&cmd_monitor,
	&cmd_accounting,
	&cmd_match,
	&cmd_filter,
	&cmd_input,
	&cmd_kfunc,
	&cmd_doctor,
	&cmd_report,
	&cmd_policy,
};

static void print_help(void)
{
	unsigned int i;

	puts("Usage: bpfx [-j] [-v] COMMAND [ARGUMENTS]\n"
	     "\n"
	     "Packet schedulers in BPF on a stock kernel.\n"
	     "\n"
	     "Commands:");
	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		printf("  %-10s %s\n", cmds[i]->name, cmds[i]->summary);
	puts("  help       this text, or that of a command\n"
	     "\n"
	     "Options, before or after the command:\n"
	     "  -j, --json     JSON to stdout, errors too\n"
	     "  -v, --verbose  what libbpf does, to stderr\n"
	     "  -h, --help     help for the command\n"
	     "  -V, --version  versions of bpfx and libbpf\n"
	     "\n"
	     "Exit status: 0 done, 1 failed, 2 wrong usage. More in bpfx(8).");
}

void print_version(void)
{
	printf("bpfx %s, libbpf %s\n", BPFX_VERSION, libbpf_version_string());
}

void print_cmd_help(const struct cmd *cmd)
{
	printf("Usage: bpfx [-j] [-v] %s %s\n\n%s\n", cmd->name, cmd->args, cmd->help);
}

static const struct cmd *find_cmd(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		if (!strcmp(cmds[i]->name, name))
			return cmds[i];
	return NULL;
}

static int help(int argc, char **argv)
{
	const struct cmd *cmd;

	if (argc < 2) {
		print_help();
		return EXIT_OK;
	}
	cmd = find_cmd(argv[1]);
	if (!cmd)
		return err_usage(NULL, "no command '%s'", argv[1]);
	print_cmd_help(cmd);
	return EXIT_OK;
}

static int run(int argc, char **argv)
{
	const struct cmd *cmd;

	if (!strcmp(argv[0], "help"))
		return help(argc, argv);
	if (!strcmp(argv[0], "version")) {
		print_version();
		return EXIT_OK;
	}
	cmd = find_cmd(argv[0]);
	if (!cmd)
		return err_usage(NULL, "no command '%s'", argv[0]);
	return cmd->fn(argc, argv);
}

/* The end of the output may be lost on a full disk: then nothing was done. */
static int flush(int status)
{
	bool now = fflush(stdout);

	if (status || (!now && !ferror(stdout)))
		return status;
	if (now)
		perror("bpfx: cannot write");
	else	/* why it failed earlier is not known any more */
		fputs("bpfx: cannot write all of the output\n", stderr);
	return EXIT_FAILED;
}

int main(int argc, char **argv)
{
	int opt;

	log_init();
	klog_start();
	opterr = 0;
	while ((opt = getopt_long(argc, argv, "+" ARGS_SHORT, args_common, NULL)) != -1) {
		switch (opt) {
		case 'j':
			opt_json = true;
			break;
		case 'v':
			opt_verbose = true;
			break;
		case 'V':
			print_version();
			return flush(EXIT_OK);
		case 'h':
			print_help();
			return flush(EXIT_OK);
		default:
			return err_usage(NULL, "no option '%s'", argv[optind - 1]);
		}
	}
	if (optind == argc)
		return err_usage(NULL, "no command given");
	return flush(run(argc - optind, argv + optind));
}
