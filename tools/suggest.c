// SPDX-License-Identifier: GPL-2.0-only
/*
 * "Did you mean ...?": the nearest word, by how many letters are wrong, missing, too many or
 * swapped with their neighbour (Damerau and Levenshtein's distance, in the form of optimal string
 * alignment).
 */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include "suggest.h"

#define WORD_MAX	40	/* longer ones are no typing mistakes */

static unsigned int min(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static unsigned int distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned int rows[3][WORD_MAX + 1];
	unsigned int *before = rows[0], *last = rows[1], *row = rows[2], *spare;
	size_t i, j;

	for (j = 0; j <= b_len; j++)
		last[j] = j;
	for (i = 1; i <= a_len; i++) {
		row[0] = i;
		for (j = 1; j <= b_len; j++) {
			row[j] = min(min(last[j], row[j - 1]) + 1,
				     last[j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				row[j] = min(row[j], before[j - 2] + 1);
		}
		spare = before;
		before = last;
		last = row;
		row = spare;
	}
	return last[b_len];
}

/* What is further away than a third of the word is another word; a single letter always is. */
void suggest_begin(struct suggest *s, const char *word, size_t len)
{
	s->word = word;
	s->len = len;
	s->best = NULL;
	s->distance = len == 2 ? 2 : len / 3 + 1;
}

/* @candidate has to stay where it is. Of equally near ones the first counts. */
void suggest_offer(struct suggest *s, const char *candidate)
{
	size_t len = strlen(candidate);
	unsigned int d;

	if (s->len > WORD_MAX || len > WORD_MAX)
		return;
	d = distance(s->word, s->len, candidate, len);
	if (d >= s->distance)
		return;
	s->distance = d;
	s->best = candidate;
}
