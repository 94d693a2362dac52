/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A rule, and a program that breaks it and must not load.
 */
#ifndef _LIB_RULE_H
#define _LIB_RULE_H

#include <stdbool.h>

#define RULE_WORDS	4

/**
 * struct rule - a program that must not load
 * @kfunc: what it misuses; the verifier has to name it. Empty: nothing of ours.
 * @object: file in progs/fail
 * @prog: name of the program
 * @words: each of them has to be said; of words with " | " in them one is enough
 */
struct rule {
	const char *kfunc;
	const char *object;
	const char *prog;
	const char *words[RULE_WORDS];
};

/* For FIXTURE(rule): X(kfunc that is misused, object, program, words...) to a variant. */
#define RULE_VARIANT(_kfunc, _object, _prog, ...)					\
	FIXTURE_VARIANT_ADD(rule, _prog)						\
	{										\
		.is = { #_kfunc, #_object, #_prog, { __VA_ARGS__ } },			\
	};

/* Is it refused, and in these words? Says so if not. */
bool rule_enforced(const struct rule *rule);

/* To the name of the kfunc. */
#define RULE_KFUNC(_kfunc, _object, _prog, ...)	#_kfunc,

/*
 * Is each kfunc of @module among the @misused, a list that ends in NULL? Says which is not.
 * Return: how many it has; -1 if one is not.
 */
int kfuncs_misused(const char *module, const char *const *misused);

#endif /* _LIB_RULE_H */
