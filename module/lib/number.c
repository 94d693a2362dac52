// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers out of strings, and into them.
 */
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <bpfx/str.bpf.h>
#include "word.h"

/* As many digits as the longest number has: 2^64 - 1 to the base 8. */
#define MAX_DIGITS	22

/**
 * struct reader - a string that is read, byte by byte
 * @p: the next byte
 * @left: how many there are
 */
struct reader {
	const u8 *p;
	u32 left;
};

/* The byte after the next @ahead, or NUL behind the end. */
static u8 peek(const struct reader *r, u32 ahead)
{
	return ahead < r->left ? READ_ONCE(r->p[ahead]) : 0;
}

static void skip(struct reader *r, u32 n)
{
	r->p += n;
	r->left -= n;
}

static bool is_blank(u8 c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The value of a digit; more than any base has if it is none. */
static u32 digit(u8 c)
{
	u32 d = c - '0', letter = (c | 0x20) - 'a';

	return d < 10 ? d : letter < 6 ? letter + 10 : U32_MAX;
}

/* Blanks, then a sign. Return: is it a minus? */
static bool read_sign(struct reader *r)
{
	u8 c;

	while (is_blank(peek(r, 0)))
		skip(r, 1);
	c = peek(r, 0);
	if (c == '-' || c == '+')
		skip(r, 1);
	return c == '-';
}

/* What the prefix says of the base; it is skipped if a digit follows. Return: 0: bad base. */
static u32 read_base(struct reader *r, u32 base)
{
	bool hex = peek(r, 0) == '0' && (peek(r, 1) | 0x20) == 'x' && digit(peek(r, 2)) < 16;

	if (!base)
		base = hex ? 16 : peek(r, 0) == '0' ? 8 : 10;
	if (base == 16 && hex)
		skip(r, 2);
	return base == 8 || base == 10 || base == 16 ? base : 0;
}

static s32 read_digits(struct reader *r, u32 base, u64 *out)
{
	const u8 *p = r->p, *end = p + r->left;
	u64 x = 0;
	u32 d;

	for (; p < end; p++) {
		d = digit(READ_ONCE(*p));
		if (d >= base)
			break;
		if (__builtin_mul_overflow(x, (u64)base, &x) || __builtin_add_overflow(x, d, &x))
			return -ERANGE;
	}
	if (p == r->p)
		return -EINVAL;
	skip(r, p - r->p);
	*out = x;
	return 0;
}

/* Any number. *@out: without its sign; *@minus: was that a minus? Return: how many bytes. */
static noinline s32 read_any(const void *s, u32 size, u32 base, u64 *out, bool *minus)
{
	struct reader r = { s, size };
	s32 err;

	*minus = read_sign(&r);
	base = read_base(&r, base);
	if (!base)
		return -EINVAL;
	err = read_digits(&r, base, out);
	return err ?: (s32)(size - r.left);
}

/* Eight bytes that may be decimal digits: how many are, before the first that is not. */
static __always_inline u32 count_digits(u64 values)
{
	u64 others = (values | (values + word_of(6))) & word_of(0xf0);

	return others ? word_first(others) : 8;
}

/*
 * The number that up to eight digits are, the first in the lowest byte, zeros before them: pairs,
 * pairs of these, and the two halves. Source: Lemire, "Quickly parsing eight digits" (2018).
 */
static __always_inline u64 value_of(u64 digits)
{
	digits = (digits & word_of(15)) * 2561 >> 8;
	digits = (digits & 0x00ff00ff00ff00ffull) * 6553601 >> 16;
	return (digits & 0x0000ffff0000ffffull) * 42949672960001ull >> 32;
}

static const u32 powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000 };

/* Up to three digits, whose values are the lowest bytes: by themselves, for that is the least. */
static __always_inline u32 read_few(u64 values, u64 *out)
{
	u8 first = values, second = values >> 8, third = values >> 16;

	*out = first;
	if (first > 9)
		return 0;
	if (second > 9)
		return 1;
	*out = first * 10 + second;
	if (third > 9)
		return 2;
	*out = *out * 10 + third;
	return 3;
}

/* The first @n of eight digits, fewer than eight, behind @x. */
static __always_inline u64 append(u64 x, u64 digits, u32 n)
{
	return n ? x * *(powers + n) + value_of(digits << (64 - 8 * n)) : x;
}

/*
 * Decimal digits, eight at a time; @digits: the first ones. Return: how many; 0: these want a
 * closer look.
 */
static __always_inline u32 read_many(const u8 *s, u32 size, u64 digits, u64 *out)
{
	u32 n = count_digits(digits);
	u64 x;

	if (n < 8) {
		*out = value_of(digits << 8 << (56 - 8 * n));
		return n;
	}
	if (size < 16)
		return 0;
	x = value_of(digits);
	digits = word_load(s + 8) ^ word_of('0');
	n = count_digits(digits);
	if (n < 8) {
		*out = append(x, digits, n);
		return 8 + n;
	}
	if (size < 24)
		return 0;
	x = x * 100000000 + value_of(digits);
	digits = word_load(s + 16) ^ word_of('0');
	n = count_digits(digits);
	/* 19 digits are below 2^64, whatever they are. */
	if (n > 3)
		return 0;
	*out = append(x, digits, n);
	return 16 + n;
}

/*
 * The eight digits of a number below 10^8, the first in the lowest byte. Source: Khuong, "How to
 * print integers really fast" (2017): quotients of all parts in one multiplication.
 */
static __always_inline u64 eight_digits(u32 x)
{
	u64 fours = x / 10000 | (u64)(x % 10000) << 32, twos, tens;

	twos = fours * 10486 >> 20 & 0x0000007f0000007full;
	twos += (fours - 100 * twos) << 16;
	tens = twos * 103 >> 10 & 0x000f000f000f000full;
	return tens + ((twos - 10 * tens) << 8);
}

#define CHUNK	100000000u

/* Below 1000: what is most often written needs no more than two divisions by a constant. */
static __always_inline s32 write_few(u8 *s, u32 size, u32 x, bool minus)
{
	u64 digits = x;
	u32 n = 1, hundreds, tens;

	if (x >= 100) {
		hundreds = x * 41 >> 12;
		x -= hundreds * 100;
		tens = x * 103 >> 10;
		digits = hundreds | tens << 8 | (x - tens * 10) << 16;
		n = 3;
	} else if (x >= 10) {
		tens = x * 103 >> 10;
		digits = tens | (x - tens * 10) << 8;
		n = 2;
	}
	digits |= (u32)word_of('0') >> 8 * (4 - n);
	if (minus) {
		digits = digits << 8 | '-';
		n++;
	}
	if (n > size)
		return -E2BIG;
	/* With the NUL, if there is room. */
	word_store_part(s, digits, n + (n < size));
	return n;
}

static __always_inline s32 write_decimal(u8 *s, u32 size, u64 x, bool minus)
{
	u64 first, second = 0, third = 0;
	u32 n = minus, chunks = 0, zeros;

	if (x < 1000)
		return write_few(s, size, x, minus);
	if (x >= CHUNK) {
		third = eight_digits(x % CHUNK);
		x /= CHUNK;
		chunks = 1;
		if (x >= CHUNK) {
			second = eight_digits(x % CHUNK);
			x /= CHUNK;
			chunks = 2;
		}
	}
	first = eight_digits(x);
	zeros = word_first(first);
	n += 8 - zeros + 8 * chunks;
	if (n > size)
		return -E2BIG;
	if (minus)
		*s++ = '-';
	first += word_of('0');
	if (zeros)
		word_store_part(s, first >> zeros * 8, 8 - zeros);
	else
		word_store(s, first);
	s += 8 - zeros;
	if (chunks == 2) {
		word_store(s, second + word_of('0'));
		s += 8;
	}
	if (chunks) {
		word_store(s, third + word_of('0'));
		s += 8;
	}
	if (n < size)
		*s = 0;
	return n;
}

/* The digits of a number, from the end of @buf back. Return: how many. */
static u32 write_digits(u8 *buf, u64 x, u32 base)
{
	const char *digits = "0123456789abcdef";
	u8 *end = buf + MAX_DIGITS, *p = end;
	u32 shift = base == 16 ? 4 : 3;

	do {
		*--p = digits[x & (base - 1)];
		x >>= shift;
	} while (x);
	return end - p;
}

static noinline s32 write_other(u8 *s, u32 size, u64 x, u32 base, bool minus)
{
	u8 buf[MAX_DIGITS];
	u32 n;

	if (base != 8 && base != 16)
		return -EINVAL;
	n = write_digits(buf, x, base);
	if (n + minus > size)
		return -E2BIG;
	if (minus)
		*s++ = '-';
	memcpy(s, buf + MAX_DIGITS - n, n);
	if (n + minus < size)
		s[n] = 0;
	return n + minus;
}

static __always_inline s32 write(u8 *s, u32 size, u64 x, u32 base, bool minus)
{
	if (likely(base == 10))
		return write_decimal(s, size, x, minus);
	return write_other(s, size, x, base, minus);
}

/* Apart, so that what is short needs no stack. */
static noinline s32 to_u64_any(const void *s, u32 size, u32 base, u64 *out)
{
	bool minus;
	u64 x;
	s32 n;

	n = read_any(s, size, base, &x, &minus);
	if (n < 0)
		return n;
	if (minus && x)
		return -ERANGE;
	put_unaligned(x, out);
	return n;
}

static noinline s32 to_s64_any(const void *s, u32 size, u32 base, s64 *out)
{
	bool minus;
	u64 x;
	s32 n;

	n = read_any(s, size, base, &x, &minus);
	if (n < 0)
		return n;
	if (x > (u64)S64_MAX + minus)
		return -ERANGE;
	put_unaligned((s64)(minus ? -x : x), out);
	return n;
}

/* Behind the sign. Apart, so that a few digits need no stack either. */
static noinline s32 to_s64_many(const u8 *s, u32 size, u32 minus, s64 *out)
{
	u64 x;
	u32 n;

	n = read_many(s, size, word_load(s) ^ word_of('0'), &x);
	if (!n || x > S64_MAX)
		return to_s64_any(s - minus, size + minus, 10, out);
	put_unaligned((x ^ -(u64)minus) + minus, out);
	return n + minus;
}

/* Eight bytes, of which the fourth is no digit? */
static __always_inline bool are_few(u64 digits)
{
	return (u8)(digits >> 24) > 9;
}

__bpf_kfunc_start_defs();

/**
 * bpfx_str_to_u64() - read a number
 * @s: the string: blanks, a sign, a prefix, digits, and anything else behind them
 * @s__sz: how many bytes of memory there are, below 2 GB
 * @base: 8, 10, 16; 0: what the prefix says, 0x for 16 and 0 for 8
 * @out: the number; as it was after an error
 *
 * As strtoull() of C, but a minus is allowed before a zero only. About 55 instructions for a
 * decimal number of up to three digits, 80 for eight, 125 for 19 of them, more if there are blanks
 * or a plus, or where fewer than nine bytes are left.
 *
 * Return: how many bytes were read; -EINVAL without a digit, or for another base; -ERANGE if the
 * number is negative or has more than 64 bits.
 */
__bpf_kfunc s32 bpfx_str_to_u64(const void *s, u32 s__sz, u32 base, u64 *out)
{
	u64 x, digits;
	u32 n;

	if (base != 10 || s__sz < 8)
		return to_u64_any(s, s__sz, base, out);
	digits = word_load(s) ^ word_of('0');
	n = are_few(digits) ? read_few(digits, &x) : read_many(s, s__sz, digits, &x);
	if (!n)
		return to_u64_any(s, s__sz, 10, out);
	put_unaligned(x, out);
	return n;
}

/**
 * bpfx_str_to_s64() - read a number with a sign
 * @s: the string: blanks, a sign, a prefix, digits, and anything else behind them
 * @s__sz: how many bytes of memory there are, below 2 GB
 * @base: 8, 10, 16; 0: what the prefix says, 0x for 16 and 0 for 8
 * @out: the number; as it was after an error
 *
 * As strtoll() of C. Costs what bpfx_str_to_u64() does, and 10 to 30 instructions.
 *
 * Return: how many bytes were read; -EINVAL without a digit, or for another base; -ERANGE if the
 * number does not fit.
 */
__bpf_kfunc s32 bpfx_str_to_s64(const void *s, u32 s__sz, u32 base, s64 *out)
{
	u32 n, minus;
	u64 x, digits;

	if (base != 10 || s__sz < 9)
		return to_s64_any(s, s__sz, base, out);
	minus = READ_ONCE(*(const u8 *)s) == '-';
	digits = word_load(s + minus) ^ word_of('0');
	if (!are_few(digits))
		return to_s64_many(s + minus, s__sz - minus, minus, out);
	n = read_few(digits, &x);
	if (!n)
		return to_s64_any(s, s__sz, 10, out);
	put_unaligned((x ^ -(u64)minus) + minus, out);
	return n + minus;
}

/**
 * bpfx_str_from_u64() - write a number
 * @s: where to
 * @s__sz: how many bytes there is room for
 * @x: the number
 * @base: 8, 10, 16
 *
 * Without a prefix, in lower case. A NUL is put behind it if there is room for one. About 50
 * instructions for a decimal number of up to three digits, 85 for eight, 175 for 19.
 *
 * Return: how many digits; -E2BIG if there is no room for them, -EINVAL for another base, and
 * nothing is written.
 */
__bpf_kfunc s32 bpfx_str_from_u64(void *s, u32 s__sz, u64 x, u32 base)
{
	return write(s, s__sz, x, base, false);
}

/**
 * bpfx_str_from_s64() - write a number with a sign
 * @s: where to
 * @s__sz: how many bytes there is room for
 * @x: the number; a minus is written before a negative one's digits
 * @base: 8, 10, 16
 *
 * As bpfx_str_from_u64().
 *
 * Return: how many digits, and the sign; -E2BIG if there is no room for them, -EINVAL for another
 * base, and nothing is written.
 */
__bpf_kfunc s32 bpfx_str_from_s64(void *s, u32 s__sz, s64 x, u32 base)
{
	return write(s, s__sz, x < 0 ? -(u64)x : x, base, x < 0);
}

__bpf_kfunc_end_defs();
