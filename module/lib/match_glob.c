// SPDX-License-Identifier: GPL-2.0-only
/*
 * One glob, as it stands.
 *
 * Stars cut it into runs of characters. The first run has to be where the text begins and the last
 * one where it ends; those between are looked for from left to right, where taking the first place
 * is never wrong. To look for a run takes one pass, whatever the text is: Shift-And, where the set
 * of the run's positions that take a byte comes from two tables, one for each half of the byte.
 * That is exact for a single character; positions with a [class] are asked once more.
 */
#include "match.h"
#include "scan.h"

/**
 * struct run - characters between two stars
 * @p: in the glob
 * @end: of the glob
 * @fold: is A a?
 */
struct run {
	const u8 *p;
	const u8 *end;
	bool fold;
};

static u8 folded(u8 c, bool fold)
{
	return fold && c - 'A' < 26u ? c | 0x20 : c;
}

/* Where the [class] at p ends: at its bracket. NULL: at no bracket, so it is none. */
static const u8 *class_end(const u8 *p, const u8 *end)
{
	p++;
	if (p < end && *p == '!')
		p++;
	if (p < end)
		p++;	/* the first one may be a bracket */
	while (p < end && *p != ']')
		p++;
	return p < end ? p : NULL;
}

static bool class_has(const u8 *p, const u8 *bracket, u8 byte, bool fold)
{
	u8 lower = folded(byte, fold), upper = lower, from, to;
	bool has = false, negated = p[1] == '!';

	if (fold && lower - 'a' < 26u)
		upper = lower & ~0x20;
	for (p += 1 + negated; p < bracket; p++) {
		from = *p;
		to = from;
		if (bracket - p > 2 && p[1] == '-') {
			to = p[2];
			p += 2;
		}
		has |= (from <= lower && lower <= to) || (from <= upper && upper <= to);
	}
	return has != negated;
}

/* The character after the one at p. */
static const u8 *after(const u8 *p, const u8 *end)
{
	const u8 *bracket;

	if (*p == '\\' && end - p > 1)
		return p + 2;
	bracket = *p == '[' ? class_end(p, end) : NULL;
	return bracket ? bracket + 1 : p + 1;
}

/* Does the character at p take this byte? */
static bool takes(const u8 *p, const u8 *end, u8 byte, bool fold)
{
	const u8 *bracket;
	bool escaped = *p == '\\' && end - p > 1;

	if (*p == '?')
		return true;
	p += escaped;
	bracket = *p == '[' && !escaped ? class_end(p, end) : NULL;
	if (bracket)
		return class_has(p, bracket, byte, fold);
	return folded(*p, fold) == folded(byte, fold);
}

/* How many characters a run has; @next: where it ends. */
static u32 length(const struct run *run, const u8 **next)
{
	const u8 *p = run->p;
	u32 n = 0;

	for (; p < run->end && *p != '*'; n++)
		p = after(p, run->end);
	*next = p;
	return n;
}

/* Is the run, of this length, here? */
static bool is_at(const struct run *run, u32 length, const u8 *text)
{
	const u8 *p;

	for (p = run->p; length-- && p < run->end; p = after(p, run->end))
		if (!takes(p, run->end, *text++, run->fold))
			return false;
	return true;
}

/**
 * struct halves - which characters of a run take a byte
 * @low: by its lower half
 * @high: by its upper half
 * @class: those that have to be asked once more
 */
struct halves {
	u64 low[16];
	u64 high[16];
	u64 class;
};

static void add_byte(struct halves *halves, u8 byte, u64 bit)
{
	halves->low[byte & 15] |= bit;
	halves->high[byte >> 4] |= bit;
}

static void make_halves(struct halves *halves, const struct run *run)
{
	const u8 *p, *next;
	u64 bit = 1;
	u32 i;

	memset(halves, 0, sizeof(*halves));
	for (p = run->p; p < run->end && *p != '*'; p = next, bit <<= 1) {
		next = after(p, run->end);
		if (*p == '?' || (*p == '[' && next - p > 1)) {
			if (*p == '[')
				halves->class |= bit;
			for (i = 0; i < 16; i++) {
				halves->low[i] |= bit;
				halves->high[i] |= bit;
			}
			continue;
		}
		add_byte(halves, next[-1], bit);
		/* Letters of both cases differ in the upper half only. */
		if (run->fold && (next[-1] | 0x20) - 'a' < 26u)
			add_byte(halves, next[-1] ^ 0x20, bit);
	}
}

/* Those of these positions whose class takes the byte. */
static u64 ask_classes(const struct run *run, u64 ask, u8 byte)
{
	const u8 *p = run->p;
	u64 bit, yes = 0;

	for (bit = 1; ask && p < run->end; bit <<= 1, p = after(p, run->end)) {
		if (ask & bit && takes(p, run->end, byte, run->fold))
			yes |= bit;
		ask &= ~bit;
	}
	return yes;
}

/* Where the run's first occurrence ends; NULL: it has none. Of 1 to 64 characters. */
static const u8 *find(const struct run *run, u32 length, const u8 *text, const u8 *end)
{
	u64 at = 0, last = 1ull << (length - 1);
	struct halves halves;
	u8 c;

	make_halves(&halves, run);
	while (text < end) {
		c = *text++;
		at = (at << 1 | 1) & halves.low[c & 15] & halves.high[c >> 4];
		if (at & halves.class)
			at = (at & ~halves.class) | ask_classes(run, at & halves.class, c);
		if (at & last)
			return text;
	}
	return NULL;
}

/* What follows the first star. */
static s32 match_rest(struct run run, const u8 *text, const u8 *end)
{
	const u8 *next;
	u32 n;

	for (;;) {
		while (run.p < run.end && *run.p == '*')
			run.p++;
		if (run.p == run.end)
			return 1;
		n = length(&run, &next);
		if (next == run.end)
			return n <= end - text && is_at(&run, n, end - n);
		if (n > BPFX_GLOB_RUN)
			return -E2BIG;
		/* None: there is a star now where there was none. */
		text = n ? find(&run, n, text, end) : text;
		if (!text)
			return 0;
		run.p = next + 1;
	}
}

__bpf_kfunc_start_defs();

/**
 * bpfx_match_glob() - does a glob match a whole string?
 * @glob: the glob: * is any bytes, ? is any byte, [a-z] and [!a-z] are classes, \ takes what is
 *	special from the next one; a [ without its ] and a \ at the end stand for themselves
 * @glob__sz: how many bytes; it may end earlier, at a NUL. Between two stars there are
 *	%BPFX_GLOB_RUN characters at most
 * @text: a string
 * @text__sz: how many bytes, up to %BPFX_MATCH_BUDGET_MAX; it may end earlier, at a NUL
 * @flags: %BPFX_MATCH_NOCASE or 0
 *
 * Where the same glob is asked often, or many are, tables are faster: see bpfx_match_run().
 *
 * A string that somebody writes meanwhile gives a wrong answer, nothing worse.
 *
 * Cost: linear in both sizes; but a class is read each time that the text has come as far as to it.
 * Source: Baeza-Yates and Gonnet, "A new approach to text searching", 1992; the star as in Navarro
 * and Raffinot, "Flexible pattern matching in strings", 2002.
 *
 * Return: 1 if it does, 0 if not; -E2BIG if the text or a run of characters between stars is too
 * long, -EINVAL if a flag is unknown.
 */
__bpf_kfunc s32 bpfx_match_glob(const void *glob, u32 glob__sz, const void *text, u32 text__sz,
				u32 flags)
{
	struct run run = { .p = glob, .fold = flags & BPFX_MATCH_NOCASE };
	const u8 *end, *next;
	u32 n;

	if (flags & ~BPFX_MATCH_NOCASE)
		return -EINVAL;
	if (text__sz > BPFX_MATCH_BUDGET_MAX)
		return -E2BIG;
	/* Strings end at their NULs, or where their memory does. */
	run.end = glob + bpfx_scan(glob, glob__sz, 0);
	end = text + bpfx_scan(text, text__sz, 0);
	n = length(&run, &next);
	if (n > end - (const u8 *)text || !is_at(&run, n, text))
		return 0;
	text += n;
	if (next == run.end)
		return text == end;
	run.p = next + 1;
	return match_rest(run, text, end);
}

__bpf_kfunc_end_defs();
