/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function of the library costs, as pure BPF, as a kfunc, and in C.
 */
#ifndef _BENCH_LIBRARY_H
#define _BENCH_LIBRARY_H

#include <linux/seq_file.h>
#include <linux/types.h>

enum bench_arm { BENCH_BPF, BENCH_KFUNC, BENCH_NATIVE_C, BENCH_ARMS };

/**
 * struct bench_library - what is measured, and what it took
 * @family: name of the object file whose programs are pinned, each under its name, in @pins
 * @name: of the function
 * @size: bytes that it is done with; 0 if none apply
 * @goal: ns that a measurement shall take at least
 * @cost: of one call in each arm, in thousandths of a ns; negative: there is no such arm
 */
struct bench_library {
	char family[16];
	char name[32];
	u32 size;
	u32 goal;
	s64 cost[BENCH_ARMS];
};

int bench_library(struct bench_library *l);
void bench_library_list(struct seq_file *file);

#endif /* _BENCH_LIBRARY_H */
