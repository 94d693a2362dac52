// SPDX-License-Identifier: GPL-2.0-only
/*
 * Models without times: remap, pointer, stick.
 */
#include <math.h>
#include <stdlib.h>
#include "input_model.h"

void model_press(struct model_keys *keys, struct stream *out, int code)
{
	if (++keys->reasons[code] == 1)
		stream_add(out, EV_KEY, code, 1);
}

void model_release(struct model_keys *keys, struct stream *out, int code)
{
	if (--keys->reasons[code] == 0)
		stream_add(out, EV_KEY, code, 0);
}

void model_repeat(struct model_keys *keys, struct stream *out, int code)
{
	if (keys->reasons[code] > 0)
		stream_add(out, EV_KEY, code, 2);
}

int64_t model_curve(const struct input_point *p, int n, int64_t x)
{
	int i;

	if (x <= p[0].x)
		return p[0].y;
	if (x >= p[n - 1].x)
		return p[n - 1].y;
	for (i = 0; x >= p[i + 1].x; i++)
		;
	return p[i].y + ((int64_t)p[i + 1].y - p[i].y) * (x - p[i].x) /
			((int64_t)p[i + 1].x - p[i].x);
}

/* Held by a key that is down, or toggled? */
static bool layer_is_on(struct model_remap *m, int layer)
{
	bool on = !layer || m->toggled[layer];
	int code;

	for (code = 0; code < INPUT_KEYS; code++)
		on |= m->down[code] && m->as[code].act == REMAP_HOLD && m->as[code].code == layer;
	return on;
}

static struct remap_entry entry_of(struct model_remap *m, int code)
{
	struct remap_entry e = {};
	int layer;

	for (layer = 0; layer < REMAP_LAYERS; layer++)
		if (layer_is_on(m, layer) && m->config->keys[layer][code].act != REMAP_THROUGH)
			e = m->config->keys[layer][code];
	/* Who says nothing of a key says that it is itself. */
	if (e.act == REMAP_THROUGH)
		e = (struct remap_entry){ .act = REMAP_KEY, .code = code };
	return e;
}

static void remap_key(struct model_remap *m, int code, int value, struct stream *out)
{
	static const int modifiers[] = REMAP_MODIFIERS;
	struct remap_entry e;
	int i;

	if (value == 1) {
		e = entry_of(m, code);
		if (e.act == REMAP_TOGGLE)
			m->toggled[e.code] = !m->toggled[e.code];
		m->as[code] = e;
	}
	if (value != 2)
		m->down[code] = value;
	e = m->as[code];
	if (e.act != REMAP_KEY)
		return;
	for (i = 0; value == 1 && i < 8; i++)
		if (e.mods >> i & 1)
			model_press(&m->keys, out, modifiers[i]);
	(value == 2 ? model_repeat : value ? model_press : model_release)(&m->keys, out, e.code);
	for (i = 7; !value && i >= 0; i--)
		if (e.mods >> i & 1)
			model_release(&m->keys, out, modifiers[i]);
}

void model_remap(struct model_remap *m, const struct stream *in, struct stream *out)
{
	const struct stream_event *ev;

	for (ev = in->ev; ev < in->ev + in->n; ev++)
		if (ev->type == EV_SYN)
			stream_sync(out);
		else if (ev->type == EV_KEY)
			remap_key(m, ev->code, ev->value, out);
		else
			stream_add(out, ev->type, ev->code, ev->value);
}

static int cut(int64_t n)
{
	return n > INT32_MAX ? INT32_MAX : n < -INT32_MAX ? -INT32_MAX : n;
}

/* So much more has come of something: what of that is told now, so that nothing is lost? */
static int64_t tell(int64_t *sum, int64_t more, int64_t unit, int64_t *told)
{
	int64_t rest = *sum - *told * unit + more;
	int64_t n = rest / unit;

	*sum += more;
	*told += n;
	return n;
}

static void pointer_move(struct model_pointer *m, int axis, int value, struct stream *out)
{
	const struct pointer_config *c = m->config;
	int64_t one = llabs(value), other = m->moved == axis ? 0 : m->last[!axis], factor;
	int64_t speed = (one > other ? one : other) + 3 * (one < other ? one : other) / 8;
	int to = c->flags & POINTER_SWAP ? !axis : axis;

	m->last[axis] = one;
	m->moved = axis;
	factor = c->points ? model_curve(c->curve, c->points, speed) : INPUT_ONE;
	value = cut(tell(&m->in[axis], value * factor, INPUT_ONE, &m->out[axis]));
	if (c->flags & (to ? POINTER_INVERT_Y : POINTER_INVERT_X))
		value = -value;
	if (value)
		stream_add(out, EV_REL, to ? REL_Y : REL_X, value);
}

static void pointer_scroll(struct model_pointer *m, int horizontal, bool fine, int value,
			   struct stream *out)
{
	int64_t factor = horizontal ? m->config->hwheel : m->config->wheel;
	int coarse_code = horizontal ? REL_HWHEEL : REL_WHEEL;
	int fine_code = horizontal ? REL_HWHEEL_HI_RES : REL_WHEEL_HI_RES;

	if (!factor || factor == INPUT_ONE) {
		stream_add(out, EV_REL, fine ? fine_code : coarse_code, value);
		return;
	}
	if (!fine && (horizontal ? m->hfine : m->fine))
		return;
	value = cut(tell(&m->wheel[horizontal], value * factor, INPUT_ONE, &m->told[horizontal]));
	if (value)
		stream_add(out, EV_REL, fine ? fine_code : coarse_code, value);
	if (!fine)
		return;
	value = tell(&m->units[horizontal], value, 120, &m->detents[horizontal]);
	if (value)
		stream_add(out, EV_REL, coarse_code, value);
}

void model_pointer(struct model_pointer *m, const struct stream *in, struct stream *out)
{
	const struct stream_event *ev;

	for (ev = in->ev; ev < in->ev + in->n; ev++) {
		if (ev->type == EV_SYN)
			stream_sync(out);
		else if (ev->type != EV_REL)
			stream_add(out, ev->type, ev->code, ev->value);
		else if (ev->code == REL_X || ev->code == REL_Y)
			pointer_move(m, ev->code == REL_Y, ev->value, out);
		else if (ev->code == REL_WHEEL || ev->code == REL_WHEEL_HI_RES)
			pointer_scroll(m, 0, ev->code == REL_WHEEL_HI_RES, ev->value, out);
		else if (ev->code == REL_HWHEEL || ev->code == REL_HWHEEL_HI_RES)
			pointer_scroll(m, 1, ev->code == REL_HWHEEL_HI_RES, ev->value, out);
		else
			stream_add(out, ev->type, ev->code, ev->value);
	}
}

/* Steps 1 and 2, with a sign. */
static int64_t stick_norm(struct model_stick *m, int code)
{
	const struct stick_axis *c = &m->config->axes[code];
	int64_t lo = c->minimum, mid = c->centre, hi = c->maximum, n;

	if (lo == hi) {
		lo = m->axis[code].minimum;
		hi = m->axis[code].maximum;
		mid = lo + (hi - lo) / 2;
	}
	n = (m->axis[code].value - mid) * (int64_t)INPUT_ONE;
	n /= n < 0 ? mid - lo : hi - mid;
	n = n > INPUT_ONE ? INPUT_ONE : n < -INPUT_ONE ? -INPUT_ONE : n;
	if (llabs(n) <= c->dead)
		return 0;
	return (n < 0 ? n + c->dead : n - c->dead) * INPUT_ONE / ((int64_t)INPUT_ONE - c->dead);
}

/* Is it below its centre? What the sign says where the distance is not 0. */
static void stick_show(struct model_stick *m, int code, int64_t n, struct stream *out)
{
	const struct stick_axis *c = &m->config->axes[code];
	int64_t lo = m->axis[code].minimum, hi = m->axis[code].maximum, mid = lo + (hi - lo) / 2;
	int64_t size = llabs(n), seen;
	bool below = n < 0;

	if (c->points)
		size = model_curve(c->curve, c->points, size);
	size = size > INPUT_ONE ? INPUT_ONE : size;
	if (c->flags & STICK_INVERT)
		below = !below;
	seen = below ? mid - lround(size * (mid - lo) / (double)INPUT_ONE) :
		       mid + lround(size * (hi - mid) / (double)INPUT_ONE);
	if (seen == m->axis[code].seen)
		return;
	m->axis[code].seen = seen;
	stream_add(out, EV_ABS, code, seen);
}

static void stick_move(struct model_stick *m, int code, int value, struct stream *out)
{
	const struct stick_axis *c = &m->config->axes[code];
	int64_t x, y, r, beyond;

	m->axis[code].value = value;
	x = stick_norm(m, code);
	if (c->radial) {
		y = stick_norm(m, c->other);
		r = sqrtl(x * x + y * y);
		beyond = r <= c->radial ? 0 : (r - c->radial) * INPUT_ONE / (INPUT_ONE - c->radial);
		stick_show(m, c->other, r ? y * beyond / r : 0, out);
		x = r ? x * beyond / r : 0;
	}
	stick_show(m, code, x, out);
}

void model_stick(struct model_stick *m, const struct stream *in, struct stream *out)
{
	const struct stream_event *ev;

	for (ev = in->ev; ev < in->ev + in->n; ev++)
		if (ev->type == EV_SYN)
			stream_sync(out);
		else if (ev->type == EV_ABS && m->config->axes[ev->code].flags & STICK_ON)
			stick_move(m, ev->code, ev->value, out);
		else
			stream_add(out, ev->type, ev->code, ev->value);
}
