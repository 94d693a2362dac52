// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads globs.
 */
#include "ast.h"

static uint32_t any(struct parser *parser)
{
	struct bytes all = {};

	bytes_invert(&all);
	return parser_bytes(parser, &all);
}

static uint32_t star(struct parser *parser)
{
	uint32_t node = any(parser), parent = parser_node(parser, AST_REPEAT);

	if (parser->err)
		return AST_NONE;
	parser->ast->nodes.item[parent].max = AST_EVER;
	ast_add(parser->ast, parent, node);
	return parent;
}

/* [a-z] or [!a-z]; nothing is escaped in it. */
static bool class(struct parser *parser, struct bytes *bytes)
{
	const unsigned char *open = parser->p++, *p = parser->p;
	bool negated = p < parser->end && *p == '!';
	const unsigned char *first = p + negated;
	unsigned int from, to;

	for (p = first; p < parser->end && (*p != ']' || p == first); p++) {
		from = *p;
		to = from;
		if (parser->end - p > 2 && p[1] == '-' && p[2] != ']') {
			to = p[2];
			if (from > to) {
				parser_fail(parser, p, "the range is the wrong way round");
				return false;
			}
			p += 2;
		}
		bytes_add_range(bytes, from, to);
	}
	if (p >= parser->end) {
		parser_fail(parser, open, "[ without its ]");
		return false;
	}
	parser->p = p + 1;
	if (parser->nocase)
		bytes_fold(bytes);
	if (negated)
		bytes_invert(bytes);
	return true;
}

static uint32_t character(struct parser *parser)
{
	struct bytes bytes = {};

	if (*parser->p == '?') {
		parser->p++;
		return any(parser);
	}
	if (*parser->p == '[')
		return class(parser, &bytes) ? parser_bytes(parser, &bytes) : AST_NONE;
	if (*parser->p == '\\' && ++parser->p == parser->end)
		return parser_fail(parser, parser->p - 1, "\\ escapes nothing");
	bytes_add(&bytes, *parser->p++);
	if (parser->nocase)
		bytes_fold(&bytes);
	return parser_bytes(parser, &bytes);
}

/* Several stars are one. */
static bool skip_stars(struct parser *parser)
{
	const unsigned char *p = parser->p;

	while (parser->p < parser->end && *parser->p == '*')
		parser->p++;
	return parser->p > p;
}

static void add(struct parser *parser, uint32_t cat, uint32_t node)
{
	if (!parser->err)
		ast_add(parser->ast, cat, node);
}

/*
 * A star at the beginning or the end is not searched for: without it, the pattern is free to begin
 * or end anywhere.
 */
uint32_t parse_glob(struct parser *parser)
{
	uint32_t cat = parser_node(parser, AST_CAT);

	if (!skip_stars(parser))
		add(parser, cat, parser_node(parser, AST_BEGIN));
	else if (parser->p == parser->end)
		return cat;
	for (;;) {
		while (!parser->err && parser->p < parser->end && *parser->p != '*')
			add(parser, cat, character(parser));
		if (parser->err)
			return AST_NONE;
		if (parser->p == parser->end) {
			add(parser, cat, parser_node(parser, AST_END));
			break;
		}
		skip_stars(parser);
		if (parser->p == parser->end)
			break;
		add(parser, cat, star(parser));
	}
	return parser->err ? AST_NONE : cat;
}
