/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Configurations, line by line and word by word, and what is wrong with them.
 *
 * Words end at blanks; = + , [ and ] are words of their own, and what stands in quotes, "..." or
 * '...', is one. # begins a comment, at the beginning of a word. What is wrong is kept, so that one
 * run tells all of it: a reader that returns false has said why, and its line is left.
 */
#ifndef BPFX_INPUT_TEXT_H
#define BPFX_INPUT_TEXT_H

#include <stdbool.h>
#include <stdio.h>
#include "../bpfx.h"

#define TEXT_WORDS	512	/* in a line */
#define TEXT_ERRORS	20	/* that are told */
#define TEXT_ONE	65536	/* 1 in fixed point */

/**
 * struct text_word - a word
 * @at: where it begins
 * @len: of it, without quotes
 * @column: from 1
 * @quoted: in these quotes it stood; 0: it did not
 */
struct text_word {
	const char *at;
	unsigned int len;
	unsigned int column;
	char quoted;
};

/**
 * struct text - a configuration that is being read
 * @path: of the file
 * @rest: what has not been looked at
 * @line: the number of this line
 * @start: of this line
 * @end: of this line, without its comment
 * @word: of this line
 * @nr: how many
 * @next: the one that is read next
 * @errors: so far
 * @log: of them, a line each
 * @said: what has been written there, after fclose()
 * @said_len: of it
 */
struct text {
	const char *path;
	const char *rest;
	unsigned int line;
	const char *start;
	const char *end;
	struct text_word word[TEXT_WORDS];
	unsigned int nr;
	unsigned int next;
	unsigned int errors;
	FILE *log;
	char *said;
	size_t said_len;
};

int text_open(struct text *t, const char *path, const char *text);
bool text_line(struct text *t);
int text_close(struct text *t, int err);

/* Words of a line. */
const struct text_word *text_peek(const struct text *t);
const struct text_word *text_get(struct text *t);
bool text_take(struct text *t, const char *word);
bool text_is(const struct text_word *w, const char *word);
bool text_want(struct text *t, const char *word);
bool text_end(struct text *t);
const struct text_word *text_tail(struct text *t, char *buf, size_t size);

/* What words mean. NULL as a word is the end of the line. */
bool text_key(struct text *t, const struct text_word *w, unsigned int type, __u16 *code);
bool text_ms(struct text *t, const struct text_word *w, unsigned int max, __u32 *ms);
bool text_fixed(struct text *t, const struct text_word *w, double min, double max, __s32 *fixed);
bool text_integer(struct text *t, const struct text_word *w, __s32 *value);
bool text_pair(struct text *t, const struct text_word *w, struct text_word *a,
	       struct text_word *b, const char *between);

/* What is wrong with a word. Return: false. */
bool text_wrong(struct text *t, const struct text_word *w, const char *fmt, ...) __printf(3, 4);
bool text_no_word(struct text *t, const struct text_word *w, const char *what,
		  const char * const *words);

const char *text_of(const struct text_word *w);
unsigned int text_column(const struct text_word *w);

#endif /* BPFX_INPUT_TEXT_H */
