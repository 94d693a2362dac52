/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The automaton of Aho and Corasick. Where a text begins and ends are symbols like its bytes, so
 * that patterns can be bound to them.
 */
#ifndef MATCH_AC_H
#define MATCH_AC_H

#include "bytes.h"
#include "match.h"
#include "outs.h"

/**
 * struct literal - a pattern that is a string
 * @is: is it one?
 * @begin: only where the text begins?
 * @end: only where it ends?
 * @first: where its bytes are in literals.pool, in lower case if A is a
 * @len: how many, at least 1
 */
struct literal {
	bool is;
	bool begin;
	bool end;
	uint32_t first;
	uint32_t len;
};

VEC(literals, struct literal);

/**
 * struct ac_node - a node of the trie
 * @child: its first child
 * @sibling: the next one of its parent
 * @fail: the longest other node that ends the same
 * @slot: where it is in the table
 * @outs: the list of what ends there
 * @symbol: by which it is reached
 */
struct ac_node {
	uint32_t child;
	uint32_t sibling;
	uint32_t fail;
	uint32_t slot;
	uint32_t outs;
	uint32_t symbol;
};

VEC(ac_nodes, struct ac_node);

/**
 * struct ac - an automaton
 * @nodes: node 0 is the root
 * @order: nodes, nearer ones first
 * @class_of: the symbol of each byte; 0: it is in no pattern
 * @nr_classes: of bytes; then come the symbols for the end and the beginning of a text
 * @stay: bytes of the classes below it lead to no child of the root
 * @start: the node at which a text begins
 */
struct ac {
	struct ac_nodes nodes;
	struct u32s order;
	uint8_t class_of[256];
	uint32_t nr_classes;
	uint32_t stay;
	uint32_t start;
};

/**
 * ac_make() - make it
 * @ac: filled in; to be freed, errors included
 * @literals: of these patterns
 * @nr: how many
 * @pool: their bytes
 * @nocase: is A a?
 * @outs: where the lists go
 *
 * Return: 0, -ENOMEM.
 */
int ac_make(struct ac *ac, const struct literal *literals, uint32_t nr, const uint8_t *pool,
	    bool nocase, struct outs *outs);

void ac_free(struct ac *ac);

#endif /* MATCH_AC_H */
