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

/* The digits of a number, from the end of @buf back. Return: how many. */
static u32 write_digits(u8 *buf, u64 x, u32 base)
{
	const char *digits = "0123456789abcdef";
	u32 two, shift = base == 16 ? 4 : 3;
	u8 *end = buf + MAX_DIGITS, *p = end;

	if (base != 10) {
		do {
			*--p = digits[x & (base - 1)];
			x >>= shift;
		} while (x);
		return end - p;
	}
	/* The division that takes long is done once for two digits. */
	for (; x >= 10; x /= 100) {
		two = x % 100;
		*--p = '0' + two % 10;
		*--p = '0' + two / 10;
	}
	if (x || p == end)
		*--p = '0' + x;
	return end - p;
}

static s32 write(u8 *s, u32 size, u64 x, u32 base, bool minus)
{
	u8 buf[MAX_DIGITS];
	u32 n;

	if (base != 8 && base != 10 && base != 16)
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

__bpf_kfunc_start_defs();

/**
 * bpfx_str_to_u64() - read a number
 * @s: the string: blanks, a sign, a prefix, digits, and anything else behind them
 * @s__sz: how many bytes of memory there are, below 2 GB
 * @base: 8, 10, 16; 0: what the prefix says, 0x for 16 and 0 for 8
 * @out: the number; as it was after an error
 *
 * As strtoull() of C, but a minus is allowed before a zero only. About 15 instructions for a digit.
 *
 * Return: how many bytes were read; -EINVAL without a digit, or for another base; -ERANGE if the
 * number is negative or has more than 64 bits.
 */
__bpf_kfunc s32 bpfx_str_to_u64(const void *s, u32 s__sz, u32 base, u64 *out)
{
	struct reader r = { s, s__sz };
	bool minus = read_sign(&r);
	u64 x;
	s32 err;

	base = read_base(&r, base);
	err = base ? read_digits(&r, base, &x) : -EINVAL;
	if (err)
		return err;
	if (minus && x)
		return -ERANGE;
	put_unaligned(x, out);
	return s__sz - r.left;
}

/**
 * bpfx_str_to_s64() - read a number with a sign
 * @s: the string: blanks, a sign, a prefix, digits, and anything else behind them
 * @s__sz: how many bytes of memory there are, below 2 GB
 * @base: 8, 10, 16; 0: what the prefix says, 0x for 16 and 0 for 8
 * @out: the number; as it was after an error
 *
 * As strtoll() of C. About 15 instructions for a digit.
 *
 * Return: how many bytes were read; -EINVAL without a digit, or for another base; -ERANGE if the
 * number does not fit.
 */
__bpf_kfunc s32 bpfx_str_to_s64(const void *s, u32 s__sz, u32 base, s64 *out)
{
	struct reader r = { s, s__sz };
	bool minus = read_sign(&r);
	u64 x;
	s32 err;

	base = read_base(&r, base);
	err = base ? read_digits(&r, base, &x) : -EINVAL;
	if (err)
		return err;
	if (x > (u64)S64_MAX + minus)
		return -ERANGE;
	put_unaligned((s64)(minus ? -x : x), out);
	return s__sz - r.left;
}

/**
 * bpfx_str_from_u64() - write a number
 * @s: where to
 * @s__sz: how many bytes there is room for
 * @x: the number
 * @base: 8, 10, 16
 *
 * Without a prefix, in lower case. A NUL is put behind it if there is room for one. About 15
 * instructions for a digit.
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
