/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct bpfx_input_ops: what a BPF program fills in to see and change the events of input devices.
 */
#ifndef _BPFX_INPUT_OPS_H
#define _BPFX_INPUT_OPS_H

#include <linux/types.h>
#include <uapi/bpfx/input.h>

#define BPFX_INPUT_TEXT	64

/**
 * struct bpfx_input - a device, as one program sees it
 * @bustype: BUS_USB and so on
 * @vendor: of the device
 * @product: of the device
 * @version: of the device
 * @joining: the program has just come, and is shown a press of each key that is down already
 * @name: of the device
 * @phys: where it is plugged in
 * @uniq: its serial number, or empty
 * @opaque: not for programs
 *
 * A pointer has to be in it: what consists of numbers alone is memory to the verifier, which a
 * program may make up by itself and pass to a kfunc.
 */
struct bpfx_input {
	u16 bustype;
	u16 vendor;
	u16 product;
	u16 version;
	u32 joining;
	char name[2 * BPFX_INPUT_TEXT];
	char phys[BPFX_INPUT_TEXT];
	char uniq[BPFX_INPUT_TEXT];
	void *opaque;
};

/**
 * struct bpfx_input_ops - an input program
 *
 * Only @name and one of @event and @timer are required. @event and @timer run under the device's
 * event lock, with interrupts off, so never two at once on the same device.
 */
struct bpfx_input_ops {
	/**
	 * @connect: There is a device: it was there when the program was registered, or was
	 * plugged in since.
	 * @in: the device
	 *
	 * Look at it, and decide; declare what will be emitted and the device cannot send by
	 * itself. May sleep (SEC("struct_ops.s/connect")). Without this op the program has every
	 * device.
	 *
	 * Return: 0: the program wants it; else it is left alone.
	 */
	s32 (*connect)(struct bpfx_input *in);

	/**
	 * @disconnect: The program has left the device; none of its other ops runs there.
	 * @in: the device
	 * @info: why
	 *
	 * May sleep.
	 */
	void (*disconnect)(struct bpfx_input *in, const struct bpfx_exit_info *info);

	/**
	 * @event: The device, or a program before this one, has sent an event.
	 * @in: the device
	 * @type: EV_KEY and so on
	 * @code: of the key or axis
	 * @value: of it
	 *
	 * The end of a frame (SYN_REPORT) is not shown, and always passes.
	 *
	 * Return: enum bpfx_input_verdict; anything else than %BPFX_INPUT_DROP passes.
	 */
	s32 (*event)(struct bpfx_input *in, u32 type, u32 code, s32 value);

	/**
	 * @timer: The time has come that was given to bpfx_input_timer().
	 * @in: the device
	 * @now: CLOCK_MONOTONIC in ns
	 *
	 * What it emits is a frame of its own.
	 */
	void (*timer)(struct bpfx_input *in, u64 now);

	/** @types: types that @event is called for, as a mask of BIT(EV_KEY) and so on; 0: all */
	u64 types;

	/** @priority: programs with a lower one see events first; equal ones in order of coming */
	s32 priority;

	/** @state_size: bytes of state for each device, see bpfx_input_state(); 0: none */
	u32 state_size;

	/** @op_budget_us: eject when ops take longer three times within seconds; 0: 5000 */
	u32 op_budget_us;

	/** @name: of the program: letters, digits, '_', '-', '.' */
	char name[BPFX_NAME_LEN];
};

/* An op as the verifier and the table of kfuncs name it: its place in the struct. */
#define BPFX_INPUT_OP(op)	(offsetof(struct bpfx_input_ops, op) / sizeof(void *))

int bpfx_input_ops_register(void);

#endif /* _BPFX_INPUT_OPS_H */
