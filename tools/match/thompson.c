// SPDX-License-Identifier: GPL-2.0-only
/*
 * Thompson's construction, from the end to the beginning: each part is made knowing what follows.
 * Source: Thompson, "Regular expression search algorithm", 1968.
 */
#include <errno.h>
#include "thompson.h"

static uint32_t compile(struct thompson *thompson, const struct ast *ast, uint32_t at,
			uint32_t next);

static uint32_t new_move(struct thompson *thompson, enum move_type type, uint32_t to)
{
	struct move move = { .type = type, .to = to, .or = AST_NONE };

	if (thompson->err)
		return AST_NONE;
	if (thompson->moves.nr >= thompson->limit)
		thompson->err = -E2BIG;
	else if (!vec_push(&thompson->moves, move))
		thompson->err = -ENOMEM;
	return thompson->err ? AST_NONE : thompson->moves.nr - 1;
}

static uint32_t split(struct thompson *thompson, uint32_t to, uint32_t or)
{
	uint32_t move = new_move(thompson, MOVE_SPLIT, to);

	if (move != AST_NONE)
		thompson->moves.item[move].or = or;
	return move;
}

static uint32_t alternatives(struct thompson *thompson, const struct ast *ast, uint32_t child,
			     uint32_t next)
{
	uint32_t all = AST_NONE, one;

	for (; child != AST_NONE && !thompson->err; child = ast->nodes.item[child].prev) {
		one = compile(thompson, ast, child, next);
		all = all == AST_NONE ? one : split(thompson, one, all);
	}
	return all;
}

/* Once or more often. */
static uint32_t plus(struct thompson *thompson, const struct ast *ast, uint32_t child,
		     uint32_t next)
{
	uint32_t back = split(thompson, AST_NONE, next), body;

	body = compile(thompson, ast, child, back);
	if (!thompson->err)
		thompson->moves.item[back].to = body;
	return body;
}

static uint32_t repeat(struct thompson *thompson, const struct ast *ast,
		       const struct ast_node *node, uint32_t next)
{
	uint32_t at = next, i, min = node->min;

	if (node->max == AST_EVER) {
		at = plus(thompson, ast, node->last, next);
		if (!min)
			return split(thompson, at, next);
		min--;
	} else {
		for (i = min; i < node->max && !thompson->err; i++)
			at = split(thompson, compile(thompson, ast, node->last, at), next);
	}
	for (i = 0; i < min && !thompson->err; i++)
		at = compile(thompson, ast, node->last, at);
	return at;
}

static uint32_t compile(struct thompson *thompson, const struct ast *ast, uint32_t at,
			uint32_t next)
{
	const struct ast_node *node = &ast->nodes.item[at];
	uint32_t child, move;

	switch (node->type) {
	case AST_BYTES:
		move = new_move(thompson, MOVE_BYTES, next);
		if (move != AST_NONE)
			thompson->moves.item[move].node = at;
		return move;
	case AST_BEGIN:
		return new_move(thompson, MOVE_BEGIN, next);
	case AST_END:
		return new_move(thompson, MOVE_END, next);
	case AST_ALT:
		return alternatives(thompson, ast, node->last, next);
	case AST_REPEAT:
		return repeat(thompson, ast, node, next);
	case AST_CAT:
		for (child = node->last; child != AST_NONE && !thompson->err;
		     child = ast->nodes.item[child].prev)
			next = compile(thompson, ast, child, next);
		return next;
	}
	return AST_NONE;
}

uint32_t thompson_make(struct thompson *thompson, const struct ast *ast, uint32_t root)
{
	thompson->moves.nr = 0;
	thompson->closure = 0;
	thompson->err = 0;
	return compile(thompson, ast, root, new_move(thompson, MOVE_ACCEPT, AST_NONE));
}

static bool visit(struct thompson *thompson, uint32_t at)
{
	if (thompson->moves.item[at].seen == thompson->closure)
		return true;
	thompson->moves.item[at].seen = thompson->closure;
	return vec_push(&thompson->stack, at);
}

int thompson_close(struct thompson *thompson, uint32_t from, bool at_begin, bool at_end,
		   struct closure *closure)
{
	const struct move *move;
	bool good;

	closure->bytes.nr = 0;
	closure->accept = false;
	thompson->closure++;
	good = visit(thompson, from);
	while (good && thompson->stack.nr) {
		uint32_t at = thompson->stack.item[--thompson->stack.nr];

		move = &thompson->moves.item[at];
		if (move->type == MOVE_BYTES)
			good = vec_push(&closure->bytes, at);
		else if (move->type == MOVE_ACCEPT)
			closure->accept = true;
		else if (move->type == MOVE_SPLIT)
			good = visit(thompson, move->to) && visit(thompson, move->or);
		else if (move->type == MOVE_BEGIN ? at_begin : at_end)
			good = visit(thompson, move->to);
	}
	thompson->stack.nr = 0;
	return good ? 0 : -ENOMEM;
}

void thompson_free(struct thompson *thompson)
{
	vec_free(&thompson->moves);
	vec_free(&thompson->stack);
}
