/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_MATCH_H
#define _PROGS_MATCH_H

#define MATCH_TABLE_ROOM	(4u << 20)
#define MATCH_TEXT_ROOM		4096u
#define MATCH_GUARD		0x5aa5c33c0ff0e11eull

/* The context of the programs: what is asked, and the answer. */
struct match_call {
	unsigned int table_size;
	unsigned int text_size;
	unsigned int glob_size;
	unsigned int flags;
	int out;
};

#endif /* _PROGS_MATCH_H */
