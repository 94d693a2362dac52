// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errors name what failed, the cause and the cure.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "err.h"
#include "out.h"

static struct {
	char *cause;
	char *cure;
	char *log_title;
	char *log;
} failure;

static char *vformat(const char *fmt, va_list ap)
{
	char *text;

	return vasprintf(&text, fmt, ap) < 0 ? NULL : text;
}

/**
 * err_because() - say why something failed, unless somebody has
 * @err: negative errno
 * @fmt: the cause in words
 *
 * Return: @err, so that "return err_because(...)" reads well.
 */
int err_because(int err, const char *fmt, ...)
{
	va_list ap;

	if (failure.cause)
		return err;
	va_start(ap, fmt);
	failure.cause = vformat(fmt, ap);
	va_end(ap);
	return err;
}

/* What the user can do about it; the first one wins here too. */
void err_cure(const char *fmt, ...)
{
	va_list ap;

	if (failure.cure)
		return;
	va_start(ap, fmt);
	failure.cure = vformat(fmt, ap);
	va_end(ap);
}

bool err_has_cause(void)
{
	return failure.cause;
}

/* Where the last lines of a text begin that does not end with a newline. */
static const char *tail(const char *text, size_t len, int lines)
{
	const char *p = text + len;

	while (p > text && (p[-1] != '\n' || --lines))
		p--;
	return p;
}

/**
 * err_log() - attach the end of a log
 * @title: what it is
 * @text: the log
 * @last_lines: how much of it
 */
void err_log(const char *title, const char *text, int last_lines)
{
	size_t len = strlen(text);
	const char *start;

	free(failure.log);
	free(failure.log_title);
	while (len && text[len - 1] == '\n')
		len--;
	start = tail(text, len, last_lines);
	failure.log = strndup(start, text + len - start);
	failure.log_title = strdup(title);
}

static struct json_object *log_to_json(char *log)
{
	struct json_object *lines = json_object_new_array();
	char *line, *save = NULL;

	for (line = strtok_r(log, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		json_object_array_add(lines, json_object_new_string(line));
	return lines;
}

static void print_json(const char *what)
{
	struct json_object *obj = json_object_new_object();

	out_str(obj, "error", what);
	out_str(obj, "cause", failure.cause);
	out_str(obj, "cure", failure.cure);
	if (failure.log) {
		out_str(obj, "log_title", failure.log_title);
		json_object_object_add(obj, "log", log_to_json(failure.log));
	}
	out_json(obj);
}

static void print_text(const char *what)
{
	char *line, *save = NULL;

	fprintf(stderr, "bpfx: %s\n", what);
	if (failure.cause)
		fprintf(stderr, "  cause: %s\n", failure.cause);
	if (failure.log) {
		fprintf(stderr, "  %s:\n", failure.log_title);
		for (line = strtok_r(failure.log, "\n", &save); line;
		     line = strtok_r(NULL, "\n", &save))
			fprintf(stderr, "    %s\n", line);
	}
	if (failure.cure)
		fprintf(stderr, "  cure:  %s\n", failure.cure);
}

/* Who tries something else instead has nothing to report. */
void err_forget(void)
{
	free(failure.cause);
	free(failure.cure);
	free(failure.log);
	free(failure.log_title);
	memset(&failure, 0, sizeof(failure));
}

static void print_failure(const char *what)
{
	fflush(stdout);
	if (opt_json)
		print_json(what ? what : "out of memory");
	else
		print_text(what ? what : "out of memory");
	err_forget();
}

/**
 * err_report() - print a failure
 * @err: negative errno, the cause if nobody named one
 * @fmt: what failed, like "cannot load %s"
 *
 * Return: the exit status.
 */
int err_report(int err, const char *fmt, ...)
{
	va_list ap;
	char *what;

	err_because(err, "%s", strerror(-err));
	va_start(ap, fmt);
	what = vformat(fmt, ap);
	va_end(ap);
	print_failure(what);
	free(what);
	return EXIT_FAILED;
}

/* The command line makes no sense. */
int err_usage(const struct cmd *cmd, const char *fmt, ...)
{
	va_list ap;
	char *what;

	va_start(ap, fmt);
	what = vformat(fmt, ap);
	va_end(ap);
	if (cmd)
		err_cure("bpfx %s%s%s (see: bpfx %s --help)", cmd->name, cmd->args[0] ? " " : "",
			 cmd->args, cmd->name);
	else
		err_cure("see: bpfx help");
	print_failure(what);
	free(what);
	return EXIT_USAGE;
}

/* Something the user should know besides the output. */
void note(const char *fmt, ...)
{
	va_list ap;

	if (opt_json)
		return;
	fflush(stdout);
	va_start(ap, fmt);
	fputs("bpfx: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
}
