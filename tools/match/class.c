// SPDX-License-Identifier: GPL-2.0-only
/*
 * Escapes and [classes] of regular expressions.
 */
#include "ast.h"

static int hex_digit(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool escape_hex(struct parser *parser, struct bytes *bytes)
{
	const unsigned char *p = parser->p;

	if (parser->end - p < 2 || hex_digit(p[0]) < 0 || hex_digit(p[1]) < 0) {
		parser_fail(parser, p - 2, "\\x wants two hexadecimal digits");
		return false;
	}
	bytes_add(bytes, hex_digit(p[0]) << 4 | hex_digit(p[1]));
	parser->p += 2;
	return true;
}

/* \d, \w, \s and their opposites. */
static bool escape_set(unsigned char c, struct bytes *bytes)
{
	unsigned char lower = c | 0x20;

	if (!strchr("dws", lower))
		return false;
	if (lower == 's') {
		bytes_add_range(bytes, '\t', '\r');
		bytes_add(bytes, ' ');
	} else {
		bytes_add_range(bytes, '0', '9');
	}
	if (lower == 'w') {
		bytes_add(bytes, '_');
		bytes_add_range(bytes, 'a', 'z');
		bytes_add_range(bytes, 'A', 'Z');
	}
	if (c < 'a')
		bytes_invert(bytes);
	return true;
}

bool parse_escape(struct parser *parser, struct bytes *bytes)
{
	static const char names[] = "nrtfvae0", values[] = "\n\r\t\f\v\a\033\0";
	const unsigned char *at = parser->p++;
	const char *name;
	unsigned char c;

	*bytes = (struct bytes){};
	if (parser->p == parser->end) {
		parser_fail(parser, at, "\\ escapes nothing");
		return false;
	}
	c = *parser->p++;
	if (c == 'x')
		return escape_hex(parser, bytes);
	if (c >= 0x80 || !isalnum(c)) {
		bytes_add(bytes, c);
		return true;
	}
	name = strchr(names, c);
	if (name) {
		bytes_add(bytes, (unsigned char)values[name - names]);
		return true;
	}
	if (escape_set(c, bytes))
		return true;
	if (c >= '1' && c <= '9')
		parser_fail(parser, at, "there are no back-references: \\%c", c);
	else if (strchr("bBAzZG", c))
		parser_fail(parser, at, "there are no assertions but ^ and $: \\%c", c);
	else
		parser_fail(parser, at, "unknown escape: \\%c", c);
	return false;
}

/* [:name:] */
static bool named(struct parser *parser, struct bytes *bytes)
{
	static const struct {
		const char *name;
		int (*is)(int c);
	} names[] = {
		{ "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank },
		{ "cntrl", iscntrl }, { "digit", isdigit }, { "graph", isgraph },
		{ "lower", islower }, { "print", isprint }, { "punct", ispunct },
		{ "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit }, {},
	};
	const unsigned char *p = parser->p + 2;
	size_t i, len;
	int c;

	for (i = 0; names[i].name; i++) {
		len = strlen(names[i].name);
		if ((size_t)(parser->end - p) < len + 2 || memcmp(p, names[i].name, len) ||
		    memcmp(p + len, ":]", 2))
			continue;
		for (c = 0; c < 128; c++)
			if (names[i].is(c))
				bytes_add(bytes, c);
		parser->p = p + len + 2;
		return true;
	}
	parser_fail(parser, parser->p, "unknown class name after [:");
	return false;
}

/* One byte, or several that cannot be the end of a range. */
static bool item(struct parser *parser, struct bytes *bytes)
{
	const unsigned char *p = parser->p;

	*bytes = (struct bytes){};
	if (*p == '\\')
		return parse_escape(parser, bytes);
	if (*p == '[' && parser->end - p > 1 && p[1] == ':')
		return named(parser, bytes);
	bytes_add(bytes, *parser->p++);
	return true;
}

/* What follows "a-" in a class. */
static bool range(struct parser *parser, const unsigned char *at, struct bytes *bytes)
{
	unsigned int from = bytes_first(bytes), to;
	struct bytes other;

	parser->p++;
	if (!item(parser, &other))
		return false;
	if (bytes_count(bytes) != 1 || bytes_count(&other) != 1) {
		parser_fail(parser, at, "a range goes from one byte to another");
		return false;
	}
	to = bytes_first(&other);
	if (from > to) {
		parser_fail(parser, at, "the range is the wrong way round");
		return false;
	}
	bytes_add_range(bytes, from, to);
	return true;
}

bool parse_class(struct parser *parser, struct bytes *bytes)
{
	const unsigned char *open = parser->p++, *at;
	bool negated = false, first = true;
	struct bytes some;

	*bytes = (struct bytes){};
	if (parser->p < parser->end && *parser->p == '^') {
		negated = true;
		parser->p++;
	}
	for (; parser->p < parser->end; first = false) {
		at = parser->p;
		if (*at == ']' && !first) {
			parser->p++;
			if (parser->nocase)
				bytes_fold(bytes);
			if (negated)
				bytes_invert(bytes);
			return true;
		}
		if (!item(parser, &some))
			return false;
		if (parser->end - parser->p > 1 && parser->p[0] == '-' && parser->p[1] != ']' &&
		    !range(parser, at, &some))
			return false;
		bytes_add_set(bytes, &some);
	}
	parser_fail(parser, open, "[ without its ]");
	return false;
}
