// SPDX-License-Identifier: GPL-2.0-only
/*
 * What libbpf says: shown with -v, kept to explain failures.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/libbpf.h>
#include "err.h"
#include "log.h"

#define BEGIN_MARK	"-- BEGIN PROG LOAD LOG --\n"
#define END_MARK	"-- END PROG LOAD LOG --"
#define KFUNC		"extern (func ksym) '"
#define REPORT_MARK	"\nVerification failed: "
#define LOG_LINES	15

/* All warnings since log_clear(), one after the other. */
static struct {
	char *text;
	size_t len;
} kept;

static void keep(const char *text, size_t len)
{
	char *bigger = realloc(kept.text, kept.len + len + 1);

	if (!bigger)
		return;
	memcpy(bigger + kept.len, text, len + 1);
	kept.text = bigger;
	kept.len += len;
}

static int print(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	char *text;
	int len;

	if (level != LIBBPF_WARN && !opt_verbose)
		return 0;
	len = vasprintf(&text, fmt, ap);
	if (len < 0)
		return 0;
	if (opt_verbose)
		fputs(text, stderr);
	if (level == LIBBPF_WARN)
		keep(text, len);
	free(text);
	return len;
}

void log_init(void)
{
	libbpf_set_print(print);
}

/* Forget what was kept. */
void log_clear(void)
{
	free(kept.text);
	memset(&kept, 0, sizeof(kept));
}

/* The name in "libbpf: prog 'NAME': -- BEGIN ...", before the mark. */
static void prog_name(char *name, size_t size, const char *mark)
{
	const char *end = mark, *start;

	while (end > kept.text && *end != '\'')
		end--;
	start = end;
	while (start > kept.text && start[-1] != '\'' && start[-1] != '\n')
		start--;
	snprintf(name, size, "%.*s", (int)(end - start), start);
}

/* The verifier's verdict: the last line of its trace. What follows starts at the end. */
static void verdict(char *line, size_t size, const char *log, const char *end)
{
	const char *start;

	while (end > log && end[-1] == '\n')
		end--;
	for (start = end; start > log && start[-1] != '\n'; start--)
		;
	snprintf(line, size, "%.*s", (int)(end - start), start);
}

/* Cut a text behind so many lines, not counting empty ones. */
static void cut(char *text, int lines)
{
	char *p;

	for (p = text; *p; p++) {
		if (*p == '\n' && p[1] != '\n' && !--lines) {
			*p = 0;
			return;
		}
	}
}

/* Kernels from 7.3 on end the log with a report that begins with the essential. */
static void show_verifier(const char *prog, char *log, char *report)
{
	char title[128];

	if (report)
		cut(report, LOG_LINES);
	snprintf(title, sizeof(title), "the %s '%s'",
		 report ? "verifier's report on" : "end of the verifier's log for", prog);
	err_log(title, report ? report : log, report ? INT_MAX : LOG_LINES);
}

static int explain_verifier(int err, const char *mark)
{
	const char *text = mark + strlen(BEGIN_MARK), *end = strstr(text, END_MARK);
	char name[64], line[256], *log, *report, *stats;

	log = strndup(text, end ? (size_t)(end - text) : strlen(text));
	if (!log)
		return err;
	prog_name(name, sizeof(name), mark);
	report = strstr(log, REPORT_MARK);
	stats = strstr(log, "\nprocessed ");
	verdict(line, sizeof(line), log, report ? report : stats ? stats : log + strlen(log));
	err_because(err, "the verifier refuses program '%s': %s", name, line);
	err_cure("change the program; for the whole log: bpfx -v load ...");
	show_verifier(name, log, report ? report + 1 : NULL);
	free(log);
	return err;
}

/* Between a prefix that libbpf writes and the next quote. */
static bool quoted(char *name, size_t size, const char *prefix, const char *suffix)
{
	const char *start = strstr(kept.text, prefix), *end;

	if (!start)
		return false;
	start += strlen(prefix);
	end = strchr(start, '\'');
	if (!end || strncmp(end, suffix, strlen(suffix)))
		return false;
	snprintf(name, size, "%.*s", (int)(end - start), start);
	return true;
}

static void explain_kfunc(int err)
{
	char name[128];

	if (quoted(name, sizeof(name), KFUNC, "': not found")) {
		err_because(err, "it calls '%s', which neither the kernel nor a module has", name);
		err_cure("check its name; or load the module that has it (lsmod)");
	} else if (quoted(name, sizeof(name), KFUNC, "': func_proto")) {
		err_because(err, "its prototype of '%s' is not that of the kernel", name);
		err_cure("compile it with the headers that came with the loaded module");
	}
}

/**
 * log_explain() - turn what libbpf said into the cause of a failure
 * @err: negative errno of the failure
 *
 * Return: @err
 */
int log_explain(int err)
{
	const char *mark = kept.text ? strstr(kept.text, BEGIN_MARK) : NULL;

	if (mark)
		return explain_verifier(err, mark);
	if (!kept.len)
		return err;
	explain_kfunc(err);
	if (!err_has_cause())
		err_log("libbpf says", kept.text, LOG_LINES);
	return err;
}
