// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strings that are larger than their memory, nowhere, or may not be written.
 */
#include <bpfx/str.bpf.h>

char _license[] SEC("license") = "GPL";

char text[16];
const volatile char constant[16] = "constant";

SEC("syscall")
int len_beyond_the_end(void *ctx)
{
	return bpfx_str_len(text, sizeof(text) + 1);
}

SEC("syscall")
int cmp_with_a_constant(void *ctx)
{
	return bpfx_str_cmp(text, sizeof(text), (const void *)constant, sizeof(constant));
}

SEC("syscall")
int casecmp_of_a_context(void *ctx)
{
	return bpfx_str_casecmp(text, sizeof(text), ctx, -1);
}

SEC("syscall")
int chr_beyond_the_end(void *ctx)
{
	return bpfx_str_chr(text + 9, 8, 'a');
}

SEC("syscall")
int rchr_of_any_size(u32 *ctx)
{
	return bpfx_str_rchr(text, *ctx, 'a');
}

SEC("syscall")
int memchr_for_a_pointer(void *ctx)
{
	return bpfx_str_memchr(text, sizeof(text), (u64)ctx);
}

SEC("syscall")
int find_in_a_literal(void *ctx)
{
	return bpfx_str_find("a literal", 9, text, sizeof(text));
}

SEC("syscall")
int memmem_beyond_the_end(void *ctx)
{
	return bpfx_str_memmem(text, sizeof(text), text + 8, 9);
}

SEC("syscall")
int lower_into_a_constant(void *ctx)
{
	return bpfx_str_lower((void *)constant, sizeof(constant), text, sizeof(text));
}

SEC("syscall")
int upper_beyond_the_end(void *ctx)
{
	return bpfx_str_upper(text, sizeof(text) + 1, text, sizeof(text));
}

SEC("syscall")
int to_u64_into_half(void *ctx)
{
	u32 half = 0;

	return bpfx_str_to_u64(text, sizeof(text), 10, (u64 *)&half);
}

SEC("syscall")
int to_s64_into_nothing(void *ctx)
{
	return bpfx_str_to_s64(text, sizeof(text), 10, NULL);
}

SEC("syscall")
int from_u64_beyond_the_end(void *ctx)
{
	return bpfx_str_from_u64(text + 1, sizeof(text), 1, 10);
}

SEC("syscall")
int from_s64_into_a_number(void *ctx)
{
	return bpfx_str_from_s64((void *)8, 8, 1, 10);
}

SEC("syscall")
int span_beyond_the_end(void *ctx)
{
	return bpfx_str_span(text, sizeof(text), text, sizeof(text) + 1);
}

SEC("syscall")
int cspan_of_a_literal(void *ctx)
{
	return bpfx_str_cspan(text, sizeof(text), ",;", 2);
}

SEC("syscall")
int token_into_half(void *ctx)
{
	u64 half = 0;

	return bpfx_str_token(text, sizeof(text), text, 1, (struct bpfx_str_token *)&half);
}
