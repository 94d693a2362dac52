// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "loader.h"
#include "rule.h"

/* The verifier's reports break lines, and draw lines: words with single blanks between them. */
static char *plain(const char *text)
{
	char *copy = calloc(1, strlen(text) + 1), *to = copy;

	for (; copy && *text; text++) {
		if (!isspace(*text) && *text != '|')
			*to++ = *text;
		else if (to > copy && to[-1] != ' ')
			*to++ = ' ';
	}
	return copy;
}

static bool was_said(const char *words)
{
	char *text = plain(said()), *any = strdup(words), *one = any, *next;
	bool found = false;

	for (; one && !found; one = next) {
		next = strstr(one, " | ");
		if (next) {
			*next = 0;
			next += 3;
		}
		found = strstr(text, one);
	}
	free(text);
	free(any);
	return found;
}

/* The end of what was said, or all of it for who writes a new rule ($SAID). */
static void show(void)
{
	char *text = strdup(said()), *line, *lines[1024];
	int n = 0, i;

	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (n < 1024)
			lines[n++] = line;
	for (i = getenv("SAID") || n < 16 ? 0 : n - 16; i < n; i++)
		printf("#   %s\n", lines[i]);
	free(text);
}

bool rule_enforced(const struct rule *rule)
{
	bool good = true;
	char path[64];
	int i, err;

	snprintf(path, sizeof(path), "progs/fail/%s.bpf.o", rule->object);
	said_start();
	err = loader_try(test_file(path), rule->prog);
	if (!err) {
		printf("# %s has loaded\n", rule->prog);
		return false;
	}
	if (*rule->kfunc && !was_said(rule->kfunc)) {
		printf("# nobody speaks of %s\n", rule->kfunc);
		good = false;
	}
	for (i = 0; i < RULE_WORDS && rule->words[i]; i++) {
		if (was_said(rule->words[i]))
			continue;
		printf("# refused with %d, but nobody said '%s':\n", err, rule->words[i]);
		good = false;
	}
	if (!good || getenv("SAID"))
		show();
	return good && i;
}

static bool listed(const char *name, const char *const *list)
{
	while (*list && strcmp(*list, name))
		list++;
	return *list;
}

int kfuncs_misused(const char *module, const char *const *misused)
{
	char list[16384], *line, name[64];
	int found = 0, missing = 0;

	if (run_read(list, sizeof(list), "modinfo -F bpfx_kfunc %s", module))
		return -1;
	for (line = strtok(list, "\n"); line; line = strtok(NULL, "\n")) {
		if (sscanf(line, "%63s", name) != 1)
			continue;
		found++;
		if (listed(name, misused))
			continue;
		printf("# no program misuses %s()\n", name);
		missing++;
	}
	return missing ? -1 : found;
}
