/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Automata as tables.
 */
#ifndef MATCH_EMIT_H
#define MATCH_EMIT_H

#include "ac.h"
#include "dfa.h"

/* Each returns 0, -ENOMEM or, if the table would be larger than max bytes, -E2BIG. */
int emit_dfa(const struct dfa *dfa, const struct outs *outs, uint32_t patterns, size_t max,
	     struct match_table *table);
int emit_ac(struct ac *ac, const struct outs *outs, uint32_t patterns,
	    struct match_table *table);
/* -E2BIG: more positions or groups than a table can have. */
int emit_nfa(const struct nfa *nfa, const uint32_t *lens, uint32_t patterns,
	     struct match_table *table);

/*
 * A table of this form with room for so many bytes of data, then so many lists of outs, and at
 * least `least` bytes behind the head; zeros.
 */
int emit_new(struct match_table *table, enum bpfx_match_form form, size_t data,
	     const struct outs *outs, size_t least);

/* Bytes that leave the loop state, if they are few. */
void emit_rare(struct bpfx_match_table *head);

#endif /* MATCH_EMIT_H */
