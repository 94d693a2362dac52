// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration of stick:
 *
 *	x+y deadzone 10%			# of the stick
 *	x range -32000..32000 centre 120 curve 0:0 50%:20% 1:1
 *	y invert
 *	z deadzone 5%				# of the axis
 */
#include <string.h>
#include <linux/input-event-codes.h>
#include "config.h"

enum word {
	DEADZONE,
	RANGE,
	CENTRE,
	CURVE,
	INVERT,
	NR_WORDS,
};

static const char * const words[] = {
	[DEADZONE]	= "deadzone",
	[RANGE]		= "range",
	[CENTRE]	= "centre",
	[CURVE]		= "curve",
	[INVERT]	= "invert",
	[NR_WORDS]	= NULL,
};

/* In which line it is given; 0: nowhere. Those of the stick are apart. */
struct state {
	unsigned int line[INPUT_AXES][NR_WORDS];
	unsigned int stick[INPUT_AXES];
};

static bool read_range(struct conf *c, struct stick_axis *axis)
{
	const struct text_word *w = text_get(c->t);
	struct text_word low, high;

	if (!w)
		return text_wrong(c->t, w, "a range is missing, like -32768..32767");
	if (!text_pair(c->t, w, &low, &high, "..") || !text_integer(c->t, &low, &axis->minimum) ||
	    !text_integer(c->t, &high, &axis->maximum))
		return false;
	return axis->minimum < axis->maximum ||
	       text_wrong(c->t, w, "%d is not below %d", axis->minimum, axis->maximum);
}

/* IN:OUT, both from 0 to 1 */
static bool read_point(struct conf *c, const struct text_word *w, struct stick_axis *axis)
{
	struct input_point *p = &axis->curve[axis->points];
	struct text_word in, out;
	__s32 x, y;

	if (!text_pair(c->t, w, &in, &out, ":") || !text_fixed(c->t, &in, 0, 1, &x) ||
	    !text_fixed(c->t, &out, 0, 1, &y))
		return false;
	if (axis->points && (__u32)x <= p[-1].x)
		return text_wrong(c->t, &in, "%s is not more than what is before it", text_of(&in));
	*p = (struct input_point){ x, y };
	axis->points++;
	return true;
}

static bool read_curve(struct conf *c, struct stick_axis *axis)
{
	const struct text_word *w = text_peek(c->t);

	if (!w || !memchr(w->at, ':', w->len))
		return text_wrong(c->t, w, "a point is missing, like 50%%:20%%");
	for (; w && memchr(w->at, ':', w->len); w = text_peek(c->t)) {
		if (axis->points == INPUT_POINTS)
			return text_wrong(c->t, w, "a curve has at most %d points", INPUT_POINTS);
		if (!read_point(c, text_get(c->t), axis))
			return false;
	}
	return true;
}

static bool read_dead(struct conf *c, __u32 *dead)
{
	const struct text_word *w = text_get(c->t);
	__s32 fixed;

	if (!text_fixed(c->t, w, 0, 1, &fixed))
		return false;
	if (fixed == TEXT_ONE)
		return text_wrong(c->t, w, "a dead zone of all leaves nothing");
	*dead = fixed;
	return true;
}

/* One setting of one axis. */
static bool read_one(struct conf *c, unsigned int word, struct stick_axis *axis)
{
	switch (word) {
	case DEADZONE:
		return read_dead(c, &axis->dead);
	case RANGE:
		return read_range(c, axis);
	case CENTRE:
		return text_integer(c->t, text_get(c->t), &axis->centre);
	case CURVE:
		return read_curve(c, axis);
	default:
		axis->flags |= STICK_INVERT;
		return true;
	}
}

static unsigned int find_word(const struct text_word *w)
{
	unsigned int i;

	if (text_is(w, "center"))
		return CENTRE;
	for (i = 0; i < NR_WORDS && !text_is(w, words[i]); i++)
		;
	return i;
}

static bool read_axis(struct conf *c, __u16 code)
{
	struct stick_config *config = c->out;
	struct state *s = c->state;
	const struct text_word *w;
	unsigned int i;

	do {
		w = text_get(c->t);
		i = find_word(w);
		if (i == NR_WORDS)
			return text_no_word(c->t, w, "setting of an axis", words);
		if (!conf_once(c, w, &s->line[code][i]) || !read_one(c, i, &config->axes[code]))
			return false;
	} while (text_peek(c->t));
	config->axes[code].flags |= STICK_ON;
	return true;
}

/* X+Y deadzone D */
static bool read_stick(struct conf *c, const struct text_word *w, __u16 x)
{
	struct stick_config *config = c->out;
	struct state *s = c->state;
	__u32 dead;
	__u16 y;

	if (!text_key(c->t, text_get(c->t), EV_ABS, &y))
		return false;
	if (x == y)
		return text_wrong(c->t, w, "a stick has two axes");
	if (!text_want(c->t, words[DEADZONE]) || !read_dead(c, &dead) || !text_end(c->t) ||
	    !conf_once(c, w, &s->stick[x]) || !conf_once(c, w, &s->stick[y]))
		return false;
	config->axes[x].flags |= STICK_ON;
	config->axes[y].flags |= STICK_ON;
	config->axes[x].other = y;
	config->axes[y].other = x;
	config->axes[x].radial = dead;
	config->axes[y].radial = dead;
	return true;
}

static bool line(struct conf *c)
{
	const struct text_word *w = text_get(c->t);
	__u16 code;

	if (!text_key(c->t, w, EV_ABS, &code))
		return false;
	return text_take(c->t, "+") ? read_stick(c, w, code) : read_axis(c, code);
}

/* The centre is in the middle unless it is given, and given with a range only. */
static bool done(struct conf *c)
{
	struct stick_config *config = c->out;
	struct state *s = c->state;
	struct stick_axis *axis;
	unsigned int code;

	for (code = 0; code < INPUT_AXES; code++) {
		axis = &config->axes[code];
		if (!s->line[code][RANGE] && !s->line[code][CENTRE])
			continue;
		c->t->line = s->line[code][CENTRE] ?: s->line[code][RANGE];
		if (!s->line[code][RANGE])
			text_wrong(c->t, &(struct text_word){ .column = 1 },
				   "a centre needs a range, like range -32768..32767");
		if (s->line[code][RANGE] && !s->line[code][CENTRE])
			axis->centre = axis->minimum +
				       ((__s64)axis->maximum - axis->minimum) / 2;
		if (s->line[code][RANGE] &&
		    (axis->centre <= axis->minimum || axis->centre >= axis->maximum))
			text_wrong(c->t, &(struct text_word){ .column = 1 },
				   "the centre %d is not between %d and %d", axis->centre,
				   axis->minimum, axis->maximum);
	}
	return !c->t->errors;
}

const struct conf_program conf_stick = {
	.name = "stick",
	.summary = "axes of joysticks: calibration, dead zones, curves",
	.size = sizeof(struct stick_config),
	.state_size = sizeof(struct state),
	.line = line,
	.done = done,
};
