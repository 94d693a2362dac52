/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One call of bpfx_match_run(): the table's head and the search, read once.
 *
 * At each place in the text, which is before its first byte and after every one, a search goes
 * through phases: it reports what ends there, then what ends there because the text does, then it
 * steps over a byte. It can stop at any point of this and go on in another call.
 */
#ifndef _BPFX_LIB_MATCH_H
#define _BPFX_LIB_MATCH_H

#include <linux/bitops.h>
#include <linux/btf.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <bpfx/match.bpf.h>

#define MATCH_ONES	0x0101010101010101ull

/*
 * In which bytes of a word there are zeros: their high bits. Only the lowest one is sure: above it
 * there may be others.
 */
static inline u64 match_zeros(u64 x)
{
	return (x - MATCH_ONES) & ~x & MATCH_ONES << 7;
}

enum match_phase {
	MATCH_HERE,	/* what ends here is being reported */
	MATCH_PASSED,	/* that is done */
	MATCH_END,	/* what the end of the text ends is being reported */
};

/**
 * struct match_scan - a search under way
 * @table: its head; whoever reads a field reads it once
 * @data: what follows the head
 * @nr_data: bytes of it
 * @class_of: the class of each byte
 * @outs: what ends in the states
 * @nr_outs: how many of these
 * @text: the text
 * @size: its bytes
 * @at: how many of them are behind us
 * @left: steps that are left
 * @last: does the text end at @size?
 * @state: of the automaton
 * @after: report patterns from this number on
 * @phase: enum match_phase
 * @id: the pattern found
 * @len: the length of its match
 */
struct match_scan {
	const struct bpfx_match_table *table;
	const void *data;
	u32 nr_data;
	const u8 *class_of;
	const struct bpfx_match_out *outs;
	u32 nr_outs;
	const u8 *text;
	u32 size;
	u32 at;
	u32 left;
	bool last;
	u32 state;
	u32 after;
	u32 phase;
	u32 id;
	u32 len;
};

/* Each goes on with a search. Return: as bpfx_match_run(). */
s32 match_dfa(struct match_scan *scan, bool begin);
s32 match_ac(struct match_scan *scan, bool begin);
s32 match_nfa(struct match_scan *scan, struct bpfx_match *m, bool begin);

/*
 * Report the lowest number of a list that has not been. Each entry that is looked at is a step, so
 * that a list that bites its tail ends, too.
 * Return: 1 if there is one, 0, -EINVAL, -E2BIG.
 */
s32 match_report(struct match_scan *scan, u32 list);

/* The first byte that leaves the loop state, or @end. */
const u8 *match_skip(const struct match_scan *scan, const u8 *p, const u8 *end);

#endif /* _BPFX_LIB_MATCH_H */
