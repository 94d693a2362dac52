// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables that are a DFA: one look-up per byte.
 *
 * Rows are sorted so that one comparison says both that the next state is inside of the table and
 * that there is nothing to do in it. An entry may be read from up to BPFX_MATCH_SLACK behind the
 * start of the last row, which open_dfa() has seen to be there: so a class needs no check.
 */
#include "match.h"

/**
 * struct dfa - a table
 * @next: rows of next states
 * @class_of: the class of each byte
 * @classes: how many there are
 * @plain: as in struct bpfx_match_table
 * @sinks: the same
 * @accepts: the same
 * @rows: the same
 */
struct dfa {
	const u32 *next;
	const u8 *class_of;
	u32 classes;
	u32 plain;
	u32 sinks;
	u32 accepts;
	u32 rows;
};

static bool open_dfa(struct dfa *dfa, const struct match_scan *scan)
{
	const struct bpfx_match_table *table = scan->table;

	dfa->next = scan->data;
	dfa->class_of = scan->class_of;
	dfa->classes = READ_ONCE(table->nr_classes);
	dfa->plain = READ_ONCE(table->dfa.plain);
	dfa->sinks = READ_ONCE(table->dfa.sinks);
	dfa->accepts = READ_ONCE(table->dfa.accepts);
	dfa->rows = READ_ONCE(table->dfa.rows);
	return dfa->classes <= 256 && dfa->plain <= dfa->rows &&
	       scan->nr_data / 4 >= BPFX_MATCH_SLACK &&
	       dfa->rows <= scan->nr_data / 4 - BPFX_MATCH_SLACK;
}

static __always_inline size_t step(const struct dfa *dfa, size_t row, u8 byte)
{
	row = dfa->next[row + dfa->class_of[byte]];
	OPTIMIZER_HIDE_VAR(row);	/* so it is read once, as by READ_ONCE(), but faster */
	return row;
}

/* Take at least one byte; go on while rows are plain. The new row may be out of bounds. */
static const u8 *walk(const struct dfa *dfa, const u8 *p, const u8 *stop, u32 *state)
{
	size_t row = *state, plain = dfa->plain;

	while (stop - p >= 4) {
		row = step(dfa, row, p[0]);
		if (row >= plain)
			goto special;
		row = step(dfa, row, p[1]);
		if (row >= plain)
			goto special1;
		row = step(dfa, row, p[2]);
		if (row >= plain)
			goto special2;
		row = step(dfa, row, p[3]);
		p += 4;
		if (row >= plain)
			goto out;
	}
	while (p < stop) {
		row = step(dfa, row, *p++);
		if (row >= plain)
			goto out;
	}
	goto out;
special2:
	p++;
special1:
	p++;
special:
	p++;
out:
	*state = row;
	return p;
}

/* Step over bytes until there may be something to report. */
static s32 advance(const struct dfa *dfa, struct match_scan *scan, u32 *row)
{
	const u8 *from = scan->text + scan->at, *end = scan->text + scan->size, *p = from, *stop;

	stop = from + min(scan->left, scan->size - scan->at);
	do {
		if (*row >= dfa->sinks && *row < dfa->accepts) {
			scan->left -= p - from;
			scan->at = scan->size;
			return 0;
		}
		if (*row >= dfa->plain && *row < dfa->sinks) {
			p = match_skip(scan, p, stop);
			if (p == stop)
				break;
		}
		p = walk(dfa, p, stop, row);
		if (unlikely(*row >= dfa->rows))
			return -EINVAL;
	} while (p < stop && *row < dfa->accepts);
	scan->left -= p - from;
	scan->at += p - from;
	return p == stop && stop != end && *row < dfa->accepts ? -E2BIG : 0;
}

static s32 run(const struct dfa *dfa, struct match_scan *scan, u32 *row)
{
	s32 ret;

	for (;;) {
		if (scan->phase == MATCH_HERE && *row >= dfa->accepts) {
			ret = match_report(scan, READ_ONCE(dfa->next[*row + dfa->classes]));
			if (ret)
				return ret;
		}
		if (scan->phase == MATCH_HERE)
			scan->phase = MATCH_PASSED;
		if (scan->at == scan->size)
			break;
		if (!scan->left)
			return -E2BIG;
		ret = advance(dfa, scan, row);
		scan->phase = MATCH_HERE;
		scan->after = 0;
		if (ret)
			return ret;
	}
	if (!scan->last)
		return 0;
	if (scan->phase == MATCH_PASSED) {
		scan->phase = MATCH_END;
		scan->after = 0;
	}
	return match_report(scan, READ_ONCE(dfa->next[*row + dfa->classes + 1]));
}

s32 match_dfa(struct match_scan *scan, bool begin)
{
	struct dfa dfa;
	u32 row;
	s32 ret;

	if (!open_dfa(&dfa, scan))
		return -EINVAL;
	row = begin ? READ_ONCE(scan->table->start) : scan->state;
	if (row >= dfa.rows)
		return -EINVAL;
	ret = run(&dfa, scan, &row);
	scan->state = row;
	return ret;
}
