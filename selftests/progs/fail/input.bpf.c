// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input programs that must not load: each kfunc from an op that may not call it, devices that are
 * not what the op was given, memory that is smaller than was said, and kfuncs in programs that are
 * no input programs at all.
 */
#include <bpfx/input.bpf.h>

char _license[] SEC("license") = "GPL";

/* The program NAME belongs to the struct_ops map NAME_ops, so that it can be loaded alone. */
#define OPS(_name, _op)					\
	_name(unsigned long long *ctx);			\
	SEC(".struct_ops.link")				\
	struct bpfx_input_ops _name##_ops = {		\
		._op = (void *)_name,			\
		.state_size = 16,			\
		.name = "must_fail",			\
	}

#define CONNECT(_name)					\
	int OPS(_name, connect);			\
	SEC("struct_ops.s/connect")			\
	int BPF_PROG(_name, struct bpfx_input *in)

#define DISCONNECT(_name)				\
	void OPS(_name, disconnect);			\
	SEC("struct_ops.s/disconnect")			\
	void BPF_PROG(_name, struct bpfx_input *in, const struct bpfx_exit_info *info)

#define EVENT(_name)					\
	int OPS(_name, event);				\
	SEC("struct_ops/event")				\
	int BPF_PROG(_name, struct bpfx_input *in, u32 type, u32 code, s32 value)

#define TIMER(_name)					\
	void OPS(_name, timer);				\
	SEC("struct_ops/timer")				\
	void BPF_PROG(_name, struct bpfx_input *in, u64 now)

#define NO_DEVICE	((struct bpfx_input *)0)

u64 number;
u32 some_size;
char a_text[16];

/* Who may call what */

EVENT(declare_in_event)
{
	return bpfx_input_declare(in, EV_KEY, KEY_A);
}

TIMER(declare_in_timer)
{
	bpfx_input_declare(in, EV_KEY, KEY_A);
}

DISCONNECT(declare_in_disconnect)
{
	bpfx_input_declare(in, EV_KEY, KEY_A);
}

int OPS(declare_in_connect_that_does_not_sleep, connect);

SEC("struct_ops/connect")
int BPF_PROG(declare_in_connect_that_does_not_sleep, struct bpfx_input *in)
{
	return bpfx_input_declare(in, EV_KEY, KEY_A);
}

CONNECT(emit_in_connect)
{
	return bpfx_input_emit(in, EV_KEY, KEY_A, 1);
}

DISCONNECT(emit_in_disconnect)
{
	bpfx_input_emit(in, EV_KEY, KEY_A, 1);
}

CONNECT(emit_at_in_connect)
{
	return bpfx_input_emit_at(in, EV_KEY, KEY_A, 1, bpfx_input_now(in));
}

DISCONNECT(timer_in_disconnect)
{
	bpfx_input_timer(in, bpfx_input_now(in));
}

CONNECT(key_in_connect)
{
	return bpfx_input_key(in, KEY_A, BPFX_INPUT_BEFORE);
}

DISCONNECT(axis_in_disconnect)
{
	struct bpfx_input_axis axis;

	bpfx_input_axis(in, ABS_X, &axis, sizeof(axis));
}

CONNECT(error_in_connect)
{
	return bpfx_input_error(in, 1, "it may say no instead");
}

DISCONNECT(error_in_disconnect)
{
	bpfx_input_error(in, 1, "gone already");
}

/* Devices that are none */

EVENT(emit_to_no_device)
{
	return bpfx_input_emit(NO_DEVICE, type, code, value);
}

EVENT(emit_to_number)
{
	return bpfx_input_emit((struct bpfx_input *)number, type, code, value);
}

TIMER(emit_at_to_map_value)
{
	bpfx_input_emit_at((struct bpfx_input *)&number, EV_KEY, KEY_A, 1, now);
}

TIMER(timer_of_number)
{
	bpfx_input_timer((struct bpfx_input *)now, now);
}

EVENT(key_of_stack)
{
	u64 mem[40] = {};

	return bpfx_input_key((struct bpfx_input *)mem, code, BPFX_INPUT_BEFORE);
}

DISCONNECT(now_of_exit_info)
{
	bpfx_input_now((struct bpfx_input *)info);
}

EVENT(has_of_device_and_eight_bytes)
{
	return bpfx_input_has((void *)in + 8, type, code);
}

EVENT(error_of_no_device)
{
	return bpfx_input_error(NO_DEVICE, 1, "whose?");
}

/* Memory */

EVENT(axis_too_small)
{
	u64 word = 0;

	return bpfx_input_axis(in, ABS_X, (void *)&word, sizeof(word) + 16);
}

EVENT(axis_of_unbounded_size)
{
	struct bpfx_input_axis axis = {};

	return bpfx_input_axis(in, ABS_X, &axis, some_size);
}

EVENT(axis_missing)
{
	return bpfx_input_axis(in, ABS_X, NULL, sizeof(struct bpfx_input_axis));
}

EVENT(state_not_checked)
{
	return *bpfx_input_state(in, 8);
}

EVENT(state_past_its_end)
{
	u64 *state = bpfx_input_state(in, 8);

	if (state)
		state[1]++;
	return 0;
}

TIMER(state_before_its_start)
{
	u64 *state = bpfx_input_state(in, 8);

	if (state)
		state[-1]++;
}

EVENT(state_of_unknown_size)
{
	return !bpfx_input_state(in, some_size);
}

EVENT(error_with_words_that_change)
{
	return bpfx_input_error(in, 1, a_text);
}

EVENT(error_without_words)
{
	return bpfx_input_error(in, 1, NULL);
}

/* What no op may do */

EVENT(device_written)
{
	in->vendor = 1;
	return 0;
}

DISCONNECT(exit_info_written)
{
	((struct bpfx_exit_info *)info)->code = 1;
}

int OPS(event_sleeps, event);

SEC("struct_ops.s/event")
int BPF_PROG(event_sleeps, struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	return 0;
}

void OPS(timer_sleeps, timer);

SEC("struct_ops.s/timer")
void BPF_PROG(timer_sleeps, struct bpfx_input *in, u64 now)
{
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} others SEC(".maps");

EVENT(tail_call)
{
	bpf_tail_call(ctx, &others, 0);
	return 0;
}

/* Programs of other types */

struct __sk_buff;
struct xdp_md;

SEC("tc")
int tc_emits(struct __sk_buff *skb)
{
	return bpfx_input_emit((struct bpfx_input *)0, EV_KEY, KEY_A, 1);
}

SEC("xdp")
int xdp_looks_at_keys(struct xdp_md *ctx)
{
	return bpfx_input_key((struct bpfx_input *)0, KEY_A, BPFX_INPUT_BEFORE);
}

SEC("syscall")
int syscall_declares(void *ctx)
{
	return bpfx_input_declare((struct bpfx_input *)0, EV_KEY, KEY_A);
}

SEC("fentry/bpf_fentry_test1")
int fentry_has_state(void *ctx)
{
	return !bpfx_input_state((struct bpfx_input *)0, 8);
}
