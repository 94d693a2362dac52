// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx report: what a bug report needs, in one file, without secrets.
 *
 * It runs commands whose output says how bpfx is used here. Names of the host, addresses and
 * numbers of machines are taken out of it: who reads the report shall not learn where it is from.
 */
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include "args.h"
#include "err.h"
#include "doctor/doctor.h"

#define PATHS	"PATH=$PATH:/usr/sbin:/sbin; "

static const struct {
	const char *title;
	const char *command;
} sections[] = {
	{ "versions", "uname -srvm; \"$BPFX\" -V; grep PRETTY_NAME /etc/os-release" },
	{ "doctor", "\"$BPFX\" doctor" },
	{ "modules", "for m in bpfx bpfx_qdisc bpfx_input; do modinfo -F version $m; modinfo -F vermagic $m; "
		     "modinfo -F srcversion $m; done; grep ^bpfx /proc/modules | cut -d' ' -f1-5; "
		     "for p in /sys/module/bpfx*/parameters/*; do [ ! -e \"$p\" ] || "
		     "echo \"$p: $(cat \"$p\")\"; done" },
	{ "schedulers", "\"$BPFX\" list" },
	{ "instances", "\"$BPFX\" show --decisions" },
	{ "qdiscs", "\"$TC\" -s qdisc show; cat /proc/sys/net/core/default_qdisc" },
	{ "kfuncs in use", "\"$BPFX\" kfunc users" },
	{ "pins", "ls -lR /sys/fs/bpf/bpfx" },
	{ "settings of the kernel", "cd /proc/sys && grep -H . net/core/bpf_jit_* "
				    "kernel/unprivileged_bpf_disabled kernel/kptr_restrict" },
	{ "configuration of the kernel", "c=/boot/config-$(uname -r); [ -r $c ] || "
		"c=/lib/modules/$(uname -r)/build/.config; "
		"grep -E 'BPF|BTF|NET_SCHED|PREEMPT|^CONFIG_HZ|KASAN|LOCKDEP' $c" },
	{ "kernel log", "dmesg | grep -iE 'bpfx|btf|\\bbpf\\b|BUG|WARNING|Oops|Call Trace|RIP:' | "
			"tail -n 200" },
};

/* What identifies somebody, and what is put in its place. */
static const struct {
	const char *pattern;
	const char *instead;
} secrets[] = {
	{ "([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}", "MAC" },
	{ "([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}", "IPV6" },
	{ "([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F:]*", "IPV6" },
	{ "(^|[^0-9.])([0-9]{1,3}\\.){3}[0-9]{1,3}($|[^0-9.])", " IPV4 " },
};

static regex_t compiled[ARRAY_SIZE(secrets)];
static char host[256];

static void prepare(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(secrets); i++)
		if (regcomp(&compiled[i], secrets[i].pattern, REG_EXTENDED))
			abort();
	if (gethostname(host, sizeof(host) - 1))
		host[0] = 0;
}

static void replace(FILE *out, const char *line)
{
	const regex_t *first;
	regmatch_t match, best;
	const char *instead;
	unsigned int i;

	for (; *line; line += best.rm_eo) {
		first = NULL;
		for (i = 0; i < ARRAY_SIZE(secrets); i++) {
			if (regexec(&compiled[i], line, 1, &match, 0) ||
			    (first && match.rm_so >= best.rm_so))
				continue;
			first = &compiled[i];
			instead = secrets[i].instead;
			best = match;
		}
		if (!first)
			break;
		fprintf(out, "%.*s%s", (int)best.rm_so, line, instead);
	}
	fputs(line, out);
}

/* A host called "linux" or "bpfx" has given nothing away, and would spoil the rest. */
static void write_line(FILE *out, char *line)
{
	char *at = strlen(host) > 2 && strcmp(host, "linux") && strcmp(host, "bpfx") ?
		strstr(line, host) : NULL;

	if (at) {
		*at = 0;
		replace(out, line);
		fputs("HOST", out);
		write_line(out, at + strlen(host));
		return;
	}
	replace(out, line);
}

static void write_section(FILE *out, const char *title, const char *command)
{
	size_t size = 0;
	char *full, *line = NULL;
	FILE *pipe;

	fprintf(out, "\n== %s\n\n", title);
	if (asprintf(&full, PATHS "{ %s\n} 2>&1 </dev/null", command) < 0)
		return;
	fflush(out);
	pipe = popen(full, "r");
	while (pipe && getline(&line, &size, pipe) > 0)
		write_line(out, line);
	if (pipe)
		pclose(pipe);
	free(line);
	free(full);
}

static int write_report(FILE *out)
{
	char self[256] = "bpfx", tc[512];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	unsigned int i;

	if (len > 0)
		self[len] = 0;
	setenv("BPFX", self, 1);
	setenv("TC", doctor_find("tc", tc, sizeof(tc)) ? tc : "tc", 1);
	prepare();
	fprintf(out, "bpfx report, version %s\n", BPFX_VERSION);
	for (i = 0; i < ARRAY_SIZE(sections); i++)
		write_section(out, sections[i].title, sections[i].command);
	for (i = 0; i < ARRAY_SIZE(compiled); i++)
		regfree(&compiled[i]);
	return fflush(out) || ferror(out) ? -EIO : 0;
}

static int option(int opt, char *value, void *ctx)
{
	(void)opt;
	*(const char **)ctx = value;
	return ARGS_GO_ON;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{}
	};
	const char *path = NULL;
	FILE *out = stdout;
	struct args args;
	int err, status;

	status = args_parse(&args, &cmd_report, argc, argv, options, option, &path);
	if (status != ARGS_GO_ON)
		return status;
	if (args.argc)
		return err_usage(&cmd_report, "what is '%s'?", args.argv[0]);
	if (path) {
		umask(077);
		out = fopen(path, "w");
	}
	if (!out)
		return err_report(-errno, "cannot write %s: %s", path, strerror(errno));
	if (geteuid())
		note("not root: the report lacks what is loaded, and the kernel log");
	err = write_report(out);
	if (path && fclose(out) && !err)
		err = -errno;
	if (err)
		return err_report(err, "cannot write the report: %s", strerror(-err));
	if (path)
		note("%s: read it before you send it", path);
	return EXIT_OK;
}

const struct cmd cmd_report = {
	.name = "report",
	.fn = run,
	.args = "[-o FILE]",
	.summary = "what a bug report needs, without secrets",
	.help =
"One text with versions, what bpfx doctor finds, modules, schedulers, instances with their last\n"
"decisions, qdiscs, kfuncs in use, and the lines of the kernel log that matter. Addresses and the\n"
"name of the host are taken out; names of devices and programs are not.\n"
"\n"
"  -o FILE  write it there, for its owner only, instead of to stdout",
};
