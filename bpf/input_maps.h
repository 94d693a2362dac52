/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The input programs that come with bpfx: how each is told what to do, for the program and for
 * "bpfx input".
 *
 * Each program has two constants in .rodata, to be filled in before it is loaded:
 *
 *	const volatile struct input_match input_match;
 *	const volatile struct NAME_config config;
 *
 * To configure anew is to load the program once more and to put it in the place of the old one
 * (bpf_link__update_map()). All zeroes: nothing is configured, and everything passes.
 *
 * What a program does not name passes as it is. Keys are down for clients as long as one of the
 * keys that became them is down. Keys that are down when a program comes count as pressed, in the
 * order of their codes, but neither play a macro nor toggle a layer; of a tap-hold key they are the
 * hold.
 */
#ifndef _INPUT_MAPS_H
#define _INPUT_MAPS_H

#include <linux/types.h>

#define INPUT_KEYS	768	/* codes of EV_KEY: KEY_CNT */
#define INPUT_AXES	64	/* codes of EV_ABS: ABS_CNT */
#define INPUT_ONE	65536	/* 1 in fixed point, 16.16 */
#define INPUT_POINTS	8	/* of a curve */

/**
 * enum input_kind - what a device is, by what it can do
 * @INPUT_ANY: anything
 * @INPUT_KEYBOARD: it has KEY_Q and KEY_ENTER
 * @INPUT_MOUSE: it has REL_X, REL_Y and BTN_LEFT
 * @INPUT_TOUCHPAD: it has ABS_X, ABS_Y and BTN_TOOL_FINGER
 * @INPUT_JOYSTICK: it has ABS_X, ABS_Y, and BTN_TRIGGER or BTN_SOUTH
 */
enum input_kind {
	INPUT_ANY,
	INPUT_KEYBOARD,
	INPUT_MOUSE,
	INPUT_TOUCHPAD,
	INPUT_JOYSTICK,
};

/**
 * struct input_match - which devices a program wants: what all of it says holds
 * @bustype: BUS_USB and so on; 0: any
 * @vendor: 0: any
 * @product: 0: any
 * @version: 0: any
 * @kind: enum input_kind
 * @name: a glob of bpfx_match_glob(), with its NUL; empty: any
 * @phys: the same, of where it is plugged in
 */
struct input_match {
	__u16 bustype;
	__u16 vendor;
	__u16 product;
	__u16 version;
	__u32 kind;
	char name[128];
	char phys[64];
};

/**
 * struct input_point - of a curve: straight lines between points, level before the first and after
 *	the last
 * @x: ascending; each point's is more than that of the one before it
 * @y: what it becomes, in fixed point
 *
 * Between two points: y0 + (y1 - y0) * (x - x0) / (x1 - x0), the division rounded towards 0.
 */
struct input_point {
	__u32 x;
	__u32 y;
};

/*
 * bpfx_remap: keys and buttons become others, in layers.
 *
 * Layer 0 is always on. The layer with the highest number of those that are on, and does not say
 * REMAP_THROUGH for the key, has the say over it when it is pressed; if none has, it passes. It is
 * repeated and released as what it was pressed as, whatever the layers are by then.
 */
#define REMAP_LAYERS	8

/**
 * enum remap_act - what becomes of a key in a layer
 * @REMAP_THROUGH: the layer below it has the say
 * @REMAP_KEY: it is another one, or itself
 * @REMAP_DROP: nothing
 * @REMAP_HOLD: a layer is on while it is down
 * @REMAP_TOGGLE: a layer is switched on or off when it is pressed
 */
enum remap_act {
	REMAP_THROUGH,
	REMAP_KEY,
	REMAP_DROP,
	REMAP_HOLD,
	REMAP_TOGGLE,
};

/* Modifiers of a target: bit n of struct remap_entry.mods is the key of REMAP_MODIFIERS[n]. */
enum remap_modifier {
	REMAP_LEFTCTRL		= 1 << 0,
	REMAP_LEFTSHIFT		= 1 << 1,
	REMAP_LEFTALT		= 1 << 2,
	REMAP_LEFTMETA		= 1 << 3,
	REMAP_RIGHTCTRL		= 1 << 4,
	REMAP_RIGHTSHIFT	= 1 << 5,
	REMAP_RIGHTALT		= 1 << 6,
	REMAP_RIGHTMETA		= 1 << 7,
};

#define REMAP_MODIFIERS	{ KEY_LEFTCTRL, KEY_LEFTSHIFT, KEY_LEFTALT, KEY_LEFTMETA,	\
			  KEY_RIGHTCTRL, KEY_RIGHTSHIFT, KEY_RIGHTALT, KEY_RIGHTMETA }

/**
 * struct remap_entry - a key in a layer
 * @code: the key that it becomes, or the layer from 1 on
 * @act: enum remap_act
 * @mods: mask of enum remap_modifier, of %REMAP_KEY: pressed before it from the lowest bit on,
 *	released after it from the highest on; not repeated
 */
struct remap_entry {
	__u16 code;
	__u8 act;
	__u8 mods;
} __attribute__((aligned(4)));

/**
 * struct remap_config - config of bpfx_remap
 * @keys: by layer and code
 *
 * A layer is on while at least one key holds it, or when it was toggled an odd number of times.
 */
struct remap_config {
	struct remap_entry keys[REMAP_LAYERS][INPUT_KEYS];
};

/*
 * bpfx_taphold: a key is one when tapped and another when held; several at once are another.
 *
 * Presses that are not decided yet wait, and all presses and releases behind them, too, so that the
 * order stays. The first of those that wait is decided like this:
 *
 * Combos: take it and the presses right behind it, one after the other, as long as they are not
 * repeated, all belong to one combo, and come less than combo_ms after the first. If that ends the
 * most of them that are a whole combo become its key; if more could still come, wait. The key is
 * released when the first of them is; the others are then nothing.
 *
 * Tap-hold: what comes first behind it decides: its release for tap; with TAPHOLD_PRESS the press
 * of another key for hold; that hold_ms have passed since the press for hold.
 *
 * Anything else is decided. When TAPHOLD_WAIT wait the first is decided at once: a tap-hold key is
 * the hold, a combo that is not whole is none. What has waited comes in frames of its own. Repeats
 * never wait: of a key that does they are dropped.
 */
#define TAPHOLD_COMBOS	32
#define TAPHOLD_KEYS	4	/* of a combo */
#define TAPHOLD_WAIT	32	/* events that may wait */
#define TAPHOLD_MS	200	/* unless another time is said */
#define TAPHOLD_COMBO_MS 50

/**
 * enum taphold_flags - of a tap-hold key
 * @TAPHOLD_PRESS: another key that is pressed meanwhile decides for hold
 */
enum taphold_flags {
	TAPHOLD_PRESS	= 1 << 0,
};

/**
 * struct taphold_key - a key
 * @tap: what it is when tapped; 0: it is not a tap-hold key
 * @hold: what it is when held
 * @hold_ms: after which it is; 0: %TAPHOLD_MS
 * @flags: enum taphold_flags
 */
struct taphold_key {
	__u16 tap;
	__u16 hold;
	__u16 hold_ms;
	__u16 flags;
};

/**
 * struct taphold_combo - keys that together are another
 * @codes: 2 to 4 different ones, then 0
 * @to: what they are; 0: there is no such combo, and none behind it
 */
struct taphold_combo {
	__u16 codes[TAPHOLD_KEYS];
	__u16 to;
};

/**
 * struct taphold_config - config of bpfx_taphold
 * @keys: by code
 * @combos: no two of the same keys
 * @combo_ms: from the first key to the last of a combo; 0: %TAPHOLD_COMBO_MS
 */
struct taphold_config {
	struct taphold_key keys[INPUT_KEYS];
	struct taphold_combo combos[TAPHOLD_COMBOS];
	__u32 combo_ms;
};

/*
 * bpfx_debounce: keys and buttons that chatter.
 *
 * Repeats pass. The time of DEBOUNCE_WAIT keys at most runs at once; others pass as they are.
 */
#define DEBOUNCE_WAIT	16

/**
 * enum debounce_mode - when a change of a key is believed
 * @DEBOUNCE_EAGER: at once, and then none for the time; if it is another when that is over it is
 *	believed then, and none for the time again
 * @DEBOUNCE_DEFER: when there was none for the time
 * @DEBOUNCE_RELEASE: a press at once, a release when there was no change for the time
 */
enum debounce_mode {
	DEBOUNCE_EAGER,
	DEBOUNCE_DEFER,
	DEBOUNCE_RELEASE,
};

/**
 * struct debounce_key - a key
 * @ms: the time; 0: it is believed always
 * @mode: enum debounce_mode
 */
struct debounce_key {
	__u16 ms;
	__u16 mode;
};

/**
 * struct debounce_config - config of bpfx_debounce
 * @keys: by code
 */
struct debounce_config {
	struct debounce_key keys[INPUT_KEYS];
};

/*
 * bpfx_pointer: how a pointer and a wheel move.
 *
 * Each event of REL_X and REL_Y is multiplied by what the curve says for the speed, which is
 * max + 3 * min / 8 (rounded down) of the distances on both axes in this report: of the other axis
 * that is what it has last moved, unless this axis has moved since. What is left of a whole number
 * is kept for the next event of the axis, towards 0, so nothing is lost. Then axes are swapped, and
 * then inverted. Events of 0 are left out; what is beyond 2^31 - 1 either way is cut.
 *
 * Wheels are multiplied likewise. Where there is a high-resolution axis REL_WHEEL (REL_HWHEEL) is
 * made of that: one for each 120 units that have come out of it, towards 0, the rest kept.
 */

/**
 * enum pointer_flags - where it goes
 * @POINTER_SWAP: REL_X and REL_Y
 * @POINTER_INVERT_X: what comes out as REL_X
 * @POINTER_INVERT_Y: what comes out as REL_Y
 */
enum pointer_flags {
	POINTER_SWAP		= 1 << 0,
	POINTER_INVERT_X	= 1 << 1,
	POINTER_INVERT_Y	= 1 << 2,
};

/**
 * struct pointer_config - config of bpfx_pointer
 * @flags: enum pointer_flags
 * @points: of the curve; 0: no acceleration
 * @curve: x: speed in units in a report; y: factor, less than 2^31
 * @wheel: factor of the vertical wheel in fixed point, negative inverts; 0: %INPUT_ONE
 * @hwheel: of the horizontal one
 */
struct pointer_config {
	__u32 flags;
	__u32 points;
	struct input_point curve[INPUT_POINTS];
	__s32 wheel;
	__s32 hwheel;
};

/*
 * bpfx_stick: axes of joysticks.
 *
 * Of each axis, divisions rounded towards 0 but for the last:
 * 1. n = (value - centre) * INPUT_ONE / (maximum - centre), below the centre / (centre - minimum);
 *    not beyond -INPUT_ONE and INPUT_ONE.
 * 2. Dead zone d of the axis: |n| <= d: 0; else |n| = (|n| - d) * INPUT_ONE / (INPUT_ONE - d).
 * 3. Dead zone d of the stick, with r = the root of x * x + y * y, rounded down: r <= d: both 0;
 *    else |n| = |n| * ((r - d) * INPUT_ONE / (INPUT_ONE - d)) / r, at most INPUT_ONE.
 * 4. |n| = curve(|n|), at most INPUT_ONE.
 * 5. Inversion: n = -n.
 * 6. The device's own middle m = minimum + (maximum - minimum) / 2;
 *    m + n * (maximum - m) / INPUT_ONE, below 0: m + n * (m - minimum) / INPUT_ONE, where n times
 *    the rest is rounded to the nearest, and halves away from m.
 *
 * With a dead zone of the stick an event of one axis may change the other, too: that then comes
 * with it, before it, and may come twice in a frame. Events that change nothing are left out.
 */

/**
 * enum stick_flags - of an axis
 * @STICK_ON: it is configured; else it passes
 * @STICK_INVERT: inverted
 */
enum stick_flags {
	STICK_ON	= 1 << 0,
	STICK_INVERT	= 1 << 1,
};

/**
 * struct stick_axis - an axis
 * @flags: enum stick_flags
 * @other: the stick's other axis, that says the same of this one; only with @radial
 * @minimum: least value that it really has; if @minimum and @maximum are the same, the device's own
 * @centre: where it really is when nobody touches it; the device's own middle likewise
 * @maximum: greatest value that it really has; @minimum < @centre < @maximum
 * @dead: dead zone of the axis in fixed point, less than %INPUT_ONE
 * @radial: dead zone of the stick, the same for both axes; 0: none
 * @points: of the curve; 0: as it is
 * @curve: x and y: from 0 to %INPUT_ONE; of x 0 y is 0
 */
struct stick_axis {
	__u16 flags;
	__u16 other;
	__s32 minimum;
	__s32 centre;
	__s32 maximum;
	__u32 dead;
	__u32 radial;
	__u32 points;
	struct input_point curve[INPUT_POINTS];
};

/**
 * struct stick_config - config of bpfx_stick
 * @axes: by code
 */
struct stick_config {
	struct stick_axis axes[INPUT_AXES];
};

/*
 * bpfx_macro: a key plays what others would have to be pressed for.
 *
 * One macro plays at a time. Its key is never seen itself. Keys that a macro holds down stay down
 * when the same key of the device is released, and the other way round; what it has not pressed it
 * cannot release; all that it still holds when it ends or is aborted is released, in the order of
 * its steps.
 */
#define MACRO_MAX	64	/* macros */
#define MACRO_STEPS	1024	/* of all of them */
#define MACRO_FRAME	16	/* steps without a delay that are one frame; more are the next */
#define MACRO_AGAIN_MS	10	/* from the end of one that plays again to its next beginning */

/**
 * enum macro_flags - of a macro
 * @MACRO_RESTART: a macro's key that is pressed while this one plays aborts it, and its own plays
 * @MACRO_ABORT: ... aborts it, and nothing else; with none of the two it is ignored
 * @MACRO_HELD: it is aborted when its key is released
 * @MACRO_AGAIN: it begins anew when it has ended and its key is still down
 */
enum macro_flags {
	MACRO_RESTART	= 1 << 0,
	MACRO_ABORT	= 1 << 1,
	MACRO_HELD	= 1 << 2,
	MACRO_AGAIN	= 1 << 3,
};

/**
 * struct macro_step - what a macro does next
 * @code: a key
 * @value: 1: it is pressed, 0: released
 * @delay_ms: after the step before it; without one both are in the same frame. Of the first step:
 *	after the press of the macro's key
 */
struct macro_step {
	__u16 code;
	__u16 value;
	__u32 delay_ms;
};

/**
 * struct macro - a macro
 * @first: its first step, in the table of all
 * @steps: how many
 * @flags: enum macro_flags
 */
struct macro {
	__u16 first;
	__u16 steps;
	__u32 flags;
};

/**
 * struct macro_config - config of bpfx_macro
 * @keys: by code: the macro it plays, counted from 1; 0: none
 * @macros: the macros
 * @steps: of all of them
 *
 * With %MACRO_AGAIN each time begins at least %MACRO_AGAIN_MS after the one before has ended.
 */
struct macro_config {
	__u8 keys[INPUT_KEYS];
	struct macro macros[MACRO_MAX];
	struct macro_step steps[MACRO_STEPS];
};

#endif /* _INPUT_MAPS_H */
