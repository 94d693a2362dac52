/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers that something might trip over, by the name of what they are for.
 */
#ifndef _LIB_BOUNDARY_H
#define _LIB_BOUNDARY_H

#include "random.h"

#define HINT_VALUES	16

/**
 * struct hint - what a name is known to stand for
 * @name: of an argument of a kfunc, a field of a structure that one takes, or of the ops
 * @nr: valid @values
 * @values: one is chosen; one that is there twice comes twice as often
 */
struct hint {
	const char *name;
	int nr;
	uint64_t values[HINT_VALUES];
};

/* One in a list of them, which {} ends. */
#define HINT(_name, ...)							\
	{ #_name, sizeof((uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t), { __VA_ARGS__ } }
#define HINT_U32	0xffffffffull

/*
 * A number for an argument or a field of this name: mostly one near the bounds that this name is
 * known to have; for a name that has no hint, and sometimes for any, one from the bounds of machine
 * words and of the uapi header.
 */
uint64_t boundary_number(struct random *r, const struct hint *hint, const char *name);

/* One from anywhere. */
uint64_t boundary_wild(struct random *r);

/* Is it a time, or something that programs often make from one? */
bool boundary_is_time(const char *name);

/* The id of a queue? */
bool boundary_is_id(const char *name);

#endif /* _LIB_BOUNDARY_H */
