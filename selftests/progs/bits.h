/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_BITS_H
#define _PROGS_BITS_H

enum bits_op {
	BITS_POPCOUNT,
	BITS_CLZ,
	BITS_CTZ,
	BITS_PDEP,
	BITS_PEXT,
	BITS_FFS,
	BITS_FLS,
	BITS_ROTL,
	BITS_ROTR,
	BITS_ROTL32,
	BITS_ROTR32,
	BITS_REVERSE,
	NR_BITS_OPS
};

/* The context of the program: what is asked, and the answer. */
struct bits_call {
	unsigned int op;
	unsigned int unused;
	unsigned long long x;
	unsigned long long y;
	unsigned long long out;
};

#endif /* _PROGS_BITS_H */
