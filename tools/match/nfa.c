// SPDX-License-Identifier: GPL-2.0-only
/*
 * From automata with empty moves to one without.
 */
#include <errno.h>
#include "nfa.h"
#include "thompson.h"

/**
 * struct maker - the work
 * @nfa: what is made
 * @ast: of these trees
 * @thompson: the pattern in hand
 * @here: a closure of it
 * @end: the same if the text ends
 * @anywhere: what may follow wherever a match may begin
 * @at_begin: what may follow only where the text begins
 * @pattern: the number of the pattern in hand
 */
struct maker {
	struct nfa *nfa;
	const struct ast *ast;
	struct thompson thompson;
	struct closure here;
	struct closure end;
	struct u32s anywhere;
	struct u32s at_begin;
	uint32_t pattern;
};

static int set_number(struct nfa *nfa, const struct bytes *bytes, uint32_t *number)
{
	uint32_t i;

	for (i = 0; i < nfa->sets.nr; i++)
		if (!memcmp(&nfa->sets.item[i], bytes, sizeof(*bytes)))
			break;
	*number = i;
	return i < nfa->sets.nr || vec_push(&nfa->sets, *bytes) ? 0 : -ENOMEM;
}

static int add_position(struct maker *maker, const struct bytes *takes)
{
	struct position position = { .pattern = maker->pattern };
	int err;

	if (maker->nfa->positions.nr >= NFA_POSITIONS_MAX)
		return -E2BIG;
	err = set_number(maker->nfa, takes, &position.takes);
	if (err)
		return err;
	return vec_push(&maker->nfa->positions, position) ? 0 : -ENOMEM;
}

/*
 * The states that take bytes become positions, the later ones first: they were made from the end,
 * and positions should follow one another.
 */
static int add_positions(struct maker *maker)
{
	struct thompson *thompson = &maker->thompson;
	uint32_t i;
	int err;

	for (i = thompson->moves.nr; i--;) {
		struct move *move = &thompson->moves.item[i];

		if (move->type != MOVE_BYTES)
			continue;
		err = add_position(maker, &maker->ast->nodes.item[move->node].bytes);
		if (err)
			return err;
		move->or = maker->nfa->positions.nr - 1;
	}
	return 0;
}

static int close_both(struct maker *maker, uint32_t from, bool at_begin)
{
	int err = thompson_close(&maker->thompson, from, at_begin, false, &maker->here);

	return err ?: thompson_close(&maker->thompson, from, at_begin, true, &maker->end);
}

static uint32_t position_of(const struct maker *maker, uint32_t move)
{
	return maker->thompson.moves.item[move].or;
}

static int add_follows(struct maker *maker)
{
	struct thompson *thompson = &maker->thompson;
	struct nfa *nfa = maker->nfa;
	struct position *position;
	uint32_t i, k;
	int err;

	for (i = thompson->moves.nr; i--;) {
		if (thompson->moves.item[i].type != MOVE_BYTES)
			continue;
		err = close_both(maker, thompson->moves.item[i].to, false);
		if (err)
			return err;
		position = &nfa->positions.item[position_of(maker, i)];
		position->accept = maker->here.accept;
		position->end = maker->end.accept && !maker->here.accept;
		position->first = nfa->follows.nr;
		position->nr = maker->here.bytes.nr;
		if (nfa->follows.nr + position->nr > NFA_FOLLOWS_MAX)
			return -E2BIG;
		for (k = 0; k < position->nr; k++)
			if (!vec_push(&nfa->follows, position_of(maker, maker->here.bytes.item[k])))
				return -ENOMEM;
	}
	return 0;
}

/*
 * What the empty string would match needs a position to end at: one that is there before any byte,
 * and if that holds everywhere stays there.
 */
static int add_empty(struct maker *maker, bool everywhere, bool accept)
{
	struct nfa *nfa = maker->nfa;
	struct bytes takes = {};
	uint32_t at = nfa->positions.nr;
	int err;

	if (everywhere)
		bytes_invert(&takes);
	err = add_position(maker, &takes);
	if (err)
		return err;
	nfa->positions.item[at].accept = accept;
	nfa->positions.item[at].end = !accept;
	if (everywhere && !vec_push(&maker->anywhere, at))
		return -ENOMEM;
	return vec_push(&nfa->begin, at) ? 0 : -ENOMEM;
}

static int add_empties(struct maker *maker, uint32_t root)
{
	bool accept, end;
	int err;

	err = close_both(maker, root, false);
	if (err)
		return err;
	accept = maker->here.accept;
	end = maker->end.accept;
	if (accept || end)
		err = add_empty(maker, true, accept);
	if (!err)
		err = close_both(maker, root, true);
	if (err)
		return err;
	if (maker->here.accept && !accept)
		return add_empty(maker, false, true);
	if (maker->end.accept && !end)
		return add_empty(maker, false, false);
	return 0;
}

static int add_firsts(struct maker *maker, uint32_t root)
{
	uint32_t i, nr = maker->anywhere.nr, from;
	int err = close_both(maker, root, false);

	if (err)
		return err;
	for (i = 0; i < maker->here.bytes.nr; i++)
		if (!vec_push(&maker->anywhere, position_of(maker, maker->here.bytes.item[i])))
			return -ENOMEM;
	err = close_both(maker, root, true);
	if (err || maker->here.bytes.nr == maker->anywhere.nr - nr)
		return err;
	/* All of them: that some come twice does no harm. */
	for (i = 0; i < maker->here.bytes.nr; i++) {
		from = position_of(maker, maker->here.bytes.item[i]);
		if (!vec_push(&maker->at_begin, from))
			return -ENOMEM;
	}
	return 0;
}

static int add_pattern(struct maker *maker, uint32_t root)
{
	uint32_t from = thompson_make(&maker->thompson, maker->ast, root);
	int err;

	if (maker->thompson.err)
		return maker->thompson.err;
	err = add_empties(maker, from);
	if (!err)
		err = add_positions(maker);
	if (!err)
		err = add_follows(maker);
	return err ?: add_firsts(maker, from);
}

/* What follows the positions that are in no pattern. */
static int finish(struct maker *maker)
{
	struct nfa *nfa = maker->nfa;
	uint32_t i, loop = nfa->follows.nr;
	struct position *position = nfa->positions.item;

	if (maker->anywhere.nr && !vec_push(&nfa->follows, NFA_LOOP))
		return -ENOMEM;
	for (i = 0; i < maker->anywhere.nr; i++)
		if (!vec_push(&nfa->follows, maker->anywhere.item[i]))
			return -ENOMEM;
	position[NFA_START].first = loop;
	position[NFA_LOOP].first = loop;
	position[NFA_LOOP].nr = nfa->follows.nr - loop;
	for (i = 0; i < maker->at_begin.nr; i++)
		if (!vec_push(&nfa->follows, maker->at_begin.item[i]))
			return -ENOMEM;
	position[NFA_START].nr = nfa->follows.nr - loop;
	return vec_push(&nfa->begin, NFA_START) ? 0 : -ENOMEM;
}

int nfa_make(struct nfa *nfa, const struct ast *ast, const uint32_t *roots, uint32_t nr,
	     uint32_t *culprit)
{
	struct maker maker = { .nfa = nfa, .ast = ast, .thompson.limit = 4 * NFA_POSITIONS_MAX };
	struct bytes none = {}, all = {};
	int err;

	bytes_invert(&all);
	err = add_position(&maker, &none);	/* NFA_START */
	if (!err)
		err = add_position(&maker, &all);	/* NFA_LOOP */
	for (; !err && maker.pattern < nr; maker.pattern++) {
		*culprit = maker.pattern;
		err = add_pattern(&maker, roots[maker.pattern]);
	}
	if (!err)
		err = finish(&maker);
	thompson_free(&maker.thompson);
	vec_free(&maker.here.bytes);
	vec_free(&maker.end.bytes);
	vec_free(&maker.anywhere);
	vec_free(&maker.at_begin);
	return err;
}

void nfa_free(struct nfa *nfa)
{
	vec_free(&nfa->sets);
	vec_free(&nfa->positions);
	vec_free(&nfa->follows);
	vec_free(&nfa->begin);
}
