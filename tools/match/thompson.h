/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One pattern as an automaton with empty moves.
 */
#ifndef MATCH_THOMPSON_H
#define MATCH_THOMPSON_H

#include "ast.h"

enum move_type {
	MOVE_BYTES,	/* take one of these bytes */
	MOVE_SPLIT,	/* here or there */
	MOVE_BEGIN,	/* only where the text begins */
	MOVE_END,	/* only where it ends */
	MOVE_ACCEPT,
};

/**
 * struct move - a state
 * @type: enum move_type
 * @node: of MOVE_BYTES: in the tree
 * @to: where it goes
 * @or: of MOVE_SPLIT: or there
 * @seen: the last closure that it was in
 */
struct move {
	enum move_type type;
	uint32_t node;
	uint32_t to;
	uint32_t or;
	uint32_t seen;
};

VEC(moves, struct move);

/**
 * struct thompson - an automaton
 * @moves: its states; a pattern's later parts come first
 * @limit: how many there may be
 * @closure: how many closures have been made
 * @stack: states whose moves are still to be followed
 * @err: 0, -E2BIG or -ENOMEM
 */
struct thompson {
	struct moves moves;
	uint32_t limit;
	uint32_t closure;
	struct u32s stack;
	int err;
};

/* Where to begin, or AST_NONE with @thompson->err set. What was in it before is forgotten. */
uint32_t thompson_make(struct thompson *thompson, const struct ast *ast, uint32_t root);

/**
 * struct closure - what can be reached without taking a byte
 * @bytes: states of type MOVE_BYTES
 * @accept: is it the end of the pattern?
 */
struct closure {
	struct u32s bytes;
	bool accept;
};

/**
 * thompson_close() - find it
 * @thompson: in this automaton
 * @from: from this state
 * @at_begin: are we where the text begins?
 * @at_end: are we where it ends?
 * @closure: filled in; what was in it before is forgotten
 *
 * Return: 0, -ENOMEM.
 */
int thompson_close(struct thompson *thompson, uint32_t from, bool at_begin, bool at_end,
		   struct closure *closure);

void thompson_free(struct thompson *thompson);

#endif /* MATCH_THOMPSON_H */
