// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input programs that do nothing, for what it costs to be asked, and not to be.
 */
#include <bpfx/input.bpf.h>

char _license[] SEC("license") = "GPL";

static const char wanted[] = "bpfx bench";

SEC("struct_ops.s/connect")
int BPF_PROG(connect, struct bpfx_input *in)
{
	u32 i;

	for (i = 0; i < sizeof(wanted) - 1; i++)
		if (in->name[i] != wanted[i])
			return 1;
	return 0;
}

SEC("struct_ops/event")
int BPF_PROG(event, struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	return BPFX_INPUT_PASS;
}

SEC(".struct_ops.link")
struct bpfx_input_ops pass = {
	.connect	= (void *)connect,
	.event		= (void *)event,
	.name		= "pass",
};

SEC(".struct_ops.link")
struct bpfx_input_ops pass_too = {
	.connect	= (void *)connect,
	.event		= (void *)event,
	.name		= "pass_too",
};

/* On the device, and not interested in anything that it sends. */
SEC(".struct_ops.link")
struct bpfx_input_ops unasked = {
	.connect	= (void *)connect,
	.event		= (void *)event,
	.types		= 1 << EV_FF,
	.name		= "unasked",
};
