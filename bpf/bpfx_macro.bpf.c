// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpfx_macro: a key plays what others would have to be pressed for.
 *
 * A macro is a list of presses and releases, with times between them, that the timer goes through.
 * What happens when a macro's key is pressed while one plays, and when it is released, is said by
 * the one that plays: struct macro_config in input_maps.h.
 *
 * Reference: QMK's macros; xdotool(1) key and keydown, outside of the kernel.
 *
 * Limits: one macro at a time on each device. A keyboard plays what it is told to whoever has the
 * focus: no macro knows what it types into.
 */
#include "input.bpf.h"

const volatile struct macro_config config;

/*
 * @macro: the one that plays, counted from 1; 0: none
 * @key: the key that plays it
 * @step: the next one
 * @holds: does the macro hold this key down?
 */
struct macro_state {
	u32 macro;
	u32 key;
	u32 step;
	bool holds[INPUT_KEYS];
};

static __always_inline const volatile struct macro *macro_of(struct macro_state *st)
{
	return st->macro ? &config.macros[(st->macro - 1) % MACRO_MAX] : NULL;
}

static __always_inline const volatile struct macro_step *
step_of(const volatile struct macro *macro, u32 step)
{
	return step < macro->steps ? &config.steps[(macro->first + step) % MACRO_STEPS] : NULL;
}

/* The macro holds a key no more; the device may. */
static __always_inline void let_go(struct bpfx_input *in, struct macro_state *st, u32 code)
{
	if (code >= INPUT_KEYS || !st->holds[code])
		return;
	st->holds[code] = false;
	if (config.keys[code] || bpfx_input_key(in, code, BPFX_INPUT_BEFORE) != 1)
		bpfx_input_emit(in, EV_KEY, code, 0);
}

/* Release what the macro still holds. */
static __always_inline void release_all(struct bpfx_input *in, struct macro_state *st,
					const volatile struct macro *macro)
{
	const volatile struct macro_step *step;
	u32 i;

	bpf_for(i, 0, st->step) {
		step = step_of(macro, i);
		if (!step)
			break;
		if (step->value)
			let_go(in, st, step->code);
	}
}

static __always_inline void stop(struct bpfx_input *in, struct macro_state *st,
				 const volatile struct macro *macro)
{
	release_all(in, st, macro);
	st->macro = 0;
	bpfx_input_timer(in, 0);
}

static __always_inline void do_step(struct bpfx_input *in, struct macro_state *st,
				    const volatile struct macro_step *step)
{
	u32 code = step->code;

	if (!step->value) {
		let_go(in, st, code);
	} else if (code < INPUT_KEYS) {
		st->holds[code] = true;
		bpfx_input_emit(in, EV_KEY, code, 1);
	}
}

/* It has come to its end. */
static __always_inline void end(struct bpfx_input *in, struct macro_state *st,
				const volatile struct macro *macro, u64 now)
{
	const volatile struct macro_step *first = step_of(macro, 0);
	u64 delay;

	if (!(macro->flags & MACRO_AGAIN) || !first ||
	    bpfx_input_key(in, st->key, BPFX_INPUT_BEFORE) != 1) {
		stop(in, st, macro);
		return;
	}
	release_all(in, st, macro);
	st->step = 0;
	delay = first->delay_ms > MACRO_AGAIN_MS ? first->delay_ms : MACRO_AGAIN_MS;
	bpfx_input_timer(in, now + delay * INPUT_MS);
}

/* Go on with what is due. */
static __noinline int play(struct bpfx_input *in, struct macro_state *st, u64 now)
{
	const volatile struct macro_step *step;
	const volatile struct macro *macro;
	u32 i;

	macro = st ? macro_of(st) : NULL;
	if (!macro)
		return 0;
	bpf_for(i, 0, MACRO_FRAME) {
		step = step_of(macro, st->step);
		if (!step) {
			end(in, st, macro, now);
			return 0;
		}
		/* What is due when this begins is so already. */
		if (i && step->delay_ms) {
			bpfx_input_timer(in, now + step->delay_ms * INPUT_MS);
			return 0;
		}
		do_step(in, st, step);
		st->step++;
	}
	step = step_of(macro, st->step);
	bpfx_input_timer(in, now + (step ? step->delay_ms * INPUT_MS : 0));
	return 0;
}

static __always_inline void start(struct bpfx_input *in, struct macro_state *st, u32 code, u32 id)
{
	const volatile struct macro_step *step;
	const volatile struct macro *macro;
	u64 now = bpfx_input_now(in);

	st->macro = id;
	st->key = code;
	st->step = 0;
	macro = macro_of(st);
	step = macro ? step_of(macro, 0) : NULL;
	if (!step)
		st->macro = 0;
	else if (step->delay_ms)
		bpfx_input_timer(in, now + step->delay_ms * INPUT_MS);
	else
		play(in, st, now);
}

static __always_inline void press(struct bpfx_input *in, struct macro_state *st, u32 code, u32 id)
{
	const volatile struct macro *playing = macro_of(st);
	u32 flags;

	if (playing) {
		flags = playing->flags;
		if (!(flags & (MACRO_RESTART | MACRO_ABORT)))
			return;
		stop(in, st, playing);
		if (!(flags & MACRO_RESTART))
			return;
	}
	start(in, st, code, id);
}

SEC("struct_ops/event")
int BPF_PROG(event, struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	const volatile struct macro *playing;
	struct macro_state *st;
	u32 id;

	if (!INPUT_IS_KEY(code))
		return BPFX_INPUT_PASS;
	id = config.keys[code];
	if (value && !id)
		return BPFX_INPUT_PASS;
	st = (void *)bpfx_input_state(in, sizeof(*st));
	if (!st)
		return BPFX_INPUT_PASS;
	if (!id)
		return st->holds[code] ? BPFX_INPUT_DROP : BPFX_INPUT_PASS;
	playing = macro_of(st);
	if (value == 1 && !in->joining)
		press(in, st, code, id);
	else if (!value && playing && st->key == code && playing->flags & MACRO_HELD)
		stop(in, st, playing);
	return BPFX_INPUT_DROP;
}

SEC("struct_ops/timer")
void BPF_PROG(timer, struct bpfx_input *in, u64 now)
{
	play(in, (void *)bpfx_input_state(in, sizeof(struct macro_state)), now);
}

SEC("struct_ops.s/connect")
int BPF_PROG(connect, struct bpfx_input *in)
{
	u32 i;
	int err;

	if (!input_wanted(in))
		return -ENODEV;
	bpf_for(i, 0, MACRO_STEPS) {
		err = config.steps[i].code ?
		      bpfx_input_declare(in, EV_KEY, config.steps[i].code) : 0;
		if (err)
			return err;
	}
	return 0;
}

/* After all others: what it plays nobody changes. */
BPFX_INPUT(bpfx_macro, .connect = (void *)connect, .event = (void *)event,
	   .timer = (void *)timer, .types = 1 << EV_KEY, .priority = 20,
	   .state_size = sizeof(struct macro_state));
