// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads regular expressions.
 */
#include "ast.h"

static uint32_t alternatives(struct parser *parser);

static bool more(const struct parser *parser)
{
	return !parser->err && parser->p < parser->end;
}

static uint32_t group(struct parser *parser)
{
	const unsigned char *open = parser->p++;
	uint32_t node;

	if (++parser->depth > MATCH_DEPTH_MAX)
		return parser_fail(parser, open, "more than %u groups in groups",
				   MATCH_DEPTH_MAX);
	if (parser->p < parser->end && *parser->p == '?') {
		if (parser->end - parser->p < 2 || parser->p[1] != ':')
			return parser_fail(parser, open, "of the groups with (? there is only (?:");
		parser->p += 2;
	}
	node = alternatives(parser);
	if (parser->err)
		return AST_NONE;
	if (parser->p == parser->end)
		return parser_fail(parser, open, "( without its )");
	parser->p++;
	parser->depth--;
	return node;
}

static uint32_t single(struct parser *parser)
{
	struct bytes bytes = {};

	bytes_add(&bytes, *parser->p++);
	if (parser->nocase)
		bytes_fold(&bytes);
	return parser_bytes(parser, &bytes);
}

static uint32_t atom(struct parser *parser)
{
	const unsigned char *at = parser->p;
	struct bytes bytes = {};

	switch (*at) {
	case '(':
		return group(parser);
	case '^':
		parser->p++;
		return parser_node(parser, AST_BEGIN);
	case '$':
		parser->p++;
		return parser_node(parser, AST_END);
	case '.':
		parser->p++;
		bytes_invert(&bytes);
		return parser_bytes(parser, &bytes);
	case '[':
		return parse_class(parser, &bytes) ? parser_bytes(parser, &bytes) : AST_NONE;
	case '\\':
		if (!parse_escape(parser, &bytes))
			return AST_NONE;
		/* Not \W: what is no letter does not become one. */
		if (parser->nocase && bytes_count(&bytes) == 1)
			bytes_fold(&bytes);
		return parser_bytes(parser, &bytes);
	case '*':
	case '+':
	case '?':
	case '{':
		return parser_fail(parser, at, "nothing to repeat before %c", *at);
	default:
		return single(parser);
	}
}

static bool number(struct parser *parser, uint32_t *n)
{
	const unsigned char *at = parser->p;

	for (*n = 0; parser->p < parser->end && isdigit(*parser->p); parser->p++) {
		*n = 10 * *n + *parser->p - '0';
		if (*n > MATCH_REPEAT_MAX) {
			parser_fail(parser, at, "more than %u repetitions", MATCH_REPEAT_MAX);
			return false;
		}
	}
	return parser->p > at;
}

/* {m}, {m,} or {m,n} */
static bool braces(struct parser *parser, uint32_t *min, uint32_t *max)
{
	const unsigned char *open = parser->p++;
	bool good = number(parser, min);

	*max = *min;
	if (good && parser->p < parser->end && *parser->p == ',') {
		parser->p++;
		if (!number(parser, max))
			*max = AST_EVER;
	}
	if (!good || parser->p == parser->end || *parser->p != '}')
		parser_fail(parser, open, "neither {m} nor {m,} nor {m,n}; a brace itself is \\{");
	else if (*max < *min)
		parser_fail(parser, open, "{m,n} with m above n");
	else
		parser->p++;
	return !parser->err;
}

static bool quantifier(struct parser *parser, uint32_t *min, uint32_t *max)
{
	unsigned char c = *parser->p;

	if (c == '{')
		return braces(parser, min, max);
	parser->p++;
	*min = c == '+';
	*max = c == '?' ? 1 : AST_EVER;
	return true;
}

static bool is_quantifier(const struct parser *parser)
{
	return parser->p < parser->end && *parser->p && strchr("*+?{", *parser->p);
}

static uint32_t repeat(struct parser *parser, uint32_t node)
{
	uint32_t min, max, parent;

	if (parser->ast->nodes.item[node].type == AST_BEGIN ||
	    parser->ast->nodes.item[node].type == AST_END)
		return parser_fail(parser, parser->p, "an anchor cannot be repeated");
	if (!quantifier(parser, &min, &max))
		return AST_NONE;
	if (is_quantifier(parser))
		return parser_fail(parser, parser->p, "%c after a repetition", *parser->p);
	parent = parser_node(parser, AST_REPEAT);
	if (parent == AST_NONE)
		return AST_NONE;
	parser->ast->nodes.item[parent].min = min;
	parser->ast->nodes.item[parent].max = max;
	ast_add(parser->ast, parent, node);
	return parent;
}

static uint32_t sequence(struct parser *parser)
{
	uint32_t cat = parser_node(parser, AST_CAT), node;

	while (more(parser) && *parser->p != '|' && *parser->p != ')') {
		node = atom(parser);
		if (!parser->err && is_quantifier(parser))
			node = repeat(parser, node);
		if (!parser->err)
			ast_add(parser->ast, cat, node);
	}
	return cat;
}

/* The only child of a node, if that takes one byte; or AST_NONE. */
static uint32_t only_bytes(const struct ast_node *nodes, uint32_t node)
{
	uint32_t child = nodes[node].last;

	return child != AST_NONE && nodes[child].prev == AST_NONE &&
		nodes[child].type == AST_BYTES ? child : AST_NONE;
}

/* (a|b|[cd]) is [abcd], which is one position. */
static uint32_t merge(struct parser *parser, uint32_t alt)
{
	struct ast_node *nodes = parser->ast->nodes.item;
	uint32_t child, only = AST_NONE;
	struct bytes bytes = {};

	for (child = nodes[alt].last; child != AST_NONE; child = nodes[child].prev) {
		only = only_bytes(nodes, child);
		if (only == AST_NONE)
			return alt;
		bytes_add_set(&bytes, &nodes[only].bytes);
	}
	nodes[only].bytes = bytes;
	return only;
}

static uint32_t alternatives(struct parser *parser)
{
	uint32_t node = sequence(parser), alt;

	if (!more(parser) || *parser->p != '|')
		return node;
	alt = parser_node(parser, AST_ALT);
	if (!parser->err)
		ast_add(parser->ast, alt, node);
	while (more(parser) && *parser->p == '|') {
		parser->p++;
		node = sequence(parser);
		if (!parser->err)
			ast_add(parser->ast, alt, node);
	}
	return parser->err ? AST_NONE : merge(parser, alt);
}

uint32_t parse_regex(struct parser *parser)
{
	uint32_t node = alternatives(parser);

	if (more(parser))
		return parser_fail(parser, parser->p, ") without its (");
	return parser->err ? AST_NONE : node;
}
