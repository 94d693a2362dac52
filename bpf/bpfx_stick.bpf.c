// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpfx_stick: axes of joysticks: calibration, dead zones, response.
 *
 * A worn stick does not come back to its middle, nor reach its ends. Each axis is mapped from what
 * it really does to the range that the device claims, without what is around the middle, along a
 * curve. The steps, to the digit: struct stick_config in input_maps.h.
 *
 * Reference: jscal(1); Sutphin, "Doing Thumbstick Dead Zones Right", 2013 (the dead zone of a
 * stick is a circle, and what is beyond it is scaled).
 *
 * Limits: who asks the kernel where an axis is (EVIOCGABS) is told where it really is.
 */
#include "input.bpf.h"

const volatile struct stick_config config;

/*
 * @value: where it is
 * @seen: where clients think it is
 * @minimum: of the device
 * @maximum: of the device
 */
struct axis {
	s32 value;
	s32 seen;
	s32 minimum;
	s32 maximum;
};

struct stick_state {
	struct axis axes[INPUT_AXES];
};

/* The root of a * a + b * b, rounded down: Newton's method, from 7 % beside it in three steps. */
static __always_inline u64 hypotenuse(u64 a, u64 b)
{
	u64 x = a * a + b * b, r = a > b ? a + 3 * b / 8 : b + 3 * a / 8;
	u32 i;

	for (i = 0; r && i < 3; i++)
		r = (r + x / r) / 2;
	if (r * r > x)
		r--;
	if ((r + 1) * (r + 1) <= x)
		r++;
	return r;
}

static __always_inline u32 beyond(u32 n, u32 dead)
{
	if (n <= dead || dead >= INPUT_ONE)
		return 0;
	return (u64)(n - dead) * INPUT_ONE / (INPUT_ONE - dead);
}

static __always_inline u32 at_most_one(u64 n)
{
	return n < INPUT_ONE ? n : INPUT_ONE;
}

/* The middle between two. */
static __always_inline s64 middle(s64 minimum, s64 maximum)
{
	return minimum + (u64)(maximum - minimum) / 2;
}

/* How far an axis is from its centre, without its own dead zone. */
static __noinline u32 distance(struct axis *a, u32 code, bool *below)
{
	const volatile struct stick_axis *conf;
	s64 minimum, centre, maximum;
	u64 way, range;

	if (!a || !below)
		return 0;
	conf = &config.axes[code % INPUT_AXES];
	minimum = conf->minimum;
	centre = conf->centre;
	maximum = conf->maximum;
	if (minimum == maximum) {
		minimum = a->minimum;
		maximum = a->maximum;
		centre = middle(minimum, maximum);
	}
	*below = a->value < centre;
	way = *below ? centre - a->value : a->value - centre;
	range = *below ? centre - minimum : maximum - centre;
	if (way > range)
		way = range;
	return range ? beyond(way * INPUT_ONE / range, conf->dead) : 0;
}

/* Without the dead zone of the stick, whose other axis is so far from its centre. */
static __always_inline u32 without_dead(u32 n, u32 other, u32 dead)
{
	u32 r = hypotenuse(n, other);

	return r ? at_most_one((u64)n * beyond(r, dead) / r) : 0;
}

/* Fixed point to a number. */
static __always_inline u64 nearest(u64 n)
{
	return (n + INPUT_ONE / 2) / INPUT_ONE;
}

/* Tell clients where an axis is, unless they know. */
static __noinline void show(struct bpfx_input *in, struct axis *a, u32 code, u32 n, bool below)
{
	const volatile struct stick_axis *conf;
	s64 m;

	if (!a)
		return;
	conf = &config.axes[code % INPUT_AXES];
	if (conf->points)
		n = at_most_one(input_curve(conf->curve, conf->points, n));
	if (conf->flags & STICK_INVERT)
		below = !below;
	m = middle(a->minimum, a->maximum);
	if (below)
		m -= nearest((u64)n * (m - a->minimum));
	else
		m += nearest((u64)n * (a->maximum - m));
	if (a->seen == (s32)m)
		return;
	a->seen = m;
	bpfx_input_emit(in, EV_ABS, code, m);
}

SEC("struct_ops/event")
int BPF_PROG(event, struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	u32 other, dead, n, m;
	bool below, under;
	struct stick_state *st;
	struct axis *a, *b;

	code %= INPUT_AXES;
	if (!(config.axes[code].flags & STICK_ON))
		return BPFX_INPUT_PASS;
	st = (void *)bpfx_input_state(in, sizeof(*st));
	if (!st)
		return BPFX_INPUT_PASS;
	a = &st->axes[code];
	a->value = value;
	n = distance(a, code, &below);
	dead = config.axes[code].radial;
	other = config.axes[code].other % INPUT_AXES;
	if (dead) {
		b = &st->axes[other];
		m = distance(b, other, &under);
		show(in, b, other, without_dead(m, n, dead), under);
		n = without_dead(n, m, dead);
	}
	show(in, a, code, n, below);
	return BPFX_INPUT_DROP;
}

SEC("struct_ops.s/connect")
int BPF_PROG(connect, struct bpfx_input *in)
{
	struct stick_state *st = (void *)bpfx_input_state(in, sizeof(*st));
	struct bpfx_input_axis axis = {};
	u32 i;

	if (!st || !input_wanted(in))
		return -ENODEV;
	bpf_for(i, 0, INPUT_AXES) {
		if (bpfx_input_axis(in, i, &axis, sizeof(axis)))
			continue;
		st->axes[i] = (struct axis){
			.value = axis.value,
			.seen = axis.value,
			.minimum = axis.minimum,
			.maximum = axis.maximum,
		};
	}
	return 0;
}

BPFX_INPUT(bpfx_stick, .connect = (void *)connect, .event = (void *)event, .types = 1 << EV_ABS,
	   .state_size = sizeof(struct stick_state));
