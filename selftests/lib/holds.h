/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What has to hold, where a test is not to end with the first thing that does not.
 */
#ifndef _LIB_HOLDS_H
#define _LIB_HOLDS_H

#include <stdbool.h>
#include <stdio.h>

/* Says what does not hold, and is false then. */
#define HOLDS(_cond, ...)						\
({									\
	bool _holds = (_cond);						\
									\
	if (!_holds) {							\
		printf("# %s:%d: %s: ", __FILE__, __LINE__, #_cond);	\
		printf(__VA_ARGS__);					\
		printf("\n");						\
	}								\
	_holds;								\
})

#endif /* _LIB_HOLDS_H */
