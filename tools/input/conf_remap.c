// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration of remap:
 *
 *	capslock = leftctrl
 *	f12 = none
 *	a = ctrl+home
 *	[layer nav held-by rightalt]
 *	h = left
 *	s = hold symbols
 *	[layer symbols toggled-by scrolllock]
 */
#include <string.h>
#include <strings.h>
#include <linux/input-event-codes.h>
#include "config.h"

#define LAYER_NAME_LEN	16

/**
 * struct layer - a layer
 * @name: of it
 * @line: where its section is; 0: it was only mentioned
 * @mentioned: in which line
 */
struct layer {
	char name[LAYER_NAME_LEN];
	unsigned int line;
	unsigned int mentioned;
};

/**
 * struct state - where the reader is
 * @layer: of these lines
 * @nr: layers with a name, from 1 on
 * @lost: it is in a section that could not be read
 * @layers: their names
 * @line: where a key of a layer is, 0: nowhere
 */
struct state {
	unsigned int layer;
	unsigned int nr;
	bool lost;
	struct layer layers[REMAP_LAYERS];
	unsigned int line[REMAP_LAYERS][INPUT_KEYS];
};

static const __u16 modifiers[] = REMAP_MODIFIERS;

/* A layer by its name, which may come later. Return: its number, 0 after an error. */
static unsigned int find_layer(struct conf *c, const struct text_word *w)
{
	struct state *s = c->state;
	unsigned int i;

	if (!w) {
		text_wrong(c->t, w, "the name of a layer is missing");
		return 0;
	}
	if (w->len >= LAYER_NAME_LEN) {
		text_wrong(c->t, w, "the name of a layer has at most %d characters",
			   LAYER_NAME_LEN - 1);
		return 0;
	}
	for (i = 1; i <= s->nr; i++)
		if (text_is(w, s->layers[i].name))
			return i;
	if (s->nr == REMAP_LAYERS - 1) {
		text_wrong(c->t, w, "there are more than %d layers", REMAP_LAYERS - 1);
		return 0;
	}
	i = ++s->nr;
	memcpy(s->layers[i].name, w->at, w->len);
	s->layers[i].mentioned = c->t->line;
	return i;
}

static bool set(struct conf *c, unsigned int layer, const struct text_word *w, __u16 code,
		struct remap_entry entry)
{
	struct remap_config *config = c->out;
	struct state *s = c->state;

	if (!conf_once(c, w, &s->line[layer][code]))
		return false;
	config->keys[layer][code] = entry;
	return true;
}

static int modifier(__u16 code)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modifiers); i++)
		if (modifiers[i] == code)
			return 1 << i;
	return 0;
}

/* ctrl+shift+a */
static bool read_chord(struct conf *c, struct remap_entry *entry)
{
	const struct text_word *w;
	__u16 code;
	int mod;

	entry->act = REMAP_KEY;
	for (;;) {
		w = text_get(c->t);
		if (!text_key(c->t, w, EV_KEY, &code))
			return false;
		if (!text_take(c->t, "+"))
			break;
		mod = modifier(code);
		if (!mod)
			return text_wrong(c->t, w, "'%s' before a + is no ctrl, shift, alt or meta",
					  text_of(w));
		if (entry->mods & mod)
			return text_wrong(c->t, w, "'%s' twice", text_of(w));
		entry->mods |= mod;
	}
	entry->code = code;
	return true;
}

static bool read_target(struct conf *c, struct remap_entry *entry)
{
	if (text_take(c->t, "none")) {
		entry->act = REMAP_DROP;
		return true;
	}
	if (text_take(c->t, "hold"))
		entry->act = REMAP_HOLD;
	else if (text_take(c->t, "toggle"))
		entry->act = REMAP_TOGGLE;
	else
		return read_chord(c, entry);
	entry->code = find_layer(c, text_get(c->t));
	return entry->code;
}

static bool line(struct conf *c)
{
	const struct text_word *w = text_get(c->t);
	struct remap_entry entry = {};
	struct state *s = c->state;
	__u16 code;

	if (!text_key(c->t, w, EV_KEY, &code) || !text_want(c->t, "=") ||
	    !read_target(c, &entry) || !text_end(c->t))
		return false;
	return s->lost || set(c, s->layer, w, code, entry);
}

/* held-by KEY... or toggled-by KEY..., which is said of the keys below all layers */
static bool read_switches(struct conf *c, unsigned int layer)
{
	static const char * const words[] = { "held-by", "toggled-by", NULL };
	struct remap_entry entry = { .code = layer };
	const struct text_word *w;
	__u16 code;

	while ((w = text_get(c->t)) && !text_is(w, "]")) {
		if (text_is(w, "held-by")) {
			entry.act = REMAP_HOLD;
			w = text_get(c->t);
		} else if (text_is(w, "toggled-by")) {
			entry.act = REMAP_TOGGLE;
			w = text_get(c->t);
		} else if (!entry.act) {
			return text_no_word(c->t, w, "word for who switches a layer", words);
		}
		if (!text_key(c->t, w, EV_KEY, &code) || !set(c, 0, w, code, entry))
			return false;
	}
	return w || text_wrong(c->t, w, "']' is missing");
}

/* Behind the [ */
static bool section(struct conf *c)
{
	static const char * const words[] = { "layer", NULL };
	struct state *s = c->state;
	const struct text_word *w;
	unsigned int layer;

	s->lost = true;
	if (!text_take(c->t, "layer"))
		return text_no_word(c->t, text_peek(c->t), "section", words);
	w = text_peek(c->t);
	if (text_is(w, "]"))
		return text_wrong(c->t, w, "the name of a layer is missing");
	layer = find_layer(c, text_get(c->t));
	if (!layer || !conf_once(c, w, &s->layers[layer].line))
		return false;
	s->layer = layer;
	s->lost = false;
	return read_switches(c, layer) && text_end(c->t);
}

/* A layer that nobody switches on is a mistake, too. */
static bool is_used(const struct remap_config *config, unsigned int layer)
{
	unsigned int i, code;

	for (i = 0; i < REMAP_LAYERS; i++)
		for (code = 0; code < INPUT_KEYS; code++)
			if (config->keys[i][code].act >= REMAP_HOLD &&
			    config->keys[i][code].code == layer)
				return true;
	return false;
}

static bool done(struct conf *c)
{
	struct state *s = c->state;
	unsigned int i;

	for (i = 1; i <= s->nr; i++) {
		c->t->line = s->layers[i].line ?: s->layers[i].mentioned;
		if (!s->layers[i].line)
			text_wrong(c->t, &(struct text_word){ .column = 1 },
				   "there is no section [layer %s]", s->layers[i].name);
		else if (!is_used(c->out, i))
			text_wrong(c->t, &(struct text_word){ .column = 1 },
				   "nothing switches layer %s on: held-by KEY, or KEY = hold %s",
				   s->layers[i].name, s->layers[i].name);
	}
	return !c->t->errors;
}

const struct conf_program conf_remap = {
	.name = "remap",
	.summary = "keys and buttons become others, in layers",
	.size = sizeof(struct remap_config),
	.state_size = sizeof(struct state),
	.line = line,
	.section = section,
	.done = done,
};
