// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stages: a program on a device.
 */
#include <linux/slab.h>
#include "../core/clock.h"
#include "device.h"
#include "program.h"

#define BUDGET_US	5000	/* unless the program says otherwise */

/* Does this change something for who comes after? Keys that are up cannot be released. */
static bool changes(struct bpfx_stage *s, u16 code, s32 value)
{
	if (code >= KEY_CNT)
		return false;
	if (value == 2)
		return test_bit(code, s->after);
	return value ? !__test_and_set_bit(code, s->after) : __test_and_clear_bit(code, s->after);
}

/* From here on what leaves is another frame than came: it begins like that. */
static void diverge(struct bpfx_stage *s)
{
	if (!s->frame)
		return;
	memcpy(s->out->vals, s->frame->vals, s->passed * sizeof(*s->out->vals));
	s->out->n = s->passed;
	s->frame = NULL;
}

/**
 * bpfx_stage_push() - an event leaves the stage that has not come to it
 * @s: the stage
 * @type: of the event
 * @code: of it
 * @value: of it
 *
 * What would change nothing for who comes after is left out, as the kernel leaves it out for the
 * device itself.
 *
 * Return: false if there is no room.
 */
bool bpfx_stage_push(struct bpfx_stage *s, u16 type, u16 code, s32 value)
{
	struct bpfx_frame *out = s->out;

	diverge(s);
	if (out->n == out->max)
		return false;
	if (type == EV_SYN && (!out->n || bpfx_is_sync(&out->vals[out->n - 1])))
		return true;
	if (type != EV_KEY || changes(s, code, value))
		bpfx_frame_push(out, type, code, value);
	return true;
}

/* The next event of the frame leaves it as it came. Most frames do with all of theirs: no copy. */
static __always_inline void pass(struct bpfx_stage *s, const struct input_value *v)
{
	if (v->type == EV_KEY && !changes(s, v->code, v->value))
		diverge(s);
	else if (s->frame)
		s->passed++;
	else
		bpfx_frame_push(s->out, v->type, v->code, v->value);
}

/* An axis that the program has had its hands on; fingers have no value to go back to. */
static void touch(struct bpfx_stage *s, u32 type, u32 code)
{
	if (type == EV_ABS && code < ABS_MT_SLOT)
		__set_bit(code, s->axes);
}

/* Make what comes after the stage the same as what comes before it. */
static void undo(struct bpfx_stage *s)
{
	const struct input_dev *input = bpfx_input_of(s->dev);
	u32 code;

	for_each_set_bit(code, s->after, KEY_CNT)
		if (!test_bit(code, s->before))
			bpfx_stage_push(s, EV_KEY, code, 0);
	for_each_set_bit(code, s->before, KEY_CNT)
		if (!test_bit(code, s->after))
			bpfx_stage_push(s, EV_KEY, code, 1);
	if (!input->absinfo)
		return;
	for_each_set_bit(code, s->axes, ABS_CNT)
		bpfx_stage_push(s, EV_ABS, code, input->absinfo[code].value);
	bitmap_zero(s->axes, ABS_CNT);
}

static const struct bpfx_input_ops *ops_of(const struct bpfx_stage *s)
{
	return s->program->ops;
}

static void begin(struct bpfx_stage *s)
{
	s->emitted = 0;
	if (!s->clock)
		s->clock = bpfx_clock();
}

static void end(struct bpfx_stage *s)
{
	const u64 start = s->clock, now = bpfx_clock();

	/* If another op of this frame follows it begins now. */
	s->clock = now;
	if (likely(now - start <= s->budget))
		return;
	/* Once in a while it may be the machine. */
	if (now - s->struck > s->a_second)
		s->strikes = 0;
	s->struck = now;
	if (++s->strikes == BPFX_INPUT_STRIKES)
		bpfx_stage_eject(s, BPFX_EXIT_BUDGET, 0, "its ops took too long");
}

/* Types of events that the program is asked about, as a mask. */
static u64 asked(const struct bpfx_stage *s)
{
	if (s->dead || !ops_of(s)->event)
		return 0;
	return ops_of(s)->types ?: U64_MAX;
}

/* Return: does it pass? Of a type that the program is asked about, unless it has just died. */
static bool ask(struct bpfx_stage *s, const struct input_value *v)
{
	const struct bpfx_input_ops *ops = ops_of(s);
	s32 ret;

	if (s->dead)
		return true;
	begin(s);
	ret = ops->event(&s->in, v->type, v->code, v->value);
	end(s);
	if (ret != BPFX_INPUT_DROP)
		return true;
	s->count.dropped++;
	touch(s, v->type, v->code);
	return false;
}

static void note(struct bpfx_stage *s, const struct input_value *v)
{
	if (v->type == EV_KEY && v->code < KEY_CNT && v->value != 2)
		__assign_bit(v->code, s->before, v->value);
}

/**
 * bpfx_stage_run() - a frame goes through the stage
 * @s: the stage
 * @frame: as it comes
 * @out: as it leaves
 *
 * Return: whether it is another one.
 */
bool bpfx_stage_run(struct bpfx_stage *s, const struct bpfx_frame *frame, struct bpfx_frame *out)
{
	const struct input_value *v, *last = frame->vals + frame->n;
	const u64 types = asked(s);

	s->out = out;
	/* What passes, and what it takes to undo all, finds room whatever the program emits. */
	s->room = min(BPFX_ROOM_EMIT, out->max - BPFX_ROOM_UNDO -
				      min(frame->n, out->max - BPFX_ROOM_UNDO));
	s->frame = frame;
	s->passed = 0;
	s->clock = 0;
	for (v = frame->vals; v < last; v++) {
		if (bpfx_is_sync(v)) {
			if (s->dead)
				undo(s);
			if (s->frame)
				s->passed++;
			else
				bpfx_stage_push(s, v->type, v->code, v->value);
			continue;
		}
		s->count.seen++;
		note(s, v);
		if ((types & BIT_ULL(v->type)) && !ask(s, v))
			diverge(s);
		else
			pass(s, v);
	}
	s->out = NULL;
	return !s->frame;
}

/* What has been pushed is a frame of its own. */
static void send(struct bpfx_stage *s)
{
	struct bpfx_frame *out = s->out;

	bpfx_stage_push(s, EV_SYN, SYN_REPORT, 0);
	s->out = NULL;
	if (out->n)
		bpfx_device_send(s, out);
}

static void start_frame(struct bpfx_stage *s)
{
	s->out = &s->dev->frame[0];
	s->out->n = 0;
	s->room = BPFX_ROOM_EMIT;
	s->frame = NULL;
	s->clock = 0;
}

/* What the program makes of keys that are down already. */
static void replay(struct bpfx_stage *s)
{
	u32 code;

	start_frame(s);
	s->in.joining = 1;
	bitmap_zero(s->after, KEY_CNT);
	for_each_set_bit(code, s->before, KEY_CNT) {
		const struct input_value press = { EV_KEY, code, 1 };

		s->out->n = 0;
		s->room = BPFX_ROOM_EMIT;
		s->count.seen++;
		if (!(asked(s) & BIT_ULL(EV_KEY)) || ask(s, &press))
			bpfx_stage_push(s, EV_KEY, code, 1);
	}
	s->in.joining = 0;
	s->out = NULL;
}

/**
 * bpfx_stage_join() - a stage that has just been put into its place begins
 * @s: the stage; its keys before are set
 * @seen: keys that are down for who comes after
 *
 * Keys that are down are pressed for the program, so that it knows of them, and has its say in what
 * they are from now on.
 */
void bpfx_stage_join(struct bpfx_stage *s, const unsigned long *seen)
{
	DECLARE_BITMAP(wanted, KEY_CNT);
	u32 code;

	replay(s);
	bitmap_copy(wanted, s->after, KEY_CNT);
	bitmap_copy(s->after, seen, KEY_CNT);
	start_frame(s);
	for_each_set_bit(code, seen, KEY_CNT)
		if (!test_bit(code, wanted))
			bpfx_stage_push(s, EV_KEY, code, 0);
	for_each_set_bit(code, wanted, KEY_CNT)
		if (!test_bit(code, seen))
			bpfx_stage_push(s, EV_KEY, code, 1);
	send(s);
}

/* The stage is about to be taken out of its place. */
void bpfx_stage_leave(struct bpfx_stage *s)
{
	s->dead = true;
	start_frame(s);
	undo(s);
	send(s);
}

/**
 * bpfx_stage_eject() - the program has failed
 * @s: the stage
 * @kind: why
 * @code: the program's own
 * @msg: in words
 *
 * None of its ops but disconnect is called any more. What it has pressed is released at the end of
 * the frame, and it is taken out soon after.
 */
void bpfx_stage_eject(struct bpfx_stage *s, enum bpfx_exit_kind kind, int code, const char *msg)
{
	if (s->dead)
		return;
	s->dead = true;
	s->nr_later = 0;
	s->timer_at = 0;
	s->due = U64_MAX;
	bpfx_exit_set(&s->exit, kind, code, msg);
	bpfx_device_reap();
}

static bool may_emit(struct bpfx_stage *s, u32 type, u32 code, s32 value)
{
	if (type == EV_SYN)
		return code == SYN_REPORT && !value;
	return bpfx_device_has(bpfx_input_of(s->dev), type, code) &&
	       (type != EV_KEY || (value >= 0 && value <= 2));
}

/*
 * Who replaces what comes may do that as fast as it comes: a mouse that reports 8,000 times in a
 * second makes 32,000 events. Context: an op, so that the clock has just been read.
 *
 * Return: 0, or why the program may not emit this.
 */
static s32 check(struct bpfx_stage *s, u32 type, u32 code, s32 value)
{
	const u64 now = s->clock;

	if (!may_emit(s, type, code, value))
		return -EINVAL;
	if (now - s->second > s->a_second) {
		s->second = now;
		s->rate = 0;
		s->came = s->count.seen;
	}
	if (++s->emitted > BPFX_INPUT_EMIT_MAX)
		bpfx_stage_eject(s, BPFX_EXIT_STORM, 0, "it emitted too many events at once");
	else if (++s->rate > BPFX_INPUT_RATE_MAX + s->count.seen - s->came)
		bpfx_stage_eject(s, BPFX_EXIT_STORM, 0, "it emitted too many events in a second");
	else if (!s->room)
		bpfx_stage_eject(s, BPFX_EXIT_STORM, 0, "it emitted too many events in a frame");
	return s->dead ? -ENOSPC : 0;
}

/* An event of the program's own. */
static void emit(struct bpfx_stage *s, u32 type, u32 code, s32 value)
{
	touch(s, type, code);
	s->count.emitted++;
	if (s->room)
		s->room--;
	bpfx_stage_push(s, type, code, value);
}

s32 bpfx_stage_emit(struct bpfx_stage *s, u32 type, u32 code, s32 value)
{
	s32 err;

	if (!s->out || s->dead)
		return -EPERM;
	err = check(s, type, code, value);
	if (err)
		return err;
	emit(s, type, code, value);
	return 0;
}

/*
 * Sets the timer to what is due first, but never to a time that has come, or that is taken for one:
 * it would come again before anything else does. Context: event lock; the timer's own function,
 * too.
 */
static void arm(struct bpfx_stage *s)
{
	u64 when = s->nr_later ? s->later[0].when : U64_MAX;

	if (s->timer_at)
		when = min(when, s->timer_at);
	s->due = when;
	if (when == U64_MAX)
		return;
	s->due = clamp_t(u64, when, ktime_get_ns() + BPFX_INPUT_TIMER_NS, KTIME_MAX);
	hrtimer_start(&s->timer, ns_to_ktime(s->due), HRTIMER_MODE_ABS_SOFT);
}

s32 bpfx_stage_emit_at(struct bpfx_stage *s, const struct input_value *event, u64 when)
{
	u32 i;
	s32 err;

	if (!s->out || s->dead)
		return -EPERM;
	if (event->type == EV_SYN || when > ktime_get_ns() + BPFX_INPUT_LATER_NS)
		return -EINVAL;
	if (s->nr_later == BPFX_INPUT_LATER_MAX)
		return -ENOSPC;
	err = check(s, event->type, event->code, event->value);
	if (err)
		return err;
	for (i = s->nr_later; i && s->later[i - 1].when > when; i--)
		s->later[i] = s->later[i - 1];
	s->later[i] = (struct bpfx_later){ .when = when, .event = *event };
	s->nr_later++;
	if (!i)
		arm(s);
	return 0;
}

void bpfx_stage_set_timer(struct bpfx_stage *s, u64 when)
{
	s->timer_at = s->dead ? 0 : when;
	arm(s);
}

static void emit_due(struct bpfx_stage *s, u64 now)
{
	const struct input_value *v;
	u32 i;

	for (i = 0; i < s->nr_later && s->later[i].when <= now; i++) {
		v = &s->later[i].event;
		emit(s, v->type, v->code, v->value);
	}
	s->nr_later -= i;
	memmove(s->later, s->later + i, s->nr_later * sizeof(*s->later));
}

static void run_timer(struct bpfx_stage *s, u64 now)
{
	if (!s->timer_at || s->timer_at > now)
		return;
	s->timer_at = 0;
	if (!ops_of(s)->timer)
		return;
	begin(s);
	ops_of(s)->timer(&s->in, now);
	end(s);
}

/* A frame of its own. Context: event lock. */
static void run_due(struct bpfx_stage *s, u64 now)
{
	start_frame(s);
	emit_due(s, now);
	run_timer(s, now);
	if (s->dead)
		undo(s);
	send(s);
	arm(s);
}

/**
 * bpfx_stage_catch_up() - what is due by now is done before what comes now
 * @s: the stage
 *
 * Timers can be late: another CPU has ours and is busy, or a virtual one does not run. Programs
 * need not think of that.
 *
 * Context: event lock, no frame on its way.
 */
void bpfx_stage_catch_up(struct bpfx_stage *s)
{
	u64 now;

	if (likely(s->due == U64_MAX) || s->dead)
		return;
	now = ktime_get_ns();
	if (unlikely(s->due <= now))
		run_due(s, now);
}

static enum hrtimer_restart on_timer(struct hrtimer *timer)
{
	struct bpfx_stage *s = container_of(timer, struct bpfx_stage, timer);
	struct input_dev *input = bpfx_input_of(s->dev);
	const u64 now = ktime_get_ns();
	unsigned long flags;

	spin_lock_irqsave(&input->event_lock, flags);
	if (!s->dead && !list_empty(&s->node))
		run_due(s, now);
	spin_unlock_irqrestore(&input->event_lock, flags);
	return HRTIMER_NORESTART;
}

static void describe(struct bpfx_input *in, const struct input_dev *input)
{
	in->bustype = input->id.bustype;
	in->vendor = input->id.vendor;
	in->product = input->id.product;
	in->version = input->id.version;
	strscpy_pad(in->name, input->name ?: "", sizeof(in->name));
	strscpy_pad(in->phys, input->phys ?: "", sizeof(in->phys));
	strscpy_pad(in->uniq, input->uniq ?: "", sizeof(in->uniq));
}

/* Return: NULL without memory. */
struct bpfx_stage *bpfx_stage_new(struct bpfx_input_dev *dev, struct bpfx_program *program)
{
	struct bpfx_stage *s;

	s = kzalloc(sizeof(*s) + round_up(program->ops->state_size, sizeof(u64)), GFP_KERNEL);
	if (!s)
		return NULL;
	describe(&s->in, bpfx_input_of(dev));
	s->dev = dev;
	s->program = program;
	s->budget = bpfx_clock_us(program->ops->op_budget_us ?: BUDGET_US);
	s->a_second = bpfx_clock_us(USEC_PER_SEC);
	s->since = ktime_get_ns();
	s->due = U64_MAX;
	INIT_LIST_HEAD(&s->node);
	hrtimer_setup(&s->timer, on_timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_SOFT);
	return s;
}

/* Not in any list any more. Context: process; sleeps. */
void bpfx_stage_free(struct bpfx_stage *s)
{
	hrtimer_cancel(&s->timer);
	kfree(s);
}
