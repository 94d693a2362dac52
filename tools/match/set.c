// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets of patterns, and which form of table is best for one.
 */
#include <errno.h>
#include <stdarg.h>
#include "ac.h"
#include "ast.h"
#include "emit.h"

#define DFA_WELCOME	(256u << 10)	/* bytes of a table to which strings are a DFA */
#define LITERALS_MANY	4096		/* bytes of strings above which no DFA is tried */

/**
 * struct match_set - patterns
 * @options: how to compile
 * @ast: their trees
 * @roots: of each, its tree
 * @lens: of each, the length of its matches or BPFX_MATCH_ANY_LEN
 * @literals: of each, whether it is a string
 * @pool: bytes of strings
 * @others: how many are no strings
 */
struct match_set {
	struct match_options options;
	struct ast ast;
	struct u32s roots;
	struct u32s lens;
	struct literals literals;
	struct u8s pool;
	uint32_t others;
};

struct match_set *match_set_new(const struct match_options *options)
{
	struct match_set *set = calloc(1, sizeof(*set));

	if (set && options)
		set->options = *options;
	if (set && !set->options.max_states)
		set->options.max_states = MATCH_STATES_MAX;
	return set;
}

void match_set_free(struct match_set *set)
{
	if (!set)
		return;
	vec_free(&set->ast.nodes);
	vec_free(&set->roots);
	vec_free(&set->lens);
	vec_free(&set->literals);
	vec_free(&set->pool);
	free(set);
}

/* How long all matches of a tree are; BPFX_MATCH_ANY_LEN: it depends. */
static uint32_t length(const struct ast *ast, uint32_t root)
{
	const struct ast_node *node = &ast->nodes.item[root];
	uint32_t child, len;
	uint64_t sum = 0;

	if (node->type == AST_BYTES)
		return 1;
	if (node->type == AST_REPEAT && node->min != node->max)
		return BPFX_MATCH_ANY_LEN;
	for (child = node->last; child != AST_NONE; child = ast->nodes.item[child].prev) {
		len = length(ast, child);
		if (len == BPFX_MATCH_ANY_LEN)
			return len;
		if (node->type == AST_ALT && child != node->last && len != sum)
			return BPFX_MATCH_ANY_LEN;
		sum = node->type == AST_ALT ? len : sum + len;
	}
	if (node->type == AST_REPEAT)
		sum *= node->min;
	return sum < BPFX_MATCH_ANY_LEN ? sum : BPFX_MATCH_ANY_LEN;
}

/* A byte, or a letter in both cases: the byte, in lower case. -1: something else. */
static int one_byte(const struct bytes *bytes, bool nocase)
{
	uint32_t nr = bytes_count(bytes), first;

	if (!nr)
		return -1;
	first = bytes_first(bytes);
	if (nr == 1 && !(nocase && first < 128 && isalpha(first)))
		return first;
	if (nr == 2 && nocase && isupper(first) && bytes_has(bytes, first ^ 0x20))
		return first ^ 0x20;
	return -1;
}

/* Is this tree a string? Its bytes, which come from behind, are put into the pool and turned. */
static int find_literal(struct match_set *set, uint32_t root, struct literal *literal)
{
	const struct ast_node *nodes = set->ast.nodes.item;
	uint32_t child = nodes[root].last, i, k;
	uint8_t *p, swap;
	int byte;

	*literal = (struct literal){ .first = set->pool.nr };
	if (nodes[root].type != AST_CAT)
		return 0;
	if (child != AST_NONE && nodes[child].type == AST_END) {
		literal->end = true;
		child = nodes[child].prev;
	}
	for (; child != AST_NONE && nodes[child].type == AST_BYTES; child = nodes[child].prev) {
		byte = one_byte(&nodes[child].bytes, set->options.nocase);
		if (byte < 0)
			break;
		if (!vec_push(&set->pool, byte))
			return -ENOMEM;
		literal->len++;
	}
	if (literal->len && child != AST_NONE && nodes[child].type == AST_BEGIN) {
		literal->begin = true;
		child = nodes[child].prev;
	}
	literal->is = literal->len && child == AST_NONE;
	if (!literal->is) {
		set->pool.nr = literal->first;
		return 0;
	}
	p = set->pool.item + literal->first;
	for (i = 0, k = literal->len - 1; i < k; i++, k--) {
		swap = p[i];
		p[i] = p[k];
		p[k] = swap;
	}
	return 0;
}

static int add_root(struct match_set *set, uint32_t root)
{
	struct literal literal;
	int err;

	err = find_literal(set, root, &literal);
	if (err)
		return err;
	if (!vec_more(&set->roots, 1) || !vec_more(&set->lens, 1) || !vec_more(&set->literals, 1))
		return -ENOMEM;
	set->roots.item[set->roots.nr++] = root;
	set->lens.item[set->lens.nr++] = length(&set->ast, root);
	set->literals.item[set->literals.nr++] = literal;
	set->others += !literal.is;
	return 0;
}

int match_set_add(struct match_set *set, enum match_kind kind, const void *pattern, size_t len,
		  struct match_error *error)
{
	struct parser parser = {
		.ast = &set->ast,
		.begin = pattern,
		.p = pattern,
		.end = (const unsigned char *)pattern + len,
		.nocase = set->options.nocase,
		.error = error,
	};
	uint32_t nodes = set->ast.nodes.nr, root = AST_NONE;
	int err;

	*error = (struct match_error){ .pattern = set->roots.nr, .at = SIZE_MAX };
	if (!len)
		parser_fail(&parser, pattern, "the pattern is empty");
	else if (kind == MATCH_REGEX)
		root = parse_regex(&parser);
	else
		root = kind == MATCH_GLOB ? parse_glob(&parser) : parse_literal(&parser);
	err = parser.err ?: add_root(set, root);
	if (err)
		set->ast.nodes.nr = nodes;
	return err;
}

static int fail(struct match_error *error, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(error->text, sizeof(error->text), fmt, args);
	va_end(args);
	return -E2BIG;
}

static int make_ac(const struct match_set *set, struct match_table *table)
{
	struct outs outs = {};
	struct ac ac = {};
	int err;

	err = ac_make(&ac, set->literals.item, set->literals.nr, set->pool.item,
		      set->options.nocase, &outs);
	if (!err)
		err = emit_ac(&ac, &outs, set->roots.nr, table);
	ac_free(&ac);
	outs_free(&outs);
	return err;
}

static int make_dfa(const struct match_set *set, const struct nfa *nfa, size_t max,
		    struct match_table *table)
{
	struct outs outs = {};
	struct dfa dfa = {};
	int err;

	err = dfa_make(&dfa, nfa, set->lens.item, &outs, set->options.max_states);
	if (!err)
		err = dfa_minimise(&dfa);
	if (!err)
		err = emit_dfa(&dfa, &outs, set->roots.nr, max, table);
	dfa_free(&dfa);
	outs_free(&outs);
	return err;
}

static int make_automaton(const struct match_set *set, const struct nfa *nfa,
			  struct match_table *table, struct match_error *error)
{
	unsigned int form = set->options.form;
	size_t max = (size_t)set->options.max_states << 10;
	int err = -E2BIG;

	if (!form && !set->others)
		max = DFA_WELCOME;
	if (form != BPFX_MATCH_NFA)
		err = make_dfa(set, nfa, max, table);
	if (err == -E2BIG && !form && !set->others)
		return make_ac(set, table);
	if (err == -E2BIG && form != BPFX_MATCH_DFA)
		err = emit_nfa(nfa, set->lens.item, set->roots.nr, table);
	if (err != -E2BIG)
		return err;
	if (form == BPFX_MATCH_DFA)
		return fail(error, "more than %u states as a DFA", set->options.max_states);
	return fail(error, "too much for one table: more than %u states as a DFA, and as an NFA %u "
		    "(of at most %u); try several", set->options.max_states, nfa->positions.nr,
		    64 * BPFX_MATCH_WORDS);
}

int match_set_compile(const struct match_set *set, struct match_table *table,
		      struct match_error *error)
{
	unsigned int form = set->options.form;
	uint32_t culprit = 0;
	struct nfa nfa = {};
	int err;

	*table = (struct match_table){};
	*error = (struct match_error){ .at = SIZE_MAX };
	if (!set->roots.nr)
		return -EINVAL;
	if (form == BPFX_MATCH_AC && set->others)
		return fail(error, "not all patterns are strings");
	if (form == BPFX_MATCH_AC || (!form && !set->others && set->pool.nr > LITERALS_MANY))
		return make_ac(set, table);
	err = nfa_make(&nfa, &set->ast, set->roots.item, set->roots.nr, &culprit);
	if (err == -E2BIG) {
		error->pattern = culprit;
		fail(error, "with this one, patterns have more than %u positions",
		     NFA_POSITIONS_MAX);
	}
	if (!err)
		err = make_automaton(set, &nfa, table, error);
	nfa_free(&nfa);
	return err;
}

void match_table_free(struct match_table *table)
{
	free(table->data);
	*table = (struct match_table){};
}
