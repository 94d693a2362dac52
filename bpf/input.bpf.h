/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What input programs have in common: which devices they want, keys that several keys have become,
 * curves.
 */
#ifndef _INPUT_BPF_H
#define _INPUT_BPF_H

#include <bpfx/input.bpf.h>
#include <bpfx/match.bpf.h>
#include "input_maps.h"

#define INPUT_MS	1000000ull	/* in ns */

const volatile struct input_match input_match;

/* A code that arrays can be indexed with; one register, so that what is checked is what is used. */
#define INPUT_IS_KEY(_code)								\
({											\
	asm volatile("" : "+r"(_code));							\
	(_code) < INPUT_KEYS;								\
})

static __always_inline bool input_is(struct bpfx_input *in, u32 kind)
{
	bool xy = bpfx_input_has(in, EV_ABS, ABS_X) && bpfx_input_has(in, EV_ABS, ABS_Y);

	switch (kind) {
	case INPUT_KEYBOARD:
		return bpfx_input_has(in, EV_KEY, KEY_Q) && bpfx_input_has(in, EV_KEY, KEY_ENTER);
	case INPUT_MOUSE:
		return bpfx_input_has(in, EV_REL, REL_X) && bpfx_input_has(in, EV_REL, REL_Y) &&
		       bpfx_input_has(in, EV_KEY, BTN_LEFT);
	case INPUT_TOUCHPAD:
		return xy && bpfx_input_has(in, EV_KEY, BTN_TOOL_FINGER);
	case INPUT_JOYSTICK:
		return xy && (bpfx_input_has(in, EV_KEY, BTN_TRIGGER) ||
			      bpfx_input_has(in, EV_KEY, BTN_SOUTH));
	default:
		return true;
	}
}

/* What a kfunc reads has to be where the program might write. */
#define INPUT_GLOB(_glob, _text)							\
({											\
	char glob_[sizeof(_glob)], text_[sizeof(_glob)];				\
											\
	bpf_probe_read_kernel(glob_, sizeof(glob_), (const void *)(_glob));		\
	bpf_probe_read_kernel(text_, sizeof(text_), _text);				\
	!glob_[0] || bpfx_match_glob(glob_, sizeof(glob_), text_, sizeof(text_), 0) == 1; \
})

static __noinline bool input_named(struct bpfx_input *in)
{
	return INPUT_GLOB(input_match.name, in->name);
}

static __noinline bool input_plugged(struct bpfx_input *in)
{
	return INPUT_GLOB(input_match.phys, in->phys);
}

/* Is this one of the devices that the program was told to take? For connect. */
static __always_inline bool input_wanted(struct bpfx_input *in)
{
	const volatile struct input_match *m = &input_match;

	return (!m->bustype || m->bustype == in->bustype) &&
	       (!m->vendor || m->vendor == in->vendor) &&
	       (!m->product || m->product == in->product) &&
	       (!m->version || m->version == in->version) &&
	       input_is(in, m->kind) && input_named(in) && input_plugged(in);
}

/* One more key has become this one: it is down as long as there is any. */
static __always_inline void input_press(struct bpfx_input *in, u8 *held, u32 code)
{
	if (code < INPUT_KEYS && !held[code]++)
		bpfx_input_emit(in, EV_KEY, code, 1);
}

/* One less. Return: is it up now? */
static __always_inline bool input_less(u8 *held, u32 code)
{
	if (held[code])
		held[code]--;
	return !held[code];
}

static __always_inline void input_release(struct bpfx_input *in, u8 *held, u32 code)
{
	if (code < INPUT_KEYS && input_less(held, code))
		bpfx_input_emit(in, EV_KEY, code, 0);
}

/* A point of a curve: what is said in input_maps.h of struct input_point. */
static __always_inline u32 input_curve(const volatile struct input_point *curve, u32 points, u32 x)
{
	u32 x0 = 0, y0 = curve[0].y, x1, y1, i;

	for (i = 0; i < INPUT_POINTS && i < points; i++) {
		x1 = curve[i].x;
		y1 = curve[i].y;
		if (x < x1) {
			if (!i)
				return y1;
			if (y1 < y0)
				return y0 - (u64)(y0 - y1) * (x - x0) / (x1 - x0);
			return y0 + (u64)(y1 - y0) * (x - x0) / (x1 - x0);
		}
		x0 = x1;
		y0 = y1;
	}
	return y0;
}

#endif /* _INPUT_BPF_H */
