// SPDX-License-Identifier: GPL-2.0-only
/*
 * What our modules say of their kfuncs in .modinfo: "bpfx_kfunc=NAME since=0.1 status=stable
 * op=...".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kfunc.h"

/**
 * info_next() - the next string of a key
 * @info: a .modinfo section: strings that end with NUL
 * @size: of it
 * @key: like "bpfx_kfunc"
 * @last: what it returned before; NULL at first
 *
 * Return: the value, NULL if there is no more.
 */
const char *info_next(const char *info, size_t size, const char *key, const char *last)
{
	size_t len = strlen(key), at = last ? last - info + strlen(last) + 1 : 0;

	while (at < size) {
		size_t room = strnlen(info + at, size - at);

		if (at + room >= size)
			return NULL;
		if (room > len && info[at + len] == '=' && !strncmp(info + at, key, len))
			return info + at + len + 1;
		at += room + 1;
	}
	return NULL;
}

/* The value of a word like "since=0.1", to be freed; several of them separated by ", ". */
static char *word(const char *text, const char *key)
{
	size_t len = strlen(key), size;
	const char *p = text;
	char *value = NULL;
	FILE *out;

	out = open_memstream(&value, &size);
	if (!out)
		return NULL;
	while ((p = strchr(p, ' '))) {
		p++;
		if (!strncmp(p, key, len) && p[len] == '=')
			fprintf(out, "%s%.*s", ftell(out) ? ", " : "",
				(int)strcspn(p + len + 1, " "), p + len + 1);
	}
	fclose(out);
	if (value && !*value) {
		free(value);
		value = NULL;
	}
	return value;
}

/* Fill in what a kfunc's own module tells of it. */
void info_of_kfunc(struct kfunc *k)
{
	size_t len = strlen(k->name);
	const char *text = NULL;

	if (!k->part->info)
		return;
	while ((text = info_next(k->part->info, k->part->info_size, "bpfx_kfunc", text))) {
		if (strncmp(text, k->name, len) || text[len] != ' ')
			continue;
		k->since = word(text, "since");
		k->status = word(text, "status");
		k->ops = word(text, "op");
		k->replacement = word(text, "replacement");
		k->removal = word(text, "removal");
		return;
	}
}
