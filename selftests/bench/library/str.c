// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strings of letters, of which the last byte is what is looked for. The kernel's own functions,
 * where it has some: byte by byte on x86, most of them.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <bpfx/str.bpf.h>
#include "families.h"
#include "str.h"

static void letters(u8 *p, u32 size)
{
	u32 i;

	for (i = 0; i < size; i++)
		p[i] = 'a' + p[i] % 26;
}

static void string(struct bench_memory *m, u32 size)
{
	letters(m->a, size);
	m->a[size - 1] = 0;
}

/* The same in a and b, b in capitals. */
static void twice(struct bench_memory *m, u32 size)
{
	string(m, size);
	memcpy(m->b, m->a, size);
}

static void twice_capitals(struct bench_memory *m, u32 size)
{
	u32 i;

	twice(m, size);
	for (i = 0; m->b[i]; i++)
		m->b[i] -= 0x20;
}

static void wanted_last(struct bench_memory *m, u32 size)
{
	letters(m->a, size);
	m->a[size - 1] = WANTED;
}

static void wanted_first(struct bench_memory *m, u32 size)
{
	string(m, size);
	m->a[0] = WANTED;
}

/* A needle of letters, too, at the end of the haystack and nowhere before. */
static void needle(struct bench_memory *m, u32 size)
{
	static const char what[] = "Server: ";

	letters(m->a, size);
	m->arg = sizeof(what) - 1;
	memcpy(m->b, what, m->arg);
	memcpy(m->a + size - m->arg, what, m->arg);
}

static void set_of_letters(struct bench_memory *m, u32 size)
{
	wanted_last(m, size);
	for (m->arg = 0; m->arg < 26; m->arg++)
		m->b[m->arg] = 'a' + m->arg;
}

static void set_of_signs(struct bench_memory *m, u32 size)
{
	static const char what[] = " ,;:#";

	wanted_last(m, size);
	m->arg = sizeof(what) - 1;
	memcpy(m->b, what, m->arg);
}

MEMORY(len)
{
	return strnlen(m->a, size);
}

MEMORY(cmp)
{
	return strncmp(m->a, m->b, size);
}

MEMORY(casecmp)
{
	return strncasecmp(m->a, m->b, size);
}

static s64 at(const struct bench_memory *m, const void *p)
{
	return p ? (const u8 *)p - m->a : -ENOENT;
}

MEMORY(chr)
{
	return at(m, strnchr(m->a, size, WANTED));
}

MEMORY(rchr)
{
	return at(m, strrchr(m->a, WANTED));
}

MEMORY(memchr)
{
	return at(m, memchr(m->a, WANTED, size));
}

MEMORY(memmem)
{
	return bpfx_str_memmem(m->a, size, m->b, m->arg);
}

MEMORY(find)
{
	m->b[m->arg] = 0;
	return at(m, strnstr(m->a, m->b, size));
}

MEMORY(lower)
{
	return bpfx_str_lower(m->b, BENCH_SIZE, m->a, size);
}

MEMORY(upper)
{
	return bpfx_str_upper(m->b, BENCH_SIZE, m->a, size);
}

/* A number of so many digits in each place. */
static void digits(struct bench_memory *m, u32 size)
{
	u8 *p = m->a;
	u32 i, k;

	/* As in a text: what is behind a number is there, how far is known at run time only. */
	m->arg = DIGITS_ROOM;
	memset(p, 0, BENCH_WORDS * DIGITS_ROOM);
	for (i = 0; i < BENCH_WORDS; i++, p += DIGITS_ROOM)
		for (k = 0; k < size; k++)
			p[k] = '1' + (i + k) % 9;
}

static void negative_digits(struct bench_memory *m, u32 size)
{
	u32 i;

	digits(m, size);
	for (i = 0; i < BENCH_WORDS; i++)
		m->a[i * DIGITS_ROOM] = '-';
}

#define DIGITS_OF(m, i)	((m)->a + (i) % BENCH_WORDS * DIGITS_ROOM)

MEMORY(to_u64)
{
	u64 out;

	return kstrtoull(DIGITS_OF(m, i), 10, &out) ? 0 : out + size;
}

MEMORY(to_s64)
{
	s64 out;

	return kstrtoll(DIGITS_OF(m, i), 10, &out) ? 0 : out + size;
}

static void fewer_digits(struct bench_memory *m, u32 size)
{
	u64 most = 10;
	u32 i;

	for (; size > 1; size--)
		most *= 10;
	for (i = 0; i < BENCH_WORDS; i++)
		m->words[i].x = most / 10 + m->words[i].x % (most - most / 10);
}

MEMORY(from_u64)
{
	return snprintf(m->a, DIGITS_ROOM, "%llu", m->words[i % BENCH_WORDS].x) + m->a[0];
}

MEMORY(from_s64)
{
	return snprintf(m->a, DIGITS_ROOM, "%lld", -m->words[i % BENCH_WORDS].x) + m->a[0];
}

MEMORY(span)
{
	m->b[m->arg] = 0;
	return strspn(m->a, m->b);
}

MEMORY(cspan)
{
	m->b[m->arg] = 0;
	return strcspn(m->a, m->b);
}

static const u32 nr_digits[] = { 3, 8, 19, 0 };
static const u32 nr_digits_signed[] = { 3, 8, 18, 0 };

/* All tokens of a; the kernel's cuts it. */
static void tokens(struct bench_memory *m, u32 size)
{
	u32 i;

	letters(m->a, size);
	for (i = 7; i < size; i += 8)
		m->a[i] = m->a[i] & 1 ? ',' : ';';
	m->arg = 2;
	memcpy(m->b, ",;", 2);
}

MEMORY(token)
{
	struct bpfx_str_token token = {};
	u64 sum = 0;

	while (bpfx_str_token(m->a, size, m->b, m->arg, &token))
		sum += token.len;
	return sum;
}

const struct bench_function bench_str[] = {
	{ ROW_OF_SIZES(len), .prepare = string },
	{ ROW_OF_SIZES(cmp), .prepare = twice },
	{ ROW_OF_SIZES(casecmp), .prepare = twice_capitals },
	{ ROW_OF_SIZES(chr), .prepare = wanted_last },
	{ ROW_OF_SIZES(rchr), .prepare = wanted_first },
	{ ROW_OF_SIZES(memchr), .prepare = wanted_last },
	{ ROW_OF_SIZES(memmem), .least = 64, .prepare = needle },
	{ ROW_OF_SIZES(find), .least = 64, .prepare = needle },
	{ ROW_OF_SIZES(lower), .prepare = string },
	{ ROW_OF_SIZES(upper), .prepare = string },
	{ ROW_OF_SIZES(to_u64), .sizes = nr_digits, .prepare = digits },
	{ ROW_OF_SIZES(to_s64), .sizes = nr_digits_signed, .prepare = negative_digits },
	{ ROW_OF_SIZES(from_u64), .sizes = nr_digits, .prepare = fewer_digits },
	{ ROW_OF_SIZES(from_s64), .sizes = nr_digits_signed, .prepare = fewer_digits },
	{ ROW_OF_SIZES(span), .prepare = set_of_letters },
	{ ROW_OF_SIZES(cspan), .prepare = set_of_signs },
	{ ROW_OF_SIZES(token), .prepare = tokens },
	{}
};
