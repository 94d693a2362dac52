// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration of taphold:
 *
 *	capslock tap esc hold leftctrl after 200ms or-press
 *	combo j+k = esc within 50ms
 */
#include <string.h>
#include <linux/input-event-codes.h>
#include "config.h"

#define MS_MAX	10000

/**
 * struct state - where the reader is
 * @nr: combos
 * @within: in which line their time is given
 * @line: where a key is
 */
struct state {
	unsigned int nr;
	unsigned int within;
	unsigned int line[INPUT_KEYS];
};

static bool read_keys(struct conf *c, struct taphold_combo *combo)
{
	const struct text_word *w;
	unsigned int i, n = 0;

	do {
		w = text_get(c->t);
		if (n == TAPHOLD_KEYS)
			return text_wrong(c->t, w, "a combo has at most %d keys", TAPHOLD_KEYS);
		if (!text_key(c->t, w, EV_KEY, &combo->codes[n]))
			return false;
		for (i = 0; i < n; i++)
			if (combo->codes[i] == combo->codes[n])
				return text_wrong(c->t, w, "'%s' twice", text_of(w));
		n++;
	} while (text_take(c->t, "+"));
	return n > 1 || text_wrong(c->t, w, "a combo has at least 2 keys, like j+k");
}

static bool has_code(const struct taphold_combo *combo, __u16 code)
{
	unsigned int i;

	for (i = 0; i < TAPHOLD_KEYS; i++)
		if (combo->codes[i] == code)
			return true;
	return false;
}

static bool same_keys(const struct taphold_combo *a, const struct taphold_combo *b)
{
	unsigned int i;

	for (i = 0; i < TAPHOLD_KEYS; i++)
		if (!has_code(a, b->codes[i]) || !has_code(b, a->codes[i]))
			return false;
	return true;
}

/* The time is the same for all combos. */
static bool read_within(struct conf *c)
{
	struct taphold_config *config = c->out;
	struct state *s = c->state;
	const struct text_word *w;
	__u32 ms;

	if (!text_take(c->t, "within"))
		return true;
	w = text_get(c->t);
	if (!text_ms(c->t, w, MS_MAX, &ms))
		return false;
	if (s->within && config->combo_ms != ms)
		return text_wrong(c->t, w, "all combos have the same time: line %u says %ums",
				  s->within, config->combo_ms);
	s->within = s->within ?: c->t->line;
	config->combo_ms = ms;
	return true;
}

static bool read_combo(struct conf *c)
{
	struct taphold_config *config = c->out;
	const struct text_word *w = text_peek(c->t);
	struct taphold_combo combo = {};
	struct state *s = c->state;
	unsigned int i;

	if (!read_keys(c, &combo) || !text_want(c->t, "=") ||
	    !text_key(c->t, text_get(c->t), EV_KEY, &combo.to) || !read_within(c) ||
	    !text_end(c->t))
		return false;
	for (i = 0; i < s->nr; i++)
		if (same_keys(&config->combos[i], &combo))
			return text_wrong(c->t, w, "a second combo of the same keys");
	if (s->nr == TAPHOLD_COMBOS)
		return text_wrong(c->t, w, "there are more than %d combos", TAPHOLD_COMBOS);
	config->combos[s->nr++] = combo;
	return true;
}

static bool read_more(struct conf *c, struct taphold_key *key)
{
	static const char * const words[] = { "after", "or-press", NULL };
	__u32 ms;

	while (text_peek(c->t)) {
		if (text_take(c->t, "after")) {
			if (!text_ms(c->t, text_get(c->t), MS_MAX, &ms))
				return false;
			key->hold_ms = ms;
		} else if (text_take(c->t, "or-press")) {
			key->flags |= TAPHOLD_PRESS;
		} else {
			return text_no_word(c->t, text_peek(c->t), "word for when a key is held",
					    words);
		}
	}
	return true;
}

static bool line(struct conf *c)
{
	const struct text_word *w = text_get(c->t);
	struct taphold_config *config = c->out;
	struct taphold_key key = {};
	struct state *s = c->state;
	__u16 code;

	if (text_is(w, "combo"))
		return read_combo(c);
	if (!text_key(c->t, w, EV_KEY, &code) || !text_want(c->t, "tap") ||
	    !text_key(c->t, text_get(c->t), EV_KEY, &key.tap) || !text_want(c->t, "hold") ||
	    !text_key(c->t, text_get(c->t), EV_KEY, &key.hold) || !read_more(c, &key) ||
	    !conf_once(c, w, &s->line[code]))
		return false;
	config->keys[code] = key;
	return true;
}

const struct conf_program conf_taphold = {
	.name = "taphold",
	.summary = "a key is one when tapped and another when held; several at once are another",
	.size = sizeof(struct taphold_config),
	.state_size = sizeof(struct state),
	.line = line,
};
