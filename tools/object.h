/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A BPF object with a scheduler, shipped or from a file, on its way into the kernel.
 */
#ifndef BPFX_OBJECT_H
#define BPFX_OBJECT_H

#include "bpfx.h"

struct bpf_map;
struct bpf_object;
struct btf_type;

/**
 * struct object_kind - what an object is to have
 * @module: which module's
 * @ops: the struct_ops type
 * @noun: a word for what fills it in
 * @example: how a source ends with one
 */
struct object_kind {
	const char *module;
	const char *ops;
	const char *noun;
	const char *example;
};

/**
 * struct object - something that is not registered yet: a scheduler, or what its kind says
 * @kind: NULL: a scheduler
 * @obj: the BPF object
 * @map: its struct_ops map
 * @ops: the type of the ops, in the object's BTF
 * @name: its name
 */
struct object {
	const struct object_kind *kind;
	struct bpf_object *obj;
	struct bpf_map *map;
	const struct btf_type *ops;
	char name[BPFX_NAME_LEN];
};

/* object.c: from a name to a loaded object */
int object_open(struct object *o, const char *what);
int object_load(struct object *o);
void *object_map_data(struct bpf_map *map);
void object_close(struct object *o);

/* ops.c: its ops table */
extern const struct object_kind object_scheduler;
int object_find_ops(struct object *o);
int object_rename(struct object *o, const char *name);
int object_check_name(const struct object *o);
int object_set_priority(struct object *o, __s32 priority);
__s32 object_priority(const struct object *o);
int object_check_ops(struct object *o);
int object_fill_map(struct object *o);

/* setting.c: its settings */
int object_set(struct object *o, const char *assignment);
int object_set_struct(struct object *o, const char *name, const void *data, size_t size);

extern const struct object_kind object_policy;
extern const struct object_kind object_input;

/* shipped.c: the objects that are part of the command */
const void *shipped_find(const struct object_kind *kind, const char *name, size_t *size);
const char *shipped_names(const struct object_kind *kind);

#endif /* BPFX_OBJECT_H */
