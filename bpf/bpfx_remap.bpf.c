// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpfx_remap: keys and buttons become others, in layers.
 *
 * A key is looked up when it is pressed, from the topmost layer that is on down to the first one
 * that says something. What it was pressed as is remembered, so it is released as that, whatever
 * the layers are by then. How to say what: struct remap_config in input_maps.h.
 *
 * Reference: keyd(1) and QMK's keymaps, which do the same in a daemon and in the keyboard.
 *
 * Limits: keys with a modifier leave the modifiers alone that are down already: where KEY_LEFT is
 * Ctrl+A, Shift and it are Ctrl+Shift+A. When another version takes over layers that were toggled
 * are off; a key that holds one still does, but the keys with lower codes that are down with it
 * have been looked up without it.
 */
#include "input.bpf.h"

const volatile struct remap_config config;

static const u16 modifiers[] = REMAP_MODIFIERS;

/*
 * @as: what keys that are down were pressed as, by code
 * @held: how many keys are down as this one
 * @holds: keys that hold each layer
 * @toggled: layers that were toggled, a bit for each
 * @on: layers that are on
 */
struct remap_state {
	struct remap_entry as[INPUT_KEYS];
	u8 held[INPUT_KEYS];
	u8 holds[REMAP_LAYERS];
	u8 toggled;
	u8 on;
};

typedef u32 __attribute__((may_alias)) word;

/* All of an entry at once. */
static __always_inline struct remap_entry entry_of(u32 layer, u32 code)
{
	union {
		u32 word;
		struct remap_entry e;
	} u = { *(const volatile word *)&config.keys[layer][code] };

	return u.e;
}

static __always_inline struct remap_entry look_up(struct remap_state *st, u32 code)
{
	struct remap_entry e;
	u32 layer;

	if (!st->on)
		return entry_of(0, code);
	for (layer = REMAP_LAYERS; layer--;) {
		e = entry_of(layer, code);
		if (e.act != REMAP_THROUGH && (!layer || st->on & 1 << layer))
			return e;
	}
	return e;
}

static __always_inline void press_target(struct bpfx_input *in, struct remap_state *st,
					 struct remap_entry e)
{
	u32 n;

	for (n = 0; e.mods && n < 8; n++)
		if (e.mods & 1 << n)
			input_press(in, st->held, modifiers[n]);
	input_press(in, st->held, e.code);
}

static __always_inline void release_target(struct bpfx_input *in, struct remap_state *st,
					   struct remap_entry e)
{
	u32 n;

	input_release(in, st->held, e.code);
	for (n = 8; e.mods && n--;)
		if (e.mods & 1 << n)
			input_release(in, st->held, modifiers[n]);
}

/* A layer is held by one key more, or one less. */
static __always_inline void hold(struct remap_state *st, u32 layer, s32 more)
{
	if (layer >= REMAP_LAYERS)
		return;
	st->holds[layer] += more;
	if (st->holds[layer])
		st->on |= 1 << layer;
	else if (!(st->toggled & 1 << layer))
		st->on &= ~(1 << layer);
}

static __always_inline void toggle(struct remap_state *st, u32 layer)
{
	if (layer >= REMAP_LAYERS)
		return;
	st->toggled ^= 1 << layer;
	hold(st, layer, 0);
	st->on |= st->toggled;
}

static __always_inline int press(struct bpfx_input *in, struct remap_state *st, u32 code)
{
	struct remap_entry e = look_up(st, code);

	st->as[code] = e;
	switch (e.act) {
	case REMAP_THROUGH:
		st->held[code]++;
		return BPFX_INPUT_PASS;
	case REMAP_KEY:
		press_target(in, st, e);
		break;
	case REMAP_HOLD:
		hold(st, e.code, 1);
		break;
	case REMAP_TOGGLE:
		if (!in->joining)
			toggle(st, e.code);
		break;
	}
	return BPFX_INPUT_DROP;
}

static __always_inline int release(struct bpfx_input *in, struct remap_state *st, u32 code)
{
	struct remap_entry e = st->as[code];

	switch (e.act) {
	case REMAP_THROUGH:
		return input_less(st->held, code) ? BPFX_INPUT_PASS : BPFX_INPUT_DROP;
	case REMAP_KEY:
		release_target(in, st, e);
		break;
	case REMAP_HOLD:
		hold(st, e.code, -1);
		break;
	}
	return BPFX_INPUT_DROP;
}

static __always_inline int repeat(struct bpfx_input *in, struct remap_entry as)
{
	if (as.act == REMAP_THROUGH)
		return BPFX_INPUT_PASS;
	if (as.act == REMAP_KEY)
		bpfx_input_emit(in, EV_KEY, as.code, 2);
	return BPFX_INPUT_DROP;
}

SEC("struct_ops/event")
int BPF_PROG(event, struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	struct remap_state *st = (void *)bpfx_input_state(in, sizeof(*st));

	if (!st || !INPUT_IS_KEY(code))
		return BPFX_INPUT_PASS;
	if (value == 2)
		return repeat(in, st->as[code]);
	return value ? press(in, st, code) : release(in, st, code);
}

/* Return: 0 or why what it becomes cannot be declared. */
static __noinline int declare(struct bpfx_input *in, u32 layer, u32 code)
{
	struct remap_entry e;
	u32 n;
	int err;

	if (layer >= REMAP_LAYERS || code >= INPUT_KEYS)
		return 0;
	e = entry_of(layer, code);
	if (e.act != REMAP_KEY)
		return 0;
	for (n = 0; n < 8; n++) {
		err = e.mods & 1 << n ? bpfx_input_declare(in, EV_KEY, modifiers[n]) : 0;
		if (err)
			return err;
	}
	return bpfx_input_declare(in, EV_KEY, e.code);
}

SEC("struct_ops.s/connect")
int BPF_PROG(connect, struct bpfx_input *in)
{
	u32 layer, code;
	int err;

	if (!input_wanted(in))
		return -ENODEV;
	bpf_for(layer, 0, REMAP_LAYERS) {
		bpf_for(code, 0, INPUT_KEYS) {
			err = declare(in, layer, code);
			if (err)
				return err;
		}
	}
	return 0;
}

BPFX_INPUT(bpfx_remap, .connect = (void *)connect, .event = (void *)event, .types = 1 << EV_KEY,
	   .state_size = sizeof(struct remap_state));
