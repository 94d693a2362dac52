// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpfx_pointer: acceleration of a mouse or a ball, direction and speed of its wheels.
 *
 * A motion is multiplied by what a curve says for its speed, in fixed point, and what is left of a
 * whole unit goes to the next one, so slow motions are not lost. How: struct pointer_config in
 * input_maps.h.
 *
 * Reference: libinput's "custom" acceleration profile; "High-resolution scrolling" in the kernel's
 * Documentation/input/event-codes.rst.
 *
 * Limits: speed is distance in a report, not in time: a mouse that reports twice as often is half
 * as fast. It is not known yet how far the report goes on the second axis when the first is looked
 * at: the one of the report before is taken.
 */
#include "input.bpf.h"

#define DETENT	120	/* high-resolution units */

const volatile struct pointer_config config;

enum { X, Y, WHEEL, HWHEEL, KINDS };

/*
 * @rest: what is left, in fixed point
 * @units: high-resolution units that have not become a detent
 * @distance: how far X and Y have last moved
 * @last: which of them has
 * @fine: WHEEL and HWHEEL: is there a high-resolution axis?
 */
struct pointer_state {
	s64 rest[KINDS];
	s32 units[KINDS];
	u32 distance[2];
	u32 last;
	u8 fine[KINDS];
};

static __always_inline u32 size(s32 value)
{
	return value < 0 ? -(u32)value : value;
}

/* What has come together of whole units; the rest stays. */
static __always_inline s32 take(s64 *sum, u32 unit)
{
	u64 whole = (*sum < 0 ? -*sum : *sum) / unit;
	s64 n = *sum < 0 ? -(s64)whole : (s64)whole;

	*sum -= n * unit;
	if (n > 0x7fffffff)
		return 0x7fffffff;
	return n < -0x7fffffff ? -0x7fffffff : n;
}

static __always_inline s32 multiply(struct pointer_state *st, u32 kind, s32 value, s32 factor)
{
	s64 sum = st->rest[kind] + (s64)value * factor;
	s32 n = take(&sum, INPUT_ONE);

	st->rest[kind] = sum;
	return n;
}

/* How fast, by both axes. */
static __always_inline u32 speed(struct pointer_state *st, u32 axis, s32 value)
{
	u32 one = size(value), other = st->last == axis ? 0 : st->distance[!axis];

	st->distance[axis] = one;
	st->last = axis;
	return one > other ? one + 3ull * other / 8 : other + 3ull * one / 8;
}

static __always_inline int emit(struct bpfx_input *in, u32 code, s32 value)
{
	if (value)
		bpfx_input_emit(in, EV_REL, code, value);
	return BPFX_INPUT_DROP;
}

static __always_inline int move(struct bpfx_input *in, struct pointer_state *st, u32 axis,
				s32 value)
{
	u32 to = config.flags & POINTER_SWAP ? !axis : axis, points = config.points;

	if (points)
		value = multiply(st, axis, value,
				 input_curve(config.curve, points, speed(st, axis, value)));
	if (config.flags & (to == X ? POINTER_INVERT_X : POINTER_INVERT_Y))
		value = -value;
	return emit(in, to == X ? REL_X : REL_Y, value);
}

static __always_inline int scroll(struct bpfx_input *in, struct pointer_state *st, u32 kind,
				  u32 code, s32 value)
{
	bool coarse = code == REL_WHEEL || code == REL_HWHEEL;
	s32 factor = (kind == WHEEL ? config.wheel : config.hwheel) ?: INPUT_ONE;
	s64 units;

	if (coarse && st->fine[kind])
		return BPFX_INPUT_DROP;
	value = multiply(st, kind, value, factor);
	emit(in, code, value);
	if (coarse)
		return BPFX_INPUT_DROP;
	units = (s64)st->units[kind] + value;
	value = take(&units, DETENT);
	st->units[kind] = units;
	return emit(in, kind == WHEEL ? REL_WHEEL : REL_HWHEEL, value);
}

SEC("struct_ops/event")
int BPF_PROG(event, struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	struct pointer_state *st = (void *)bpfx_input_state(in, sizeof(*st));

	if (!st)
		return BPFX_INPUT_PASS;
	switch (code) {
	case REL_X:
	case REL_Y:
		if (!config.points && !config.flags)
			break;
		return move(in, st, code == REL_X ? X : Y, value);
	case REL_WHEEL:
	case REL_WHEEL_HI_RES:
		if (!config.wheel || config.wheel == INPUT_ONE)
			break;
		return scroll(in, st, WHEEL, code, value);
	case REL_HWHEEL:
	case REL_HWHEEL_HI_RES:
		if (!config.hwheel || config.hwheel == INPUT_ONE)
			break;
		return scroll(in, st, HWHEEL, code, value);
	}
	return BPFX_INPUT_PASS;
}

SEC("struct_ops.s/connect")
int BPF_PROG(connect, struct bpfx_input *in)
{
	struct pointer_state *st = (void *)bpfx_input_state(in, sizeof(*st));
	int err = 0;

	if (!st || !input_wanted(in))
		return -ENODEV;
	st->fine[WHEEL] = bpfx_input_has(in, EV_REL, REL_WHEEL_HI_RES);
	st->fine[HWHEEL] = bpfx_input_has(in, EV_REL, REL_HWHEEL_HI_RES);
	if (config.flags & POINTER_SWAP)
		err = bpfx_input_declare(in, EV_REL, REL_X) ?:
		      bpfx_input_declare(in, EV_REL, REL_Y);
	return err;
}

BPFX_INPUT(bpfx_pointer, .connect = (void *)connect, .event = (void *)event, .types = 1 << EV_REL,
	   .state_size = sizeof(struct pointer_state));
