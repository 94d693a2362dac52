/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernels that nobody has built: ELF files with the BTF and the sets of kfuncs that a test wants.
 */
#ifndef _LIB_FAKE_H
#define _LIB_FAKE_H

#include <stdbool.h>
#include <stdint.h>
#include <bpf/btf.h>

#define FAKE_SETS	8
#define FAKE_WORDS	256

/**
 * struct fake - a kernel, or a module
 * @btf: its types
 * @words: its .BTF_ids
 * @nr_words: of it
 * @sets: names of its sets, and where they begin
 * @nr_sets: of them
 * @info: its .modinfo
 * @info_size: of that
 */
struct fake {
	struct btf *btf;
	uint32_t words[FAKE_WORDS];
	uint32_t nr_words;
	struct {
		char name[64];
		uint32_t at;
	} sets[FAKE_SETS];
	int nr_sets;
	const char *info;
	size_t info_size;
};

/* @base: of a module, the kernel's types; NULL: a kernel */
void fake_init(struct fake *f, struct btf *base);
void fake_free(struct fake *f);

/* A function without arguments that returns this type. Return: its id. */
int fake_func(struct fake *f, const char *name, int ret, bool tagged);

/* A set of functions: ids and flags by turns, ended by 0. Sorted by id, as in a kernel. */
void fake_set(struct fake *f, const char *name, uint32_t flags, const uint32_t *pairs);

/* Write it to a file. @symbols: with those, or stripped. Return: 0 or -1. */
int fake_write(const struct fake *f, const char *path, bool symbols);

#endif /* _LIB_FAKE_H */
