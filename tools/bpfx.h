/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bpfx: what every part of the command shares.
 */
#ifndef BPFX_H
#define BPFX_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>
#include <uapi/bpfx/qdisc.h>

#ifndef BPFX_VERSION
#define BPFX_VERSION	"unknown"	/* the Makefile knows it */
#endif

#define BPFX_MODULE	"bpfx_qdisc"
#define BPFX_INPUT_MODULE	"bpfx_input"
#define BPFX_OPS	"bpfx_qdisc_ops"	/* the struct_ops type */

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define __printf(f, a)	__attribute((format(printf, f, a)))

/* Exit statuses. */
enum {
	EXIT_OK		= 0,
	EXIT_FAILED	= 1,
	EXIT_USAGE	= 2,
};

/**
 * struct cmd - a subcommand
 * @name: what the user types
 * @fn: gets its own name as argv[0], returns an exit status
 * @args: its arguments in one line
 * @summary: what it does in one line
 * @help: the rest of what --help prints
 */
struct cmd {
	const char *name;
	int (*fn)(int argc, char **argv);
	const char *args;
	const char *summary;
	const char *help;
};

extern const struct cmd cmd_load;
extern const struct cmd cmd_unload;
extern const struct cmd cmd_update;
extern const struct cmd cmd_list;
extern const struct cmd cmd_show;
extern const struct cmd cmd_eject;
extern const struct cmd cmd_monitor;
extern const struct cmd cmd_accounting;
extern const struct cmd cmd_match;
extern const struct cmd cmd_filter;
extern const struct cmd cmd_input;
extern const struct cmd cmd_kfunc;
extern const struct cmd cmd_doctor;
extern const struct cmd cmd_report;
extern const struct cmd cmd_policy;

/* Global options. */
extern bool opt_json;
extern bool opt_verbose;

#endif /* BPFX_H */
