/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Input programs in BPF: everything that the source of one includes.
 *
 *	#include <bpfx/input.bpf.h>
 *
 *	SEC("struct_ops/event")
 *	int BPF_PROG(event, struct bpfx_input *in, u32 type, u32 code, s32 value)
 *	{
 *		if (type != EV_KEY || code != KEY_CAPSLOCK)
 *			return BPFX_INPUT_PASS;
 *		bpfx_input_emit(in, EV_KEY, KEY_LEFTCTRL, value);
 *		return BPFX_INPUT_DROP;
 *	}
 *
 *	BPFX_INPUT(caps_is_ctrl, .event = (void *)event, .types = 1 << EV_KEY);
 */
#ifndef _BPFX_INPUT_BPF_H
#define _BPFX_INPUT_BPF_H

#include <bpfx/types.bpf.h>
#include <linux/input-event-codes.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include <uapi/bpfx/input.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* A device. */
struct bpfx_input {
	u16 bustype;
	u16 vendor;
	u16 product;
	u16 version;
	u32 joining;
	char name[128];
	char phys[64];
	char uniq[64];
};

#pragma clang attribute pop

/* The program, filled in as a struct_ops map; see module/input/ops.h for what each field means. */
struct bpfx_input_ops {
	s32 (*connect)(struct bpfx_input *in);
	void (*disconnect)(struct bpfx_input *in, const struct bpfx_exit_info *info);
	s32 (*event)(struct bpfx_input *in, u32 type, u32 code, s32 value);
	void (*timer)(struct bpfx_input *in, u64 now);
	u64 types;
	s32 priority;
	u32 state_size;
	u32 op_budget_us;
	char name[BPFX_NAME_LEN];
};

/* In connect, which has to be sleepable for it: SEC("struct_ops.s/connect"). */
extern s32 bpfx_input_declare(struct bpfx_input *in, u32 type, u32 code) __ksym;

/* In event and timer. */
extern s32 bpfx_input_emit(struct bpfx_input *in, u32 type, u32 code, s32 value) __ksym;
extern s32 bpfx_input_emit_at(struct bpfx_input *in, u32 type, u32 code, s32 value,
			      u64 when) __ksym;
extern s32 bpfx_input_timer(struct bpfx_input *in, u64 when) __ksym;
extern s32 bpfx_input_key(struct bpfx_input *in, u32 code, u32 view) __ksym;
extern s32 bpfx_input_error(struct bpfx_input *in, s32 code, const char *msg__str) __ksym;

/* ... and in connect. */
extern s32 bpfx_input_axis(struct bpfx_input *in, u32 code, struct bpfx_input_axis *axis,
			   u32 axis__sz) __ksym;

/* Everywhere. */
extern s32 bpfx_input_has(struct bpfx_input *in, u32 type, u32 code) __ksym;
extern u64 *bpfx_input_state(struct bpfx_input *in, const int rdwr_buf_size) __ksym;
extern u64 bpfx_input_now(struct bpfx_input *in) __ksym;

/**
 * BPFX_INPUT() - declare an input program
 * @_name: its name, at most 15 characters
 * @...: initialisers of struct bpfx_input_ops
 */
#define BPFX_INPUT(_name, ...)			\
	char _license[] SEC("license") = "GPL";	\
	SEC(".struct_ops.link")			\
	struct bpfx_input_ops _name = {		\
		__VA_ARGS__,			\
		.name = #_name,			\
	}

#endif /* _BPFX_INPUT_BPF_H */
