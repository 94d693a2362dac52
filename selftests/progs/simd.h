/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PROGS_SIMD_H
#define _PROGS_SIMD_H

#define SIMD_ROOM	4096

/* What the program calls: a function of each loop that uses registers of the CPU's vector unit. */
enum simd_op {
	SIMD_LEN, SIMD_CHR, SIMD_RCHR, SIMD_MEMMEM, SIMD_CMP, SIMD_CASECMP, SIMD_LOWER,
	SIMD_NEXT_SET, SIMD_OR, SIMD_HLL_MERGE, NR_SIMD_OPS
};

#endif /* _PROGS_SIMD_H */
