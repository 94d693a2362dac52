/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Tables of patterns: what their compiler (tools/match) writes and bpfx_match_run() reads.
 *
 * A table is one flat piece of memory without pointers, aligned to 8 bytes, in the byte order of
 * the machine: it may lie in a map, in a program's .data, in a file. Not in .rodata: the verifier
 * wants memory that is given to a kfunc to be writable. Whoever runs a table trusts nothing in it.
 *
 * All of this is ABI; a table of another form gets a magic of its own.
 */
#ifndef _UAPI_BPFX_MATCH_H
#define _UAPI_BPFX_MATCH_H

#include <linux/types.h>

#define BPFX_MATCH_MAGIC	0x316d7062u	/* "bpm1" */
#define BPFX_MATCH_WORDS	16u		/* of a set of NFA states */
#define BPFX_MATCH_GROUPS	1024u		/* of exceptions of an NFA */
#define BPFX_MATCH_SLACK	258u		/* entries of a DFA table behind a row's start */
#define BPFX_MATCH_BUDGET	(1u << 20)	/* steps, if none are given */
#define BPFX_MATCH_BUDGET_MAX	(1u << 24)	/* steps of one call, however many are given */
#define BPFX_MATCH_ANY_LEN	0xffffffffu	/* this pattern's matches differ in length */
#define BPFX_GLOB_RUN		64u		/* characters between two stars of a glob */

/* For struct bpfx_match: the text goes on in another buffer. */
#define BPFX_MATCH_MORE		(1u << 0)
/* For bpfx_match_glob(): A is a. */
#define BPFX_MATCH_NOCASE	(1u << 0)

/** enum bpfx_match_form - how a table is to be read
 * @BPFX_MATCH_DFA: rows of next states, one entry per class of bytes
 * @BPFX_MATCH_AC: the automaton of Aho and Corasick: a trie with failure links in a double array
 * @BPFX_MATCH_NFA: sets of positions, one bit each
 */
enum bpfx_match_form {
	BPFX_MATCH_DFA	= 1,
	BPFX_MATCH_AC	= 2,
	BPFX_MATCH_NFA	= 3,
};

/**
 * struct bpfx_match_out - a pattern that ends in a state
 * @id: its number
 * @len: how many bytes it matches, or %BPFX_MATCH_ANY_LEN
 * @next: the next one of the list: its index + 1, or 0
 */
struct bpfx_match_out {
	__u32 id;
	__u32 len;
	__u32 next;
};

#define BPFX_MATCH_HAS_OUT	(1u << 31)	/* in bpfx_match_slot.base: there is an out */

/**
 * struct bpfx_match_slot - a state of a %BPFX_MATCH_AC table
 * @base: the slot of its child by class c is base + c, if that one's @check says so; and
 *	%BPFX_MATCH_HAS_OUT
 * @check: the slot whose child it is
 * @fail: the state of its longest suffix that is one
 * @out: the list of what ends here: index + 1 of a struct bpfx_match_out, or 0
 */
struct bpfx_match_slot {
	__u32 base;
	__u32 check;
	__u32 fail;
	__u32 out;
};

/**
 * struct bpfx_match_table - the head of a table
 * @magic: %BPFX_MATCH_MAGIC
 * @size: of the table in bytes, the head included
 * @form: enum bpfx_match_form
 * @nr_rare: how many of @rare count; 0: look at each byte's class
 * @nr_classes: into how many classes the bytes fall, 1 to 256
 * @rare: the bytes that leave the loop state, if there are 1 to 4 of them
 * @start: the state in which a text begins
 * @stay: bytes of the classes below it stay in the loop state (of an AC: the root)
 * @nr_patterns: how many patterns it knows; their numbers are below it
 * @nr_states: how many states it has (for people)
 * @outs: where the array of struct bpfx_match_out begins, in bytes from the table's start
 * @nr_outs: how many they are; of an NFA, one for each position
 * @dfa: %BPFX_MATCH_DFA. An array of __u32 follows the head. A state is the index of its row:
 *	@nr_classes next states, then the list of what ends here, then that of what ends here if
 *	the text does. %BPFX_MATCH_SLACK entries lie within @size from the start of any row
 * @dfa.plain: rows below it need nothing but a look-up
 * @dfa.sinks: those from plain on are the loop state: most bytes stay in it
 * @dfa.accepts: those from sinks on are left by no byte
 * @dfa.rows: those from accepts on have something that ends there; no row begins here or above
 * @ac: %BPFX_MATCH_AC. An array of struct bpfx_match_slot follows the head; the root is 0
 * @ac.slots: how many
 * @ac.end: the class of the end of the text
 * @nfa: %BPFX_MATCH_NFA. Sets follow the head: the first one; positions from which the next in
 *	order follows; positions where a pattern ends, and where one ends if the text does; for each
 *	class, positions that take it; for each group, its positions and what else follows them
 * @nfa.words: __u64 per set, 1 to %BPFX_MATCH_WORDS
 * @nfa.groups: how many groups, up to %BPFX_MATCH_GROUPS
 * @class_of: the class of each byte
 */
struct bpfx_match_table {
	__u32 magic;
	__u32 size;
	__u8 form;
	__u8 nr_rare;
	__u16 nr_classes;
	__u8 rare[4];
	__u32 start;
	__u32 stay;
	__u32 nr_patterns;
	__u32 nr_states;
	__u32 outs;
	__u32 nr_outs;
	union {
		struct {
			__u32 plain;
			__u32 sinks;
			__u32 accepts;
			__u32 rows;
		} dfa;
		struct {
			__u32 slots;
			__u32 end;
		} ac;
		struct {
			__u32 words;
			__u32 groups;
		} nfa;
	};
	__u32 reserved[2];
	__u8 class_of[256];
};

/**
 * struct bpfx_match - a search, and what it has found
 * @flags: in: %BPFX_MATCH_MORE or 0
 * @budget: in: steps that one call may take, up to %BPFX_MATCH_BUDGET_MAX;
 *	0: %BPFX_MATCH_BUDGET
 * @steps: out: how many it took
 * @at: in and out: where in the text it goes on; when something is found, the end of that
 * @id: out: the number of the pattern found
 * @len: out: how many bytes before @at are its match, or %BPFX_MATCH_ANY_LEN
 * @state: how far it has come; 0: not begun
 * @after: private: patterns of a lower number have been reported at this place
 * @phase: private: what has been reported at this place
 * @reserved: not used
 * @set: private: the state of an NFA
 *
 * All zero before the first call. A call that returns 0 leaves it ready for the next text, or with
 * %BPFX_MATCH_MORE for the next buffer of this one. One that returns 1 can be repeated to find
 * what else there is, and one that returns -E2BIG to go on. bpfx_match_reset() gives a search up.
 */
struct bpfx_match {
	__u32 flags;
	__u32 budget;
	__u32 steps;
	__u32 at;
	__u32 id;
	__u32 len;
	__u32 state;
	__u32 after;
	__u32 phase;
	__u32 reserved;
	__u64 set[BPFX_MATCH_WORDS];
};

#endif /* _UAPI_BPFX_MATCH_H */
