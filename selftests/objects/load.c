// SPDX-License-Identifier: GPL-2.0-only
/*
 * load OBJECT...: loads each as it is, and says how that went, a line each:
 *
 *	OBJECT<tab>loaded
 *	OBJECT<tab>failed<tab>WHY<tab>the line of the log that says so
 *
 * WHY is "interface" if the kernel lacks something that the object asks for, "loader" if its own
 * loader would have had to set up something, "verifier" if the kernel has all that, and does not
 * like the program, "time" if it took too long.
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <bpf/libbpf.h>

#define SECONDS	60
#define LOG	(8 << 20)

static char *text;
static size_t len;

static int collect(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	int n;

	if (level == LIBBPF_DEBUG)
		return 0;
	n = vsnprintf(text + len, LOG - len, fmt, ap);
	if (n > 0)
		len = len + n < LOG ? len + n : LOG - 1;
	return 0;
}

/* What libbpf and the verifier say, and what it means. The first that is found wins. */
static const struct {
	const char *words;
	const char *why;
} meanings[] = {
	/* libbpf */
	{ "attach program FD is not set", "loader" },
	{ "no BTF-based attach target is specified", "loader" },
	{ "inner map def is not set", "loader" },
	{ "not found in kernel or module BTFs", "interface" },
	{ "not found in kernel BTF", "interface" },
	{ "is not found in struct", "interface" },
	{ "incompatible", "interface" },
	{ "failed to find kernel BTF type ID", "interface" },
	{ "Cannot find member", "interface" },
	{ "Unmatched member type", "interface" },
	{ "Error in size of member", "interface" },
	{ "strong): not resolved", "interface" },
	{ "unrecognized virtual extern", "interface" },
	{ "failed to resolve CO-RE", "interface" },
	{ "invalid CO-RE relocation", "interface" },
	{ "invalid kernel function call", "interface" },
	/* the verifier */
	{ "invalid func unknown#", "interface" },
	{ "unknown func ", "interface" },
	{ "calling kernel function", "interface" },
	{ "must be sleepable to call sleepable kfunc", "interface" },
	{ "is not a kernel function", "interface" },
	{ "call to invalid destination", "interface" },
	{ "unknown opcode", "interface" },
	{ "BPF_LDX uses reserved fields", "interface" },
	{ "uses reserved fields", "interface" },
	{ "is not modifiable", "interface" },
	{ "is not sleepable", "interface" },
	{ "is not a function", "interface" },
	{ "attach to unsupported member", "interface" },
	{ "not supported", "interface" },
	{ "helper call is not allowed in probe", "verifier" },
	{ "program of this type cannot use helper", "interface" },
	{ "END PROG LOAD LOG", "verifier" },
	{ "failed to create", "interface" },
	{ "Argument list too long", "verifier" },	/* too complex */
	{ "failed to load", "verifier" },
};

static bool is_statistics(const char *line)
{
	return *line == '\n' || !strncmp(line, "processed ", 10) ||
	       !strncmp(line, "verification time", 17) || !strncmp(line, "stack depth", 11);
}

static const char *line_of(const char *at)
{
	while (at > text && at[-1] != '\n')
		at--;
	return at;
}

/* The line of the log in which these words are; of the verifier, the last before its statistics. */
static void print_line(const char *at)
{
	const char *start = line_of(at), *end;

	if (strstr(at, "END PROG LOAD LOG") == at)
		do
			start = start > text ? line_of(start - 1) : start;
		while (start > text && is_statistics(start));
	end = strchrnul(start, '\n');
	for (; start < end; start++)
		putchar(*start == '\t' ? ' ' : *start);
}

static void explain(const char *path)
{
	const char *at;
	unsigned int i;

	for (i = 0; i < sizeof(meanings) / sizeof(*meanings); i++) {
		at = strstr(text, meanings[i].words);
		if (!at)
			continue;
		printf("%s\tfailed\t%s\t", path, meanings[i].why);
		print_line(at);
		putchar('\n');
		return;
	}
	printf("%s\tfailed\tinterface\t", path);
	print_line(text);
	putchar('\n');
}

/* The last part of a verifier's log is what counts. */
static void load(const char *path)
{
	struct bpf_object *obj;
	int err;

	text = calloc(1, LOG);
	alarm(SECONDS);
	libbpf_set_print(collect);
	obj = bpf_object__open_file(path, NULL);
	err = obj ? bpf_object__load(obj) : -errno;
	if (!err)
		printf("%s\tloaded\n", path);
	else
		explain(path);
	if (getenv("VERBOSE") && err)
		fputs(text, stderr);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	int i, status;
	pid_t pid;

	setrlimit(RLIMIT_MEMLOCK, &all);
	for (i = 1; i < argc; i++) {
		pid = fork();
		if (!pid) {
			load(argv[i]);
			_exit(0);
		}
		waitpid(pid, &status, 0);
		if (WIFSIGNALED(status))
			printf("%s\tfailed\ttime\tended by signal %d\n", argv[i],
			       WTERMSIG(status));
		fflush(stdout);
	}
	return 0;
}
