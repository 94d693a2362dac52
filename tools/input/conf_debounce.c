// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration of debounce:
 *
 *	btn_left 30ms
 *	btn_right 30ms release
 *	all 5ms defer
 */
#include <linux/input-event-codes.h>
#include "config.h"

#define MS_MAX	10000

/**
 * struct state - where the reader is
 * @line: where a key is
 * @all_line: where all others are
 * @all: what they get
 */
struct state {
	unsigned int line[INPUT_KEYS];
	unsigned int all_line;
	struct debounce_key all;
};

static bool read_mode(struct conf *c, struct debounce_key *key)
{
	static const char * const words[] = { "eager", "defer", "release", NULL };
	unsigned int i;

	if (!text_peek(c->t))
		return true;
	for (i = 0; words[i]; i++) {
		if (text_take(c->t, words[i])) {
			key->mode = i;
			return text_end(c->t);
		}
	}
	return text_no_word(c->t, text_peek(c->t), "way to debounce", words);
}

static bool line(struct conf *c)
{
	const struct text_word *w = text_get(c->t);
	struct debounce_config *config = c->out;
	struct debounce_key key = {};
	struct state *s = c->state;
	__u16 code = 0;
	__u32 ms;

	if (!text_is(w, "all") && !text_key(c->t, w, EV_KEY, &code))
		return false;
	if (!text_ms(c->t, text_get(c->t), MS_MAX, &ms) || !read_mode(c, &key) ||
	    !conf_once(c, w, text_is(w, "all") ? &s->all_line : &s->line[code]))
		return false;
	key.ms = ms;
	if (text_is(w, "all"))
		s->all = key;
	else
		config->keys[code] = key;
	return true;
}

static bool done(struct conf *c)
{
	struct debounce_config *config = c->out;
	struct state *s = c->state;
	unsigned int code;

	for (code = 0; s->all_line && code < INPUT_KEYS; code++)
		if (!s->line[code])
			config->keys[code] = s->all;
	return true;
}

const struct conf_program conf_debounce = {
	.name = "debounce",
	.summary = "keys and buttons that chatter",
	.size = sizeof(struct debounce_config),
	.state_size = sizeof(struct state),
	.line = line,
	.done = done,
};
