/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A compiler of patterns into the tables that bpfx_match_run() reads: regular expressions, globs,
 * literal strings, many of them in one table.
 *
 * All functions return 0 or a negative errno. None keeps anything between calls but in what it is
 * given.
 *
 * Regular expressions match bytes, anywhere in the text: a|b, (a), (?:a), [a-z], [^a-z],
 * [[:alpha:]], a*, a+, a?, a{3}, a{3,}, a{3,5}, . (any byte, newlines too), ^ and $ (where the text
 * begins and ends), \d \D \w \W \s \S, \n \r \t \f \v \a \e \0, \xNN, and \ before anything that is
 * not a letter or a digit. No back-references, no look-around, nothing lazy or possessive.
 *
 * Globs match the whole text: *, ?, [a-z], [!a-z], and \ before anything. One that ends in a star
 * is found where what stands before it is.
 *
 * Literals match anywhere.
 */
#ifndef BPFX_MATCH_H
#define BPFX_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <uapi/bpfx/match.h>

#define MATCH_REPEAT_MAX	1000	/* in {m,n} */
#define MATCH_DEPTH_MAX		200	/* groups in groups */
#define MATCH_STATES_MAX	10000	/* of a DFA, unless options say otherwise */

/** enum match_kind - how a pattern is written
 * @MATCH_REGEX: a regular expression
 * @MATCH_GLOB: a glob
 * @MATCH_LITERAL: the string itself
 */
enum match_kind {
	MATCH_REGEX,
	MATCH_GLOB,
	MATCH_LITERAL,
};

/**
 * struct match_options - how to compile
 * @nocase: A is a (of ASCII)
 * @form: enum bpfx_match_form, if it must be that one; 0: what is best
 * @max_states: of a DFA; 0: %MATCH_STATES_MAX. Beyond it, and if the table would be larger than one
 *	MB for each 1000 of them, an NFA is made
 */
struct match_options {
	bool nocase;
	unsigned int form;
	unsigned int max_states;
};

/**
 * struct match_error - what is wrong
 * @pattern: with which pattern, by its number
 * @at: where in it, in bytes; SIZE_MAX: not at one place, or with all patterns together
 * @text: the reason, without a full stop
 */
struct match_error {
	unsigned int pattern;
	size_t at;
	char text[120];
};

/**
 * struct match_table - the result
 * @data: the table, from malloc()
 * @size: of it in bytes
 */
struct match_table {
	struct bpfx_match_table *data;
	size_t size;
};

struct match_set;

/**
 * match_set_new() - begin a set of patterns
 * @options: NULL: none
 *
 * Return: the set; NULL: no memory.
 */
struct match_set *match_set_new(const struct match_options *options);

void match_set_free(struct match_set *set);

/**
 * match_set_add() - add a pattern; the first one has number 0
 * @set: to it
 * @kind: how it is written
 * @pattern: any bytes
 * @len: how many
 * @error: filled in when the pattern is wrong
 *
 * Return: 0, -EINVAL (see @error), -ENOMEM.
 */
int match_set_add(struct match_set *set, enum match_kind kind, const void *pattern, size_t len,
		  struct match_error *error);

/**
 * match_set_compile() - make a table
 * @set: of these patterns, at least one
 * @table: filled in; to be freed with match_table_free()
 * @error: filled in when there can be no table
 *
 * Return: 0, -E2BIG (see @error), -EINVAL (no patterns), -ENOMEM.
 */
int match_set_compile(const struct match_set *set, struct match_table *table,
		      struct match_error *error);

void match_table_free(struct match_table *table);

/**
 * match_table_write_c() - write a table as C for a BPF program to include
 * @table: the table
 * @name: of the array, a C identifier
 * @file: where to
 *
 * The array goes to section .data.match and not to .rodata: the verifier wants memory that is given
 * to a kfunc to be writable.
 *
 * Return: 0 or a negative errno.
 */
int match_table_write_c(const struct match_table *table, const char *name, FILE *file);

/* The module's function of this name, for who is linked with it; see module/lib/match.c. */
int32_t bpfx_match_run(const void *table, uint32_t table_size, const void *text,
		       uint32_t text_size, struct bpfx_match *m);

#endif /* BPFX_MATCH_H */
