/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "Did you mean ...?"
 */
#ifndef BPFX_SUGGEST_H
#define BPFX_SUGGEST_H

#include <stddef.h>

/**
 * struct suggest - the search for what a user may have meant
 * @word: what the user wrote
 * @len: of it
 * @best: the nearest so far, or NULL if none is near enough
 * @distance: of it
 */
struct suggest {
	const char *word;
	size_t len;
	const char *best;
	unsigned int distance;
};

void suggest_begin(struct suggest *s, const char *word, size_t len);
void suggest_offer(struct suggest *s, const char *candidate);

#endif /* BPFX_SUGGEST_H */
