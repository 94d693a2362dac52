// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find a substring in linear time and constant memory, for the worst case.
 *
 * Source: Crochemore and Perrin, "Two-way string-matching", Journal of the ACM 38(3), 1991. The
 * needle is cut in two at a critical position, where the smallest period of the needle shows: its
 * right half is compared to the right, then its left half to the left. A mismatch in the right half
 * allows a shift by what matched of it, one in the left half a shift by the period.
 *
 * The bytes may change meanwhile. Then the answer is wrong, but indexes and shifts are bounded by
 * what they are made of, not by what the bytes are; and the work is counted.
 */
#include <linux/minmax.h>
#include <linux/string.h>
#include "twoway.h"

/* Where the greatest suffix begins, by the order of bytes or its reverse; and its period. */
static u32 greatest_suffix(const u8 *s, u32 n, bool reverse, u32 *period)
{
	u32 best = -1, at = 0, k = 1, p = 1;	/* the suffix begins behind best */
	u8 a, b;

	while (at + k < n) {
		a = s[(u32)(best + k)];
		b = s[at + k];
		if (a == b && k < p) {
			k++;
		} else if (a == b) {
			at += p;
			k = 1;
		} else if ((a > b) != reverse) {
			at += k;
			k = 1;
			p = at - best;
		} else {
			best = at++;
			k = 1;
			p = 1;
		}
	}
	*period = p;
	return best + 1;
}

/* Cut at the later of the two greatest suffixes: a critical position. */
static u32 critical(const u8 *s, u32 n, u32 *period)
{
	u32 p, q, a = greatest_suffix(s, n, false, &p), b = greatest_suffix(s, n, true, &q);

	*period = a > b ? p : q;
	return max(a, b);
}

u32 bpfx_twoway(const u8 *hay, u32 n, const u8 *sub, u32 m)
{
	u32 period, cut = critical(sub, m, &period), at = 0, known = 0, i, from;
	/* Twice the bytes are compared at most, and once more for each position. */
	u64 work = 0, limit = 4ull * n + m;
	bool periodic = !memcmp(sub, sub + period, cut);

	if (!periodic)
		period = max(cut, m - cut) + 1;
	while (m <= n && at <= n - m) {
		from = max(cut, known);
		for (i = from; i < m && sub[i] == hay[at + i]; i++)
			;
		work += i - from + 1;
		if (i < m) {
			at += i - cut + 1;
			known = 0;
		} else {
			for (i = cut; i > known && sub[i - 1] == hay[at + i - 1]; i--)
				;
			if (i <= known)
				return at;
			work += cut - i;
			at += period;
			/* The end of what matched is the needle's beginning a period later. */
			known = periodic ? m - period : 0;
		}
		if (work > limit)
			return U32_MAX;
	}
	return n;
}
