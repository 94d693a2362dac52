// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strings: the first in a, the second in b.
 */
#include <bpfx/str.bpf.h>
#include "word.bpf.h"
#include "str.h"

MEMORY(len, bpf)
{
	return scan(m->a, size, 0, m->zero);
}

MEMORY(len, kfunc)
{
	return bpfx_str_len(m->a, size);
}

static __always_inline s64 order(u8 x, u8 y)
{
	return x < y ? -1 : x > y;
}

/* Where two strings differ, or end, at most 7 bytes before that. */
static __always_inline u64 agreeing(const struct bench_memory *m, u32 size)
{
	u64 at = m->zero, end = size & ~15;
	u64 x, y;

	for (; at < end && bench_goes_on && bench_inside(at); at += 16) {
		x = word(m->a + at);
		y = word(m->a + at + 8);
		if (x != word(m->b + at) || y != word(m->b + at + 8) ||
		    ((zero_hint(x) | zero_hint(y)) & HIGHS))
			break;
	}
	return at;
}

MEMORY(cmp, bpf)
{
	u64 at = agreeing(m, size);

	for (; at < size && bench_goes_on && bench_inside(at); at++) {
		if (m->a[at] != m->b[at])
			return order(m->a[at], m->b[at]);
		if (!m->a[at])
			break;
	}
	return 0;
}

MEMORY(cmp, kfunc)
{
	return bpfx_str_cmp(m->a, size, m->b, size);
}

/* 0x20 in each byte that is a letter, of the case of the first one */
static __always_inline u64 case_bits(u64 x, u8 first)
{
	u64 low = x & ~HIGHS;
	u64 from = low + ONES * (0x80 - first), beyond = low + ONES * (0x80 - first - 26);

	return (from & ~beyond & ~x & HIGHS) >> 2;
}

static __always_inline u64 lower(u64 x)
{
	return x + case_bits(x, 'A');
}

static __always_inline u64 upper(u64 x)
{
	return x - case_bits(x, 'a');
}

static __always_inline u8 upper_byte(u8 c)
{
	return c - 'a' < 26u ? c - 0x20 : c;
}

static __always_inline u8 lower_byte(u8 c)
{
	return c - 'A' < 26u ? c + 0x20 : c;
}

MEMORY(casecmp, bpf)
{
	u64 at = m->zero, end = size & ~7;
	u64 x;
	u8 c, d;

	for (; at < end && bench_goes_on && bench_inside(at); at += 8) {
		x = word(m->a + at);
		if (lower(x) != lower(word(m->b + at)) || (zero_hint(x) & HIGHS))
			break;
	}
	for (; at < size && bench_goes_on && bench_inside(at); at++) {
		c = lower_byte(m->a[at]);
		d = lower_byte(m->b[at]);
		if (c != d)
			return order(c, d);
		if (!c)
			break;
	}
	return 0;
}

MEMORY(casecmp, kfunc)
{
	return bpfx_str_casecmp(m->a, size, m->b, size);
}

MEMORY(chr, bpf)
{
	u64 c = ONES * WANTED, x;
	u64 at = m->zero, end = size & ~15;

	for (; at < end && bench_goes_on && bench_inside(at); at += 16) {
		x = word(m->a + at + 8);
		x = zero_hint(x) | zero_hint(x ^ c) | zero_hint(word(m->a + at)) |
		    zero_hint(word(m->a + at) ^ c);
		if (x & HIGHS)
			break;
	}
	for (; at < size && bench_goes_on && bench_inside(at); at++)
		if (!m->a[at] || m->a[at] == WANTED)
			return m->a[at] == WANTED ? at : -ENOENT;
	return -ENOENT;
}

MEMORY(chr, kfunc)
{
	return bpfx_str_chr(m->a, size, WANTED);
}

/* From the end down: which is where the string has its NUL. */
MEMORY_APART(rchr, bpf)
{
	u64 at = scan(m->a, size, 0, m->zero), zero = bench_unknown(m), k;

	for (; at >= 8 && bench_goes_on; at -= 8) {
		at += zero;
		k = at - 8;
		if (!bench_inside(k) || (zero_hint(word(m->a + k) ^ ONES * WANTED) & HIGHS))
			break;
	}
	for (; at && bench_goes_on; at--) {
		at += zero;
		k = at - 1;
		if (!bench_inside(k))
			break;
		if (m->a[k] == WANTED)
			return k;
	}
	return -ENOENT;
}

MEMORY(rchr, kfunc)
{
	return bpfx_str_rchr(m->a, size, WANTED);
}

MEMORY(memchr, bpf)
{
	u64 at = scan(m->a, size, ONES * WANTED, m->zero);

	return at < size ? at : -ENOENT;
}

MEMORY(memchr, kfunc)
{
	return bpfx_str_memchr(m->a, size, WANTED);
}

/* Is the needle at p? All of p is inside, and the needle in b. */
static __always_inline bool matches(const struct bench_memory *m, const u8 *p, u64 n)
{
	u64 i = m->zero, end = n & ~7ull;

	for (; i < end && bench_goes_on && bench_inside(i); i += 8)
		if (word(p + i) != word(m->b + i))
			return false;
	for (; i < n && bench_goes_on && bench_inside(i); i++)
		if (p[i] != m->b[i])
			return false;
	return true;
}

/*
 * Eight places at a time: where the needle's first and last byte are in their places, and only
 * there, the rest is compared. Mula, "SIMD-friendly algorithms for substring searching" (generic
 * SIMD).
 */
static __always_inline s64 memmem(const struct bench_memory *m, u64 size, u64 n)
{
	u64 c, last, found, at = m->zero, end, k;
	const u8 *ends;

	if (!n || n > NEEDLE_MAX || n > size)
		return n ? -ENOENT : 0;
	c = ONES * m->b[0];
	last = ONES * m->b[n - 1];
	ends = m->a + n - 1;
	for (end = size - n + 1; at < end && bench_goes_on && bench_inside(at); at += 8) {
		found = zero_bytes((word(m->a + at) ^ c) | (word(ends + at) ^ last));
		for (; found && bench_goes_on; found &= found - 1) {
			k = at + first(found);
			if (k < end && bench_inside(k) && matches(m, m->a + k, n))
				return k;
		}
	}
	return -ENOENT;
}

MEMORY(memmem, bpf)
{
	return memmem(m, size, m->arg);
}

MEMORY(memmem, kfunc)
{
	u32 n = m->arg;

	return n <= NEEDLE_MAX ? bpfx_str_memmem(m->a, size, m->b, n) : 0;
}

MEMORY(find, bpf)
{
	return memmem(m, scan(m->a, size, 0, m->zero), m->arg);
}

MEMORY(find, kfunc)
{
	u32 n = m->arg;

	return n <= NEEDLE_MAX ? bpfx_str_find(m->a, size, m->b, n) : 0;
}

#define CONVERT(word_to, byte_to)						\
{										\
	u64 at = m->zero, end = size & ~7, x;					\
										\
	for (; at < end && bench_goes_on && bench_inside(at); at += 8) {	\
		x = word(m->a + at);						\
		if (zero_hint(x) & HIGHS)					\
			break;							\
		*(u64 *)(m->b + at) = word_to(x);				\
	}									\
	for (; at < size && bench_goes_on && bench_inside(at); at++) {		\
		m->b[at] = byte_to(m->a[at]);					\
		if (!m->a[at])							\
			break;							\
	}									\
	return at;								\
}

MEMORY(lower, bpf)
CONVERT(lower, lower_byte)

MEMORY(lower, kfunc)
{
	return bpfx_str_lower(m->b, BENCH_SIZE, m->a, size);
}

MEMORY(upper, bpf)
CONVERT(upper, upper_byte)

MEMORY(upper, kfunc)
{
	return bpfx_str_upper(m->b, BENCH_SIZE, m->a, size);
}

#define DIGITS_OF(m, i)	((m)->a + (i) % BENCH_WORDS * DIGITS_ROOM)

static __always_inline bool is_blank(u8 c)
{
	return c == ' ' || (u8)(c - '\t') < 5;
}

/*
 * Blanks, a sign, and digits to the base 10: a loop that the compiler unrolls has nothing to count.
 * Return: how many bytes, for what follows.
 */
static __always_inline s32 number(const u8 *p, u32 size, u64 *out, bool *minus)
{
	u64 x = 0, d, blanks;

	for (blanks = 0; blanks < DIGITS_ROOM && is_blank(p[blanks]); blanks++)
		;
	p += blanks;
	size -= blanks;
	*minus = *p == '-';
	d = *p == '-' || *p == '+';
	p += d;
	blanks += d;
#pragma unroll
	for (int k = 0; k < DIGITS_MOST; k++) {
		d = (u64)p[k] - '0';
		if (k >= (int)size || d > 9) {
			*out = x;
			return k ? blanks + k : -EINVAL;
		}
		x = x * 10 + d;
	}
	if ((u64)p[DIGITS_MOST] - '0' <= 9)
		return -ERANGE;
	*out = x;
	return blanks + DIGITS_MOST;
}

MEMORY_APART(to_u64, bpf)
{
	bool minus;
	u64 out;
	s32 n;

	n = number(DIGITS_OF(m, i), m->arg, &out, &minus);
	return n < 0 || minus ? 0 : out + n;
}

MEMORY(to_u64, kfunc)
{
	u64 out = 0;

	if (m->arg > DIGITS_ROOM)
		return 0;
	return bpfx_str_to_u64(DIGITS_OF(m, i), m->arg, 10, &out) + out;
}

MEMORY_APART(to_s64, bpf)
{
	bool minus;
	u64 out;
	s32 n;

	n = number(DIGITS_OF(m, i), m->arg, &out, &minus);
	return n < 0 ? 0 : (minus ? -out : out) + n;
}

MEMORY(to_s64, kfunc)
{
	s64 out = 0;

	if (m->arg > DIGITS_ROOM)
		return 0;
	return bpfx_str_to_s64(DIGITS_OF(m, i), m->arg, 10, &out) + out;
}

#define TWO_DIGITS do {								\
	if (x < 100)								\
		goto rest;							\
	two = x % 100;								\
	x /= 100;								\
	at -= 2;								\
	m->b[at] = '0' + two / 10;						\
	m->b[at + 1] = '0' + two % 10;						\
} while (0)

/* From the last digit on, two at a time, in b; then to the front of a, in words. */
static __always_inline u64 write(struct bench_memory *m, u64 x, bool minus)
{
	u64 at = DIGITS_ROOM, two;
	u8 *to = m->a;

	TWO_DIGITS;
	TWO_DIGITS;
	TWO_DIGITS;
	TWO_DIGITS;
	TWO_DIGITS;
	TWO_DIGITS;
	TWO_DIGITS;
	TWO_DIGITS;
	TWO_DIGITS;
rest:
	if (x >= 10) {
		m->b[--at] = '0' + x % 10;
		x /= 10;
	}
	m->b[--at] = '0' + x;
	if (minus)
		*to++ = '-';
	*(u64 *)to = word(m->b + at);
	*(u64 *)(to + 8) = word(m->b + at + 8);
	*(u64 *)(to + 16) = word(m->b + at + 16);
	to[DIGITS_ROOM - at] = 0;
	return DIGITS_ROOM - at + minus + m->a[0];
}

MEMORY_APART(from_u64, bpf)
{
	return write(m, m->words[i % BENCH_WORDS].x, false);
}

MEMORY(from_u64, kfunc)
{
	return bpfx_str_from_u64(m->a, DIGITS_ROOM, m->words[i % BENCH_WORDS].x, 10) + m->a[0];
}

MEMORY_APART(from_s64, bpf)
{
	return write(m, m->words[i % BENCH_WORDS].x, true);
}

MEMORY(from_s64, kfunc)
{
	return bpfx_str_from_s64(m->a, DIGITS_ROOM, -m->words[i % BENCH_WORDS].x, 10) + m->a[0];
}

/* A bit for each byte of the set. */
static __always_inline void fill(struct bench_memory *m, u64 *bits)
{
	u64 i = m->zero, n = m->arg;
	u8 c;

	for (; i < n && bench_goes_on && bench_inside(i); i++) {
		c = m->b[i];
		bits[c >> 6] |= 1ull << (c & 63);
	}
}

MEMORY(span, bpf)
{
	u64 bits[4] = {};
	u64 at = m->zero;

	fill(m, bits);
	for (; at < size && bench_goes_on && bench_inside(at); at++)
		if (!(bits[m->a[at] >> 6] >> (m->a[at] & 63) & 1))
			break;
	return at;
}

MEMORY(span, kfunc)
{
	u32 n = m->arg;

	return n <= NEEDLE_MAX ? bpfx_str_span(m->a, size, m->b, n) : 0;
}

MEMORY(cspan, bpf)
{
	u64 bits[4] = { 1 };
	u64 at = m->zero;

	fill(m, bits);
	for (; at < size && bench_goes_on && bench_inside(at); at++)
		if (bits[m->a[at] >> 6] >> (m->a[at] & 63) & 1)
			break;
	return at;
}

MEMORY(cspan, kfunc)
{
	u32 n = m->arg;

	return n <= NEEDLE_MAX ? bpfx_str_cspan(m->a, size, m->b, n) : 0;
}

/* The lengths of all tokens. */
MEMORY_APART(token, bpf)
{
	u64 bits[4] = { 1 }, at = m->zero, from = m->zero, sum = m->zero;
	u8 c;

	fill(m, bits);
	for (; at < size && bench_goes_on && bench_inside(at); at++) {
		c = m->a[at];
		if (!(bits[c >> 6] >> (c & 63) & 1))
			continue;
		sum += at - from;
		from = at + 1;
		if (!c)
			return sum;
	}
	return sum + at - from;
}

MEMORY(token, kfunc)
{
	struct bpfx_str_token token = {};
	u64 sum = 0, n = m->arg;

	if (n > NEEDLE_MAX)
		return 0;
	while (bench_goes_on && bpfx_str_token(m->a, size, m->b, n, &token))
		sum += token.len;
	return sum;
}
