/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_TYPES_H
#define _PROGS_TYPES_H

/**
 * struct types_seen - what the programs of a type saw
 * @runs: how often they ran
 * @wrong: runs in which a function of the library did not do what it should
 */
struct types_seen {
	unsigned long long runs;
	unsigned long long wrong;
};

#endif /* _PROGS_TYPES_H */
