// SPDX-License-Identifier: GPL-2.0-only
/*
 * Models with times: taphold, debounce, macro.
 *
 * They know all that happens before they say anything, so they look ahead where a program waits.
 */
#include <string.h>
#include "input_model.h"

#define MS	1000000ll
#define fallthrough	__attribute__((fallthrough))

struct item {
	int64_t at;
	int code;
	bool press;
};

struct taphold {
	const struct taphold_config *config;
	int64_t late;
	struct model_keys keys;
	int n;
	struct item item[STREAM_MAX];
	int as[INPUT_KEYS];		/* a key; 0: nothing; below: a combo */
	bool combo_down[TAPHOLD_COMBOS];
};

static bool combo_has(const struct taphold_combo *combo, int code)
{
	int i;

	for (i = 0; i < TAPHOLD_KEYS; i++)
		if (combo->codes[i] && combo->codes[i] == code)
			return true;
	return false;
}

static int combo_size(const struct taphold_combo *combo)
{
	int n = 0;

	while (n < TAPHOLD_KEYS && combo->codes[n])
		n++;
	return n;
}

/* Are these so many presses the combo? */
static bool is_combo(struct taphold *t, int from, int n, const struct taphold_combo *combo)
{
	int64_t limit = (t->config->combo_ms ?: TAPHOLD_COMBO_MS) * MS - t->late;
	int i;

	if (from + n > t->n || combo_size(combo) != n)
		return false;
	for (i = from; i < from + n; i++)
		if (!t->item[i].press || !combo_has(combo, t->item[i].code) ||
		    (i > from && t->item[i].at - t->item[from].at >= limit))
			return false;
	return true;
}

/* Return: how many presses from here on are a combo; 0: it is none. */
static int find_combo(struct taphold *t, int from, int *combo)
{
	int n;

	for (n = TAPHOLD_KEYS; n >= 2; n--)
		for (*combo = 0; *combo < TAPHOLD_COMBOS && t->config->combos[*combo].to; ++*combo)
			if (is_combo(t, from, n, &t->config->combos[*combo]))
				return n;
	return 0;
}

/* Is the press of a tap-hold key a tap? */
static bool is_tap(struct taphold *t, int from)
{
	const struct taphold_key *key = &t->config->keys[t->item[from].code];
	int64_t limit = (key->hold_ms ?: TAPHOLD_MS) * MS - t->late;
	int i;

	for (i = from + 1; i < t->n && t->item[i].at - t->item[from].at < limit; i++) {
		if (!t->item[i].press && t->item[i].code == t->item[from].code)
			return true;
		if (t->item[i].press && key->flags & TAPHOLD_PRESS)
			return false;
	}
	return false;
}

static void taphold_release(struct taphold *t, int code, struct stream *out)
{
	int as = t->as[code];

	if (as > 0) {
		model_release(&t->keys, out, as);
	} else if (as < 0 && t->combo_down[-as - 1]) {
		t->combo_down[-as - 1] = false;
		model_release(&t->keys, out, t->config->combos[-as - 1].to);
	}
}

static int taphold_one(struct taphold *t, int from, struct stream *out)
{
	const struct taphold_key *key = &t->config->keys[t->item[from].code];
	int code = t->item[from].code, combo, n, i;

	if (!t->item[from].press) {
		taphold_release(t, code, out);
		return 1;
	}
	n = find_combo(t, from, &combo);
	if (n) {
		for (i = from; i < from + n; i++)
			t->as[t->item[i].code] = -combo - 1;
		t->combo_down[combo] = true;
		model_press(&t->keys, out, t->config->combos[combo].to);
		return n;
	}
	t->as[code] = !key->tap ? code : is_tap(t, from) ? key->tap : key->hold;
	if (t->as[code])
		model_press(&t->keys, out, t->as[code]);
	return 1;
}

void model_taphold(const struct taphold_config *config, const struct stream *in,
		   struct stream *out, int64_t late)
{
	static struct taphold t;
	const struct stream_event *ev;
	int i;

	memset(&t, 0, sizeof(t));
	t.config = config;
	t.late = late;
	for (ev = in->ev; ev < in->ev + in->n; ev++)
		if (ev->type == EV_KEY && ev->value != 2)
			t.item[t.n++] = (struct item){ ev->at, ev->code, ev->value };
	for (i = 0; i < t.n; i += taphold_one(&t, i, out))
		;
}

/* One key of those that chatter: what it is, what is seen, until when it is not looked at. */
struct bounce {
	int64_t ms;
	int mode;
	int code;
	int real;
	int seen;
	int64_t until;
	struct stream *out;
};

static void bounce_show(struct bounce *b)
{
	if (b->seen != b->real)
		stream_add(b->out, EV_KEY, b->code, b->real);
	b->seen = b->real;
}

/* Time passes. */
static void bounce_wait(struct bounce *b, int64_t now)
{
	bool again;

	while (b->until && b->until <= now) {
		again = b->mode == DEBOUNCE_EAGER && b->seen != b->real;
		bounce_show(b);
		b->until = again ? b->until + b->ms : 0;
	}
}

static void bounce(struct bounce *b, const struct stream_event *ev)
{
	bounce_wait(b, ev->at);
	b->real = ev->value;
	switch (b->mode) {
	case DEBOUNCE_EAGER:
		if (!b->until) {
			bounce_show(b);
			b->until = ev->at + b->ms;
		}
		break;
	case DEBOUNCE_RELEASE:
		if (ev->value) {
			bounce_show(b);
			b->until = 0;
			break;
		}
		fallthrough;
	case DEBOUNCE_DEFER:
		b->until = ev->at + b->ms;
		break;
	}
}

/* One key after the other: @out is not in the order of time. */
void model_debounce(const struct debounce_config *config, const struct stream *in,
		    struct stream *out, int64_t late)
{
	const struct stream_event *ev;
	int code;

	for (code = 0; code < INPUT_KEYS; code++) {
		struct bounce b = {
			.ms = config->keys[code].ms * MS - late, .mode = config->keys[code].mode,
			.code = code, .out = out,
		};

		for (ev = in->ev; ev < in->ev + in->n; ev++) {
			if (ev->type != EV_KEY || ev->code != code)
				continue;
			if (config->keys[code].ms)
				bounce(&b, ev);
			else
				stream_add(out, EV_KEY, code, ev->value);
		}
		bounce_wait(&b, INT64_MAX);
	}
}

struct player {
	const struct macro_config *config;
	int64_t late;
	struct model_keys keys;
	struct stream *out;
	bool holds[INPUT_KEYS];
	const struct macro *macro;	/* the one that plays */
	int key;
	int step;
	int64_t due;
};

static void player_let_go(struct player *p, int code)
{
	if (p->holds[code])
		model_release(&p->keys, p->out, code);
	p->holds[code] = false;
}

static void player_stop(struct player *p)
{
	int i;

	for (i = p->macro->first; i < p->macro->first + p->macro->steps; i++)
		if (p->config->steps[i].value)
			player_let_go(p, p->config->steps[i].code);
	p->macro = NULL;
}

static void player_wait(struct player *p, int64_t now)
{
	const struct macro_step *step;

	while (p->macro && p->due <= now) {
		step = &p->config->steps[p->macro->first + p->step];
		if (!step->value)
			player_let_go(p, step->code);
		else if (!p->holds[step->code])
			model_press(&p->keys, p->out, step->code);
		p->holds[step->code] = step->value;
		if (++p->step == p->macro->steps)
			player_stop(p);
		else
			p->due += step[1].delay_ms * MS;
	}
}

static void player_key(struct player *p, const struct stream_event *ev)
{
	int id = p->config->keys[ev->code];
	unsigned int flags;

	player_wait(p, ev->at + p->late);
	if (!id) {
		(ev->value ? model_press : model_release)(&p->keys, p->out, ev->code);
		return;
	}
	flags = p->macro ? p->macro->flags : 0;
	if (!ev->value) {
		if (p->macro && p->key == ev->code && flags & MACRO_HELD)
			player_stop(p);
		return;
	}
	if (p->macro && flags & (MACRO_RESTART | MACRO_ABORT))
		player_stop(p);
	else
		flags = MACRO_RESTART;
	if (p->macro || !(flags & MACRO_RESTART))
		return;
	p->macro = &p->config->macros[id - 1];
	p->key = ev->code;
	p->step = 0;
	p->due = ev->at + p->config->steps[p->macro->first].delay_ms * MS;
	player_wait(p, ev->at);
}

void model_macro(const struct macro_config *config, const struct stream *in, struct stream *out,
		 int64_t late)
{
	static struct player p;
	const struct stream_event *ev;

	memset(&p, 0, sizeof(p));
	p.config = config;
	p.late = late;
	p.out = out;
	for (ev = in->ev; ev < in->ev + in->n; ev++)
		if (ev->type == EV_KEY && ev->value != 2)
			player_key(&p, ev);
	player_wait(&p, INT64_MAX);
}
