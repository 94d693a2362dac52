/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A generated program in the kernel, with all its ops.
 */
#ifndef _LIB_LOADED_H
#define _LIB_LOADED_H

#include "generator.h"

enum loaded_how {
	LOADED,
	LOADED_NOT,		/* the verifier refused one of its programs */
	LOADED_INVALID,		/* the module refused what was to be registered */
};

/**
 * struct loaded - what the kernel holds of it
 * @map: its struct_ops map
 * @progs: its programs
 */
struct loaded {
	int map;
	int progs[TABLE_OPS];
};

/* There is none: loaded_close() does nothing. */
void loaded_none(struct loaded *l);

/*
 * Bring it into the kernel, with faults if they are on. Says why the verifier does not want it.
 * loaded_close() must follow.
 */
enum loaded_how loaded_open(struct loaded *l, const struct generator *g,
			    const struct generated *s);

/* Register it. Return: a descriptor of the link, or a negative errno. */
int loaded_link(const struct loaded *l);

void loaded_close(struct loaded *l);

#endif /* _LIB_LOADED_H */
