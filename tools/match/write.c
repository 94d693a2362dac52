// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables as C.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include "match.h"

#define PER_LINE	8

int match_table_write_c(const struct match_table *table, const char *name, FILE *file)
{
	static const char * const forms[] = { "?", "DFA", "Aho-Corasick", "NFA" };
	const struct bpfx_match_table *head = table->data;
	const char *p = (const char *)table->data;
	size_t i, words = table->size / 4;
	uint32_t word;

	fprintf(file, "/*\n * Made by bpfx match compile: %u pattern%s, %s of %u states.\n"
		" *\n * In .data and not in .rodata: memory that is given to a kfunc has to be "
		"writable.\n */\n", head->nr_patterns, head->nr_patterns == 1 ? "" : "s",
		forms[head->form], head->nr_states);
	fprintf(file, "static __u32 %s[%zu] SEC(\".data.match\") "
		"__attribute__((aligned(8))) = {", name, words);
	for (i = 0; i < words; i++) {
		memcpy(&word, p + 4 * i, sizeof(word));
		fprintf(file, "%s0x%" PRIx32 ",", i % PER_LINE ? " " : "\n\t", word);
	}
	fprintf(file, "\n};\n");
	return ferror(file) ? -EIO : 0;
}
