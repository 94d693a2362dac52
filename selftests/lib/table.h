/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of kfuncs as the loaded module has it: names, prototypes and types from its BTF, and
 * which op may call which from its modinfo. Nothing of it is written down here a second time.
 */
#ifndef _LIB_TABLE_H
#define _LIB_TABLE_H

#include <bpf/btf.h>
#include <stdbool.h>
#include <stdint.h>
#include "hook.h"

#define TABLE_ARGS	5
#define TABLE_OPS	16
#define TABLE_FIELDS	32
#define TABLE_KFUNCS	256

enum arg_kind {
	ARG_SCALAR,
	ARG_OBJECT,	/* a pointer that an op was given */
	ARG_MEMORY,
	ARG_SIZE,	/* of the memory in the argument before */
	ARG_STRING,
	ARG_BUFFER,	/* how many bytes the returned pointer is good for */
};

enum return_kind {
	RETURNS_NOTHING,
	RETURNS_SCALAR,
	RETURNS_MEMORY,
};

/**
 * struct table_arg - an argument of a kfunc or of an op
 * @name: of it, without the suffixes that the verifier knows
 * @kind: what it wants
 * @type: of an object, or of memory that is a structure; 0: memory of no type
 * @size: of @type
 * @input: the kfunc only reads the memory
 * @constant: a scalar that has to be known when the program is loaded
 */
struct table_arg {
	const char *name;
	enum arg_kind kind;
	uint32_t type;
	uint32_t size;
	bool input;
	bool constant;
};

/**
 * struct table_func - a prototype: of a kfunc, or of an op
 * @name: of it
 * @id: of a kfunc: its BTF id; of an op: its place in the structure of ops
 * @offset: of an op: where its pointer is
 * @ops: of a kfunc: which ops may call it, by their place in the table
 * @ret: what it returns
 * @size: of memory that it returns, unless an argument says it
 * @nr_args: arguments
 * @args: their descriptions
 */
struct table_func {
	const char *name;
	uint32_t id;
	uint32_t offset;
	uint32_t ops;
	enum return_kind ret;
	uint32_t size;
	int nr_args;
	struct table_arg args[TABLE_ARGS];
};

/**
 * struct table_field - data in the structure of ops, or an integer in any other
 * @name: of it
 * @offset: in bytes
 * @size: in bytes
 */
struct table_field {
	const char *name;
	uint32_t offset;
	uint32_t size;
};

/**
 * struct table - everything a generator of programs has to know
 * @hook: of which kind they are
 * @btf: the module's
 * @btf_fd: a descriptor of it
 * @ops_type: the structure of ops
 * @value_type: the value of its struct_ops map
 * @value_size: of that
 * @data_offset: of the structure of ops in it
 * @ops: the ops
 * @nr_ops: how many
 * @fields: the data beside them
 * @nr_fields: how many
 * @kfuncs: the kfuncs
 * @nr_kfuncs: how many
 */
struct table {
	const struct hook *hook;
	struct btf *btf;
	int btf_fd;
	uint32_t ops_type;
	uint32_t value_type;
	uint32_t value_size;
	uint32_t data_offset;
	struct table_func ops[TABLE_OPS];
	int nr_ops;
	struct table_field fields[TABLE_FIELDS];
	int nr_fields;
	struct table_func kfuncs[TABLE_KFUNCS];
	int nr_kfuncs;
};

/* Read it. Return: 0, or a negative errno, having said which kfunc nobody here can call, or why. */
int table_read(struct table *t, const struct hook *hook);

/* A kfunc by its name, or NULL. */
const struct table_func *table_kfunc(const struct table *t, const char *name);

/* The integers of a structure, anonymous members included. Return: how many. */
int table_integers(const struct table *t, uint32_t type, struct table_field *fields, int max);

#endif /* _LIB_TABLE_H */
