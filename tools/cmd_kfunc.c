// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx kfunc: functions of the kernel that BPF programs may call.
 */
#include <stdio.h>
#include <string.h>
#include "args.h"
#include "err.h"
#include "kfunc/list.h"
#include "kfunc/users.h"

static const struct cmd * const subs[] = {
	&cmd_kfunc_list,
	&cmd_kfunc_show,
	&cmd_kfunc_diff,
	&cmd_kfunc_check,
	&cmd_kfunc_users,
	&cmd_kfunc_census,
};

/* "list" of "kfunc list". */
static const char *own_name(const struct cmd *sub)
{
	return strchr(sub->name, ' ') + 1;
}

static const struct cmd *find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(subs); i++)
		if (!strcmp(own_name(subs[i]), name))
			return subs[i];
	return NULL;
}

static int run(int argc, char **argv)
{
	const struct cmd *sub;
	struct args args;
	int i, at = 1;

	/* Common options may stand before the verb, and are left to it. */
	while (at < argc && argv[at][0] == '-')
		at++;
	if (at == argc) {
		i = args_parse(&args, &cmd_kfunc, argc, argv, NULL, NULL, NULL);
		return i == ARGS_GO_ON ? err_usage(&cmd_kfunc, "what about kfuncs?") : i;
	}
	sub = find(argv[at]);
	if (!sub)
		return err_usage(&cmd_kfunc, "no '%s'", argv[at]);
	for (i = at; i > 1; i--)
		argv[i] = argv[i - 1];
	return sub->fn(argc - 1, argv + 1);
}

const struct cmd cmd_kfunc = {
	.name = "kfunc",
	.fn = run,
	.args = "list | show | diff | check | users | census ...",
	.summary = "kfuncs of this kernel and of others, and who uses them",
	.help =
"Functions of the kernel that BPF programs may call.\n"
"\n"
"  list             those of a kernel, with flags and who may call them\n"
"  show NAME        all about one\n"
"  diff A B         what changed between two kernels\n"
"  check OBJ...     would these objects still load there?\n"
"  users            which loaded programs call them, and who keeps these\n"
"  census FILE...   what users --watch has recorded, of many hosts\n"
"\n"
"More with --help after each of them.",
};
