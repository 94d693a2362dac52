// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "str.h"

/* As C knows strings: with a NUL. */
static char *string(const uint8_t *p, uint32_t size)
{
	char *s = malloc(size + 1);

	memcpy(s, p, size);
	s[size] = 0;
	return s;
}

static int64_t where(const void *found, const void *in)
{
	return found ? (const char *)found - (const char *)in : -ENOENT;
}

static int64_t sign(int64_t x)
{
	return x < 0 ? -1 : x > 0;
}

/* Of a byte in a string: the end is one if there is a NUL. */
static int64_t chr(const char *s, uint32_t size, uint8_t c, bool last)
{
	if (!c)
		return strlen(s) < size ? (int64_t)strlen(s) : -ENOENT;
	return where(last ? strrchr(s, c) : strchr(s, c), s);
}

static void expect_bytes(struct memory_call *call, const uint8_t *a, const char *s,
			 const uint8_t *b, const char *t)
{
	switch (call->op) {
	case STR_LEN:
		call->ret = strlen(s);
		break;
	case STR_CMP:
		call->ret = sign(strcmp(s, t));
		break;
	case STR_CASECMP:
		call->ret = sign(strcasecmp(s, t));
		break;
	case STR_CHR:
	case STR_RCHR:
		call->ret = chr(s, call->a_size, call->arg, call->op == STR_RCHR);
		break;
	case STR_MEMCHR:
		call->ret = where(memchr(a, call->arg & 0xff, call->a_size), a);
		break;
	case STR_FIND:
		call->ret = where(strstr(s, t), s);
		break;
	case STR_MEMMEM:
		call->ret = where(memmem(a, call->a_size, b, call->b_size), a);
		break;
	}
}

static char other_case(char c, bool up)
{
	const char *abc = "abcdefghijklmnopqrstuvwxyz", *ABC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const char *from = up ? abc : ABC, *to = up ? ABC : abc, *at = c ? strchr(from, c) : NULL;

	return at ? to[at - from] : c;
}

static int64_t convert(uint8_t *dst, uint32_t size, const char *s, bool up)
{
	uint32_t i, n = strlen(s);

	if (n > size)
		return -E2BIG;
	for (i = 0; i < n; i++)
		dst[i] = other_case(s[i], up);
	if (n < size)
		dst[n] = 0;
	return n;
}

static bool is_base(uint32_t base)
{
	return base == 8 || base == 10 || base == 16;
}

static int64_t to_number(struct memory_call *call, const char *s)
{
	bool is_signed = call->op == STR_TO_S64, minus;
	uint32_t base = call->arg;
	uint64_t x;
	char *end;

	if (base && !is_base(base))
		return -EINVAL;
	end = (char *)s + strspn(s, " \t\n\v\f\r");
	minus = *end == '-';
	end += minus || *end == '+';
	/* C23 knows a prefix more. */
	if (!base && *end == '0' && (end[1] == 'b' || end[1] == 'B'))
		base = 8;
	errno = 0;
	x = is_signed ? (uint64_t)strtoll(s, &end, base) : strtoull(s, &end, base);
	if (end == s)
		return -EINVAL;
	if (errno || (!is_signed && minus && x))
		return -ERANGE;
	call->out = x;
	return end - s;
}

static int64_t from_number(struct memory_call *call, uint8_t *a)
{
	const char *format = call->arg == 8 ? "%s%" PRIo64 : call->arg == 10 ? "%s%" PRIu64 :
			     "%s%" PRIx64;
	bool minus = call->op == STR_FROM_S64 && (int64_t)call->x < 0;
	uint32_t n;
	char s[32];

	if (!is_base(call->arg))
		return -EINVAL;
	n = sprintf(s, format, minus ? "-" : "", minus ? -(uint64_t)call->x : (uint64_t)call->x);
	if (n > call->a_size)
		return -E2BIG;
	memcpy(a, s, n < call->a_size ? n + 1 : n);
	return n;
}

static int64_t token(struct memory_call *call, const char *s, const char *set)
{
	uint32_t at = call->token.next, n;

	if (at > call->a_size)
		return 0;
	s = strndup(s + at, call->a_size - at);
	n = strcspn(s, set);
	call->token.next = s[n] ? at + n + 1 : UINT_MAX;
	free((char *)s);
	call->token.at = at;
	call->token.len = n;
	return 1;
}

/* Without the NULs of its first part, a string can be gone through from its middle. */
static char *raw(const uint8_t *a, uint32_t size, uint32_t at)
{
	char *s = string(a, size);
	uint32_t i;

	for (i = 0; i < at && i < size; i++)
		s[i] = s[i] ?: 1;
	return s;
}

static void expect(struct memory_call *call, uint8_t *room)
{
	uint8_t *a = room + call->a_at, *b = room + call->b_at;
	char *s = string(a, call->a_size), *t = string(b, call->b_size), *u;

	expect_bytes(call, a, s, b, t);
	switch (call->op) {
	case STR_LOWER:
	case STR_UPPER:
		call->ret = convert(a, call->a_size, t, call->op == STR_UPPER);
		break;
	case STR_TO_U64:
	case STR_TO_S64:
		call->ret = to_number(call, s);
		break;
	case STR_FROM_U64:
	case STR_FROM_S64:
		call->ret = from_number(call, a);
		break;
	case STR_SPAN:
		call->ret = strspn(s, t);
		break;
	case STR_CSPAN:
		call->ret = strcspn(s, t);
		break;
	case STR_TOKEN:
		u = raw(a, call->a_size, call->token.next);
		call->ret = token(call, u, t);
		free(u);
		break;
	}
	free(s);
	free(t);
}

static uint8_t character(struct random *random, uint32_t alphabet)
{
	static const char few[] = "ab", text[] = "etaoin SHRDLU,zq\n.", digit[] = " +-0x123789aFb";

	switch (alphabet) {
	case 0:
		return few[random_below(random, 2)];
	case 1:
	case 2:
		return text[random_below(random, sizeof(text) - 1)];
	case 3:
		return digit[random_below(random, sizeof(digit) - 1)];
	case 4:
		return '@' + random_below(random, 64);
	case 5:	/* what differs in the highest bit only */
		return "aBc"[random_below(random, 3)] ^ (random_once_in(random, 2) ? 0x80 : 0);
	default:
		return random_u64(random);
	}
}

/* Bytes of an alphabet, with NULs or without; nobody knows what is around them. */
static void fill(struct random *random, uint8_t *p, uint32_t size, uint32_t alphabet)
{
	uint32_t i;

	for (i = 0; i < size + 32; i++)
		*(p - 16 + i) = i < 16 || i >= size + 16 ? random_u64(random) :
				character(random, alphabet);
	for (i = random_below(random, 3); i && size; i--)
		p[random_below(random, size)] = 0;
}

/* Make it likely that what is looked for is there, or nearly. */
static void plant(struct random *random, struct memory_call *call, uint8_t *a, uint8_t *b)
{
	uint32_t n = call->b_size, at;

	if (n > call->a_size || random_once_in(random, 3))
		return;
	at = random_below(random, call->a_size - n + 1);
	memmove(b, a + at, n);
	if (n && random_once_in(random, 3))
		b[random_below(random, n)] ^= 1 << random_below(random, 8);
}

/* The other one's beginning, in the other case here and there. */
static void resemble(struct random *random, struct memory_call *call, uint8_t *a, uint8_t *b)
{
	uint32_t i, n = call->a_size < call->b_size ? call->a_size : call->b_size;

	memmove(b, a, n);
	for (i = random_below(random, 3); i && n; i--)
		b[random_below(random, n)] ^= random_once_in(random, 2) ? 0x20 : 1;
}

static void small(struct random *random, uint32_t *size, uint32_t most)
{
	if (*size > most && !random_once_in(random, 8))
		*size = random_below(random, most);
}

#define NR_BASES	12

static const uint32_t bases[NR_BASES] = { 0, 8, 10, 16, 10, 16, 10, 2, 7, 36, 32, 0x80000008 };

static uint64_t number(struct random *random)
{
	uint64_t u = random_u64(random);

	switch (random_below(random, 4)) {
	case 0:
		return (u & 1) << 63;
	case 1:
		return -(u & 1) - (u >> 1 & 1);
	default:
		return u >> (u & 63);
	}
}

/* Digits that may be more than 64 bits. */
static void plant_number(struct random *random, struct memory_call *call, uint8_t *a)
{
	const char *format[] = { "%s%s0%" PRIo64 "%s", "%s%s%" PRIu64 "%s", "%s%s%" PRIx64 "%s",
				 "%s%s0x%" PRIX64 "%s" };
	char s[64];
	uint32_t n;

	n = sprintf(s, format[random_below(random, 4)], random_once_in(random, 4) ? " \t" : "",
		    random_once_in(random, 3) ? "-" : random_once_in(random, 4) ? "+" : "",
		    number(random), random_once_in(random, 3) ? "0" : "");
	memcpy(a, s, n < call->a_size ? n : call->a_size);
	if (random_once_in(random, 8) && n < call->a_size)
		a[n] = 0;
}

static void prepare(struct random *random, struct memory_call *call, uint8_t *room)
{
	uint32_t alphabet = random_below(random, 8);
	uint8_t *a, *b;

	if ((call->op == STR_LOWER || call->op == STR_UPPER) && random_once_in(random, 3))
		memory_overlap(random, call);
	else
		memory_apart(random, call);
	if (call->op == STR_FIND || call->op == STR_MEMMEM || call->op >= STR_SPAN)
		small(random, &call->b_size, 24);
	a = room + call->a_at;
	b = room + call->b_at;
	fill(random, b, call->b_size, random_once_in(random, 2) ? alphabet : 7);
	fill(random, a, call->a_size, alphabet);
	if (call->op == STR_FIND || call->op == STR_MEMMEM)
		plant(random, call, a, b);
	if (call->op == STR_CMP || call->op == STR_CASECMP)
		resemble(random, call, a, b);
	if (call->op == STR_TO_U64 || call->op == STR_TO_S64)
		plant_number(random, call, a);
	call->x = number(random);
	call->out = random_u64(random);
	call->arg = bases[random_below(random, NR_BASES)];
	if (call->op < STR_FIND)
		call->arg = random_once_in(random, 8) ? 0x100 : character(random, alphabet);
	call->token.next = random_once_in(random, 8) ? random_u64(random) :
			   random_below(random, call->a_size + 2);
}

bool str_agrees(memory_ask ask, void *by, uint8_t *room, struct random *random, uint32_t n)
{
	const struct memory_test test = { ask, by, expect, room };
	struct memory_call call = {};

	for (n *= NR_STR_OPS; n; n--) {
		call.op = n % NR_STR_OPS;
		prepare(random, &call, room);
		if (!memory_agrees(&test, &call))
			return false;
	}
	return true;
}

/* One string. Return: did the tokens come that strsep() finds, and then no more? */
static bool splits(memory_ask ask, void *by, uint8_t *room, struct memory_call *call)
{
	char *s = string(room + call->a_at, call->a_size), *rest = s, *part;
	char *set = string(room + call->b_at, call->b_size);
	bool good = true;

	while (good && (part = strsep(&rest, set))) {
		ask(by, call, room);
		good = call->ret == 1 && call->token.at == part - s &&
		       call->token.len == strlen(part);
	}
	if (good) {
		ask(by, call, room);
		good = !call->ret;
	}
	if (!good)
		printf("# token %u+%u of %u bytes by %u\n", call->token.at, call->token.len,
		       call->a_size, call->b_size);
	free(s);
	free(set);
	return good;
}

bool str_splits(memory_ask ask, void *by, uint8_t *room, struct random *random, uint32_t n)
{
	struct memory_call call;

	while (n--) {
		call = (struct memory_call){ .op = STR_TOKEN };
		memory_apart(random, &call);
		small(random, &call.a_size, 200);
		call.a_size %= 400;
		call.b_size %= 7;
		fill(random, room + call.b_at, call.b_size, 1);
		fill(random, room + call.a_at, call.a_size, 1);
		if (!splits(ask, by, room, &call))
			return false;
	}
	return true;
}

/* A word again and again; here and there a byte that is another one. */
static void repeat(struct random *random, uint8_t *p, uint32_t size, const uint8_t *word,
		   uint32_t length, uint32_t errors)
{
	uint32_t i;

	for (i = 0; i < size; i++)
		p[i] = word[i % length];
	while (errors-- && size)
		p[random_below(random, size)] = 'a' + random_below(random, 3);
}

bool str_finds_periodic(memory_ask ask, void *by, uint8_t *room, struct random *random,
			uint32_t n)
{
	const struct memory_test test = { ask, by, expect, room };
	struct memory_call call = {};
	uint32_t i, length;
	uint8_t word[12];

	while (n--) {
		memory_apart(random, &call);
		call.op = random_once_in(random, 2) ? STR_FIND : STR_MEMMEM;
		call.a_size = random_below(random, random_once_in(random, 32) ? MEMORY_MAX : 3000);
		call.b_size = random_below(random, call.a_size / (1 + random_below(random, 9)) + 2);
		length = 1 + random_below(random, sizeof(word));
		for (i = 0; i < length; i++)
			word[i] = 'a' + random_below(random, 2);
		repeat(random, room + call.b_at, call.b_size, word, length,
		       random_below(random, 3));
		repeat(random, room + call.a_at, call.a_size, word, length,
		       random_below(random, 1 + call.a_size / 20));
		if (!memory_agrees(&test, &call))
			return false;
	}
	return true;
}
