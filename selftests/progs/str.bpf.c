// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks a function about strings.
 */
#include <bpfx/str.bpf.h>
#include "str.h"

char _license[] SEC("license") = "GPL";

static __always_inline void ask_for_bytes(struct memory_call *call, void *a, u32 a_size, void *b,
					  u32 b_size)
{
	switch (call->op) {
	case STR_LEN:
		call->ret = bpfx_str_len(a, a_size);
		break;
	case STR_CMP:
		call->ret = bpfx_str_cmp(a, a_size, b, b_size);
		break;
	case STR_CASECMP:
		call->ret = bpfx_str_casecmp(a, a_size, b, b_size);
		break;
	case STR_CHR:
		call->ret = bpfx_str_chr(a, a_size, call->arg);
		break;
	case STR_RCHR:
		call->ret = bpfx_str_rchr(a, a_size, call->arg);
		break;
	case STR_MEMCHR:
		call->ret = bpfx_str_memchr(a, a_size, call->arg);
		break;
	case STR_FIND:
		call->ret = bpfx_str_find(a, a_size, b, b_size);
		break;
	case STR_MEMMEM:
		call->ret = bpfx_str_memmem(a, a_size, b, b_size);
		break;
	}
}

static __always_inline void ask_for_numbers(struct memory_call *call, void *a, u32 a_size)
{
	u64 u = call->out;
	s64 s = call->out;

	switch (call->op) {
	case STR_TO_U64:
		call->ret = bpfx_str_to_u64(a, a_size, call->arg, &u);
		call->out = u;
		break;
	case STR_TO_S64:
		call->ret = bpfx_str_to_s64(a, a_size, call->arg, &s);
		call->out = s;
		break;
	case STR_FROM_U64:
		call->ret = bpfx_str_from_u64(a, a_size, call->x, call->arg);
		break;
	case STR_FROM_S64:
		call->ret = bpfx_str_from_s64(a, a_size, call->x, call->arg);
		break;
	}
}

static __always_inline void ask_for_tokens(struct memory_call *call, void *a, u32 a_size, void *b,
					   u32 b_size)
{
	struct bpfx_str_token token = { call->token.at, call->token.len, call->token.next };

	switch (call->op) {
	case STR_SPAN:
		call->ret = bpfx_str_span(a, a_size, b, b_size);
		break;
	case STR_CSPAN:
		call->ret = bpfx_str_cspan(a, a_size, b, b_size);
		break;
	case STR_TOKEN:
		call->ret = bpfx_str_token(a, a_size, b, b_size, &token);
		break;
	}
	call->token.at = token.at;
	call->token.len = token.len;
	call->token.next = token.next;
}

SEC("syscall")
int ask(struct memory_call *call)
{
	u32 a_size = call->a_size, b_size = call->b_size;
	void *a = memory_piece(call->a_at, a_size), *b = memory_piece(call->b_at, b_size);

	if (!a || !b)
		return 1;
	ask_for_bytes(call, a, a_size, b, b_size);
	ask_for_numbers(call, a, a_size);
	ask_for_tokens(call, a, a_size, b, b_size);
	if (call->op == STR_LOWER)
		call->ret = bpfx_str_lower(a, a_size, b, b_size);
	else if (call->op == STR_UPPER)
		call->ret = bpfx_str_upper(a, a_size, b, b_size);
	return 0;
}

/* Literals, which are in .rodata, as a header's macro passes them. Returns the step that failed. */
SEC("syscall")
int literals(void *ctx)
{
	struct bpfx_str_token token = {};
	char greeting[] = "Hello, world";

	if (bpfx_str_len(BPFX_LITERAL("abc")) != 3)
		return 1;
	if (bpfx_str_find(greeting, sizeof(greeting), BPFX_LITERAL("world")) != 7)
		return 2;
	if (bpfx_str_casecmp(greeting, sizeof(greeting), BPFX_LITERAL("HELLO, WORLD")))
		return 3;
	if (bpfx_str_memmem(BPFX_LITERAL("a\0b"), BPFX_LITERAL("\0b")) != 1)
		return 4;
	if (bpfx_str_find(greeting, sizeof(greeting), BPFX_LITERAL("")))
		return 5;
	if (!bpfx_str_token(greeting, sizeof(greeting), BPFX_LITERAL(", "), &token) ||
	    token.len != 5)
		return 6;
	if (bpfx_str_find(greeting, sizeof(greeting),
			  BPFX_LITERAL("a literal longer than a program's registers are")) >= 0)
		return 7;
	return 0;
}
