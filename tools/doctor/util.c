// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the answers come from: files, commands, the kernel's configuration.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/utsname.h>
#include "../kfunc/place.h"
#include "doctor.h"

/* Say what was seen. */
void found(struct finding *f, enum verdict verdict, const char *fmt, ...)
{
	va_list ap;

	f->verdict = verdict;
	va_start(ap, fmt);
	vsnprintf(f->found, sizeof(f->found), fmt, ap);
	va_end(ap);
}

/* Say what helps. */
void cure(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->cure, sizeof(f->cure), fmt, ap);
	va_end(ap);
}

/* The first line of what a stream has. */
static bool first_line(FILE *file, char *line, size_t size)
{
	bool got;

	line[0] = 0;
	got = file && fgets(line, size, file);
	line[strcspn(line, "\n")] = 0;
	return got;
}

/* The first line of a file. Return: whether there is one. */
bool doctor_read(const char *path, char *line, size_t size)
{
	FILE *file = fopen(path, "r");
	bool got = first_line(file, line, size);

	if (file)
		fclose(file);
	return got;
}

/**
 * doctor_find() - find a program, where root's lie, too
 * @program: its name
 * @path: filled in; a shell with applets of its own would run those by the plain name
 * @size: of @path
 *
 * Return: whether there is one.
 */
bool doctor_find(const char *program, char *path, size_t size)
{
	const char *dirs = getenv("PATH") ?: "";
	char all[4096], *dir, *save = NULL;

	snprintf(all, sizeof(all), "%s:/usr/sbin:/sbin", dirs);
	for (dir = strtok_r(all, ":", &save); dir; dir = strtok_r(NULL, ":", &save)) {
		snprintf(path, size, "%s/%s", dir, program);
		if (!access(path, X_OK))
			return true;
	}
	return false;
}

/* The first line of what a program prints. Return: whether there is one. */
bool doctor_ask(const char *program, const char *args, char *line, size_t size)
{
	char path[512], command[600];
	FILE *pipe;
	bool got;

	if (!doctor_find(program, path, sizeof(path)))
		return false;
	snprintf(command, sizeof(command), "'%s' %s 2>/dev/null", path, args);
	pipe = popen(command, "r");
	got = first_line(pipe, line, size);
	if (pipe)
		pclose(pipe);
	return got;
}

const char *doctor_release(void)
{
	static struct utsname uts;

	if (!uts.release[0])
		uname(&uts);
	return uts.release;
}

/* A value in the file of the kernel's configuration. Return: whether there is such a file. */
bool doctor_config(const char *option, char *value, size_t size)
{
	size_t len = strlen(option);
	struct place place;
	char line[256];
	FILE *file;

	value[0] = 0;
	place_of_release(&place, doctor_release());
	file = place.config[0] ? fopen(place.config, "r") : NULL;
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, option, len) || line[len] != '=')
			continue;
		line[strcspn(line, "\n")] = 0;
		snprintf(value, size, "%s", line + len + 1);
		break;
	}
	fclose(file);
	return true;
}
