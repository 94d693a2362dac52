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

/*
 * To have skipped so few bytes was not worth the change, and so many are taken without another one.
 */
#define SKIP_PAYS	16
#define STRETCH		128

static __always_inline bool open_dfa(struct dfa *dfa, const struct match_scan *scan)
{
	const struct bpfx_match_table *table = scan->table;

	dfa->next = scan->data;
	dfa->class_of = scan->class_of;
	dfa->classes = READ_ONCE(table->nr_classes);
	dfa->plain = READ_ONCE(table->dfa.plain);
	dfa->sinks = READ_ONCE(table->dfa.sinks);
	dfa->accepts = READ_ONCE(table->dfa.accepts);
	dfa->rows = READ_ONCE(table->dfa.rows);
	return dfa->classes <= 256 && dfa->plain <= dfa->rows && dfa->sinks <= dfa->rows &&
	       ((u64)dfa->rows + BPFX_MATCH_SLACK) * sizeof(*dfa->next) <= scan->nr_data;
}

static __always_inline size_t step(const struct dfa *dfa, size_t row, u8 byte)
{
	row = dfa->next[row + dfa->class_of[byte]];
	OPTIMIZER_HIDE_VAR(row);	/* so it is read once, as by READ_ONCE(), but faster */
	return row;
}

/* Take at least one byte; go on while rows are below @plain. The new row may be out of bounds. */
static __always_inline const u8 *walk(const struct dfa *dfa, const u8 *p, const u8 *stop,
				      u32 *state, size_t plain)
{
	size_t row = *state;

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
	const u8 *skipped, *part;
	size_t plain = dfa->plain;

	stop = from + min(scan->left, scan->size - scan->at);
	part = stop;
	do {
		if (*row >= dfa->sinks && *row < dfa->accepts) {
			scan->left -= p - from;
			scan->at = scan->size;
			return 0;
		}
		if (*row >= dfa->plain && *row < dfa->sinks) {
			skipped = match_skip(scan, p, stop);
			if (skipped == stop) {
				p = stop;
				break;
			}
			/*
			 * Where the text leaves the loop state often, not to ask for it is faster.
			 */
			plain = skipped - p < SKIP_PAYS ? dfa->sinks : dfa->plain;
			p = skipped;
			part = plain == dfa->plain ? stop : p + min_t(size_t, stop - p, STRETCH);
		}
		p = walk(dfa, p, part, row, plain);
		plain = dfa->plain;
		part = stop;
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

/* Is it at its beginning, with steps for MATCH_SHORT bytes and a match? */
static __always_inline bool is_fresh(const struct bpfx_match *m)
{
	u32 budget = READ_ONCE(m->budget);

	return !(READ_ONCE(m->at) | READ_ONCE(m->state) | READ_ONCE(m->phase)) &&
	       READ_ONCE(m->flags) <= BPFX_MATCH_MORE && (!budget || budget > MATCH_SHORT);
}

/* As match_report(), if one pattern ends here, and no other. */
static __always_inline bool report_one(const struct match_scan *scan, u32 list,
				       struct bpfx_match *m)
{
	const struct bpfx_match_out *out = scan->outs + list - 1;
	u32 id;

	if (!list || list > scan->nr_outs || READ_ONCE(out->next))
		return false;
	id = READ_ONCE(out->id);
	if (id == U32_MAX)
		return false;
	m->id = id;
	m->len = READ_ONCE(out->len);
	m->after = id + 1;
	return true;
}

static __always_inline bool end_short(const struct dfa *dfa, u32 row, u32 size,
				      struct bpfx_match *m)
{
	bool more = READ_ONCE(m->flags);

	if (!more && READ_ONCE(dfa->next[row + dfa->classes + 1]))
		return false;
	m->steps = size;
	m->state = more ? row + 1 : 0;
	m->after = 0;
	m->phase = more ? MATCH_PASSED : 0;
	return true;
}

/* Return: as bpfx_match_run(), or -EAGAIN if it is no such search, and nothing has happened. */
static __always_inline s32 try_short(const void *table, u32 table_size, const u8 *text, u32 size,
				     struct bpfx_match *m)
{
	struct match_scan scan;
	const u8 *p = text;
	struct dfa dfa;
	u32 row;

	if (match_open(&scan, table, table_size) || !is_fresh(m) ||
	    READ_ONCE(scan.table->form) != BPFX_MATCH_DFA || !open_dfa(&dfa, &scan))
		return -EAGAIN;
	row = READ_ONCE(scan.table->start);
	if (row >= dfa.sinks || !size)
		return -EAGAIN;
	p = walk(&dfa, p, p + size, &row, dfa.sinks);
	if (row < dfa.sinks)
		return end_short(&dfa, row, size, m) ? 0 : -EAGAIN;
	if (row < dfa.accepts || row >= dfa.rows ||
	    !report_one(&scan, READ_ONCE(dfa.next[row + dfa.classes]), m))
		return -EAGAIN;
	m->at = p - text;
	m->steps = p - text + 1;
	m->state = row + 1;
	return 1;
}

s32 match_short(const void *table, u32 table_size, const void *text, u32 size,
		struct bpfx_match *m)
{
	s32 ret = try_short(table, table_size, text, size, m);

	return likely(ret >= 0) ? ret : match_any(table, table_size, text, size, m);
}
