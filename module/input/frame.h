/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames: the events that a device sends at once, up to their SYN_REPORT.
 */
#ifndef _BPFX_INPUT_FRAME_H
#define _BPFX_INPUT_FRAME_H

#include <linux/input.h>

/**
 * struct bpfx_frame - a frame that is being put together
 * @vals: the events
 * @n: how many
 * @max: how many there is room for
 */
struct bpfx_frame {
	struct input_value *vals;
	u32 n;
	u32 max;
};

static inline bool bpfx_frame_push(struct bpfx_frame *frame, u16 type, u16 code, s32 value)
{
	if (frame->n == frame->max)
		return false;
	frame->vals[frame->n++] = (struct input_value){ type, code, value };
	return true;
}

/* All but releases of keys is taken out. */
static inline void bpfx_frame_only_releases(struct bpfx_frame *frame)
{
	const struct input_value *v, *last = frame->vals + frame->n;

	frame->n = 0;
	for (v = frame->vals; v < last; v++)
		if (v->type == EV_KEY && !v->value)
			frame->vals[frame->n++] = *v;
	if (frame->n)
		bpfx_frame_push(frame, EV_SYN, SYN_REPORT, 0);
}

static inline bool bpfx_is_sync(const struct input_value *v)
{
	return v->type == EV_SYN && v->code == SYN_REPORT;
}

#endif /* _BPFX_INPUT_FRAME_H */
