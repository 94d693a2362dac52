// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trees, and what the readers of all kinds of patterns share.
 */
#include <errno.h>
#include <stdarg.h>
#include "ast.h"

uint32_t ast_new(struct ast *ast, enum ast_type type)
{
	struct ast_node node = { .type = type, .last = AST_NONE, .prev = AST_NONE };

	return vec_push(&ast->nodes, node) ? ast->nodes.nr - 1 : AST_NONE;
}

void ast_add(struct ast *ast, uint32_t parent, uint32_t child)
{
	ast->nodes.item[child].prev = ast->nodes.item[parent].last;
	ast->nodes.item[parent].last = child;
}

uint32_t parser_fail(struct parser *parser, const unsigned char *at, const char *fmt, ...)
{
	va_list args;

	if (parser->err)
		return AST_NONE;
	parser->err = -EINVAL;
	parser->error->at = at - parser->begin;
	va_start(args, fmt);
	vsnprintf(parser->error->text, sizeof(parser->error->text), fmt, args);
	va_end(args);
	return AST_NONE;
}

uint32_t parser_node(struct parser *parser, enum ast_type type)
{
	uint32_t node = ast_new(parser->ast, type);

	if (node == AST_NONE && !parser->err)
		parser->err = -ENOMEM;
	return node;
}

uint32_t parser_bytes(struct parser *parser, const struct bytes *bytes)
{
	uint32_t node = parser_node(parser, AST_BYTES);

	if (node != AST_NONE)
		parser->ast->nodes.item[node].bytes = *bytes;
	return node;
}

uint32_t parse_literal(struct parser *parser)
{
	uint32_t cat = parser_node(parser, AST_CAT), node;
	struct bytes one;

	while (!parser->err && parser->p < parser->end) {
		one = (struct bytes){};
		bytes_add(&one, *parser->p++);
		if (parser->nocase)
			bytes_fold(&one);
		node = parser_bytes(parser, &one);
		if (node != AST_NONE)
			ast_add(parser->ast, cat, node);
	}
	return parser->err ? AST_NONE : cat;
}
