/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Patterns to a table, for tests that are linked with the compiler.
 */
#ifndef _LIB_MATCH_COMPILE_H
#define _LIB_MATCH_COMPILE_H

#include <errno.h>
#include "match.h"

static inline int match_compile(enum match_kind kind, const struct match_options *options,
				const struct match_pattern *patterns, uint32_t nr,
				struct match_table *table, struct match_error *error)
{
	struct match_set *set = match_set_new(options);
	uint32_t i;
	int err = set ? 0 : -ENOMEM;

	for (i = 0; i < nr && !err; i++)
		err = match_set_add(set, kind, patterns[i].text, patterns[i].len, error);
	if (!err)
		err = match_set_compile(set, table, error);
	match_set_free(set);
	return err;
}

#endif /* _LIB_MATCH_COMPILE_H */
