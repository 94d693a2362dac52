/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers that something might trip over, by the name of what they are for.
 */
#ifndef _LIB_BOUNDARY_H
#define _LIB_BOUNDARY_H

#include "random.h"

/*
 * A number for an argument or a field of this name: mostly one near the bounds that this name is
 * known to have; for a name that nobody here knows, and sometimes for any, one from the bounds of
 * machine words and of the uapi header.
 */
uint64_t boundary_number(struct random *r, const char *name);

/* One from anywhere. */
uint64_t boundary_wild(struct random *r);

/* Is it a time, or something that programs often make from one? */
bool boundary_is_time(const char *name);

/* The id of a queue? */
bool boundary_is_id(const char *name);

#endif /* _LIB_BOUNDARY_H */
