/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a pattern means: a tree.
 */
#ifndef MATCH_AST_H
#define MATCH_AST_H

#include "bytes.h"
#include "match.h"
#include "vec.h"

#define AST_NONE	UINT32_MAX	/* no node */
#define AST_EVER	UINT32_MAX	/* as ast_node.max: without end */

enum ast_type {
	AST_BYTES,	/* one of these bytes */
	AST_CAT,	/* one after the other; of none, the empty string */
	AST_ALT,	/* any of these */
	AST_REPEAT,	/* min to max times */
	AST_BEGIN,	/* where the text begins */
	AST_END,	/* where it ends */
};

/**
 * struct ast_node - a node
 * @type: enum ast_type
 * @last: the last one of its children
 * @prev: its elder sibling
 * @min: of AST_REPEAT
 * @max: of AST_REPEAT
 * @bytes: of AST_BYTES
 */
struct ast_node {
	enum ast_type type;
	uint32_t last;
	uint32_t prev;
	uint32_t min;
	uint32_t max;
	struct bytes bytes;
};

VEC(ast_nodes, struct ast_node);

struct ast {
	struct ast_nodes nodes;
};

/* A new node without children; AST_NONE: no memory. */
uint32_t ast_new(struct ast *ast, enum ast_type type);
/* Give a node one more child. */
void ast_add(struct ast *ast, uint32_t parent, uint32_t child);

/**
 * struct parser - a pattern being read
 * @ast: where its nodes go
 * @begin: the pattern
 * @p: how far it is read
 * @end: of it
 * @depth: groups that are open
 * @nocase: is A a?
 * @err: what went wrong, -EINVAL or -ENOMEM; the first one counts
 * @error: the words for it
 */
struct parser {
	struct ast *ast;
	const unsigned char *begin;
	const unsigned char *p;
	const unsigned char *end;
	unsigned int depth;
	bool nocase;
	int err;
	struct match_error *error;
};

/* Each returns the root, or AST_NONE with @parser->err set. */
uint32_t parse_regex(struct parser *parser);
uint32_t parse_glob(struct parser *parser);
uint32_t parse_literal(struct parser *parser);

/* The [class] that begins at @parser->p of a regular expression. Return: was it one? */
bool parse_class(struct parser *parser, struct bytes *bytes);
/* The escape that begins at @parser->p: one byte, or several as in \d. Return: was it one? */
bool parse_escape(struct parser *parser, struct bytes *bytes);

/* A node of these bytes, folded if need be. */
uint32_t parser_bytes(struct parser *parser, const struct bytes *bytes);
/* A new node. */
uint32_t parser_node(struct parser *parser, enum ast_type type);
/* The pattern is wrong at this place. Return: AST_NONE. */
uint32_t parser_fail(struct parser *parser, const unsigned char *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* MATCH_AST_H */
