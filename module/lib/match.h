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

#include <linux/btf.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <bpfx/match.bpf.h>
#include "word.h"

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

/* Reads the table's head. Return: 0, -EINVAL. */
static __always_inline s32 match_open(struct match_scan *scan, const void *memory, u32 memory_size)
{
	const struct bpfx_match_table *table = memory;
	u32 size, outs;

	if (memory_size < sizeof(*table) || (unsigned long)memory % 8)
		return -EINVAL;
	size = READ_ONCE(table->size);
	outs = READ_ONCE(table->outs);
	/* As a size below that of the head is more than any memory has behind it. */
	scan->nr_data = size - sizeof(*table);
	if (READ_ONCE(table->magic) != BPFX_MATCH_MAGIC ||
	    scan->nr_data > (u32)(memory_size - sizeof(*table)) || outs > size || outs % 4)
		return -EINVAL;
	scan->table = table;
	scan->data = table + 1;
	scan->class_of = table->class_of;
	scan->outs = memory + outs;
	scan->nr_outs = READ_ONCE(table->nr_outs);
	if ((u64)scan->nr_outs * sizeof(*scan->outs) > size - outs)
		return -EINVAL;
	return 0;
}

/* As bpfx_match_run(), of whatever is given. */
s32 match_any(const void *table, u32 table_size, const void *text, u32 size, struct bpfx_match *m);

#define MATCH_SHORT	64	/* bytes of a text that match_short() takes */

/*
 * The same, but a search in a DFA that begins and ends within a few bytes costs little more than
 * its steps: nothing is set up for what seldom comes.
 */
s32 match_short(const void *table, u32 table_size, const void *text, u32 size,
		struct bpfx_match *m);

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
