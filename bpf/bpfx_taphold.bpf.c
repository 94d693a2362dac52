// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpfx_taphold: a key is one when tapped and another when held, and several at once are another.
 *
 * What is not decided waits in a queue, and so does all that comes behind it: presses and releases
 * leave in the order in which they came. How is decided: struct taphold_config in input_maps.h.
 *
 * Reference: "Tap-hold" of kmonad and QMK's "Combos".
 *
 * Limits: what only says which switch it was (MSC_SCAN) does not wait. A key that is not decided
 * when another version takes over is the hold.
 */
#include <bpfx/bits.bpf.h>
#include "input.bpf.h"

#define NOTHING	0xffff	/* down, and nobody sees it */
#define COMBO	0x8000	/* ... as a part of the combo with this number */

const volatile struct taphold_config config;

/* The combos that each key belongs to, and those of so many keys, as masks; made of config. */
static u32 combos_of[INPUT_KEYS], combos_with[TAPHOLD_KEYS + 1];

/*
 * @at: when what waits came, a ring
 * @code: the key
 * @press: pressed or released
 * @first: the first of them
 * @n: how many
 * @down: combos that are down
 * @as: what keys that are down were pressed as: 0: itself; a key; COMBO and its number; NOTHING
 * @held: how many keys are down as this one
 */
struct taphold_state {
	u64 at[TAPHOLD_WAIT];
	u16 code[TAPHOLD_WAIT];
	u8 press[TAPHOLD_WAIT];
	u32 first;
	u32 n;
	u32 down;
	u16 as[INPUT_KEYS];
	u8 held[INPUT_KEYS];
};

/* The place in the ring of the event that has @i before it, its key, and is it the press of one? */
#define AT(_st, _i)	(((_st)->first + (_i)) % TAPHOLD_WAIT)

static __always_inline u32 code_at(struct taphold_state *st, u32 i)
{
	u32 code = st->code[AT(st, i)];

	return code < INPUT_KEYS ? code : 0;
}

static __always_inline void pop(struct taphold_state *st)
{
	st->first = AT(st, 1);
	st->n--;
}

static __always_inline void become(struct bpfx_input *in, struct taphold_state *st, u32 key, u32 as)
{
	if (key >= INPUT_KEYS)
		return;
	st->as[key] = as ?: NOTHING;
	input_press(in, st->held, as);
}

static __always_inline void release(struct bpfx_input *in, struct taphold_state *st, u32 key)
{
	u32 as, combo;

	if (key >= INPUT_KEYS)
		return;
	as = st->as[key] ?: key;
	if (as < COMBO) {
		input_release(in, st->held, as);
	} else if (as != NOTHING) {
		combo = as % TAPHOLD_COMBOS;
		if (st->down & 1u << combo)
			input_release(in, st->held, config.combos[combo].to);
		st->down &= ~(1u << combo);
	}
}

/* The first @n that wait are a combo. */
static __always_inline void fire(struct bpfx_input *in, struct taphold_state *st, u32 n, u32 combo)
{
	u32 i;

	combo %= TAPHOLD_COMBOS;
	bpf_for(i, 0, n) {
		st->as[code_at(st, 0)] = COMBO | combo;
		pop(st);
	}
	st->down |= 1u << combo;
	input_press(in, st->held, config.combos[combo].to);
}

/* Are the first that wait a combo? Return: 1: they were; 0: not yet; -1: no. */
static __noinline int decide_combo(struct bpfx_input *in, struct taphold_state *st, u64 now)
{
	u64 end = (config.combo_ms ?: TAPHOLD_COMBO_MS) * INPUT_MS;
	u32 all = ~0u, whole = 0, seen = 0, i, n = 0;

	if (!st)
		return -1;
	end += st->at[st->first % TAPHOLD_WAIT];
	bpf_for(i, 0, st->n) {
		if (i >= TAPHOLD_KEYS || !st->press[AT(st, i)] || st->at[AT(st, i)] >= end ||
		    !(all & combos_of[code_at(st, i)]))
			break;
		all &= combos_of[code_at(st, i)];
		seen = i + 1;
		if (all & combos_with[i + 1]) {
			whole = all & combos_with[i + 1];
			n = i + 1;
		}
	}
	/* It may still become a larger one. */
	if (seen == st->n && all & ~whole && now < end && st->n < TAPHOLD_WAIT) {
		bpfx_input_timer(in, end);
		return 0;
	}
	if (!n)
		return -1;
	fire(in, st, n, bpfx_bits_ctz(whole));
	return 1;
}

/* Is the first that waits, a tap-hold key, tapped or held? Return: was it decided? */
static __noinline int decide_hold(struct bpfx_input *in, struct taphold_state *st, u64 now)
{
	const volatile struct taphold_key *key;
	u32 code, as;
	u64 end;
	u32 i;

	if (!st)
		return 0;
	code = code_at(st, 0);
	key = &config.keys[code];
	end = st->at[st->first % TAPHOLD_WAIT] + (key->hold_ms ?: TAPHOLD_MS) * INPUT_MS;
	as = now >= end || st->n == TAPHOLD_WAIT ? key->hold : 0;
	bpf_for(i, 1, st->n) {
		if (st->at[AT(st, i)] >= end)
			break;
		if (st->press[AT(st, i)] ? key->flags & TAPHOLD_PRESS : code_at(st, i) == code) {
			as = st->press[AT(st, i)] ? key->hold : key->tap;
			goto decided;
		}
	}
	if (now < end && st->n < TAPHOLD_WAIT) {
		bpfx_input_timer(in, end);
		return 0;
	}
decided:
	become(in, st, code, as);
	pop(st);
	return 1;
}

/* Return: was the first that waits decided? */
static __always_inline int decide(struct bpfx_input *in, struct taphold_state *st, u64 now)
{
	u32 code = code_at(st, 0);
	int ret;

	if (!st->press[st->first % TAPHOLD_WAIT]) {
		release(in, st, code);
		pop(st);
		return 1;
	}
	if (combos_of[code]) {
		ret = decide_combo(in, st, now);
		if (ret >= 0)
			return ret;
	}
	if (config.keys[code].tap)
		return decide_hold(in, st, now);
	st->as[code] = 0;
	input_press(in, st->held, code);
	pop(st);
	return 1;
}

static __always_inline void decide_all(struct bpfx_input *in, struct taphold_state *st, u64 now)
{
	u32 i;

	bpf_for(i, 0, TAPHOLD_WAIT) {
		if (!st->n || !decide(in, st, now))
			break;
		bpfx_input_emit(in, EV_SYN, SYN_REPORT, 0);
	}
}

static __always_inline int repeat(struct bpfx_input *in, struct taphold_state *st, u32 code)
{
	u32 as = st->as[code];
	u32 i;

	bpf_for(i, 0, st->n) {
		if (code_at(st, i) == code)
			return BPFX_INPUT_DROP;
	}
	if (!as)
		return BPFX_INPUT_PASS;
	if (as >= COMBO && as != NOTHING)
		as = st->down & 1u << as % TAPHOLD_COMBOS ?
		     config.combos[as % TAPHOLD_COMBOS].to : NOTHING;
	if (as != NOTHING)
		bpfx_input_emit(in, EV_KEY, as, 2);
	return BPFX_INPUT_DROP;
}

/* Nothing waits, and it does not have to. */
static __always_inline int at_once(struct bpfx_input *in, struct taphold_state *st, u32 code,
				   bool press)
{
	if (press && config.keys[code].tap) {
		become(in, st, code, config.keys[code].hold);
		return BPFX_INPUT_DROP;
	}
	if (press) {
		st->as[code] = 0;
		st->held[code]++;
		return BPFX_INPUT_PASS;
	}
	if (!st->as[code])
		return input_less(st->held, code) ? BPFX_INPUT_PASS : BPFX_INPUT_DROP;
	release(in, st, code);
	return BPFX_INPUT_DROP;
}

SEC("struct_ops/event")
int BPF_PROG(event, struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	struct taphold_state *st = (void *)bpfx_input_state(in, sizeof(*st));
	u64 now;

	if (!st || !INPUT_IS_KEY(code))
		return BPFX_INPUT_PASS;
	if (value == 2)
		return repeat(in, st, code);
	if (in->joining || (!st->n && (!value || (!config.keys[code].tap && !combos_of[code]))))
		return at_once(in, st, code, value);
	now = bpfx_input_now(in);
	st->at[AT(st, st->n)] = now;
	st->code[AT(st, st->n)] = code;
	st->press[AT(st, st->n)] = value;
	st->n++;
	decide_all(in, st, now);
	return BPFX_INPUT_DROP;
}

SEC("struct_ops/timer")
void BPF_PROG(timer, struct bpfx_input *in, u64 now)
{
	struct taphold_state *st = (void *)bpfx_input_state(in, sizeof(*st));

	if (st)
		decide_all(in, st, now);
}

static __always_inline int declare(struct bpfx_input *in, u32 code)
{
	return code ? bpfx_input_declare(in, EV_KEY, code) : 0;
}

/* Return: 0 or why one of its keys cannot be declared. */
static __always_inline int add_combo(struct bpfx_input *in, u32 combo)
{
	u32 code, i;

	for (i = 0; i < TAPHOLD_KEYS; i++) {
		code = config.combos[combo].codes[i];
		if (!code || code >= INPUT_KEYS)
			break;
		combos_of[code] |= 1u << combo;
	}
	combos_with[i] |= 1u << combo;
	return declare(in, config.combos[combo].to);
}

SEC("struct_ops.s/connect")
int BPF_PROG(connect, struct bpfx_input *in)
{
	u32 i;
	int err;

	if (!input_wanted(in))
		return -ENODEV;
	bpf_for(i, 0, TAPHOLD_COMBOS) {
		if (!config.combos[i].to)
			break;
		err = add_combo(in, i);
		if (err)
			return err;
	}
	bpf_for(i, 0, INPUT_KEYS) {
		if (!config.keys[i].tap)
			continue;
		err = declare(in, config.keys[i].tap);
		err = err ?: declare(in, config.keys[i].hold);
		if (err)
			return err;
	}
	return 0;
}

BPFX_INPUT(bpfx_taphold, .connect = (void *)connect, .event = (void *)event,
	   .timer = (void *)timer, .types = 1 << EV_KEY, .priority = 10,
	   .state_size = sizeof(struct taphold_state));
