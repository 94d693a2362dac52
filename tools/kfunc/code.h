/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The code of an object: functions, and what their instructions refer to.
 */
#ifndef BPFX_KFUNC_CODE_H
#define BPFX_KFUNC_CODE_H

#include <linux/bpf.h>
#include "core.h"
#include "image.h"

/**
 * struct ext_sym - something that an object wants from the kernel: a kfunc, a variable, an option
 * @name: of it
 * @type_id: BTF_KIND_FUNC or _VAR of it in the object; 0: none
 * @func: it is a function
 * @kconfig: it is an option of the kernel's configuration
 * @weak: the object copes without it, or says so
 */
struct ext_sym {
	const char *name;
	__u32 type_id;
	bool func;
	bool kconfig;
	bool weak;
};

enum ref_kind {
	REF_NONE,
	REF_EXT,	/* of ext_sym @index */
	REF_FUNC,	/* a function of the object, @index */
	REF_DATA,	/* section @index, at @offset */
	REF_CORE,	/* CO-RE relocation @index */
};

/**
 * struct code_ref - what an instruction refers to
 * @kind: enum ref_kind
 * @index: which
 * @offset: in a section
 */
struct code_ref {
	enum ref_kind kind;
	__u32 index;
	__s64 offset;
};

/**
 * struct code_func - a function: a program, or one that programs call
 * @name: of it
 * @section: where it is
 * @offset: there, in bytes
 * @insns: its instructions
 * @nr: of them
 * @refs: one for each instruction
 */
struct code_func {
	const char *name;
	size_t section;
	__u64 offset;
	const struct bpf_insn *insns;
	unsigned int nr;
	struct code_ref *refs;
};

/**
 * struct code - the code of an object
 * @img: the file
 * @btf: its types
 * @relos: its CO-RE relocations
 * @funcs: its functions
 * @nr_funcs: of them
 * @exts: what it wants from the kernel
 * @nr_exts: of them
 * @sections: names of its sections
 * @nr_sections: of them
 */
struct code {
	struct image img;
	struct btf *btf;
	struct core_relos relos;
	struct code_func *funcs;
	unsigned int nr_funcs;
	struct ext_sym *exts;
	unsigned int nr_exts;
	const char **sections;
	size_t nr_sections;
};

int code_open(struct code *code, const char *path);
void code_close(struct code *code);
int code_func_by_name(const struct code *code, const char *name);

/* Bytes of a section as they are in the file; NULL if it has not so many there. */
const void *code_data(const struct code *code, size_t section, __s64 offset, size_t size);

#endif /* BPFX_KFUNC_CODE_H */
