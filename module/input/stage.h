/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stages: a program on a device. A frame goes through all of them, then to who reads the device.
 *
 * Each stage knows which keys are down before it and after it. That is all it takes to let a
 * program go, or another take its place, at any moment: what is down after it and not before is
 * released, what is down before it and not after is pressed, and the stages behind see a device
 * that has done just that.
 */
#ifndef _BPFX_INPUT_STAGE_H
#define _BPFX_INPUT_STAGE_H

#include <linux/hrtimer.h>
#include "../core/exit.h"
#include "frame.h"
#include "ops.h"

struct bpfx_input_dev;
struct bpfx_program;

/**
 * struct bpfx_later - an event that waits for its time
 * @when: CLOCK_MONOTONIC in ns
 * @event: what is emitted then
 */
struct bpfx_later {
	u64 when;
	struct input_value event;
};

/**
 * struct bpfx_stage - a program on a device
 * @in: the device as the program sees it
 * @dev: the device
 * @program: the program
 * @node: in the device's stages
 * @before: keys that are down as they come
 * @after: keys that are down as they leave
 * @axes: absolute axes that the program has dropped or emitted events of
 * @out: the frame that is being put together; NULL: no op runs that may emit
 * @room: events that may still be emitted into that frame
 * @frame: the frame that the stage looks at, as long as all of it has passed; NULL: @out differs
 * @passed: how many of its events have
 * @clock: when the op that runs, or the next one, began; 0: the first one of a frame, not yet
 * @budget: how long an op may take, by the same clock (bpfx_clock())
 * @a_second: ... and so long is a second
 * @emitted: events emitted by the op that runs
 * @second: since when emissions are counted
 * @rate: emissions since then
 * @came: events that had come until then
 * @strikes: ops that took too long, within a second each
 * @struck: when the last of them ended
 * @dead: ejected; it lets pass what comes until it is taken out
 * @exit: why
 * @count: events
 * @since: CLOCK_MONOTONIC in ns, when it began
 * @timer: for @timer_at and @later
 * @due: what it is set to; U64_MAX: nothing
 * @timer_at: when the timer op is due; 0: never
 * @later: events that wait, the earliest first
 * @nr_later: how many
 * @declared: codes that the program has declared, as entries of the device's table
 * @nr_declared: how many
 * @state: of the program's own
 */
struct bpfx_stage {
	struct bpfx_input in;
	struct bpfx_input_dev *dev;
	struct bpfx_program *program;
	struct list_head node;
	DECLARE_BITMAP(before, KEY_CNT);
	DECLARE_BITMAP(after, KEY_CNT);
	DECLARE_BITMAP(axes, ABS_CNT);
	struct bpfx_frame *out;
	u32 room;
	const struct bpfx_frame *frame;
	u32 passed;
	u64 clock;
	u64 budget;
	u64 a_second;
	u32 emitted;
	u32 rate;
	u64 second;
	u64 came;
	u32 strikes;
	bool dead;
	u64 struck;
	struct bpfx_exit_info exit;
	struct bpfx_input_count count;
	u64 since;
	struct hrtimer timer;
	u64 due;
	u64 timer_at;
	struct bpfx_later later[BPFX_INPUT_LATER_MAX];
	u32 nr_later;
	u8 declared[BPFX_INPUT_DECLARE_MAX];
	u32 nr_declared;
	u64 state[];
};

static inline struct bpfx_stage *bpfx_stage_of(struct bpfx_input *in)
{
	return container_of(in, struct bpfx_stage, in);
}

struct bpfx_stage *bpfx_stage_new(struct bpfx_input_dev *dev, struct bpfx_program *program);
void bpfx_stage_free(struct bpfx_stage *s);

/* Context of the following: the device's event lock. */
bool bpfx_stage_run(struct bpfx_stage *s, const struct bpfx_frame *frame, struct bpfx_frame *out);
bool bpfx_stage_push(struct bpfx_stage *s, u16 type, u16 code, s32 value);
void bpfx_stage_join(struct bpfx_stage *s, const unsigned long *seen);
void bpfx_stage_leave(struct bpfx_stage *s);
void bpfx_stage_catch_up(struct bpfx_stage *s);
void bpfx_stage_eject(struct bpfx_stage *s, enum bpfx_exit_kind kind, int code, const char *msg);
s32 bpfx_stage_emit(struct bpfx_stage *s, u32 type, u32 code, s32 value);
s32 bpfx_stage_emit_at(struct bpfx_stage *s, const struct input_value *event, u64 when);
void bpfx_stage_set_timer(struct bpfx_stage *s, u64 when);

#endif /* _BPFX_INPUT_STAGE_H */
