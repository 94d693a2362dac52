/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_SKETCH_H
#define _PROGS_SKETCH_H

enum sketch_op {
	SKETCH_CM_ADD,
	SKETCH_CM_QUERY,
	SKETCH_HLL_ADD,
	SKETCH_HLL_ESTIMATE,
	SKETCH_HLL_MERGE,
	SKETCH_TOPK_ADD,
	SKETCH_TOPK_LIST,
	SKETCH_BLOOM_ADD,
	SKETCH_BLOOM_TEST,
	SKETCH_RESERVOIR_ADD,
	SKETCH_EWMA_ADD,
	SKETCH_BUCKET_TAKE,
	NR_SKETCH_OPS
};

#define SKETCH_SAMPLE	16	/* items of 8 bytes in a reservoir: its size is known to programs */
#define SKETCH_SIZE	65600	/* bytes of a sketch, at most */
#define SKETCH_SHIFT	16	/* ... and from where on */
#define SKETCH_BATCH	2048	/* calls at once */
#define SKETCH_KEY	64	/* bytes of a key, at most */

/* The context of the program: what is asked. */
struct sketch_call {
	unsigned int op;
	unsigned int at;		/* of the sketch, in the program's memory */
	unsigned int size;		/* of the sketch */
	unsigned int other_size;	/* of the other memory, to be merged, or for a list */
	unsigned int key_size;		/* of a key or item */
	unsigned int count;		/* how many calls */
};

/*
 * The arguments of the calls and what they returned. Key i starts at a[i] and goes on into the
 * next; its n is in b. Without a key: n is in a, the time in b.
 */
struct sketch_batch {
	unsigned long long a[SKETCH_BATCH + SKETCH_KEY / 8];
	unsigned long long b[SKETCH_BATCH];
	long long out[SKETCH_BATCH];
};

#endif /* _PROGS_SKETCH_H */
