// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_str_* in user space.
 */
#include <errno.h>
#include <pthread.h>
#include <time.h>
#include "shim/kernel.h"
#include <bpfx/str.bpf.h>
#include "str.h"
#include "harness.h"
#include "net.h"

#define CHANGING	4096

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

/* One byte that differs at one place in memory of exactly its size. */
static bool finds(const uint8_t *all, uint8_t *one, uint8_t *copy, uint32_t size, uint32_t at)
{
	bool good;

	one[at] = 'x';
	good = bpfx_str_memchr(one, size, 'x') == at && bpfx_str_chr(one, size, 'x') == at &&
	       bpfx_str_rchr(one, size, 'x') == at && bpfx_str_memmem(one, size, "x", 1) == at &&
	       bpfx_str_find(one, size, "x", 2) == at && bpfx_str_cmp(one, size, all, size) == 1 &&
	       bpfx_str_casecmp(all, size, one, size) == -1 &&
	       bpfx_str_cspan(one, size, "x", 1) == at;
	one[at] = 'A';
	good &= bpfx_str_casecmp(one, size, all, size) == 0 &&
		bpfx_str_cmp(one, size, all, size) == -1 &&
		bpfx_str_lower(copy, size, one, size) == size && !memcmp(copy, all, size) &&
		bpfx_str_upper(copy, size, one, size) == size && copy[at] == 'A';
	one[at] = 0;
	good &= bpfx_str_len(one, size) == at && bpfx_str_chr(one, size, 'x') == -ENOENT &&
		bpfx_str_casecmp(one, size, all, size) == -1 &&
		bpfx_str_find(one, size, "x", 2) == -ENOENT &&
		bpfx_str_lower(copy, size, one, size) == at && !copy[at];
	one[at] = 'a';
	return good && bpfx_str_memchr(one, size, 'x') == -ENOENT &&
	       bpfx_str_rchr(one, size, 'x') == -ENOENT && bpfx_str_cmp(one, size, all, size) == 0;
}

TEST(each_place_of_each_size)
{
	uint8_t *all, *one, *copy;
	uint32_t size, at;

	for (size = 1; size < 4096 + 130; size += size > 320 && size < 3960 ? 61 : 1) {
		all = memset(malloc(size), 'a', size);
		one = memset(malloc(size), 'a', size);
		copy = malloc(size);
		for (at = 0; at < size; at += at > 130 && at + 130 < size ? 31 : 1)
			EXPECT_TRUE(finds(all, one, copy, size, at))
				TH_LOG("at %u of %u", at, size);
		free(all);
		free(one);
		free(copy);
	}
}

static uint8_t *changing_hay, *changing_needle;
static bool changing;

/* The answer may be any, but it is one, it comes soon, and the memory ends where it ends. */
static void *change(void *seed)
{
	struct random random = random_stream(*(uint64_t *)seed, 46);
	uint8_t *hay, *needle;

	while (__atomic_load_n(&changing, __ATOMIC_RELAXED)) {
		hay = changing_hay + random_below(&random, 8) * (CHANGING / 8);
		needle = changing_needle + random_below(&random, 2) * (CHANGING / 4);
		__atomic_store_n(hay, 'a' + random_below(&random, 2), __ATOMIC_RELAXED);
		__atomic_store_n(needle, 'a' + random_below(&random, 2), __ATOMIC_RELAXED);
	}
	return NULL;
}

/* The answer may be any, but it is one of them, comes soon, and the memory ends where it ends. */
TEST(memory_that_changes)
{
	uint32_t i, found = 0, not_there = 0, changed = 0;
	uint64_t with = seed();
	struct timespec from, to;
	pthread_t thread;
	int32_t at;

	changing_hay = memset(malloc(CHANGING), 'a', CHANGING);
	changing_needle = memset(malloc(CHANGING / 2), 'a', CHANGING / 2);
	changing = true;
	ASSERT_EQ(0, pthread_create(&thread, NULL, change, &with));
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	for (i = 0; i < 100000 || !found || !not_there; i++) {
		at = bpfx_str_memmem(changing_hay, CHANGING, changing_needle, CHANGING / 2);
		not_there += at == -ENOENT;
		changed += at == -EAGAIN;
		found += at >= 0 && at <= CHANGING / 2;
	}
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
	__atomic_store_n(&changing, false, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	TH_LOG("found %u times, %u times not there, %u times changed", found, not_there, changed);
	EXPECT_EQ(i, found + not_there + changed);
	EXPECT_LT(to.tv_sec - from.tv_sec, 20);
	free(changing_hay);
	free(changing_needle);
}

TEST_HARNESS_MAIN
