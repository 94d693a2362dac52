// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input programs that do what a table says, two of them, so that they can be stacked and swapped.
 */
#include <bpfx/input.bpf.h>
#include "input.h"

char _license[] SEC("license") = "GPL";

struct input_rule rules[2][768];
__u32 connects, disconnects, left_kind, left_code, timers, declared, released;
__s32 emit_ret;
__u64 busy_until;
char seen_name[128];

SEC("struct_ops.s/connect")
int BPF_PROG(connect, struct bpfx_input *in)
{
	char prefix[sizeof(INPUT_DEVICE)] = INPUT_DEVICE;
	u32 i;

	for (i = 0; i < sizeof(prefix) - 1; i++)
		if (in->name[i] != prefix[i])
			return 1;
	bpf_probe_read_kernel_str(seen_name, sizeof(seen_name), in->name);
	connects++;
	if (declared)
		bpfx_input_declare(in, EV_KEY, declared);
	return 0;
}

SEC("struct_ops.s/disconnect")
void BPF_PROG(disconnect, struct bpfx_input *in, const struct bpfx_exit_info *info)
{
	disconnects++;
	left_kind = info->kind;
	left_code = info->code;
}

/* More than the budget of the program "slow". */
static int wait_a_bit(u32 i, u64 *start)
{
	return bpf_ktime_get_ns() - *start > 3000000;
}

static __always_inline int apply(struct bpfx_input *in, u32 which, u32 code, s32 value)
{
	struct input_rule rule;
	u32 i;

	if (code >= 768)
		return BPFX_INPUT_PASS;
	rule = rules[which][code];
	switch (rule.act) {
	case INPUT_TO:
		emit_ret = bpfx_input_emit(in, EV_KEY, rule.to, value);
		return BPFX_INPUT_DROP;
	case INPUT_DROP:
		return BPFX_INPUT_DROP;
	case INPUT_TYPE:
		if (value == 1) {
			bpfx_input_emit(in, EV_KEY, rule.to, 1);
			bpfx_input_emit(in, EV_KEY, rule.to, 0);
		}
		return BPFX_INPUT_PASS;
	case INPUT_TYPE_ONCE:
		if (value == 1)
			bpfx_input_emit(in, EV_KEY, rule.to, 1);
		return BPFX_INPUT_PASS;
	case INPUT_LATER:
		if (value == 1) {
			bpfx_input_emit_at(in, EV_KEY, rule.to, 0, bpfx_input_now(in) + 60000000);
			bpfx_input_emit_at(in, EV_KEY, rule.to, 1, bpfx_input_now(in) + 30000000);
		}
		return BPFX_INPUT_DROP;
	case INPUT_TIMER: {
		struct input_key_state *st = (void *)bpfx_input_state(in, sizeof(*st));

		if (st && value == 1) {
			st->toggle = rule.to;
			bpfx_input_timer(in, bpfx_input_now(in) + 20000000);
		}
		return BPFX_INPUT_PASS;
	}
	case INPUT_NEVER:
		bpfx_input_timer(in, 1ull << 63);
		return BPFX_INPUT_PASS;
	case INPUT_ERROR:
		bpfx_input_error(in, 42, "enough");
		return BPFX_INPUT_PASS;
	case INPUT_STORM:
		for (i = 0; i < 70; i++)
			bpfx_input_emit(in, EV_KEY, rule.to, i & 1);
		return BPFX_INPUT_PASS;
	case INPUT_BURST:
		for (i = 0; i < BPFX_INPUT_EMIT_MAX; i++)
			emit_ret = bpfx_input_emit(in, EV_KEY, rule.to, i & 1);
		return BPFX_INPUT_PASS;
	case INPUT_SLOW: {
		u64 start = bpf_ktime_get_ns();

		bpf_loop(1 << 23, wait_a_bit, &start, 0);
		return BPFX_INPUT_PASS;
	}
	}
	return BPFX_INPUT_PASS;
}

SEC("struct_ops/event")
int BPF_PROG(event, struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	return type == EV_KEY ? apply(in, 0, code, value) : BPFX_INPUT_PASS;
}

SEC("struct_ops/event")
int BPF_PROG(event_too, struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	if (type == EV_KEY && !value)
		released = code;
	return type == EV_KEY ? apply(in, 1, code, value) : BPFX_INPUT_PASS;
}

SEC("struct_ops/timer")
void BPF_PROG(timer, struct bpfx_input *in, u64 now)
{
	struct input_key_state *st = (void *)bpfx_input_state(in, sizeof(*st));

	timers++;
	if (st)
		bpfx_input_emit(in, EV_KEY, st->toggle,
				!bpfx_input_key(in, st->toggle, BPFX_INPUT_AFTER));
}

/* Leaves its CPU to nobody else, in an interrupt if user space says so. */
SEC("raw_tp")
int busy(void *ctx)
{
	u32 i, j;

	bpf_for(i, 0, 1 << 20)
		bpf_for(j, 0, 1 << 10)
			if (bpf_ktime_get_ns() >= busy_until)
				return 0;
	return 0;
}

SEC(".struct_ops.link")
struct bpfx_input_ops first = {
	.connect	= (void *)connect,
	.disconnect	= (void *)disconnect,
	.event		= (void *)event,
	.timer		= (void *)timer,
	.types		= 1 << EV_KEY,
	.state_size	= sizeof(struct input_key_state),
	.op_budget_us	= 1000000,	/* the machine may be slow */
	.name		= "input_first",
};

SEC(".struct_ops.link")
struct bpfx_input_ops second = {
	.connect	= (void *)connect,
	.disconnect	= (void *)disconnect,
	.event		= (void *)event_too,
	.priority	= 10,
	.op_budget_us	= 1000000,	/* the machine may be slow */
	.name		= "input_second",
};

SEC(".struct_ops.link")
struct bpfx_input_ops slow = {
	.connect	= (void *)connect,
	.disconnect	= (void *)disconnect,
	.event		= (void *)event,
	.types		= 1 << EV_KEY,
	.op_budget_us	= 1000,
	.name		= "input_slow",
};

SEC(".struct_ops.link")
struct bpfx_input_ops successor = {
	.connect	= (void *)connect,
	.disconnect	= (void *)disconnect,
	.event		= (void *)event_too,
	.op_budget_us	= 1000000,	/* the machine may be slow */
	.name		= "input_first",
};
