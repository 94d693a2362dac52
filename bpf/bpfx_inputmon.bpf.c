// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bpfx_inputmon: events before and after all other programs, for "bpfx input monitor".
 *
 * Two programs that let everything pass, one before and one behind all others, and tell of each
 * event in a ring buffer. All stages of a frame run one after the other in the same context: so
 * what the first one tells of a frame is followed by what the second one does.
 */
#include "input.bpf.h"
#include "inputmon.h"

#define S32_MIN		(-2147483647 - 1)
#define S32_MAX		2147483647

struct monitor_state {
	u32 device;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} records SEC(".maps");

__u32 devices[INPUTMON_SIDES];	/* so far */
__u64 lost;			/* records that there was no room for */

static __always_inline void *reserve(u32 size, u32 what, u32 side, u32 device)
{
	struct inputmon_head *head;

	if (size == sizeof(struct inputmon_event))
		head = bpf_ringbuf_reserve(&records, sizeof(struct inputmon_event), 0);
	else if (size == sizeof(struct inputmon_device))
		head = bpf_ringbuf_reserve(&records, sizeof(struct inputmon_device), 0);
	else
		head = bpf_ringbuf_reserve(&records, sizeof(*head), 0);
	if (!head) {
		__sync_fetch_and_add(&lost, 1);
		return NULL;
	}
	head->what = what;
	head->side = side;
	head->device = device;
	return head;
}

static __always_inline int come(struct bpfx_input *in, u32 side)
{
	struct monitor_state *st = (void *)bpfx_input_state(in, sizeof(*st));
	struct inputmon_device *rec;

	if (!st || !input_wanted(in))
		return -ENODEV;
	st->device = __sync_fetch_and_add(&devices[side], 1);
	rec = reserve(sizeof(*rec), INPUTMON_DEVICE, side, st->device);
	if (!rec)
		return 0;
	rec->bustype = in->bustype;
	rec->vendor = in->vendor;
	rec->product = in->product;
	rec->version = in->version;
	bpf_probe_read_kernel(rec->name, sizeof(rec->name), in->name);
	bpf_probe_read_kernel(rec->phys, sizeof(rec->phys), in->phys);
	bpf_probe_read_kernel(rec->uniq, sizeof(rec->uniq), in->uniq);
	bpf_ringbuf_submit(rec, 0);
	return 0;
}

static __always_inline void go(struct bpfx_input *in, u32 side)
{
	struct monitor_state *st = (void *)bpfx_input_state(in, sizeof(*st));
	struct inputmon_head *rec;

	if (!st)
		return;
	rec = reserve(sizeof(*rec), INPUTMON_GONE, side, st->device);
	if (rec)
		bpf_ringbuf_submit(rec, 0);
}

static __always_inline int tell(struct bpfx_input *in, u32 side, u32 type, u32 code, s32 value)
{
	struct monitor_state *st = (void *)bpfx_input_state(in, sizeof(*st));
	struct inputmon_event *rec;

	/* What is down when we come is no news. */
	if (!st || in->joining)
		return BPFX_INPUT_PASS;
	rec = reserve(sizeof(*rec), INPUTMON_EVENT, side, st->device);
	if (!rec)
		return BPFX_INPUT_PASS;
	rec->now = bpfx_input_now(in);
	rec->type = type;
	rec->code = code;
	rec->value = value;
	bpf_ringbuf_submit(rec, 0);
	return BPFX_INPUT_PASS;
}

SEC("struct_ops.s/connect")
int BPF_PROG(connect_before, struct bpfx_input *in)
{
	return come(in, INPUTMON_BEFORE);
}

SEC("struct_ops.s/connect")
int BPF_PROG(connect_after, struct bpfx_input *in)
{
	return come(in, INPUTMON_AFTER);
}

SEC("struct_ops.s/disconnect")
void BPF_PROG(disconnect_before, struct bpfx_input *in, const struct bpfx_exit_info *info)
{
	go(in, INPUTMON_BEFORE);
}

SEC("struct_ops.s/disconnect")
void BPF_PROG(disconnect_after, struct bpfx_input *in, const struct bpfx_exit_info *info)
{
	go(in, INPUTMON_AFTER);
}

SEC("struct_ops/event")
int BPF_PROG(event_before, struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	return tell(in, INPUTMON_BEFORE, type, code, value);
}

SEC("struct_ops/event")
int BPF_PROG(event_after, struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	return tell(in, INPUTMON_AFTER, type, code, value);
}

char _license[] SEC("license") = "GPL";

/* Each monitor that runs has names of its own: it fills them in. */
SEC(".struct_ops.link")
struct bpfx_input_ops before = {
	.connect	= (void *)connect_before,
	.disconnect	= (void *)disconnect_before,
	.event		= (void *)event_before,
	.priority	= S32_MIN,
	.state_size	= sizeof(struct monitor_state),
	.name		= "monitor_before",
};

SEC(".struct_ops.link")
struct bpfx_input_ops after = {
	.connect	= (void *)connect_after,
	.disconnect	= (void *)disconnect_after,
	.event		= (void *)event_after,
	.priority	= S32_MAX,
	.state_size	= sizeof(struct monitor_state),
	.name		= "monitor_after",
};
