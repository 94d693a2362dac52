// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory for the time of a call.
 */
#include <bpfx/deadline.bpf.h>
#include <bpfx/scratch.bpf.h>
#include <bpf/bpf_tracing.h>
#include "scratch.h"

char _license[] SEC("license") = "GPL";

#define WORDS	(BPFX_SCRATCH_SIZE / 8)

/* What the program inside the program saw. */
__u32 inner_runs;
__u32 inner_got;
__u32 inner_wrong;
__u32 inner_pid;

static __always_inline u32 differ(const u64 *data, u64 word, int from, int to)
{
	u32 wrong = 0, at;
	int i;

	bpf_for(i, from, to) {
		at = i;
		/* What is checked below is what is used, and not i - from. */
		barrier_var(at);
		if (at < WORDS)
			wrong += data[at] != word;
	}
	return wrong;
}

static __always_inline void fill(u64 *data, u64 word)
{
	int i;

	bpf_for(i, 0, WORDS)
		data[i] = word;
}

/* One, whose words should be zeros and are then overwritten. Return: words that were not. */
static __always_inline u32 dirty(u64 word)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();
	u32 wrong = WORDS;
	u64 *data;

	if (!scratch)
		return wrong;
	data = bpfx_scratch_data(scratch, BPFX_SCRATCH_SIZE);
	if (data) {
		wrong = differ(data, 0, 0, WORDS);
		fill(data, word);
	}
	bpfx_scratch_put(scratch);
	return wrong;
}

SEC("syscall")
int zeros(struct scratch_call *call)
{
	call->wrong = dirty(~0ull);
	call->wrong += dirty(0x1234567812345678);
	return 0;
}

/* Given anew it is the same, and longer by zeros. */
SEC("syscall")
int again(struct scratch_call *call)
{
	struct bpfx_scratch *scratch;
	u64 *first, *all;

	dirty(~0ull);
	scratch = bpfx_scratch_get();
	if (!scratch)
		return 0;
	call->got = 1;
	first = bpfx_scratch_data(scratch, 16);
	if (first) {
		first[0] = 1;
		first[1] = 2;
	}
	all = bpfx_scratch_data(scratch, BPFX_SCRATCH_SIZE);
	if (first && all) {
		call->wrong = (all[0] != 1) + (all[1] != 2) + differ(all, 0, 2, WORDS);
		all[1] = 3;
		call->wrong += first[1] != 3;
		call->sizes = 3;
	}
	bpfx_scratch_put(scratch);
	return 0;
}

SEC("syscall")
int sizes(struct scratch_call *call)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();

	if (!scratch)
		return 0;
	call->got = 1;
	call->sizes |= !!bpfx_scratch_data(scratch, 0) << 0;
	call->sizes |= !!bpfx_scratch_data(scratch, 1) << 1;
	call->sizes |= !!bpfx_scratch_data(scratch, BPFX_SCRATCH_SIZE) << 2;
	call->sizes |= !!bpfx_scratch_data(scratch, BPFX_SCRATCH_SIZE + 1) << 3;
	call->sizes |= !!bpfx_scratch_data(scratch, 0x7fffffff) << 4;
	bpfx_scratch_put(scratch);
	return 0;
}

static __always_inline struct bpfx_scratch *take(struct scratch_call *call, u64 word)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();
	u64 *data;

	if (!scratch)
		return NULL;
	call->got++;
	data = bpfx_scratch_data(scratch, 8);
	if (data)
		*data = word;
	return scratch;
}

static __always_inline void give(struct scratch_call *call, struct bpfx_scratch *scratch, u64 word)
{
	u64 *data;

	if (!scratch)
		return;
	data = bpfx_scratch_data(scratch, 8);
	if (!data || *data != word)
		call->wrong++;
	bpfx_scratch_put(scratch);
}

/*
 * All that there are but one, and nothing of what is in them moves. With all taken but one, printk
 * runs the program below in the middle of this one. Put in no order.
 */
SEC("syscall")
int nest(struct scratch_call *call)
{
	struct bpfx_scratch *a = take(call, 1), *b = take(call, 2), *c = take(call, 3);
	struct bpfx_scratch *d = take(call, 4), *e = take(call, 5), *f = take(call, 6);
	struct bpfx_scratch *g = take(call, 7), *h, *i;

	inner_pid = bpf_get_current_pid_tgid();
	bpf_printk("scratch");
	inner_pid = 0;
	h = take(call, 8);
	i = take(call, 9);
	give(call, c, 3);
	give(call, i, 9);
	give(call, a, 1);
	give(call, h, 8);
	give(call, g, 7);
	give(call, b, 2);
	give(call, f, 6);
	give(call, d, 4);
	give(call, e, 5);
	return 0;
}

SEC("raw_tp/bpf_trace_printk")
int inner(void *ctx)
{
	struct scratch_call call = {};
	struct bpfx_scratch *a, *b;

	if (inner_pid != (u32)bpf_get_current_pid_tgid())
		return 0;
	a = take(&call, 11);
	b = take(&call, 12);
	give(&call, a, 11);
	give(&call, b, 12);
	inner_runs++;
	inner_got += call.got;
	inner_wrong += call.wrong;
	return 0;
}

/* Takes, writes, reads and puts all the time; and so does the other one, in its midst. */
static __always_inline u32 use(u64 word)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();
	u32 wrong = 1;
	u64 *data;

	if (!scratch)
		return wrong;
	data = bpfx_scratch_data(scratch, 64 * 8);
	if (data) {
		int i;

		wrong = differ(data, 0, 0, 64);
		bpf_for(i, 0, 64)
			data[i] = word;
		wrong += differ(data, word, 0, 64);
	}
	bpfx_scratch_put(scratch);
	return wrong;
}

SEC("syscall")
int busy(struct scratch_call *call)
{
	int *i;

	bpf_for_each(bpfx_deadline, i, 100000000) {
		call->wrong += use(0x1111111111111111);
		call->turns++;
	}
	return 0;
}

SEC("perf_event")
int interrupt(void *ctx)
{
	inner_wrong += use(0x2222222222222222);
	inner_runs++;
	return 0;
}
