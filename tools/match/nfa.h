/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Patterns as an automaton without empty moves: Glushkov's, whose states are the positions in the
 * patterns that take a byte.
 */
#ifndef MATCH_NFA_H
#define MATCH_NFA_H

#include "ast.h"

#define NFA_POSITIONS_MAX	(1u << 16)
#define NFA_FOLLOWS_MAX		(1u << 24)

/* Positions that are in no pattern. */
#define NFA_START	0	/* before the first byte */
#define NFA_LOOP	1	/* takes any byte: a match may begin anywhere */

/**
 * struct position - one place in a pattern
 * @takes: which bytes, by their number among nfa.sets
 * @pattern: whose it is
 * @accept: does the pattern end behind it?
 * @end: does it if the text ends there?
 * @first: where what follows begins in nfa.follows
 * @nr: how much follows
 */
struct position {
	uint32_t takes;
	uint32_t pattern;
	bool accept;
	bool end;
	uint32_t first;
	uint32_t nr;
};

VEC(positions, struct position);
VEC(byte_sets, struct bytes);

/**
 * struct nfa - an automaton
 * @sets: the sets of bytes that positions take
 * @positions: in the order of the patterns
 * @follows: what follows them
 * @begin: the set of positions in which a text begins
 */
struct nfa {
	struct byte_sets sets;
	struct positions positions;
	struct u32s follows;
	struct u32s begin;
};

/**
 * nfa_make() - make it of patterns
 * @nfa: filled in; to be freed, errors included
 * @ast: their nodes
 * @roots: their roots
 * @nr: how many
 * @culprit: filled in with the number of the pattern that is too large
 *
 * Return: 0, -E2BIG, -ENOMEM.
 */
int nfa_make(struct nfa *nfa, const struct ast *ast, const uint32_t *roots, uint32_t nr,
	     uint32_t *culprit);

void nfa_free(struct nfa *nfa);

#endif /* MATCH_NFA_H */
