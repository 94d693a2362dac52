/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which instructions of a program can be reached, with constants as the kernel fills them in.
 */
#ifndef BPFX_KFUNC_REACH_H
#define BPFX_KFUNC_REACH_H

#include "code.h"

/**
 * enum seen_kind - what a value is known to be
 * @SEEN_NOTHING: no way leads here, so far
 * @SEEN_CONST: this number
 * @SEEN_DATA: a pointer to data of the object: section @section, at @num
 * @SEEN_NONZERO: some pointer
 * @SEEN_ANYTHING: unknown
 */
enum seen_kind {
	SEEN_NOTHING,
	SEEN_CONST,
	SEEN_DATA,
	SEEN_NONZERO,
	SEEN_ANYTHING,
};

struct seen {
	enum seen_kind kind;
	__u32 section;
	__s64 num;
};

/**
 * struct answers - what a kernel has for an object
 * @code: the object
 * @ext: for each of its exts the value of it: CONST 0 for one that is missing, NONZERO for one that
 *	is there, of options what reading them gives
 * @core: for each of its CO-RE relocations
 */
struct answers {
	const struct code *code;
	struct seen *ext;
	struct core_result *core;
};

/**
 * typedef reach_fn - told of each instruction that can be reached, once
 * @func: the function
 * @insn: which of it
 * @callback: the function is, or is called by, one that was given to the kernel as a callback
 * @ctx: of the caller
 */
typedef void (*reach_fn)(const struct code_func *func, unsigned int insn, bool callback, void *ctx);

int reach(const struct answers *answers, unsigned int entry, reach_fn fn, void *ctx);

#endif /* BPFX_KFUNC_REACH_H */
