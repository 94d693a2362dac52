/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Deterministic automata.
 */
#ifndef MATCH_DFA_H
#define MATCH_DFA_H

#include "nfa.h"
#include "outs.h"

/**
 * struct classes - bytes that no pattern tells apart
 * @nr: how many classes
 * @of: the class of each byte
 * @byte: one byte of each class
 */
struct classes {
	uint32_t nr;
	uint8_t of[256];
	uint8_t byte[256];
};

/* The classes of these sets of bytes. */
void classes_make(struct classes *classes, const struct bytes *sets, uint32_t nr);

/**
 * struct dfa_state - a state
 * @accept: the list of what ends there
 * @end: the list of what ends there if the text does
 */
struct dfa_state {
	uint32_t accept;
	uint32_t end;
};

VEC(dfa_states, struct dfa_state);

/**
 * struct dfa - an automaton
 * @classes: of bytes
 * @start: the first state
 * @states: its states
 * @next: for each state, where each class leads
 */
struct dfa {
	struct classes classes;
	uint32_t start;
	struct dfa_states states;
	struct u32s next;
};

/**
 * dfa_make() - make it of an NFA
 * @dfa: filled in; to be freed, errors included
 * @nfa: the NFA
 * @lens: the length of each pattern's matches, or %BPFX_MATCH_ANY_LEN
 * @outs: where the lists go
 * @max_states: how many states it may have
 *
 * Return: 0, -E2BIG, -ENOMEM.
 */
int dfa_make(struct dfa *dfa, const struct nfa *nfa, const uint32_t *lens, struct outs *outs,
	     uint32_t max_states);

/* Make equivalent states one, and equivalent classes. Return: 0, -ENOMEM. */
int dfa_minimise(struct dfa *dfa);

static inline uint32_t dfa_next(const struct dfa *dfa, uint32_t state, uint32_t class)
{
	return dfa->next.item[state * dfa->classes.nr + class];
}

void dfa_free(struct dfa *dfa);

#endif /* MATCH_DFA_H */
