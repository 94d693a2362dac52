// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_str_* in user space.
 */
#include <errno.h>
#include <time.h>
#include "shim/kernel.h"
#include <bpfx/str.bpf.h>
#include "str.h"
#include "harness.h"
#include "net.h"

static uint8_t room[MEMORY_ROOM];

static void direct_rest(struct memory_call *call, uint8_t *a, uint8_t *b)
{
	struct bpfx_str_token token = { call->token.at, call->token.len, call->token.next };
	u32 n = call->a_size, m = call->b_size;
	u64 out = call->out;

	switch (call->op) {
	case STR_TO_U64:
		call->ret = bpfx_str_to_u64(a, n, call->arg, &out);
		break;
	case STR_TO_S64:
		call->ret = bpfx_str_to_s64(a, n, call->arg, (s64 *)&out);
		break;
	case STR_FROM_U64:
		call->ret = bpfx_str_from_u64(a, n, call->x, call->arg);
		break;
	case STR_FROM_S64:
		call->ret = bpfx_str_from_s64(a, n, call->x, call->arg);
		break;
	case STR_SPAN:
		call->ret = bpfx_str_span(a, n, b, m);
		break;
	case STR_CSPAN:
		call->ret = bpfx_str_cspan(a, n, b, m);
		break;
	case STR_TOKEN:
		call->ret = bpfx_str_token(a, n, b, m, &token);
		break;
	}
	call->out = out;
	call->token.at = token.at;
	call->token.len = token.len;
	call->token.next = token.next;
}

static void direct(struct memory_call *call, uint8_t *a, uint8_t *b)
{
	u32 n = call->a_size, m = call->b_size;

	switch (call->op) {
	case STR_LEN:
		call->ret = bpfx_str_len(a, n);
		break;
	case STR_CMP:
		call->ret = bpfx_str_cmp(a, n, b, m);
		break;
	case STR_CASECMP:
		call->ret = bpfx_str_casecmp(a, n, b, m);
		break;
	case STR_CHR:
		call->ret = bpfx_str_chr(a, n, call->arg);
		break;
	case STR_RCHR:
		call->ret = bpfx_str_rchr(a, n, call->arg);
		break;
	case STR_MEMCHR:
		call->ret = bpfx_str_memchr(a, n, call->arg);
		break;
	case STR_FIND:
		call->ret = bpfx_str_find(a, n, b, m);
		break;
	case STR_MEMMEM:
		call->ret = bpfx_str_memmem(a, n, b, m);
		break;
	case STR_LOWER:
		call->ret = bpfx_str_lower(a, n, b, m);
		break;
	case STR_UPPER:
		call->ret = bpfx_str_upper(a, n, b, m);
		break;
	default:
		direct_rest(call, a, b);
	}
}

static void ask(void *by, struct memory_call *call, uint8_t *in)
{
	memory_exact(direct, call, in);
}

TEST(strings)
{
	struct random random = random_stream(seed(), 42);

	EXPECT_TRUE(str_agrees(ask, NULL, room, &random, 5000));
}

TEST(tokens_are_those_of_strsep)
{
	struct random random = random_stream(seed(), 43);

	EXPECT_TRUE(str_splits(ask, NULL, room, &random, 5000));
}

TEST(periodic_needles)
{
	struct random random = random_stream(seed(), 44);

	EXPECT_TRUE(str_finds_periodic(ask, NULL, room, &random, 5000));
}

/*
 * A needle of which every byte of its beginning is common, in what it nearly is everywhere: to
 * compare it at each place would be a thousand times the work. CPU time, for a busy machine.
 */
TEST(worst_case_is_linear)
{
	struct timespec from, to;
	u32 i, m = 32768;

	memset(room, 'a', MEMORY_ROOM);
	room[MEMORY_AT + m - 2] = 'b';
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	for (i = 0; i < 16; i++) {
		EXPECT_EQ(-ENOENT, bpfx_str_memmem(room, 65536, room + MEMORY_AT, m));
		EXPECT_EQ(-ENOENT, bpfx_str_find(room, 65536, room + MEMORY_AT, m));
	}
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
	EXPECT_LT(to.tv_sec - from.tv_sec, 2);
}

TEST_HARNESS_MAIN
