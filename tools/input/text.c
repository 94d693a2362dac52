// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configurations, line by line and word by word, and what is wrong with them.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <linux/input-event-codes.h>
#include "../err.h"
#include "../suggest.h"
#include "keys.h"
#include "text.h"

#define SIGNS		"=+,[]"
#define WORD_LEN	80	/* in messages */

/* @text has to stay. Return: 0 or a negative errno. */
int text_open(struct text *t, const char *path, const char *text)
{
	memset(t, 0, sizeof(*t));
	t->path = path;
	t->rest = text;
	t->log = open_memstream(&t->said, &t->said_len);
	return t->log ? 0 : -ENOMEM;
}

/* A word for a message, as far as it is of a reasonable length; there may be two in one. */
const char *text_of(const struct text_word *w)
{
	static char texts[2][WORD_LEN];
	static unsigned int turn;
	char *text = texts[turn++ % 2];

	snprintf(text, WORD_LEN, "%.*s", (int)w->len, w->at);
	return text;
}

/* Where it begins behind its quote, if it has one. */
unsigned int text_column(const struct text_word *w)
{
	return w->column + !!w->quoted;
}

bool text_wrong(struct text *t, const struct text_word *w, const char *fmt, ...)
{
	unsigned int column = w ? w->column : t->end - t->start + 1;
	va_list ap;

	if (t->errors++ >= TEXT_ERRORS)
		return false;
	fprintf(t->log, "%s:%u:%u: ", t->path, t->line, column);
	va_start(ap, fmt);
	vfprintf(t->log, fmt, ap);
	va_end(ap);
	fputc('\n', t->log);
	return false;
}

/* A character of ours is one that cannot be seen, or that nobody types into such a file. */
static bool is_text(const char *at, const char *end)
{
	for (; at < end; at++)
		if (iscntrl((unsigned char)*at) && *at != '\t' && *at != '\r')
			return false;
	return true;
}

/* In "..." a backslash is before a \" that is no end; in '...' nothing has a meaning. */
static bool quoted(struct text *t, const char **at, struct text_word *w)
{
	const char quote = **at, *p = *at + 1;

	while (p < t->end && *p != quote)
		p += quote == '"' && *p == '\\' && p + 1 < t->end ? 2 : 1;
	w->at = *at + 1;
	w->len = p - w->at;
	w->quoted = quote;
	if (p >= t->end)
		return text_wrong(t, w, "a %c without its %c", quote, quote);
	*at = p + 1;
	return true;
}

static bool split(struct text *t)
{
	const char *at = t->start;
	struct text_word *w;

	for (t->nr = 0; ; t->nr++) {
		while (at < t->end && isspace((unsigned char)*at))
			at++;
		if (at == t->end || *at == '#')
			break;
		w = &t->word[t->nr];
		*w = (struct text_word){ .at = at, .len = 1, .column = at - t->start + 1 };
		if (t->nr == TEXT_WORDS - 1)
			return text_wrong(t, w, "a line has at most %u words", TEXT_WORDS - 1);
		if (*at == '"' || *at == '\'') {
			if (!quoted(t, &at, w))
				return false;
			continue;
		}
		if (!strchr(SIGNS, *at++))
			while (at < t->end && !isspace((unsigned char)*at) && !strchr(SIGNS, *at))
				at++;
		w->len = at - w->at;
	}
	/* Without the blanks before a comment, too. */
	while (at > t->start && isspace((unsigned char)at[-1]))
		at--;
	t->end = at;
	return true;
}

/* The next line that says something. Return: whether there is one. */
bool text_line(struct text *t)
{
	while (*t->rest) {
		t->line++;
		t->next = 0;
		t->start = t->rest;
		t->end = t->start + strcspn(t->start, "\n");
		t->rest = t->end + (*t->end == '\n');
		if (!is_text(t->start, t->end))
			text_wrong(t, &(struct text_word){ .column = 1 },
				   "the line has characters that cannot be seen");
		else if (split(t) && t->nr)
			return true;
	}
	t->start = t->rest;
	t->end = t->rest;
	return false;
}

/* A single error is the cause itself; of more there is a list. */
static int tell(struct text *t)
{
	if (t->errors == 1) {
		t->said[strcspn(t->said, "\n")] = 0;
		return err_because(-EINVAL, "%s", t->said);
	}
	err_log("they are", t->said, INT_MAX);
	return err_because(-EINVAL, "%s has %u errors", t->path, t->errors);
}

/* What was wrong becomes the cause. Return: @err, or -EINVAL if something was. */
int text_close(struct text *t, int err)
{
	if (t->errors > TEXT_ERRORS)
		fprintf(t->log, "%s: and %u more\n", t->path, t->errors - TEXT_ERRORS);
	if (t->log)
		fclose(t->log);
	if (!err && t->errors)
		err = tell(t);
	free(t->said);
	return err;
}

const struct text_word *text_peek(const struct text *t)
{
	return t->next < t->nr ? &t->word[t->next] : NULL;
}

/* Return: the next word, NULL at the end. */
const struct text_word *text_get(struct text *t)
{
	return t->next < t->nr ? &t->word[t->next++] : NULL;
}

bool text_is(const struct text_word *w, const char *word)
{
	return w && !w->quoted && w->len == strlen(word) && !strncasecmp(w->at, word, w->len);
}

/* Go past the next word if it is this one. */
bool text_take(struct text *t, const char *word)
{
	if (!text_is(text_peek(t), word))
		return false;
	t->next++;
	return true;
}

bool text_want(struct text *t, const char *word)
{
	const struct text_word *w = text_peek(t);

	if (text_take(t, word))
		return true;
	if (w)
		return text_wrong(t, w, "'%s' is expected here, not '%s'", word, text_of(w));
	return text_wrong(t, w, "'%s' is missing", word);
}

bool text_end(struct text *t)
{
	const struct text_word *w = text_peek(t);

	return !w || text_wrong(t, w, "what is '%s'?", text_of(w));
}

/*
 * All that is left of the line, as it is, or without quotes if they are around all of it. Return:
 * its first word; NULL: there is nothing.
 */
const struct text_word *text_tail(struct text *t, char *buf, size_t size)
{
	const struct text_word *w = text_get(t);
	size_t len;

	if (!w) {
		text_wrong(t, w, "something is missing");
		return NULL;
	}
	len = w->quoted && t->next == t->nr ? w->len : t->end - w->at + !!w->quoted;
	if (len >= size) {
		text_wrong(t, w, "that is too long");
		return NULL;
	}
	snprintf(buf, size, "%.*s", (int)len, w->at - (w->quoted && t->next < t->nr));
	t->next = t->nr;
	return w;
}

static const char *noun(unsigned int type)
{
	return type == EV_KEY ? "key" : "axis";
}

bool text_key(struct text *t, const struct text_word *w, unsigned int type, __u16 *code)
{
	const char *meant;
	int found;

	if (!w)
		return text_wrong(t, w, "a%s %s is missing", type == EV_KEY ? "" : "n", noun(type));
	found = w->quoted ? -ENOENT : key_find(type, w->at, w->len);
	if (found >= 0) {
		*code = found;
		return true;
	}
	meant = key_suggest(type, w->at, w->len);
	if (meant)
		return text_wrong(t, w, "'%s' is no %s; did you mean '%s'?", text_of(w), noun(type),
				  meant);
	return text_wrong(t, w, "'%s' is no %s (see: bpfx input keys)", text_of(w), noun(type));
}

/* Read a number, of which all is used up to @end. */
static bool number(const struct text_word *w, double *value, const char **rest)
{
	char copy[64], *end;

	if (w->quoted || !w->len || w->len >= sizeof(copy))
		return false;
	memcpy(copy, w->at, w->len);
	copy[w->len] = 0;
	/* strtod() likes "nan", "inf" and "0x1p3", too. */
	if (strspn(copy, "+-0123456789.") < strcspn(copy, "%ms"))
		return false;
	*value = strtod(copy, &end);
	*rest = w->at + (end - copy);
	return end != copy;
}

/* A time: 200ms, or 0.2s. */
bool text_ms(struct text *t, const struct text_word *w, unsigned int max, __u32 *ms)
{
	const char *unit;
	double value;
	size_t len;

	if (!w)
		return text_wrong(t, w, "a time is missing, like 200ms");
	if (!number(w, &value, &unit))
		return text_wrong(t, w, "'%s' is no time, like 200ms", text_of(w));
	len = w->at + w->len - unit;
	if (len == 1 && *unit == 's')
		value *= 1000;
	else if (len != 2 || strncmp(unit, "ms", 2))
		return text_wrong(t, w, "'%s' is no time: in ms or in s, like 200ms", text_of(w));
	if (value < 1 || value > max)
		return text_wrong(t, w, "'%s': a time from 1ms to %ums", text_of(w), max);
	*ms = lround(value);
	return true;
}

/* A factor: 0.5, or 50%. @min and @max are of it, not in fixed point. */
bool text_fixed(struct text *t, const struct text_word *w, double min, double max, __s32 *fixed)
{
	const char *unit;
	double value;
	size_t len;

	if (!w)
		return text_wrong(t, w, "a number is missing, like 0.5 or 50%%");
	if (!number(w, &value, &unit))
		return text_wrong(t, w, "'%s' is no number, like 0.5 or 50%%", text_of(w));
	len = w->at + w->len - unit;
	if (len == 1 && *unit == '%')
		value /= 100;
	else if (len)
		return text_wrong(t, w, "'%s' is no number, like 0.5 or 50%%", text_of(w));
	if (value < min || value > max)
		return text_wrong(t, w, "'%s' is not between %g and %g", text_of(w), min, max);
	*fixed = lround(value * TEXT_ONE);
	return true;
}

bool text_integer(struct text *t, const struct text_word *w, __s32 *value)
{
	char copy[16], *end;
	long n;

	if (!w)
		return text_wrong(t, w, "a number is missing");
	snprintf(copy, sizeof(copy), "%.*s", (int)w->len, w->at);
	errno = 0;
	n = strtol(copy, &end, 10);
	if (w->quoted || errno || *end || end == copy || w->len >= sizeof(copy) || n < INT_MIN ||
	    n > INT_MAX)
		return text_wrong(t, w, "'%s' is no whole number", text_of(w));
	*value = n;
	return true;
}

/* The two halves of a word, like 5:1.0 */
bool text_pair(struct text *t, const struct text_word *w, struct text_word *a,
	       struct text_word *b, const char *between)
{
	const char *p = memmem(w->at, w->len, between, strlen(between));

	if (!p || w->quoted)
		return text_wrong(t, w, "'%s' has no '%s' between two numbers", text_of(w),
				  between);
	*a = *w;
	a->len = p - w->at;
	*b = *w;
	b->at = p + strlen(between);
	b->len = w->at + w->len - b->at;
	b->column += b->at - w->at;
	return true;
}

/* It is none of these words, whose list ends with NULL. */
bool text_no_word(struct text *t, const struct text_word *w, const char *what,
		  const char * const *words)
{
	char list[256] = "";
	struct suggest s;
	size_t len = 0;

	if (w)
		suggest_begin(&s, w->at, w->len);
	for (; *words; words++) {
		len += snprintf(list + len, sizeof(list) - len, "%s%s", len ? ", " : "", *words);
		if (w)
			suggest_offer(&s, *words);
	}
	if (!w)
		return text_wrong(t, w, "%s is missing: %s", what, list);
	if (s.best)
		return text_wrong(t, w, "'%s' is no %s; did you mean '%s'?", text_of(w), what,
				  s.best);
	return text_wrong(t, w, "'%s' is no %s; there are: %s", text_of(w), what, list);
}
