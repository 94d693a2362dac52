// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpfx_debounce: keys and buttons that chatter.
 *
 * A worn switch closes and opens several times when it is pressed, and a drag ends in the middle.
 * A change is believed at once, and then none for a while; or only when there was none for a while;
 * or, for a mouse that double-clicks, presses at once and releases later. What the key really is
 * and what clients have seen of it is what the module knows anyway; the program keeps times only.
 *
 * Reference: Ganssle, "A Guide to Debouncing", 2004; QMK's debounce algorithms; libinput's button
 * debouncing.
 *
 * Limits: more than DEBOUNCE_WAIT keys that chatter at once pass as they are.
 */
#include "input.bpf.h"

const volatile struct debounce_config config;

/*
 * @due: when the time of each ends; 0: free
 * @code: whose it is
 */
struct debounce_state {
	u64 due[DEBOUNCE_WAIT];
	u16 code[DEBOUNCE_WAIT];
};

/* The entry of a key, or a free one. Return: its number; DEBOUNCE_WAIT: there is none. */
static __always_inline u32 find(struct debounce_state *st, u32 code)
{
	u32 free = DEBOUNCE_WAIT, i;

	for (i = 0; i < DEBOUNCE_WAIT; i++) {
		if (st->due[i] && st->code[i] == code)
			return i;
		if (!st->due[i])
			free = i;
	}
	return free;
}

/* Set the timer for what ends first. */
static __always_inline void arm(struct bpfx_input *in, struct debounce_state *st)
{
	u64 first = 0;
	u32 i;

	for (i = 0; i < DEBOUNCE_WAIT; i++)
		if (st->due[i] && (!first || st->due[i] < first))
			first = st->due[i];
	bpfx_input_timer(in, first);
}

static __always_inline int believe(u32 mode, u64 due, u64 now, bool press)
{
	switch (mode) {
	case DEBOUNCE_EAGER:
		return due <= now;
	case DEBOUNCE_RELEASE:
		return press;
	default:
		return false;
	}
}

SEC("struct_ops/event")
int BPF_PROG(event, struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	struct debounce_state *st;
	u32 i, ms, mode;
	bool now_too;
	u64 now;

	if (!INPUT_IS_KEY(code) || value == 2 || in->joining)
		return BPFX_INPUT_PASS;
	ms = config.keys[code].ms;
	mode = config.keys[code].mode;
	if (!ms)
		return BPFX_INPUT_PASS;
	st = (void *)bpfx_input_state(in, sizeof(*st));
	if (!st)
		return BPFX_INPUT_PASS;
	i = find(st, code);
	if (i >= DEBOUNCE_WAIT)
		return BPFX_INPUT_PASS;
	now = bpfx_input_now(in);
	now_too = believe(mode, st->due[i], now, value);
	/* A time that runs is let run when it says that nothing is believed until its end. */
	if (mode == DEBOUNCE_EAGER && !now_too)
		return BPFX_INPUT_DROP;
	st->due[i] = mode == DEBOUNCE_RELEASE && value ? 0 : now + ms * INPUT_MS;
	st->code[i] = code;
	arm(in, st);
	return now_too ? BPFX_INPUT_PASS : BPFX_INPUT_DROP;
}

/* The time of one has ended: what it is now is believed. Return: its new time, or 0. */
static __always_inline u64 settle(struct bpfx_input *in, u32 code, u64 now)
{
	s32 down = bpfx_input_key(in, code, BPFX_INPUT_BEFORE);

	if (code >= INPUT_KEYS || down == bpfx_input_key(in, code, BPFX_INPUT_AFTER))
		return 0;
	bpfx_input_emit(in, EV_KEY, code, down);
	return config.keys[code].mode == DEBOUNCE_EAGER ? now + config.keys[code].ms * INPUT_MS : 0;
}

SEC("struct_ops/timer")
void BPF_PROG(timer, struct bpfx_input *in, u64 now)
{
	struct debounce_state *st = (void *)bpfx_input_state(in, sizeof(*st));
	u32 i;

	if (!st)
		return;
	bpf_for(i, 0, DEBOUNCE_WAIT) {
		if (st->due[i & (DEBOUNCE_WAIT - 1)] && st->due[i & (DEBOUNCE_WAIT - 1)] <= now)
			st->due[i & (DEBOUNCE_WAIT - 1)] =
				settle(in, st->code[i & (DEBOUNCE_WAIT - 1)], now);
	}
	arm(in, st);
}

SEC("struct_ops.s/connect")
int BPF_PROG(connect, struct bpfx_input *in)
{
	return input_wanted(in) ? 0 : -ENODEV;
}

/* Before all others: they are to see a key that does not chatter. */
BPFX_INPUT(bpfx_debounce, .connect = (void *)connect, .event = (void *)event,
	   .timer = (void *)timer, .types = 1 << EV_KEY, .priority = -20,
	   .state_size = sizeof(struct debounce_state));
