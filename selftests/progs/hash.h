/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_HASH_H
#define _PROGS_HASH_H

enum hash_op {
	HASH_XXH32,
	HASH_XXH64,
	HASH_SIPHASH,
	HASH_HSIPHASH,
	HASH_CRC32C,
	HASH_JHASH,
	HASH_TOEPLITZ,
	NR_HASH_OPS
};

#define HASH_SIZE	4096	/* bytes that one call hashes, at most */
#define HASH_SHIFT	16	/* ... and from where on */

/* The context of the program: what is asked, and the answer. */
struct hash_call {
	unsigned int op;
	unsigned int at;		/* of the data, in the program's memory */
	unsigned int size;		/* of it */
	unsigned int key_size;		/* Toeplitz: of the key, which is at the same place */
	unsigned long long seed;	/* or k0 */
	unsigned long long k1;
	unsigned long long out;
};

#endif /* _PROGS_HASH_H */
