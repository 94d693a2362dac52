// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scratch memory that is kept, and such that is not there any more.
 */
#include <bpfx/scratch.bpf.h>

char _license[] SEC("license") = "GPL";

u64 kept;

SEC("syscall")
int scratch_not_put(void *ctx)
{
	bpfx_scratch_get();
	return 0;
}

SEC("syscall")
int scratch_unchecked(void *ctx)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();

	bpfx_scratch_data(scratch, 8);
	if (scratch)
		bpfx_scratch_put(scratch);
	return 0;
}

SEC("syscall")
int scratch_data_unchecked(void *ctx)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();

	if (!scratch)
		return 0;
	*bpfx_scratch_data(scratch, 8) = 1;
	bpfx_scratch_put(scratch);
	return 0;
}

SEC("syscall")
int scratch_used_after_put(void *ctx)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();
	u64 *data;

	if (!scratch)
		return 0;
	data = bpfx_scratch_data(scratch, 8);
	bpfx_scratch_put(scratch);
	if (data)
		kept = *data;
	return 0;
}

SEC("syscall")
int scratch_data_after_put(void *ctx)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();

	if (!scratch)
		return 0;
	bpfx_scratch_put(scratch);
	bpfx_scratch_data(scratch, 8);
	return 0;
}

SEC("syscall")
int scratch_put_twice(void *ctx)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();

	if (!scratch)
		return 0;
	bpfx_scratch_put(scratch);
	bpfx_scratch_put(scratch);
	return 0;
}

SEC("syscall")
int scratch_size_not_constant(void *ctx)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();
	u32 size = bpf_get_prandom_u32() & 0xff;

	if (!scratch)
		return 0;
	bpfx_scratch_data(scratch, size);
	bpfx_scratch_put(scratch);
	return 0;
}

SEC("syscall")
int scratch_beyond_its_size(void *ctx)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();
	u64 *data;

	if (!scratch)
		return 0;
	data = bpfx_scratch_data(scratch, 64);
	if (data)
		data[8] = 1;
	bpfx_scratch_put(scratch);
	return 0;
}

/* Of what the module keeps about it, nothing can be read or written. */
SEC("syscall")
int scratch_itself_read(void *ctx)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();

	if (!scratch)
		return 0;
	kept = *(volatile u64 *)scratch;
	bpfx_scratch_put(scratch);
	return 0;
}

SEC("syscall")
int scratch_itself_written(void *ctx)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();

	if (!scratch)
		return 0;
	*(volatile u64 *)scratch = 0;
	bpfx_scratch_put(scratch);
	return 0;
}

SEC("syscall")
int scratch_of_ones_own(void *ctx)
{
	bpfx_scratch_put((struct bpfx_scratch *)&kept);
	return 0;
}

SEC("syscall")
int scratch_put_unchecked(void *ctx)
{
	bpfx_scratch_put(bpfx_scratch_get());
	return 0;
}

SEC("syscall")
int scratch_put_of_nothing(void *ctx)
{
	bpfx_scratch_put(NULL);
	return 0;
}
