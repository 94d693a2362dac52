// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules: one per line, the first that matches counts.
 *
 *	[ACTION] PATTERN	# comment
 *
 * PATTERN is a glob for the whole name; ".example.com" is example.com and all below it, and becomes
 * two patterns, because then a list of ten thousand is an automaton of strings. "/.../" is a
 * regular expression.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "err.h"
#include "filter.h"
#include "match/vec.h"

#define BLANKS		" \t\r\n"
#define PATTERN_LEN_MAX	1000

VEC(pattern_items, struct bpfx_filter_pattern);
VEC(chars, char);

/**
 * struct reader - the list being read
 * @kind: for this filter
 * @action: of rules that name none
 * @path: of the file
 * @line: its number
 * @set: patterns for the compiler
 * @patterns: what they mean
 * @text: the rules
 * @nr_rules: how many
 */
struct reader {
	const struct filter_kind *kind;
	int action;
	const char *path;
	unsigned int line;
	struct match_set *set;
	struct pattern_items patterns;
	struct chars text;
	unsigned int nr_rules;
};

static int __printf(2, 3) wrong(const struct reader *r, const char *fmt, ...)
{
	char text[PATTERN_LEN_MAX + 256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_because(-EINVAL, "%s, line %u: %s", r->path, r->line, text);
}

static int add_text(struct reader *r, const char *text)
{
	size_t len = strlen(text) + 1;

	if (!vec_more(&r->text, len))
		return -ENOMEM;
	memcpy(r->text.item + r->text.nr, text, len);
	r->text.nr += len;
	return 0;
}

static int add_pattern(struct reader *r, const struct bpfx_filter_pattern *meaning,
		       enum match_kind kind, const char *pattern, size_t len)
{
	struct match_error error;
	int err;

	err = match_set_add(r->set, kind, pattern, len, &error);
	if (err == -EINVAL)
		return wrong(r, "'%.*s': %s", (int)len, pattern, error.text);
	if (!err && !vec_push(&r->patterns, *meaning))
		err = -ENOMEM;
	return err;
}

/* A dot before it: the name itself, too. */
static int add_glob(struct reader *r, const struct bpfx_filter_pattern *meaning,
		    const char *pattern, size_t len)
{
	char below[PATTERN_LEN_MAX + 2];
	int err;

	if (len > 1 && pattern[len - 1] == '.')
		len--;
	if (*pattern != '.')
		return add_pattern(r, meaning, MATCH_GLOB, pattern, len);
	if (len < 2)
		return wrong(r, "'%.*s' names nothing", (int)len, pattern);
	err = add_pattern(r, meaning, MATCH_GLOB, pattern + 1, len - 1);
	if (err)
		return err;
	len = snprintf(below, sizeof(below), "*%.*s", (int)len, pattern);
	return add_pattern(r, meaning, MATCH_GLOB, below, len);
}

static int check_pattern(struct reader *r, const char *pattern, size_t len)
{
	size_t i;

	if (len > PATTERN_LEN_MAX)
		return wrong(r, "a pattern of %zu bytes: at most %u", len, PATTERN_LEN_MAX);
	for (i = 0; i < len; i++) {
		if ((unsigned char)pattern[i] < 0x80)
			continue;
		wrong(r, "'%.*s' is not ASCII, as names are on the wire", (int)len, pattern);
		err_cure("write it as xn--... (idn2 does it)");
		return -EINVAL;
	}
	return 0;
}

static int add_rule(struct reader *r, struct bpfx_filter_pattern *meaning, const char *pattern)
{
	size_t len = strlen(pattern);
	char text[PATTERN_LEN_MAX + 64], mark[16] = "";
	int err;

	err = check_pattern(r, pattern, len);
	if (err)
		return err;
	meaning->rule = r->nr_rules++;
	if (len > 2 && *pattern == '/' && pattern[len - 1] == '/')
		err = add_pattern(r, meaning, MATCH_REGEX, pattern + 1, len - 2);
	else
		err = add_glob(r, meaning, pattern, len);
	if (err)
		return err;
	if (meaning->action == BPFX_FILTER_MARK)
		snprintf(mark, sizeof(mark), " %u", meaning->mark);
	snprintf(text, sizeof(text), "%s%s %s", filter_action_name(meaning->action), mark,
		 pattern);
	return add_text(r, text);
}

static int read_mark(struct reader *r, const char *word, __u32 *mark)
{
	unsigned long long n;
	char *end;

	if (!word)
		return wrong(r, "which mark?");
	errno = 0;
	n = strtoull(word, &end, 0);
	if (errno || *end || end == word || *word == '-' || n > UINT32_MAX)
		return wrong(r, "'%s' is no mark (a number below 2^32)", word);
	*mark = n;
	return 0;
}

/* A list may have one word per line, two are an action and a pattern. */
static int read_rule(struct reader *r, char *line)
{
	struct bpfx_filter_pattern meaning = { .action = r->action };
	char *save = NULL, *word, *pattern;
	int action, err;

	line[strcspn(line, "#")] = 0;
	pattern = strtok_r(line, BLANKS, &save);
	if (!pattern)
		return 0;
	word = strtok_r(NULL, BLANKS, &save);
	if (word) {
		action = filter_action_find(pattern, strlen(pattern));
		if (action < 0 || !(r->kind->actions & 1u << action)) {
			err_cure("[ACTION] PATTERN, where ACTION is one of: %s",
				 filter_action_names(r->kind->actions));
			return wrong(r, "'%s' is no action of %s", pattern, r->kind->name);
		}
		meaning.action = action;
		pattern = word;
		if (action == BPFX_FILTER_MARK) {
			err = read_mark(r, word, &meaning.mark);
			if (err)
				return err;
			pattern = strtok_r(NULL, BLANKS, &save);
		}
		word = pattern ? strtok_r(NULL, BLANKS, &save) : NULL;
	}
	if (!pattern)
		return wrong(r, "which pattern?");
	if (word)
		return wrong(r, "what is '%s', behind the pattern?", word);
	return add_rule(r, &meaning, pattern);
}

static int read_all(struct reader *r, FILE *file)
{
	char *line = NULL;
	size_t room = 0;
	int err = 0;

	while (!err && getline(&line, &room, file) >= 0) {
		r->line++;
		err = read_rule(r, line);
	}
	if (!err && ferror(file))
		err = err_because(-EIO, "%s cannot be read", r->path);
	free(line);
	return err;
}

static int compile(struct reader *r, struct match_table *table)
{
	struct match_error error;
	int err;

	if (!r->nr_rules)
		return err_because(-EINVAL, "%s has no rules", r->path);
	err = match_set_compile(r->set, table, &error);
	if (err != -E2BIG)
		return err;
	err_because(err, "%s: %s", r->path, error.text);
	err_cure("use fewer patterns with a star, ? or [ in the middle, or regular expressions");
	return err;
}

/**
 * filter_rules_read() - make a table of a file
 * @rules: filled in; filter_rules_free() is due, also after an error
 * @kind: for this filter
 * @action: of rules that name none; negative: what is usual
 * @path: of the file, - is the standard input
 *
 * Return: 0 or a negative errno.
 */
int filter_rules_read(struct filter_rules *rules, const struct filter_kind *kind, int action,
		      const char *path)
{
	struct match_options options = { .nocase = true };
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	struct reader r = {
		.kind = kind,
		.action = action < 0 ? (int)kind->action : action,
		.path = path,
	};
	int err;

	memset(rules, 0, sizeof(*rules));
	if (!file)
		return err_because(-errno, "%s: %s", path, strerror(errno));
	r.set = match_set_new(&options);
	err = r.set ? read_all(&r, file) : -ENOMEM;
	if (file != stdin)
		fclose(file);
	if (!err)
		err = compile(&r, &rules->table);
	match_set_free(r.set);
	rules->pattern = r.patterns.item;
	rules->nr_patterns = r.patterns.nr;
	rules->text = r.text.item;
	rules->text_size = r.text.nr;
	rules->nr_rules = r.nr_rules;
	return err;
}

void filter_rules_free(struct filter_rules *rules)
{
	match_table_free(&rules->table);
	free(rules->pattern);
	free(rules->text);
	memset(rules, 0, sizeof(*rules));
}
