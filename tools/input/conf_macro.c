// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration of macro:
 *
 *	pace 5ms
 *	f5 = ctrl+c wait 50ms ctrl+v
 *	f6 = type "Hello, world!\n"
 *	f7 held again = btn_left wait 30ms
 *	f8 = press shift a b release shift
 */
#include <ctype.h>
#include <string.h>
#include <linux/input-event-codes.h>
#include "config.h"

#define PACE_MS		5
#define WAIT_MAX	60000
#define CHORD_MAX	8

/**
 * struct state - where the reader is
 * @macros: so far
 * @steps: of all of them
 * @first: of this one
 * @pace: between two changes that are not meant to come at once
 * @wait: asked for before the next step
 * @pace_line: where the pace is given
 * @line: where a key is
 * @down: keys that this macro holds
 */
struct state {
	unsigned int macros;
	unsigned int steps;
	unsigned int first;
	__u32 pace;
	__u32 wait;
	unsigned int pace_line;
	unsigned int line[INPUT_KEYS];
	bool down[INPUT_KEYS];
};

/* Characters and keys of an American keyboard, row by row; the second is that with shift. */
static const struct {
	const char *chars;
	__u16 code;
} rows[] = {
	{ "1!2@3#4$5%6^7&8*9(0)-_=+", KEY_1 },
	{ "qQwWeErRtTyYuUiIoOpP[{]}", KEY_Q },
	{ "aAsSdDfFgGhHjJkKlL;:'\"`~", KEY_A },
	{ "\\|zZxXcCvVbBnNmM,<.>/?", KEY_BACKSLASH },
};

/* Return: the key of a character, 0 if there is none. */
static __u16 typed(char ch, bool *shift)
{
	const char *at;
	unsigned int i;

	*shift = false;
	switch (ch) {
	case ' ':
		return KEY_SPACE;
	case '\n':
		return KEY_ENTER;
	case '\t':
		return KEY_TAB;
	case 0:
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		at = strchr(rows[i].chars, ch);
		if (!at)
			continue;
		*shift = (at - rows[i].chars) & 1;
		return rows[i].code + (at - rows[i].chars) / 2;
	}
	return 0;
}

/* @apart: not at once with the step before it */
static bool step(struct conf *c, const struct text_word *w, __u16 code, __u16 value, bool apart)
{
	struct macro_config *config = c->out;
	struct state *s = c->state;
	struct macro_step *step = &config->steps[s->steps];

	if (s->steps == MACRO_STEPS)
		return text_wrong(c->t, w, "all macros together have more than %d steps",
				  MACRO_STEPS);
	step->code = code;
	step->value = value;
	step->delay_ms = s->wait;
	if (apart && !s->wait && s->steps > s->first)
		step->delay_ms = s->pace;
	s->wait = 0;
	s->steps++;
	return true;
}

/* Press them one by one, release them the other way round. */
static bool tap(struct conf *c, const struct text_word *w, const __u16 *codes, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!step(c, w, codes[i], 1, !i))
			return false;
	for (i = n; i--; )
		if (!step(c, w, codes[i], 0, i == n - 1))
			return false;
	return true;
}

static bool read_chord(struct conf *c)
{
	const struct text_word *w = text_peek(c->t);
	__u16 codes[CHORD_MAX];
	unsigned int n = 0;

	do {
		if (n == CHORD_MAX)
			return text_wrong(c->t, text_peek(c->t), "at most %d keys at once",
					  CHORD_MAX);
		if (!text_key(c->t, text_get(c->t), EV_KEY, &codes[n++]))
			return false;
	} while (text_take(c->t, "+"));
	return tap(c, w, codes, n);
}

/* Behind a backslash. */
static char escaped(char ch)
{
	switch (ch) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case '"':
	case '\\':
		return ch;
	default:
		return 0;
	}
}

static bool type_char(struct conf *c, const struct text_word *w, char ch)
{
	__u16 codes[] = { KEY_LEFTSHIFT, 0 };
	bool shift;

	codes[1] = typed(ch, &shift);
	if (!codes[1])
		return text_wrong(c->t, w, "no key types this character");
	return tap(c, w, codes + !shift, 1 + shift);
}

static bool read_type(struct conf *c)
{
	const struct text_word *w = text_get(c->t);
	struct text_word at;
	unsigned int i;
	char ch;

	if (!w || !w->quoted)
		return text_wrong(c->t, w, "type what? Put it in quotes: type \"hello\"");
	for (i = 0; i < w->len; i++) {
		at = (struct text_word){ .at = w->at + i, .len = 1, .column = w->column + 1 + i };
		ch = w->at[i];
		if (ch == '\\' && w->quoted == '"') {
			ch = ++i < w->len ? escaped(w->at[i]) : 0;
			if (!ch)
				return text_wrong(c->t, &at, "behind \\ there is n, t, \" or \\");
		}
		if (!type_char(c, &at, ch))
			return false;
	}
	return w->len || text_wrong(c->t, w, "type what?");
}

/* A press without its release, or that: "up" and "down" are keys. */
static bool read_half(struct conf *c, bool down)
{
	const struct text_word *w = text_get(c->t);
	struct state *s = c->state;
	__u16 code;

	if (!text_key(c->t, w, EV_KEY, &code))
		return false;
	if (s->down[code] == down)
		return text_wrong(c->t, w, "'%s' is %s already", text_of(w), down ? "down" : "up");
	s->down[code] = down;
	return step(c, w, code, down, true);
}

static bool read_wait(struct conf *c)
{
	struct state *s = c->state;
	__u32 ms;

	if (!text_ms(c->t, text_get(c->t), WAIT_MAX, &ms))
		return false;
	s->wait += ms;
	return true;
}

static bool read_steps(struct conf *c)
{
	const struct text_word *w;
	bool good;

	while ((w = text_peek(c->t))) {
		if (text_take(c->t, "wait"))
			good = read_wait(c);
		else if (text_take(c->t, "type"))
			good = read_type(c);
		else if (text_take(c->t, "press"))
			good = read_half(c, true);
		else if (text_take(c->t, "release"))
			good = read_half(c, false);
		else
			good = read_chord(c);
		if (!good)
			return false;
	}
	return true;
}

/* What comes between the key and the =. */
static bool read_flags(struct conf *c, struct macro *macro)
{
	static const char * const words[] = { "restart", "abort", "held", "again", NULL };
	unsigned int i;

	while (text_peek(c->t) && !text_is(text_peek(c->t), "=")) {
		for (i = 0; words[i] && !text_take(c->t, words[i]); i++)
			;
		if (!words[i])
			return text_no_word(c->t, text_peek(c->t), "way to play a macro", words);
		macro->flags |= 1 << i;
	}
	if ((macro->flags & MACRO_RESTART) && (macro->flags & MACRO_ABORT))
		return text_wrong(c->t, text_peek(c->t), "restart or abort, not both");
	return text_want(c->t, "=");
}

static bool read_macro(struct conf *c, const struct text_word *w, __u16 code)
{
	struct macro_config *config = c->out;
	struct state *s = c->state;
	struct macro macro = { .first = s->steps };

	s->first = s->steps;
	s->wait = 0;
	memset(s->down, 0, sizeof(s->down));
	if (!conf_once(c, w, &s->line[code]) || !read_flags(c, &macro) || !read_steps(c))
		return false;
	if (s->steps == s->first)
		return text_wrong(c->t, text_peek(c->t), "a macro without a key does nothing");
	if (s->wait)
		return text_wrong(c->t, text_peek(c->t), "nothing is waited for at the end");
	if (s->macros == MACRO_MAX)
		return text_wrong(c->t, w, "there are more than %d macros", MACRO_MAX);
	macro.steps = s->steps - s->first;
	config->macros[s->macros++] = macro;
	config->keys[code] = s->macros;
	return true;
}

/* For what follows. */
static bool read_pace(struct conf *c)
{
	struct state *s = c->state;

	return text_ms(c->t, text_get(c->t), WAIT_MAX, &s->pace) && text_end(c->t);
}

static bool line(struct conf *c)
{
	const struct text_word *w = text_get(c->t);
	struct state *s = c->state;
	__u16 code;

	if (!s->pace)
		s->pace = PACE_MS;
	if (text_is(w, "pace"))
		return read_pace(c);
	return text_key(c->t, w, EV_KEY, &code) && read_macro(c, w, code);
}

const struct conf_program conf_macro = {
	.name = "macro",
	.summary = "a key plays what others would have to be pressed for",
	.size = sizeof(struct macro_config),
	.state_size = sizeof(struct state),
	.line = line,
};
