// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input programs at random: keys that become others, at once, later, or by the timer.
 */
#include <linux/input-event-codes.h>
#include <string.h>
#include <uapi/bpfx/input.h>
#include "writer.h"

static const struct hint hints[] = {
	HINT(type, EV_KEY, EV_KEY, EV_KEY, EV_KEY, EV_REL, EV_REL, EV_ABS, EV_ABS, EV_MSC, EV_SYN,
	     EV_SW, EV_LED, EV_MAX, EV_MAX + 1, HINT_U32),
	HINT(code, 0, 0, 1, 2, 3, 4, 8, KEY_A, KEY_B, KEY_C, BTN_LEFT, ABS_MT_SLOT, KEY_MAX,
	     KEY_MAX + 1, 65536, HINT_U32),
	HINT(value, 0, 0, 0, 1, 1, 1, 2, 3, -1, 100, -100, 0x7fffffff, 0x80000000),
	HINT(when, 0, 1, ~0ull, 1ull << 63, BPFX_INPUT_LATER_NS),
	HINT(view, 0, 1, 0, 1, 2, HINT_U32),
	HINT(rdwr_buf_size, 1, 8, 63, 64, 65, 1024, 4095, BPFX_INPUT_STATE_MAX,
	     BPFX_INPUT_STATE_MAX + 1, 0x7fffffff),
	/* Of the ops alone: few that are refused. */
	HINT(types, 0, 0, 0, 1 << EV_KEY, 1 << EV_KEY, 1 << EV_KEY | 1 << EV_REL, 1 << EV_ABS, 1,
	     HINT_U32),
	HINT(priority, 0, 0, 1, -1, 0x7fffffff, 0x80000000),
	HINT(state_size, 0, 1, 8, 64, 64, 64, 100, 1024, BPFX_INPUT_STATE_MAX),
	HINT(op_budget_us, 0, 0, 1, 100, 10000, 1000000, 1000000, 1000000, HINT_U32),
	{}
};

/* Also what its clients do not know it to have. */
static void sane_connect(struct writer *w)
{
	struct given args[TABLE_ARGS] = {
		{}, NUMBER(EV_KEY), NUMBER(KEY_F13 + random_below(w->rng, 12)),
	};
	int n = random_below(w->rng, 3);

	while (n--)
		writer_call(w, "bpfx_input_declare", args);
}

/* The event, as another code of its type or as the same, now or at some time. */
static void replace(struct writer *w, const char *kfunc, int plus)
{
	struct given args[TABLE_ARGS] = {
		{}, SLOT(0, 0), SLOT(1, plus), SLOT(2, 0),
	};

	writer_call(w, kfunc, args);
	w->answer = BPFX_INPUT_DROP;
}

static void sane_event(struct writer *w)
{
	w->answer = BPFX_INPUT_PASS;
	if (!w->room)
		return;
	switch (random_below(w->rng, 5)) {
	case 0:
		writer_call(w, "bpfx_input_timer", NULL);
		break;
	case 1:
		replace(w, "bpfx_input_emit_at", random_below(w->rng, 2));
		break;
	case 2:
		writer_call(w, "bpfx_input_emit", NULL);
		break;
	default:
		replace(w, "bpfx_input_emit", random_below(w->rng, 3));
	}
}

static void sane_timer(struct writer *w)
{
	struct given args[TABLE_ARGS] = {
		{}, NUMBER(EV_KEY), NUMBER(KEY_1 + random_below(w->rng, 5)),
		NUMBER(random_below(w->rng, 2)),
	};

	writer_call(w, "bpfx_input_emit", args);
	if (random_once_in(w->rng, 2))
		writer_call(w, "bpfx_input_timer", NULL);
}

static void sane(struct writer *w)
{
	if (!strcmp(w->op->name, "connect"))
		sane_connect(w);
	else if (!strcmp(w->op->name, "event"))
		sane_event(w);
	else if (!strcmp(w->op->name, "timer"))
		sane_timer(w);
}

const struct hook hook_input = {
	.module	= "bpfx_input",
	.ops	= "bpfx_input_ops",
	.what	= "input programs",
	.events	= "events",
	.must	= "event",
	.first	= "connect",
	.last	= "disconnect",
	.now	= "bpfx_input_now",
	.error	= "bpfx_input_error",
	.hints	= hints,
	.sane	= sane,
};
