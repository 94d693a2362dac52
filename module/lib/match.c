// SPDX-License-Identifier: GPL-2.0-only
/*
 * Patterns in texts: what all forms of tables have in common.
 */
#include "match.h"

s32 match_report(struct match_scan *scan, u32 list)
{
	const struct bpfx_match_out *out;
	bool found = false;
	u32 id;

	while (list) {
		if (unlikely(list > scan->nr_outs))
			return -EINVAL;
		if (unlikely(!scan->left))
			return -E2BIG;
		scan->left--;
		out = scan->outs + list - 1;
		id = READ_ONCE(out->id);
		if (id >= scan->after && id != U32_MAX && (!found || id < scan->id)) {
			found = true;
			scan->id = id;
			scan->len = READ_ONCE(out->len);
		}
		list = READ_ONCE(out->next);
	}
	if (found)
		scan->after = scan->id + 1;
	return found;
}

static const u8 *skip_to_rare(const u8 rare[4], u32 nr, const u8 *p, const u8 *end)
{
	u64 r0 = word_of(READ_ONCE(rare[0])), r1 = word_of(READ_ONCE(rare[1]));
	u64 r2 = word_of(READ_ONCE(rare[2])), r3 = word_of(READ_ONCE(rare[3]));
	u64 x, hit;

	for (; end - p >= 8; p += 8) {
		x = word_load(p);
		hit = word_zero(x ^ r0);
		if (nr > 1)
			hit |= word_zero(x ^ r1);
		if (nr > 2)
			hit |= word_zero(x ^ r2) | word_zero(x ^ r3);
		if (hit)
			return p + word_first(hit);
	}
	return p;
}

const u8 *match_skip(const struct match_scan *scan, const u8 *p, const u8 *end)
{
	const struct bpfx_match_table *table = scan->table;
	u32 stay = READ_ONCE(table->stay), nr = READ_ONCE(table->nr_rare);
	const u8 *class_of = scan->class_of;

	if (nr)
		p = skip_to_rare(table->rare, nr, p, end);
	for (; end - p >= 4; p += 4) {
		if (class_of[p[0]] >= stay)
			return p;
		if (class_of[p[1]] >= stay)
			return p + 1;
		if (class_of[p[2]] >= stay)
			return p + 2;
		if (class_of[p[3]] >= stay)
			return p + 3;
	}
	while (p < end && class_of[*p] < stay)
		p++;
	return p;
}

static s32 open_search(struct match_scan *scan, const struct bpfx_match *m)
{
	u32 budget = READ_ONCE(m->budget), flags = READ_ONCE(m->flags);

	scan->at = READ_ONCE(m->at);
	if (scan->at > scan->size || flags & ~BPFX_MATCH_MORE)
		return -EINVAL;
	scan->left = min(budget ?: BPFX_MATCH_BUDGET, BPFX_MATCH_BUDGET_MAX);
	scan->last = !(flags & BPFX_MATCH_MORE);
	scan->state = READ_ONCE(m->state);
	scan->after = READ_ONCE(m->after);
	scan->phase = READ_ONCE(m->phase);
	return scan->phase > MATCH_END ? -EINVAL : 0;
}

static s32 run(struct match_scan *scan, struct bpfx_match *m)
{
	bool begin = !scan->state;

	scan->state--;
	if (begin) {
		scan->phase = MATCH_HERE;
		scan->after = 0;
	}
	switch (READ_ONCE(scan->table->form)) {
	case BPFX_MATCH_DFA:
		return match_dfa(scan, begin);
	case BPFX_MATCH_AC:
		return match_ac(scan, begin);
	case BPFX_MATCH_NFA:
		return match_nfa(scan, m, begin);
	default:
		return -EINVAL;
	}
}

s32 match_any(const void *table, u32 table_size, const void *text, u32 size, struct bpfx_match *m)
{
	struct match_scan scan = { .text = text, .size = size };
	bool over;
	u32 steps;
	s32 ret;

	m->steps = 0;
	ret = match_open(&scan, table, table_size);
	if (!ret)
		ret = open_search(&scan, m);
	if (ret)
		return ret;
	steps = scan.left;
	ret = run(&scan, m);
	m->steps = steps - scan.left;
	over = !ret && scan.last;
	m->at = ret ? scan.at : 0;
	m->state = over ? 0 : scan.state + 1;
	m->after = over ? 0 : scan.after;
	m->phase = over ? 0 : scan.phase;
	if (ret == 1) {
		m->id = scan.id;
		m->len = scan.len;
	}
	return ret;
}

__bpf_kfunc_start_defs();

/**
 * bpfx_match_run() - search a text for many patterns at once
 * @table: a table that "bpfx match compile" or tools/match has made, aligned to 8 bytes
 * @table__sz: bytes of it; there may be more than the table has
 * @text: the text, any bytes
 * @text__sz: how many
 * @m: the search; all zero at first
 *
 * Looks for the end of any match, from left to right; of several at the same place the pattern of
 * the lowest number comes first, and those that match because the text ends there come after those
 * that do so anyway. What is found is in @m->id, @m->at (where it ends) and @m->len (how long it
 * is, if all matches of the pattern are equally long). The same call again finds the next one.
 *
 * A text in several buffers: %BPFX_MATCH_MORE in @m->flags for all but the last, which may be
 * empty. @m->at and @m->len then mean the current buffer; a match may have begun in an earlier one.
 *
 * A garbage table yields garbage results, or -EINVAL.
 *
 * Cost: one step per byte of a table that is a DFA; up to two, amortised, of one of Aho-Corasick;
 * words * (1 + groups), as in its head, of an NFA; and one per pattern that ends at a place. A
 * call takes no more than its budget of them: @m->steps says how many it took.
 *
 * Sources: Aho and Corasick, "Efficient string matching", 1975; Aoe, "An efficient digital search
 * algorithm by using a double-array structure", 1989; Glushkov, "The abstract theory of automata",
 * 1961; Navarro and Raffinot, "New techniques for regular expression searching", 2005.
 *
 * Return: 1 if something was found; 0 if the text is at its end (@m is ready for the next);
 * -E2BIG if the budget is used up (the same call again goes on); -EINVAL if the table or @m is
 * broken.
 */
__bpf_kfunc s32 bpfx_match_run(const void *table, u32 table__sz, const void *text, u32 text__sz,
			       struct bpfx_match *m)
{
	if (text__sz <= MATCH_SHORT)
		return match_short(table, table__sz, text, text__sz, m);
	return match_any(table, table__sz, text, text__sz, m);
}

__bpf_kfunc_end_defs();
