// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kfuncs of input programs.
 */
#include "../device.h"

__bpf_kfunc_start_defs();

/**
 * bpfx_input_declare() - say that the program will emit what the device cannot send
 * @in: the device
 * @type: EV_KEY or EV_REL
 * @code: the code
 *
 * Clients see it among what the device can do, from when the program is attached until it leaves;
 * udev is told of the change. Of what the device can do itself nothing needs to be declared.
 *
 * Context: connect; sleeps.
 * Return: 0; -EINVAL: not a code of these types; -ENOSPC: %BPFX_INPUT_DECLARE_MAX are declared.
 */
__bpf_kfunc s32 bpfx_input_declare(struct bpfx_input *in, u32 type, u32 code)
{
	return bpfx_device_declare(bpfx_stage_of(in), type, code);
}

/**
 * bpfx_input_has() - can the device send this?
 * @in: the device
 * @type: EV_KEY, EV_REL, EV_ABS, EV_MSC or EV_SW
 * @code: the code
 *
 * What has been declared counts.
 *
 * Return: 1 or 0.
 */
__bpf_kfunc s32 bpfx_input_has(struct bpfx_input *in, u32 type, u32 code)
{
	return bpfx_device_has(bpfx_input_of(bpfx_stage_of(in)->dev), type, code);
}

/**
 * bpfx_input_emit() - send an event
 * @in: the device
 * @type: of the event
 * @code: of it
 * @value: of it; of a key 0 (up), 1 (down) or 2 (repeated)
 *
 * It comes into the frame whose event the program looks at, before that event if it passes, or in
 * place of it. The programs behind this one see it, this one does not. A key that is up cannot be
 * released, one that is down not be pressed: that is left out. EV_SYN with SYN_REPORT and 0 ends
 * the frame here, and what comes after it is another one.
 *
 * Return: 0; -EINVAL: the device has no such code, see bpfx_input_declare(); -ENOSPC: more than
 * %BPFX_INPUT_EMIT_MAX events in an op, or in a second %BPFX_INPUT_RATE_MAX more than have come:
 * the program is ejected; -EPERM: it is.
 */
__bpf_kfunc s32 bpfx_input_emit(struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	return bpfx_stage_emit(bpfx_stage_of(in), type, code, value);
}

/**
 * bpfx_input_emit_at() - send an event later
 * @in: the device
 * @type: of the event
 * @code: of it
 * @value: of it
 * @when: CLOCK_MONOTONIC in ns, at most %BPFX_INPUT_LATER_NS ahead
 *
 * Events for the same time are one frame, in the order in which they were given. When the program
 * leaves before that time they are not sent.
 *
 * Return: 0; -EINVAL: as with bpfx_input_emit(), or too far ahead; -ENOSPC: as there, or
 * %BPFX_INPUT_LATER_MAX wait already; -EPERM.
 */
__bpf_kfunc s32 bpfx_input_emit_at(struct bpfx_input *in, u32 type, u32 code, s32 value, u64 when)
{
	const struct input_value event = { type, code, value };

	if (type >= EV_CNT || code > U16_MAX)
		return -EINVAL;
	return bpfx_stage_emit_at(bpfx_stage_of(in), &event, when);
}

/**
 * bpfx_input_timer() - have the timer op called
 * @in: the device
 * @when: CLOCK_MONOTONIC in ns; 0: not at all. There is one time: the last one said
 *
 * It goes off %BPFX_INPUT_TIMER_NS from now at the earliest.
 *
 * Return: 0.
 */
__bpf_kfunc s32 bpfx_input_timer(struct bpfx_input *in, u64 when)
{
	bpfx_stage_set_timer(bpfx_stage_of(in), when);
	return 0;
}

/**
 * bpfx_input_key() - is a key down?
 * @in: the device
 * @code: of the key or button
 * @view: enum bpfx_input_view
 *
 * The event that the program looks at has happened already before it, and not yet after it.
 *
 * Return: 1 or 0; -EINVAL: no such code, or view.
 */
__bpf_kfunc s32 bpfx_input_key(struct bpfx_input *in, u32 code, u32 view)
{
	const struct bpfx_stage *s = bpfx_stage_of(in);

	if (code >= KEY_CNT || view > BPFX_INPUT_AFTER)
		return -EINVAL;
	return test_bit(code, view == BPFX_INPUT_AFTER ? s->after : s->before);
}

/**
 * bpfx_input_axis() - where an absolute axis of the device is, and its range
 * @in: the device
 * @code: ABS_X and so on
 * @axis: filled in
 * @axis__sz: its size; a later version may know more
 *
 * Return: 0; -ENOENT: the device has no such axis; -EINVAL: no room.
 */
__bpf_kfunc s32 bpfx_input_axis(struct bpfx_input *in, u32 code, struct bpfx_input_axis *axis,
				u32 axis__sz)
{
	const struct input_dev *input = bpfx_input_of(bpfx_stage_of(in)->dev);
	const struct input_absinfo *abs;

	if (axis__sz < sizeof(*axis))
		return -EINVAL;
	if (!input->absinfo || !bpfx_device_has(input, EV_ABS, code))
		return -ENOENT;
	abs = &input->absinfo[code];
	memset(axis, 0, axis__sz);
	*axis = (struct bpfx_input_axis){
		.value		= abs->value,
		.minimum	= abs->minimum,
		.maximum	= abs->maximum,
		.fuzz		= abs->fuzz,
		.flat		= abs->flat,
		.resolution	= abs->resolution,
	};
	return 0;
}

/**
 * bpfx_input_state() - the program's own memory for this device
 * @in: the device
 * @rdwr_buf_size: bytes, at most state_size of the ops
 *
 * Zeroes at first. In event and timer nobody else looks at it.
 *
 * Return: the memory; NULL if it is not as large as that.
 */
__bpf_kfunc u64 *bpfx_input_state(struct bpfx_input *in, const int rdwr_buf_size)
{
	struct bpfx_stage *s = bpfx_stage_of(in);

	return rdwr_buf_size >= 0 && rdwr_buf_size <= s->program->ops->state_size ? s->state : NULL;
}

/**
 * bpfx_input_now() - what time it is
 * @in: the device
 *
 * Return: CLOCK_MONOTONIC in ns.
 */
__bpf_kfunc u64 bpfx_input_now(struct bpfx_input *in)
{
	return ktime_get_ns();
}

/**
 * bpfx_input_error() - give up
 * @in: the device
 * @code: for who reads the record
 * @msg__str: in words
 *
 * The program is taken off this device. What it holds down is released at the end of the frame.
 *
 * Return: 0.
 */
__bpf_kfunc s32 bpfx_input_error(struct bpfx_input *in, s32 code, const char *msg__str)
{
	bpfx_stage_eject(bpfx_stage_of(in), BPFX_EXIT_ERROR, code, msg__str);
	return 0;
}

__bpf_kfunc_end_defs();
