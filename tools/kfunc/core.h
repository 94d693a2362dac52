/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CO-RE relocations: what an object wants to know of a kernel's types.
 */
#ifndef BPFX_KFUNC_CORE_H
#define BPFX_KFUNC_CORE_H

#include <bpf/btf.h>
#include "index.h"

/**
 * struct core_relo - a relocation
 * @section: of the code that it is for
 * @offset: of the instruction there, in bytes
 * @kind: enum bpf_core_relo_kind
 * @type_id: the object's type
 * @access: like "0:1:2"
 */
struct core_relo {
	const char *section;
	__u32 offset;
	__u32 kind;
	__u32 type_id;
	const char *access;
};

/* All of an object, by section and offset. */
struct core_relos {
	struct core_relo *item;
	unsigned int count;
};

/**
 * struct core_result - what a kernel answers
 * @missing: what it asks for is not there, and the instruction becomes one that must not be reached
 * @known: the value is known, too
 * @value: that the instruction gets
 */
struct core_result {
	bool missing;
	bool known;
	__u64 value;
};

int core_read(struct core_relos *relos, const struct btf *btf, const void *ext, size_t size);
void core_free(struct core_relos *relos);
void core_resolve(const struct core_relo *relo, const struct btf *btf, const struct index *ix,
		  bool memory, struct core_result *res);

/* "struct task_struct.mm", to be freed. */
char *core_text(const struct core_relo *relo, const struct btf *btf);

#endif /* BPFX_KFUNC_CORE_H */
