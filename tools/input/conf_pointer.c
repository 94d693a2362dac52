// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration of pointer:
 *
 *	accel 0:1.0 5:1.0 20:2.5
 *	swap
 *	invert x y
 *	scroll invert speed 0.5
 *	hscroll speed 2
 */
#include <limits.h>
#include <linux/input-event-codes.h>
#include "config.h"

#define SPEED_MAX	1000000
#define FACTOR_MAX	1000

enum word {
	ACCEL,
	SWAP,
	INVERT,
	SCROLL,
	HSCROLL,
	NR_WORDS,
};

static const char * const words[] = {
	[ACCEL]		= "accel",
	[SWAP]		= "swap",
	[INVERT]	= "invert",
	[SCROLL]	= "scroll",
	[HSCROLL]	= "hscroll",
	[NR_WORDS]	= NULL,
};

struct state {
	unsigned int line[NR_WORDS];
};

/* SPEED:FACTOR */
static bool read_point(struct conf *c, const struct text_word *w, struct pointer_config *config)
{
	struct input_point *p = &config->curve[config->points];
	struct text_word speed, factor;
	__s32 x, y;

	if (!text_pair(c->t, w, &speed, &factor, ":") || !text_integer(c->t, &speed, &x) ||
	    !text_fixed(c->t, &factor, 0, FACTOR_MAX, &y))
		return false;
	if (x < 0 || x > SPEED_MAX)
		return text_wrong(c->t, &speed, "a speed from 0 to %d units", SPEED_MAX);
	if (config->points && (__u32)x <= p[-1].x)
		return text_wrong(c->t, &speed, "%d is not more than %u before it", x, p[-1].x);
	*p = (struct input_point){ x, y };
	config->points++;
	return true;
}

static bool read_curve(struct conf *c, struct pointer_config *config)
{
	const struct text_word *w = text_get(c->t);

	if (!w)
		return text_wrong(c->t, w, "a point is missing, like 5:1.0");
	for (; w; w = text_get(c->t)) {
		if (config->points == INPUT_POINTS)
			return text_wrong(c->t, w, "a curve has at most %d points", INPUT_POINTS);
		if (!read_point(c, w, config))
			return false;
	}
	return true;
}

static bool read_invert(struct conf *c, struct pointer_config *config)
{
	static const char * const axes[] = { "x", "y", NULL };

	do {
		if (text_take(c->t, "x"))
			config->flags |= POINTER_INVERT_X;
		else if (text_take(c->t, "y"))
			config->flags |= POINTER_INVERT_Y;
		else
			return text_no_word(c->t, text_peek(c->t), "axis of a pointer", axes);
	} while (text_peek(c->t));
	return true;
}

static bool read_wheel(struct conf *c, __s32 *wheel)
{
	static const char * const ways[] = { "invert", "speed", NULL };
	__s32 sign = 1, factor = TEXT_ONE;
	const struct text_word *w;

	do {
		w = text_get(c->t);
		if (text_is(w, "invert")) {
			sign = -1;
		} else if (text_is(w, "speed")) {
			w = text_get(c->t);
			if (!text_fixed(c->t, w, 0, FACTOR_MAX, &factor))
				return false;
			if (!factor)
				return text_wrong(c->t, w, "a wheel of speed 0 would not turn");
		} else {
			return text_no_word(c->t, w, "way to scroll", ways);
		}
	} while (text_peek(c->t));
	*wheel = sign * factor;
	return true;
}

static bool line(struct conf *c)
{
	const struct text_word *w = text_get(c->t);
	struct pointer_config *config = c->out;
	struct state *s = c->state;
	unsigned int i;

	for (i = 0; i < NR_WORDS && !text_is(w, words[i]); i++)
		;
	if (i == NR_WORDS)
		return text_no_word(c->t, w, "setting of pointer", words);
	if (!conf_once(c, w, &s->line[i]))
		return false;
	switch (i) {
	case ACCEL:
		return read_curve(c, config);
	case INVERT:
		return read_invert(c, config);
	case SCROLL:
		return read_wheel(c, &config->wheel);
	case HSCROLL:
		return read_wheel(c, &config->hwheel);
	default:
		config->flags |= POINTER_SWAP;
		return text_end(c->t);
	}
}

const struct conf_program conf_pointer = {
	.name = "pointer",
	.summary = "how a pointer and its wheels move",
	.size = sizeof(struct pointer_config),
	.state_size = sizeof(struct state),
	.line = line,
};
